// Where one delivery stands: what is sent when, what is waited for, and what a person is asked.
import { describe, expect, it } from "vitest";
import {
  announcement,
  appConfig,
  channelSpec,
  claim,
  dayMs,
  delivery,
  digestOf,
  gone,
  documentOf,
  hourMs,
  invalid,
  lookupSpec,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
  valid,
  vendorsConfig,
} from "../../support/planner-builders.ts";
import { absent, closure, ledgerOf, nextOf, planOf, rowOf, users } from "../../support/planner-outline.ts";

describe("a delivery that was not sent yet", () => {
  it("is sent now when nothing stands in its way", () => {
    const made = announcement("a", {
      priority: "urgent",
      notBeforeMs: startMs,
      notAfterMs: startMs + hourMs,
      deliveries: [delivery(users, { from: "ops-bot" })],
    });

    expect(nextOf({ documents: [documentOf(made)] })).toMatchObject({
      kind: "call",
      allotment: { kind: "now" },
      candidate: {
        act: "send",
        id: "a",
        key: users,
        digest: digestOf(delivery(users, { from: "ops-bot" })),
        account: { app: "production", vendor: "netease", fingerprint: "production-netease" },
        sender: "ops-bot",
        priority: "urgent",
        notBeforeMs: startMs,
        notAfterMs: startMs + hourMs,
      },
    });
  });

  it("waits for notBefore, and the run wakes then", () => {
    const { rows, nextWakeMs } = planOf({ documents: [valid("a", { notBeforeMs: startMs + hourMs })] });

    expect(rows[0]?.next).toMatchObject({
      kind: "call",
      allotment: { kind: "later", atMs: startMs + hourMs, reason: "notBefore" },
    });
    expect(nextWakeMs).toBe(startMs + hourMs);
  });

  it("goes to the app that the file names", () => {
    const config = vendorsConfig([appConfig(), appConfig({ name: "staging" })]);
    const documents = [valid("a", { deliveries: [delivery(users, { app: "staging" })] })];

    expect(nextOf({ config, documents }, "netease/users@staging")).toMatchObject({
      candidate: { account: { app: "staging", fingerprint: "staging-netease" } },
    });
  });

  it("is sent again after an attempt that provably did not send it", () => {
    for (const outcome of [notSent, throttled(), rejected("channel"), rejected("token")]) {
      expect(nextOf({ documents: [valid("a")], ledgers: [ledgerOf([{ outcome }])] })).toMatchObject({ kind: "call" });
    }
  });

  it("waits for an edit after the vendor refused its content, and the edit sends it", () => {
    const ledgers = [ledgerOf([{ outcome: rejected("content") }])];
    const edited = valid("a", { deliveries: [delivery(users, { body: "Hello again" })] });

    expect(nextOf({ documents: [valid("a")], ledgers })).toMatchObject({ kind: "ask", code: "REJECTED" });
    expect(nextOf({ documents: [edited], ledgers })).toMatchObject({ kind: "call" });
  });

  it("does not wait for an edit after any other refusal of the same text", () => {
    const ledgers = [ledgerOf([{ outcome: rejected("content") }, { outcome: throttled() }])];

    expect(nextOf({ documents: [valid("a")], ledgers })).toMatchObject({ kind: "call" });
  });

  it("is cancelled when it is absent, wherever that stands", () => {
    const oneAbsent = valid("a", { deliveries: [delivery(users, { state: "absent" })] });
    const both = valid("a", { state: "absent", deliveries: [delivery(users, { state: "present" })] });

    for (const document of [absent, oneAbsent, both]) {
      expect(rowOf({ documents: [document] })).toMatchObject({
        next: { kind: "rest", status: "cancelled" },
        closed: { status: "cancelled", reason: "taken back before it was sent", closedAtMs: startMs },
      });
    }
  });

  it("is cancelled by absence whatever else holds it", () => {
    const config = vendorsConfig([appConfig({ accounts: new Map() })]);

    expect(nextOf({ documents: [absent], config })).toEqual({ kind: "rest", status: "cancelled" });
  });

  it("is missed from notAfter on, and the run wakes to say so", () => {
    const documents = [valid("a", { notAfterMs: startMs + hourMs })];
    const paused = vendorsConfig([appConfig({ paused: new Set([users]) })]);

    const before = planOf({ documents, config: paused });

    expect(before.rows[0]?.next).toMatchObject({ kind: "wait", untilMs: null });
    expect(before.nextWakeMs).toBe(startMs + hourMs);
    expect(rowOf({ documents, config: paused, nowMs: startMs + hourMs })).toMatchObject({
      next: { kind: "rest", status: "missed" },
      closed: { status: "missed" },
    });
  });

  it("reopens when the reason it was closed for goes away", () => {
    const cancelled = [ledgerOf([], closure("cancelled"))];
    const missed = [ledgerOf([], closure("missed"))];
    const later = valid("a", { notAfterMs: startMs + hourMs });

    expect(rowOf({ documents: [valid("a")], ledgers: cancelled })).toMatchObject({
      next: { kind: "call" },
      closed: null,
    });
    expect(rowOf({ documents: [later], ledgers: missed })).toMatchObject({ next: { kind: "call" }, closed: null });
  });

  it("keeps the instant it was closed at while it stays closed", () => {
    const ledgers = [ledgerOf([], closure("cancelled"))];

    expect(rowOf({ documents: [absent], ledgers }).closed).toEqual(closure("cancelled"));
  });

  it("says when its slot comes too late, and wakes at notAfter", () => {
    const channels = [channelSpec(users, { limits: [slidingLimit(1, dayMs)] })];
    const quotas = [quota({ calls: [quotaCall(startMs - minuteMs)] })];
    const documents = [valid("a", { notAfterMs: startMs + hourMs })];

    const { rows, nextWakeMs } = planOf({ channels, quotas, documents });

    expect(rows[0]?.next).toMatchObject({
      allotment: { kind: "too-late", reason: expect.stringContaining("used up") as string },
    });
    expect(nextWakeMs).toBe(startMs + hourMs);
  });
});

describe("an attempt whose outcome is missing", () => {
  it("is waited for until its deadline and the clock skew are over", () => {
    const untilMs = startMs + 40 * secondMs + 300 * secondMs;
    const ledgers = [ledgerOf([{ claim: { deadlineMs: startMs + 40 * secondMs } }])];

    for (const document of [valid("a"), absent, gone("a"), invalid("a")]) {
      const { rows, nextWakeMs } = planOf({ documents: [document], ledgers });
      expect(rows[0]?.next).toMatchObject({ kind: "wait", untilMs });
      expect(nextWakeMs).toBe(untilMs);
    }
  });

  it("is a reason to wake at once when its time is over already", () => {
    expect(planOf({ documents: [valid("a")], ledgers: [ledgerOf([{}])] }).nextWakeMs).toBe(startMs);
  });

  it("is looked up once in a run where the vendor can be asked", () => {
    const channels = [channelSpec(users, { lookup: lookupSpec })];
    const input = { documents: [valid("a")], ledgers: [ledgerOf([{ outcome: unknown }])], channels };

    expect(nextOf(input)).toMatchObject({
      kind: "lookup",
      attempt: { number: 1 },
      account: { fingerprint: "production-netease" },
    });
    expect(nextOf({ ...input, lookedUp: { "token-1": "none of 3 fits" } })).toMatchObject({
      kind: "ask",
      code: "UNKNOWN_OUTCOME",
      reason: expect.stringContaining("timed out; none of 3 fits") as string,
    });
  });

  it("is not looked up in another account than the one it used", () => {
    const channels = [channelSpec(users, { lookup: lookupSpec })];
    const ledgers = [
      ledgerOf([{ outcome: unknown, claim: { account: { ...claim().account, fingerprint: "another" } } }]),
    ];

    expect(nextOf({ documents: [valid("a")], ledgers, channels })).toMatchObject({ code: "UNKNOWN_OUTCOME" });
  });

  it("asks a person, and is neither sent nor recalled before that", () => {
    const ledgers = [ledgerOf([{ outcome: unknown }])];

    for (const document of [valid("a"), absent, valid("a", { notAfterMs: startMs - 1 })]) {
      expect(nextOf({ documents: [document], ledgers })).toMatchObject({
        code: "UNKNOWN_OUTCOME",
        remedy: expect.stringContaining("resolve: { attempt: 1, outcome: not-sent }") as string,
      });
    }
  });

  it("is sent again once a person resolved it as not sent", () => {
    const ledgers = [ledgerOf([{ outcome: unknown, resolution: { outcome: "not-sent" } }])];

    expect(nextOf({ documents: [valid("a")], ledgers })).toMatchObject({ kind: "call" });
  });

  it("is never settled ahead of time: nothing is sent while the file resolves an attempt to come", () => {
    const resolve = { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null } as const;
    const documents = [valid("a", { deliveries: [delivery(users, { resolve })] })];

    expect(nextOf({ documents })).toMatchObject({ kind: "ask", code: "RESOLVE_REFUSED" });
    const ledgers = [ledgerOf([{ outcome: unknown, resolution: { outcome: "not-sent" } }])];
    expect(nextOf({ documents, ledgers })).toMatchObject({ kind: "call" });
  });
});
