// The known traps of claims and verdicts: each once went wrong in somebody's thoughts, and must not in the world.
import { describe, expect, it } from "vitest";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { createStateFiles } from "../../scripts/core/ledger/state-files.ts";
import type { Clock } from "../../scripts/effects/clock.ts";
import type { Readers } from "../../scripts/effects/world.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, stateBranch, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { holdNextPush } from "../support/held-pushes.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

/** A re-run in Actions keeps the id of its run. */
const sameRun = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "42" };

const graceMs = 400_000;

/** Writes a verdict into the one delivery of an announcement, in place of an earlier one. */
async function resolve(world: DispatchWorld, to: string, verdict: Readonly<Record<string, unknown>>): Promise<void> {
  await edit(world, "hello", /\{"to":.*\}/, JSON.stringify({ to, resolve: verdict }));
}

async function attemptsOf(world: DispatchWorld, key: string): Promise<unknown> {
  const { deliveries } = (await world.stateFile(ledgerFile("hello"))) as {
    readonly deliveries: Readonly<Record<string, { readonly attempts: unknown }>>;
  };
  return deliveries[key]?.attempts;
}

describe("two runs that make the same commit in the same second", () => {
  it("make two different ones, of which one wins: one call", async () => {
    const world = await openDispatchWorld();
    const other = await world.playground.clone(world.remote);
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    const held = await holdNextPush(world, "before", stateBranch);
    const first = world.dispatch([], { environment: sameRun });
    await held.reached();

    const second = await world.dispatch([], { checkout: other, environment: sameRun });
    await held.letGo();
    const beaten = await first;

    expect([second.exitCode, beaten.exitCode]).toEqual([0, 0]);
    expect([second.report?.calls.length, beaten.report?.calls.length]).toEqual([1, 0]);
    expect(textsOf(world.vendors)).toHaveLength(1);
    const [mine, theirs] = await claimsIn(world, world.checkout);
    expect(mine?.header).toEqual(theirs?.header);
    expect(mine?.oid).not.toBe(theirs?.oid);
  });

  /** The commits that claim, whether they were ever on a branch or not, without what tells two runs apart. */
  async function claimsIn(
    { playground }: DispatchWorld,
    checkout: string,
  ): Promise<readonly { readonly oid: string; readonly header: readonly string[] }[]> {
    const all = await playground.git(checkout, "cat-file", "--batch-all-objects", "--batch-check");
    const oids = [...all.matchAll(/^(\w+) commit /gm)].map(([, oid = ""]) => oid);
    const texts = await Promise.all(oids.map((oid) => playground.git(checkout, "cat-file", "commit", oid)));
    const claims = oids.map((oid, index) => ({ oid, lines: texts[index]?.split("\n") ?? [] }));
    return claims
      .filter(({ lines }) => lines.some((line) => line.startsWith("claim send hello")))
      .map(({ oid, lines }) => ({
        oid,
        header: lines.filter((line) => /^(parent|author|committer|claim) /.test(line)),
      }));
  }
});

describe("a re-run that keeps its run id", () => {
  it("does not take the claim of the first for its own", async () => {
    const world = await openDispatchWorld();
    const other = await world.playground.clone(world.remote);
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 700 });
    const first = world.dispatch([], { environment: sameRun });
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 10, timeout: 10_000 }).toBe(1);

    const again = await world.dispatch([], { checkout: other, environment: sameRun });

    expect([again.exitCode, again.report?.calls.length]).toEqual([4, 0]);
    expect(again.report?.deliveries).toMatchObject([{ next: "wait", reason: "attempt 1 is under way" }]);
    expect((await first).exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});

describe("an owner that stalls between its claim and its call, and wakes after a person resolved", () => {
  /** What the clocks of its machine say when it wakes. */
  const wakings: Readonly<Record<string, (clock: Clock, isAwake: () => boolean) => Clock>> = {
    "on clocks that are right": (clock) => clock,
    "on a wall clock that was set back": (clock, isAwake) => ({
      ...clock,
      nowMs: () => clock.nowMs() - (isAwake() ? graceMs : 0),
    }),
    "on a monotonic clock that slept": (clock) => ({ ...clock, monotonicMs: () => 0 }),
  };

  it.each(Object.entries(wakings))("%s, calls nobody, and says that it never did", async (_what, wake) => {
    const world = await openDispatchWorld();
    const other = await world.playground.clone(world.remote);
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    const held = await holdNextPush(world, "after", stateBranch);
    let isAwake = false;
    const owner = world.dispatch([], { clock: wake(world.clock, () => isAwake) });
    await held.reached();
    world.clock.advance(graceMs);
    expect((await world.dispatch([], { checkout: other })).exitCode).toBe(3);
    await resolve(world, "rongcloud/users", { attempt: 1, outcome: "not-sent" });
    const resent = await world.dispatch([], { checkout: other });
    expect(resent.report?.calls).toMatchObject([{ attempt: 2, outcome: "accepted" }]);

    isAwake = true;
    await held.letGo();
    const woken = await owner;

    expect(woken.exitCode).toBe(0);
    expect(woken.report?.calls).toMatchObject([{ attempt: 1, outcome: "not-sent" }]);
    expect(textsOf(world.vendors)).toHaveLength(1);
    expect(await attemptsOf(world, "rongcloud/users")).toMatchObject([
      { number: 1, outcome: { kind: "not-sent" }, resolution: { outcome: "not-sent" } },
      { number: 2, outcome: { kind: "accepted" } },
    ]);
  });

  it("with its answer, after the verdict was wrong and it was sent again, has its outcome kept: both ids are told", async () => {
    const world = await openDispatchWorld();
    const other = await world.playground.clone(world.remote);
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 1_500 });
    const owner = world.dispatch();
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 10, timeout: 10_000 }).toBe(1);
    world.clock.advance(graceMs);
    await world.dispatch([], { checkout: other });
    await resolve(world, "rongcloud/users", { attempt: 1, outcome: "not-sent" });
    expect((await world.dispatch([], { checkout: other })).report?.calls).toMatchObject([{ outcome: "accepted" }]);

    const { exitCode, stdout } = await owner;

    expect(exitCode).toBe(3);
    expect(stdout).toContain("RESOLVE_CONTRADICTED");
    const text = await world.read(pathOf("hello"));
    expect(text).toContain("sent more than once");
    for (const { id } of world.vendors.rongcloud.broadcasts) expect(text).toContain(id ?? "none");
    expect(world.vendors.rongcloud.broadcasts).toHaveLength(2);
  });
});

describe("a `resolve: not-sent` that stays in its file", () => {
  it("says nothing about the next attempt, when that one crashes too", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "reset", accepts: false });
    await world.dispatch();
    await resolve(world, "rongcloud/users", { attempt: 1, outcome: "not-sent" });
    world.vendors.rongcloud.failNext({ kind: "reset", accepts: true });
    const second = await world.dispatch(["--max-wait", "2m"]);
    expect(second.report?.calls).toMatchObject([{ attempt: 2, outcome: "unknown" }]);
    world.clock.advance(86_400_000);

    const later = await world.dispatch(["--max-wait", "2h"]);

    expect([later.exitCode, later.report?.calls.length]).toEqual([3, 0]);
    expect(later.report?.deliveries).toMatchObject([{ code: "UNKNOWN_OUTCOME" }]);
    expect(await world.read(pathOf("hello"))).toContain("attempt: 2");
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});

describe("a write-back that meets a person's merge at the last moment", () => {
  it("is rebuilt on it, and the cursor does not pass what was merged: it is sent", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    const held = await holdNextPush(world, "before", "main");
    const run = world.dispatch();
    await held.reached();
    const merged = await world.merge(announce("merged", { body: "Merged", to: ["netease/users"] }));
    await held.letGo();

    expect((await run).exitCode).toBe(0);

    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone", "netease/users: Merged"]);
    const tips = await world.tips();
    expect(await world.stateFile("state.json")).toMatchObject({ cursor: tips.main, open: [] });
    await world.playground.git(world.remote, "merge-base", "--is-ancestor", merged, tips.main);
    for (const id of ["hello", "merged"]) expect(await world.read(pathOf(id))).toContain("status: sent");
  });
});

describe("an invalid file that only newer code mends", () => {
  it("is read again by that code although nobody touched it, and sent", async () => {
    const world = await openDispatchWorld();
    const { netease, easemob } = vendors;
    const older: Readers = { reader: createReader({ netease, easemob }), stateFiles: createStateFiles() };
    await world.configure({ app: { rongcloud: undefined } });
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    const invalid = await world.dispatch([], { readers: older });
    expect([invalid.exitCode, invalid.report?.invalid.map(({ code }) => code)]).toEqual([1, ["CHANNEL_UNKNOWN"]]);
    await world.configure({});

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["rongcloud/users: Hello, everyone"]);
  });
});

describe("an invalid file that only the vendors file mends", () => {
  it("is read again although nobody touched it, and sent", async () => {
    const world = await openDispatchWorld();
    const staging = { to: "netease/users", app: "staging" };
    await world.merge(announce("hello", { to: [staging] }));
    const invalid = await world.dispatch();
    expect([invalid.exitCode, invalid.report?.invalid.map(({ code }) => code)]).toEqual([1, ["APP_UNKNOWN"]]);
    await world.merge({ "README.md": "Something else.\n" });
    expect((await world.dispatch()).exitCode).toBe(1);

    const { netease } = world.vendors;
    const account = { host: netease.baseUrl, appKey: { env: "STAGING_KEY" }, appSecret: { env: "STAGING_SECRET" } };
    await world.configure({ apps: { staging: { netease: account } }, app: { netease: undefined } });
    const { appKey, appSecret } = netease.credentials;
    const { exitCode } = await world.dispatch([], {
      environment: { STAGING_KEY: appKey, STAGING_SECRET: appSecret },
    });

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toContain("netease/users@staging:");
  });
});
