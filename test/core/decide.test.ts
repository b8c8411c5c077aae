// One decision: what is known is applied, the next calls are claimed, and what stays open is said.
import { describe, expect, it } from "vitest";
import type { Resolve } from "../../scripts/core/announcement.ts";
import { decide, openPaths, type Decision } from "../../scripts/core/decide.ts";
import { deliveryState } from "../../scripts/core/delivery-state.ts";
import { deliveryOf, type Closure, type LedgerEntry } from "../../scripts/core/ledger.ts";
import type { QuotaState } from "../../scripts/core/quota.ts";
import {
  accepted,
  announcement,
  attempt,
  callEvent,
  channelSpec,
  claim,
  closure,
  decideInput,
  delivery,
  digestOf,
  gone,
  hourMs,
  invalid,
  ledgerEntry,
  minuteMs,
  notSent,
  pathOf,
  quota,
  quotaCall,
  recallSpec,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
  valid,
  type AttemptOptions,
  type DecideInputOptions,
} from "../support/planner-builders.ts";

const users = "netease/users";
const rooms = "easemob/users";
const place = "production/netease/users";
const sentRecord = { status: "sent", id: "id-1", sentAt: "2026-11-21T00:00:01.000Z" } as const;
const wasSent: Resolve = { attempt: 1, outcome: "sent", id: "found", sentAtMs: startMs };
const wasNotSent: Resolve = { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null };

function decisionOf(options: DecideInputOptions): Decision {
  return decide(decideInput(options));
}

function ledgerOf(attempts: readonly AttemptOptions[], closed: Closure | null = null): LedgerEntry {
  const numbered = attempts.map((options, index) => attempt({ number: index + 1, ...options }));
  return ledgerEntry("a", { [users]: { attempts: numbered, closed } });
}

function stateOf({ ledgers }: Decision, key = users, id = "a"): string {
  return deliveryState(deliveryOf(ledgers.get(id), key)).kind;
}

function quotaOf({ quotas }: Decision): QuotaState | undefined {
  return quotas.get(place);
}

/** `id key attempt` of every claim. */
function claimed({ calls }: Decision): readonly string[] {
  return calls.map(({ candidate, attempt: number }) => `${candidate.id} ${candidate.key} ${number}`);
}

function resolving(resolve: Resolve, overrides: Parameters<typeof valid>[1] = {}) {
  return valid("a", { deliveries: [delivery(users, { resolve })], ...overrides });
}

describe("claims", () => {
  it("name the attempt, its times, its payload and its account before anything is called", () => {
    const deliveries = [delivery(users, { from: "ops-bot" })];

    const decision = decisionOf({ documents: [valid("a", { deliveries })], run: "run 7" });

    const expected = {
      token: "new-1",
      run: "run 7",
      claimedAtMs: startMs,
      startByMs: startMs + 30 * secondMs,
      deadlineMs: startMs + 50 * secondMs,
      digest: digestOf(delivery(users, { from: "ops-bot" })),
      account: claim().account,
      sender: "ops-bot",
    };
    expect(decision.calls).toMatchObject([{ candidate: { id: "a", key: users }, attempt: 1, claim: expected }]);
    expect(decision.ledgers.get("a")).toEqual(
      ledgerEntry("a", {
        [users]: { attempts: [{ number: 1, act: "send", claim: expected, outcome: null, resolution: null }] },
      }),
    );
    expect(quotaOf(decision)).toMatchObject({
      fingerprint: claim().account.fingerprint,
      calls: [{ token: "new-1", act: "send", fromMs: startMs, untilMs: startMs + 50 * secondMs }],
    });
  });

  it("never let a call begin after notAfter", () => {
    const { calls } = decisionOf({ documents: [valid("a", { notAfterMs: startMs + 5 * secondMs })] });

    expect(calls[0]?.claim).toMatchObject({
      startByMs: startMs + 5 * secondMs,
      deadlineMs: startMs + 25 * secondMs,
    });
  });

  it("are made one for each channel of each app, each with its own token", () => {
    const deliveries = [delivery(users), delivery(rooms)];
    const documents = [valid("a", { deliveries }), valid("b", { deliveries })];

    const decision = decisionOf({ channels: [channelSpec(users), channelSpec(rooms)], documents });

    expect(claimed(decision)).toEqual(["a easemob/users 1", "a netease/users 1"]);
    expect(decision.calls.map((call) => call.claim.token)).toEqual(["new-1", "new-2"]);
  });

  it("are not made while the channel has a call under way", () => {
    const documents = [valid("a"), valid("b")];
    const first = decisionOf({ documents });

    const second = decisionOf({
      documents,
      ledgers: [...first.ledgers.values()],
      quotas: [...first.quotas.values()],
      ownTokens: new Set(["new-1"]),
      nowMs: startMs + secondMs,
    });

    expect(claimed(first)).toEqual(["a netease/users 1"]);
    expect(claimed(second)).toEqual([]);
  });

  it("go to the recall of what was sent, from the account and as the sender that sent it", () => {
    const ledgers = [ledgerOf([{ outcome: accepted(), claim: { sender: "ops-bot" } }])];

    const { calls } = decisionOf({ documents: [valid("a", { state: "absent" })], ledgers });

    expect(calls).toMatchObject([
      { attempt: 2, candidate: { act: "recall" }, claim: { sender: "ops-bot", account: claim().account } },
    ]);
  });
});

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

describe("a stopped channel", () => {
  const stop = {
    reason: "403: not opened",
    remedy: "Open it.",
    sinceMs: startMs - hourMs,
    configuration: "configured",
  };
  const documents = [valid("a")];
  const known = (configuration: string) => () =>
    ({ kind: "known", account: { fingerprint: claim().account.fingerprint, configuration } }) as const;

  it("is left alone until its account's configuration changes", () => {
    const quotas = [quota({ stop })];

    expect(decisionOf({ documents, quotas }).calls).toEqual([]);
    expect(claimed(decisionOf({ documents, quotas, accounts: known("rotated") }))).toEqual(["a netease/users 1"]);
  });

  it("goes on by a person's word, learned blocks included", () => {
    const blocks = [{ act: "send", untilMs: startMs + hourMs, reason: "429", learnedAtMs: startMs }] as const;
    const quotas = [quota({ stop, blocks, tokenRefusalsInARow: 1, throttledInARow: 2 })];

    const decision = decisionOf({ documents, quotas, unblock: [place], mayClaim: false });

    expect(decision.plan.rows).toMatchObject([{ next: { kind: "call", allotment: { kind: "now" } } }]);
    expect(quotaOf(decision)).toMatchObject({ stop: null, blocks: [], throttledInARow: 0, tokenRefusalsInARow: 0 });
    expect(decisionOf({ documents, quotas, unblock: ["production/easemob/users"] }).calls).toEqual([]);
  });

  it("stays stopped when its account could not be looked at, and learns its configuration later", () => {
    const unreachable = () => ({ kind: "unreachable", reason: "DNS" }) as const;
    const events = [callEvent(rejected("channel"))];

    const blind = decisionOf({ documents, ledgers: [ledgerOf([{}])], events, accounts: unreachable });
    const seen = decisionOf({ documents, ledgers: [...blind.ledgers.values()], quotas: [...blind.quotas.values()] });

    expect(quotaOf(blind)?.stop?.configuration).toBe("");
    expect(quotaOf(seen)?.stop?.configuration).toBe("configured");
    expect(seen.calls).toEqual([]);
  });

  it("learns from a refused app token only at the second time", () => {
    const refuse = (before: Decision | null, number: number): Decision =>
      decisionOf({
        documents,
        ledgers: [before?.ledgers.get("a") ?? ledgerOf([{}])],
        quotas: [...(before?.quotas.values() ?? [])],
        events: [callEvent(rejected("token", false), { attempt: number, token: number === 1 ? "token-1" : "new-1" })],
      });

    const first = refuse(null, 1);
    const second = refuse(first, 2);

    expect(claimed(first)).toEqual(["a netease/users 2"]);
    expect(second.plan.rows).toMatchObject([{ next: { code: "CHANNEL_STOPPED" } }]);
  });
});

describe("the ledger's paths", () => {
  it("are known from the first planning on, also of what is not called yet", () => {
    const { ledgers } = decisionOf({ documents: [valid("a", { notBeforeMs: startMs + hourMs })] });

    expect(ledgers.get("a")).toEqual(ledgerEntry("a"));
  });

  it("follow a file that moved", () => {
    const path = "announcements/2026/a.yaml";
    const moved = valid("a", { path, broadcasts: { [users]: sentRecord } });

    const { ledgers, open } = decisionOf({
      documents: [gone("a"), moved],
      ledgers: [ledgerOf([{ outcome: accepted() }])],
    });

    expect(ledgers.get("a")?.path).toBe(path);
    expect(open).toEqual([]);
  });

  it("are not taken over by a refused newcomer or a copied file", () => {
    const newcomer = valid("a", { path: "announcements/copy/a.yaml" });
    const copied = valid("b", { broadcasts: { [users]: sentRecord } });

    const { ledgers, open } = decisionOf({
      documents: [valid("a", { broadcasts: { [users]: sentRecord } }), newcomer, copied],
      ledgers: [ledgerOf([{ outcome: accepted() }])],
    });

    expect(ledgers.get("a")?.path).toBe(pathOf("a"));
    expect(ledgers.has("b")).toBe(false);
    expect(open).toEqual(["announcements/copy/a.yaml", pathOf("b")]);
  });
});

describe("closed deliveries", () => {
  const closedBy = (decision: Decision): string | undefined =>
    deliveryOf(decision.ledgers.get("a"), users).closed?.status;

  it("are noted in the ledger, and reopened when the reason goes away", () => {
    const cancelled = decisionOf({ documents: [valid("a", { state: "absent" })] });
    const ledgers = [...cancelled.ledgers.values()];

    expect(closedBy(cancelled)).toBe("cancelled");
    expect(closedBy(decisionOf({ documents: [valid("a")], ledgers, mayClaim: false }))).toBeUndefined();
    expect(closedBy(decisionOf({ documents: [valid("a", { state: "absent", notAfterMs: 0 })], ledgers }))).toBe(
      "cancelled",
    );
  });

  it("stay closed while their file is invalid", () => {
    const ledgers = [ledgerOf([], closure("missed"))];

    expect(closedBy(decisionOf({ documents: [invalid("a")], ledgers }))).toBe("missed");
  });

  it("are not reopened by a newcomer with the same id", () => {
    const newcomer = valid("a", { path: "announcements/copy/a.yaml" });
    const ledgers = [ledgerOf([], closure("cancelled"))];

    expect(closedBy(decisionOf({ documents: [valid("a", { state: "absent" }), newcomer], ledgers }))).toBe("cancelled");
  });

  it("are not closed by a file that only moved", () => {
    const moved = valid("a", { path: "announcements/2026/a.yaml" });

    expect(
      closedBy(
        decisionOf({ documents: [gone("a"), moved], ledgers: [ledgerOf([{ outcome: notSent }])], mayClaim: false }),
      ),
    ).toBeUndefined();
  });

  it("are closed as cancelled when they are removed, file or delivery", () => {
    const ledgers = [ledgerOf([{ outcome: notSent }])];
    const other = valid("a", { deliveries: [delivery(rooms)] });

    expect(closedBy(decisionOf({ documents: [gone("a")], ledgers }))).toBe("cancelled");
    expect(closedBy(decisionOf({ documents: [other], ledgers, channels: [channelSpec(rooms)] }))).toBe("cancelled");
  });
});

describe("open files", () => {
  const openOf = (options: DecideInputOptions): readonly string[] => decisionOf(options).open;
  const recordOf = (status: "cancelled" | "missed") => ({ [users]: { status, reason: `it was ${status}` } });

  it("are those that wait for a call, an outcome, a person or a mended file", () => {
    const waiting = {
      documents: [valid("a"), valid("b"), valid("c"), invalid("d"), gone("e"), valid("f")],
      ledgers: [
        ledgerOf([{ outcome: unknown }]),
        ledgerEntry("b", { [users]: { attempts: [attempt({ outcome: rejected("content") })] } }),
        ledgerEntry("e", { [users]: { attempts: [attempt({ claim: { deadlineMs: startMs } })] } }),
      ],
    };

    expect(openOf(waiting)).toEqual(["a", "b", "c", "d", "e", "f"].map(pathOf));
  });

  it("are those whose result main does not show yet", () => {
    const ledgers = [ledgerOf([{ outcome: accepted() }])];

    expect(openOf({ documents: [valid("a")], ledgers })).toEqual([pathOf("a")]);
    expect(openOf({ documents: [valid("a", { broadcasts: { [users]: sentRecord } })], ledgers })).toEqual([]);
  });

  it("are not those that rest and say so, are gone, or were there before", () => {
    const documents = [
      valid("a", { state: "absent", broadcasts: recordOf("cancelled") }),
      gone("b"),
      { kind: "history", path: pathOf("c"), id: "c" } as const,
      gone("never-seen"),
    ];
    const ledgers = [
      ledgerOf([], closure("cancelled")),
      ledgerEntry("b", { [users]: { attempts: [attempt({ outcome: accepted() })] } }),
    ];

    expect(openOf({ documents, ledgers })).toEqual([]);
  });

  it("stay open while a reopened delivery waits, whatever its stale record says, and close with the next record", () => {
    const stale = valid("a", { notBeforeMs: startMs + hourMs, broadcasts: recordOf("cancelled") });
    const again = valid("a", { state: "absent", broadcasts: recordOf("missed") });
    const ledgers = [ledgerOf([], closure("cancelled"))];

    const reopened = decisionOf({ documents: [stale], ledgers });

    expect(reopened.open).toEqual([pathOf("a")]);
    expect(reopened.records.size).toBe(0);
    expect(
      decisionOf({ documents: [again], ledgers })
        .records.get(pathOf("a"))
        ?.get(users),
    ).toMatchObject({
      status: "cancelled",
    });
  });

  it("are told of the files as they will be after a write-back", () => {
    const documents = [valid("a")];
    const ledgers = [ledgerOf([{ outcome: accepted() }])];
    const { plan, ledgers: after } = decisionOf({ documents, ledgers });
    const written = [valid("a", { broadcasts: { [users]: sentRecord } })];

    expect(openPaths(documents, after, plan)).toEqual([pathOf("a")]);
    expect(openPaths(written, after, plan)).toEqual([]);
  });
});

describe("records", () => {
  it("are what the files do not say yet, deliveries that were removed after they were sent included", () => {
    const ledgers = [ledgerOf([{ outcome: accepted() }])];
    const deliveries = [delivery(rooms, { state: "absent" })];

    const { records } = decisionOf({
      channels: [channelSpec(users, { recall: recallSpec }), channelSpec(rooms)],
      documents: [valid("a", { deliveries })],
      ledgers,
    });

    expect([...(records.get(pathOf("a")) ?? [])]).toEqual([
      [rooms, { status: "cancelled", reason: "taken back before it was sent" }],
      [users, sentRecord],
    ]);
  });

  it("are never written over records that the ledger does not know, nor into a second path", () => {
    const copied = valid("b", { state: "absent", broadcasts: { [users]: sentRecord } });
    const newcomer = valid("a", { path: "announcements/copy/a.yaml" });
    const rolledBack = valid("c", { broadcasts: { [users]: { ...sentRecord, id: "2" } } });

    const { records } = decisionOf({
      documents: [valid("a", { broadcasts: { [users]: sentRecord } }), newcomer, copied, rolledBack],
      ledgers: [
        ledgerOf([{ outcome: accepted() }]),
        ledgerEntry("c", { [users]: { attempts: [attempt({ outcome: accepted("1") })] } }),
      ],
    });

    expect(records.size).toBe(0);
  });
});

describe("decide", () => {
  it("leaves what it was given as it was", () => {
    const input = decideInput({
      documents: [valid("a"), resolving(wasNotSent), valid("b")],
      ledgers: [ledgerOf([{ outcome: unknown }])],
      quotas: [quota({ calls: [quotaCall(startMs - hourMs)] })],
      events: [callEvent(accepted())],
    });
    const before = structuredClone([[...input.ledgers], [...input.quotas]]);

    decide(input);

    expect([[...input.ledgers], [...input.quotas]]).toEqual(before);
  });

  it("is the same for the same input", () => {
    const options = { documents: [valid("a"), valid("b", { notBeforeMs: startMs + minuteMs })] };

    expect(JSON.stringify(decisionOf(options))).toBe(JSON.stringify(decisionOf(options)));
  });

  it("plans files whose announcements differ in nothing but their path as two ids", () => {
    const documents = ["a", "b"].map((id) => valid(id, { path: announcement(id).path }));

    expect(claimed(decisionOf({ documents }))).toEqual(["a netease/users 1"]);
  });
});
