// What is known before anything is planned: outcomes, expired claims, people's verdicts, stops that were lifted.
import { describe, expect, it } from "vitest";
import type { Decision } from "../../../scripts/core/planning/decide.ts";
import { deliveryOf } from "../../../scripts/core/ledger/ledger.ts";
import {
  callEvent,
  claimed,
  decisionOf,
  quotaOf,
  resolving,
  stateOf,
  wasNotSent,
  wasSent,
} from "../../support/decisions.ts";
import {
  accepted,
  attempt,
  channelSpec,
  claim,
  gone,
  hourMs,
  invalid,
  ledgerEntry,
  minuteMs,
  notSent,
  pathOf,
  quota,
  quotaCall,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
  valid,
} from "../../support/planner-builders.ts";
import { ledgerOf, sentRecord, users } from "../../support/planner-outline.ts";

describe("settling", () => {
  const documents = [valid("a"), valid("b")];
  const underWay = quota({
    calls: [quotaCall(startMs - 2 * secondMs, { token: "token-1", untilMs: startMs + minuteMs })],
  });
  const inFlight = { documents, ledgers: [ledgerOf([{}])], quotas: [underWay], ownTokens: new Set(["token-1"]) };

  it("writes the outcome, ends its slot and claims the next call in one decision", () => {
    const decision = decisionOf({ ...inFlight, events: [callEvent(accepted("id-9"))] });

    expect(stateOf(decision)).toBe("sent");
    expect(claimed(decision)).toEqual(["b netease/users 1"]);
    expect(quotaOf(decision)?.calls.map(({ untilMs }) => untilMs)).toEqual([startMs, startMs + 50 * secondMs]);
    expect(quotaOf(decision)?.recentIds).toEqual(["id-9"]);
  });

  it("goes on when the run may not claim any more", () => {
    const decision = decisionOf({
      ...inFlight,
      documents: [...documents, valid("c", { state: "absent" }), valid("d")],
      ledgers: [ledgerOf([{}]), ledgerEntry("d", { [users]: { attempts: [attempt({ claim: { token: "others" } })] } })],
      events: [callEvent(accepted())],
      mayClaim: false,
    });

    expect(decision.calls).toEqual([]);
    expect(stateOf(decision)).toBe("sent");
    expect(decision.ledgers.get("c")?.deliveries[users]?.closed?.status).toBe("cancelled");
    expect(stateOf(decision, users, "d")).toBe("unknown");
    expect(decision.ledgers.has("b")).toBe(true);
    expect(decision.plan.nextWakeMs).toBe(startMs);
  });

  it("reports outcomes whose attempt the ledger lost, and claims nothing", () => {
    const event = callEvent(accepted("id-9"), { token: "token-of-a-lost-state" });

    const decision = decisionOf({ documents, ledgers: [ledgerOf([{}])], events: [event] });

    expect(decision.lost).toEqual([event]);
    expect(decision.calls).toEqual([]);
  });

  it("settles an outcome once, however often it is told", () => {
    const once = decisionOf({ ...inFlight, events: [callEvent(throttled())] });
    const twice = decisionOf({ ...inFlight, events: [callEvent(throttled()), callEvent(throttled())] });

    expect(twice.ledgers.get("a")).toEqual(once.ledgers.get("a"));
    expect(quotaOf(twice)).toEqual(quotaOf(once));
    expect(twice.lost).toEqual([]);
  });

  it("settles an outcome of a file that is gone, broken or moved by now", () => {
    const moved = valid("a", { path: "announcements/2026/a.yaml" });

    for (const changed of [[gone("a")], [invalid("a")], [gone("a"), moved]]) {
      const decision = decisionOf({ ...inFlight, documents: changed, events: [callEvent(accepted())] });
      expect(stateOf(decision)).toBe("sent");
      expect(decision.lost).toEqual([]);
    }
  });

  it("keeps the slot of a late outcome until its deadline: nobody knows when the vendor counted it", () => {
    const doubted = { ...inFlight, ledgers: [ledgerOf([{ outcome: unknown }])] };

    const decision = decisionOf({ ...doubted, documents: [valid("a")], events: [callEvent(accepted())] });

    expect(stateOf(decision)).toBe("sent");
    expect(quotaOf(decision)?.calls).toEqual(underWay.calls);
  });

  it("blocks by the limits and in the zone of the channel", () => {
    const channels = [channelSpec(users, { limits: [slidingLimit(1, hourMs)] })];

    const [first] = quotaOf(decisionOf({ ...inFlight, channels, events: [callEvent(throttled())] }))?.blocks ?? [];
    const [next] = quotaOf(decisionOf({ ...inFlight, events: [callEvent(throttled("day"))] }))?.blocks ?? [];

    expect(first?.untilMs).toBe(startMs + hourMs + secondMs);
    expect(next?.untilMs).toBe(Date.parse("2026-11-22T00:00:02Z"));
  });
});

describe("claims without an outcome", () => {
  it("turn unknown when they are another run's and their time is over, and keep their slot", () => {
    const quotas = [quota({ calls: [quotaCall(claim().claimedAtMs, { token: "token-1" })] })];

    const decision = decisionOf({ documents: [valid("a")], ledgers: [ledgerOf([{}])], quotas });

    expect(stateOf(decision)).toBe("unknown");
    expect(decision.plan.rows).toMatchObject([{ next: { kind: "ask", code: "UNKNOWN_OUTCOME" } }]);
    expect(quotaOf(decision)?.calls).toHaveLength(1);
    expect(decision.calls).toEqual([]);
  });

  it("never expire while this run waits for their outcome", () => {
    const decision = decisionOf({
      documents: [valid("a")],
      ledgers: [ledgerOf([{}])],
      ownTokens: new Set(["token-1"]),
    });

    expect(stateOf(decision)).toBe("claimed");
  });
});

describe("a person's verdict", () => {
  const inDoubt = ledgerOf([{ outcome: unknown }]);
  const quotas = [quota({ calls: [quotaCall(claim().claimedAtMs, { token: "token-1" })] })];

  it("of not sent sends again", () => {
    const decision = decisionOf({ documents: [resolving(wasNotSent)], ledgers: [inDoubt], quotas, commit: "5eed" });

    expect(claimed(decision)).toEqual(["a netease/users 2"]);
    expect(deliveryOf(decision.ledgers.get("a"), users).attempts[0]?.resolution).toMatchObject({
      outcome: "not-sent",
      resolvedAtMs: startMs,
      commit: "5eed",
    });
  });

  it("of sent keeps the slot, and lookups know its id from then on", () => {
    const decision = decisionOf({ documents: [resolving(wasSent)], ledgers: [inDoubt], quotas });

    expect(decision.calls).toEqual([]);
    expect(stateOf(decision)).toBe("sent");
    expect(quotaOf(decision)).toMatchObject({ calls: [{ token: "token-1" }], recentIds: ["found"] });
  });

  it("of not sent keeps the slot: whether the vendor counted the call, nobody knows", () => {
    const channels = [channelSpec(users, { limits: [slidingLimit(1, 2 * hourMs)] })];

    const decision = decisionOf({ channels, documents: [resolving(wasNotSent)], ledgers: [inDoubt], quotas });

    expect(decision.calls).toEqual([]);
    expect(quotaOf(decision)?.calls.map(({ token }) => token)).toEqual(["token-1"]);
    expect(decision.plan.rows).toMatchObject([{ next: { kind: "call", allotment: { kind: "later" } } }]);
  });

  it("does not settle the next attempt when it is left in the file", () => {
    const crashedAgain = ledgerOf([
      { outcome: unknown, resolution: { outcome: "not-sent" } },
      { claim: { token: "token-2" } },
    ]);

    const decision = decisionOf({ documents: [resolving(wasNotSent)], ledgers: [crashedAgain] });

    expect(stateOf(decision)).toBe("unknown");
    expect(decision.calls).toEqual([]);
    expect(decision.plan.rows).toMatchObject([{ next: { code: "UNKNOWN_OUTCOME" } }]);
  });

  it("that is refused is asked about, and keeps the file open although everything in it rests", () => {
    const documents = [resolving(wasNotSent, { broadcasts: { [users]: sentRecord } })];

    const { plan, open, questions } = decisionOf({ documents, ledgers: [ledgerOf([{ outcome: accepted() }])] });

    expect(plan.rows).toMatchObject([{ key: users, next: { kind: "ask", code: "RESOLVE_REFUSED" } }]);
    expect(open).toEqual([pathOf("a")]);
    expect(questions).toEqual([]);
  });

  it("that is refused is asked about beside a more urgent question", () => {
    const other = { ...wasNotSent, attempt: 2 };

    const { plan, questions } = decisionOf({ documents: [resolving(other)], ledgers: [inDoubt] });

    expect(plan.rows).toMatchObject([{ next: { code: "UNKNOWN_OUTCOME" } }]);
    expect(questions).toMatchObject([{ code: "RESOLVE_REFUSED", id: "a", path: pathOf("a"), key: users }]);
  });

  it("ahead of its attempt is asked about once, and stops nothing else", () => {
    const decision = decisionOf({ documents: [resolving(wasNotSent), valid("b")] });

    expect(decision.plan.rows.map(({ next }) => next)).toMatchObject([{ code: "RESOLVE_REFUSED" }, { kind: "call" }]);
    expect(decision.questions).toEqual([]);
    expect(claimed(decision)).toEqual(["b netease/users 1"]);
  });

  it("at a second path settles nothing of the first", () => {
    const newcomer = resolving(wasNotSent, { path: "announcements/copy/a.yaml" });

    const decision = decisionOf({ documents: [valid("a"), newcomer], ledgers: [inDoubt] });

    expect(stateOf(decision)).toBe("unknown");
    expect(decision.calls).toEqual([]);
  });
});

describe("an outcome that contradicts a person's verdict", () => {
  const wronglyResolved = ledgerOf([{ outcome: unknown, resolution: { outcome: "not-sent" } }]);
  const documents = [resolving(wasNotSent), valid("b")];
  const late = decisionOf({ documents, ledgers: [wronglyResolved], events: [callEvent(accepted("late"))] });

  it("is believed, counted again and asked about, and nothing more is claimed", () => {
    expect(stateOf(late)).toBe("sent");
    expect(late.contradicted).toMatchObject([{ id: "a", attempt: 1 }]);
    expect(late.plan.rows[0]?.next).toMatchObject({ kind: "ask", code: "RESOLVE_CONTRADICTED" });
    expect(late.calls).toEqual([]);
    expect(quotaOf(late)?.calls).toMatchObject([{ token: "token-1", fromMs: claim().claimedAtMs }]);
  });

  it("is asked about until the verdict is removed, and then the file is recorded and closed", () => {
    const broadcasts = { [users]: { status: "sent", id: "late", sentAt: "2026-11-21T01:00:00.000Z" } } as const;
    const later = (document: ReturnType<typeof valid>): Decision =>
      decisionOf({ documents: [document], ledgers: [...late.ledgers.values()] });

    const stillThere = later(resolving(wasNotSent, { broadcasts }));
    const removed = later(valid("a", { broadcasts }));

    expect(stillThere.plan.rows[0]?.next).toMatchObject({ code: "RESOLVE_CONTRADICTED" });
    expect(stillThere.open).toEqual([pathOf("a")]);
    expect(removed.plan.rows[0]?.next).toEqual({ kind: "rest", status: "sent" });
    expect(removed.open).toEqual([]);
  });

  it("is told when its file is gone too", () => {
    const { plan, questions } = decisionOf({
      documents: [gone("a")],
      ledgers: [wronglyResolved],
      events: [callEvent(accepted("late"))],
    });

    expect([...plan.rows.map(({ next }) => next), ...questions]).toMatchObject([{ code: "RESOLVE_CONTRADICTED" }]);
  });

  it("is told at the new place of a file that moved", () => {
    const moved = resolving(wasNotSent, { path: "announcements/2026/a.yaml" });

    const { plan } = decisionOf({
      documents: [gone("a"), moved],
      ledgers: [wronglyResolved],
      events: [callEvent(accepted("late"))],
    });

    expect(plan.rows).toMatchObject([{ path: moved.path, next: { code: "RESOLVE_CONTRADICTED" } }]);
  });

  it("is none where the late outcome agrees", () => {
    const decision = decisionOf({ documents, ledgers: [wronglyResolved], events: [callEvent(notSent)] });

    expect(decision.contradicted).toEqual([]);
    expect(claimed(decision)).toEqual(["a netease/users 2"]);
  });
});
