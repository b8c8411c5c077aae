// The calls of a run: what is still out, what came in, and what counts as done.
import { describe, expect, it } from "vitest";
import type { ClaimedCall } from "../../../scripts/core/planning/decide.ts";
import type { Outcome } from "../../../scripts/core/outcome.ts";
import {
  createCallsUnderWay,
  type CallsUnderWay,
  type MadeCall,
} from "../../../scripts/effects/dispatch/calls-under-way.ts";
import type { Clock } from "../../../scripts/effects/clock.ts";
import { channelSpec, claim } from "../../support/planner-builders.ts";

const atMs = 1_000;

/** A clock whose sleeps never end by themselves. */
function sleeplessClock(): Clock & { readonly brokenOff: () => number } {
  let brokenOff = 0;
  return {
    nowMs: () => atMs,
    monotonicMs: () => 0,
    sleep: (_waitMs, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener("abort", () => {
          brokenOff += 1;
          resolve();
        });
      }),
    brokenOff: () => brokenOff,
  };
}

function call(token: string, act: "send" | "recall" = "send"): ClaimedCall {
  const channel = channelSpec("netease/users");
  const payload = { endpoint: "/", contentType: "text/plain", body: "" };
  const { account } = claim();
  const times = { priority: "normal", notBeforeMs: null, notAfterMs: null, sender: null, digest: "d" } as const;
  return {
    candidate: { act, id: `id-${token}`, key: "netease/users", channel, payload, account, ...times },
    attempt: 1,
    claim: claim({ token }),
  };
}

function made(outcome: Outcome): Promise<MadeCall> {
  return Promise.resolve({ how: "answered", outcome: { ...outcome, settledAtMs: atMs } });
}

const accepted: Outcome = { kind: "accepted", id: "1", expiresAtMs: null };
const unknown: Outcome = { kind: "unknown", reason: "reset" };
const notSent: Outcome = { kind: "not-sent", reason: "refused" };

function open(clock: Clock = sleeplessClock()): { readonly calls: CallsUnderWay; readonly seen: string[] } {
  const seen: string[] = [];
  const calls = createCallsUnderWay(clock, ({ token, outcome }, how) => seen.push(`${token} ${outcome.kind} ${how}`));
  return { calls, seen };
}

describe("collect", () => {
  it("hands over at once what came in together, and breaks its wait for more off", async () => {
    const clock = sleeplessClock();
    const { calls } = open(clock);
    calls.start(call("a"), made(accepted));
    calls.start(call("b"), made(unknown));

    const events = await calls.collect();

    expect(events.map(({ token, outcome }) => [token, outcome.kind])).toEqual([
      ["a", "accepted"],
      ["b", "unknown"],
    ]);
    expect(await calls.collect()).toEqual([]);
    expect(calls.tokens().size).toBe(0);
    expect(clock.brokenOff()).toBeLessThanOrEqual(1);
  });

  it("does not wait for a slow call longer than a moment", async () => {
    const { calls } = open({ ...sleeplessClock(), sleep: () => Promise.resolve() });
    calls.start(call("slow"), new Promise(() => undefined));
    calls.start(call("quick"), made(accepted));

    expect((await calls.collect()).map(({ token }) => token)).toEqual(["quick"]);
    expect([...calls.tokens()]).toEqual(["slow"]);
    expect(calls.announcements()).toEqual(["id-slow"]);
  });

  it("tells each outcome the moment it is known, before it is collected", async () => {
    const { calls, seen } = open();
    calls.start(call("a"), made(accepted));

    await calls.drain();

    expect(seen).toEqual(["a accepted answered"]);
    expect(calls.announcements()).toEqual(["id-a"]);
    expect(await calls.collect()).toHaveLength(1);
    expect(calls.announcements()).toEqual([]);
  });
});

describe("a call that our own code failed in", () => {
  it("is unknown, takes no other outcome with it, and is remembered", async () => {
    const { calls } = open();
    const bug = new TypeError("a bug");
    calls.start(call("broken"), Promise.reject(bug));
    calls.start(call("fine"), made(accepted));

    const events = await calls.collect();

    expect(events.map(({ token, outcome }) => [token, outcome.kind]).sort()).toEqual([
      ["broken", "unknown"],
      ["fine", "accepted"],
    ]);
    expect(calls.bugs).toEqual([bug]);
  });
});

describe("a call that our own code refused to make", () => {
  it("keeps its outcome, and is remembered", async () => {
    const { calls } = open();
    const bug = new Error("not the one that was claimed");
    calls.start(
      call("a"),
      made(notSent).then((refused) => ({ ...refused, how: "released", bug })),
    );

    expect((await calls.collect()).map(({ outcome }) => outcome.kind)).toEqual(["not-sent"]);
    expect(calls.bugs).toEqual([bug]);
  });
});

describe("done", () => {
  it("counts what is under way, accepted or in doubt, and not what is due again", async () => {
    const { calls } = open();
    calls.start(call("a"), made(accepted));
    calls.start(call("b"), made(unknown));
    calls.start(call("c"), made(notSent));
    calls.start(call("r", "recall"), made(accepted));
    await calls.drain();
    calls.start(call("out"), new Promise(() => undefined));

    expect([calls.done("send"), calls.done("recall")]).toEqual([3, 1]);
    expect(["a", "out", "never"].map((token) => calls.wasStarted(token))).toEqual([true, true, false]);
  });
});
