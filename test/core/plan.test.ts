// The plan: what happens next with each delivery, and what dispatch does when main changed in ways it should not have.
import { describe, expect, it } from "vitest";
import { unreachableForMs } from "../../scripts/core/channel-access.ts";
import type { Closure } from "../../scripts/core/ledger.ts";
import type { AccountLookup, Brake } from "../../scripts/core/plan-input.ts";
import { callsNow, plan, type Next, type Plan, type PlanRow } from "../../scripts/core/plan.ts";
import {
  accepted,
  announcement,
  appConfig,
  attempt,
  channelSpec,
  claim,
  closure,
  dayMs,
  delivery,
  digestOf,
  gone,
  hourMs,
  invalid,
  ledgerEntry,
  lookupSpec,
  minuteMs,
  notSent,
  pathOf,
  planInput,
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
  vendorsConfig,
  type AttemptOptions,
  type PlanInputOptions,
} from "../support/planner-builders.ts";

const users = "netease/users";
const rooms = "easemob/users";
const [first, second] = [users, rooms] as const;
const twoChannels = [channelSpec(first, { recall: recallSpec }), channelSpec(second)];
const bothDeliveries = [delivery(first), delivery(second)];

function planOf(options: PlanInputOptions): Plan {
  return plan(planInput(options));
}

function rowOf(options: PlanInputOptions, key: string = users): PlanRow {
  const rows = planOf(options).rows.filter((row) => row.key === key);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`there are ${rows.length} rows of ${key}`);
  return row;
}

function nextOf(options: PlanInputOptions, key: string = users): Next {
  return rowOf(options, key).next;
}

/** A few words on each row: `a netease/users: now`, or the code of its question. */
function outline({ rows }: Plan): readonly string[] {
  return rows.map(({ id, key, next }) => `${id} ${key}: ${wordOf(next)}`);
}

function wordOf(next: Next): string {
  if (next.kind === "ask") return next.code;
  if (next.kind === "rest") return next.status;
  return next.kind === "call" ? `${next.candidate.act} ${next.allotment.kind}` : next.kind;
}

/** A ledger entry of one delivery with these attempts, numbered from 1. */
function ledgerOf(attempts: readonly AttemptOptions[], closed: Closure | null = null) {
  const numbered = attempts.map((options, index) => attempt({ number: index + 1, ...options }));
  return ledgerEntry("a", { [users]: { attempts: numbered, closed } });
}

const sent: AttemptOptions = { outcome: accepted() };
const absent = valid("a", { state: "absent" });
const sentRecord = { status: "sent", id: "id-1", sentAt: "2026-11-21T00:00:01.000Z" } as const;

describe("a delivery that was not sent yet", () => {
  it("is sent now when nothing stands in its way", () => {
    const made = announcement("a", {
      priority: "urgent",
      notBeforeMs: startMs,
      notAfterMs: startMs + hourMs,
      deliveries: [delivery(users, { from: "ops-bot" })],
    });

    expect(nextOf({ documents: [{ kind: "valid", path: made.path, announcement: made }] })).toMatchObject({
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

describe("a channel that cannot be called", () => {
  const documents = [valid("a")];
  const accounts = (lookup: AccountLookup) => () => lookup;

  it("waits while it is paused, for sends only", () => {
    const config = vendorsConfig([appConfig({ paused: new Set([users]) })]);

    expect(nextOf({ documents, config })).toMatchObject({ kind: "wait", untilMs: null });
    expect(nextOf({ documents: [absent], ledgers: [ledgerOf([sent])], config })).toMatchObject({
      kind: "call",
      candidate: { act: "recall" },
    });
  });

  it("asks for the secrets that are missing, by name", () => {
    const lookup = { kind: "secret-missing", names: ["NETEASE_APP_KEY", "NETEASE_APP_SECRET"] } as const;

    expect(nextOf({ documents, accounts: accounts(lookup) })).toMatchObject({
      kind: "ask",
      whom: "configuration",
      code: "SECRET_MISSING",
      reason: expect.stringContaining("NETEASE_APP_KEY, NETEASE_APP_SECRET") as string,
    });
  });

  it("asks when its credentials are refused, and waits a while when it cannot be reached", () => {
    const refused = { kind: "refused", reason: "said no", remedy: "Renew it." } as const;

    expect(nextOf({ documents, accounts: accounts(refused) })).toMatchObject({
      kind: "ask",
      whom: "configuration",
      code: "TOKEN_REFUSED",
      remedy: "Renew it.",
    });
    const unreached = planOf({ documents, accounts: accounts({ kind: "unreachable", reason: "DNS" }) });
    expect(unreached.rows[0]?.next).toMatchObject({ kind: "wait", untilMs: startMs + unreachableForMs });
    expect(unreached.nextWakeMs).toBe(startMs + unreachableForMs);
  });

  it("is planned without looking in a preview", () => {
    expect(nextOf({ documents, accounts: accounts({ kind: "unchecked" }) })).toMatchObject({
      kind: "call",
      candidate: { account: { app: "production", vendor: "netease", fingerprint: "" } },
    });
  });

  it("asks for an account when there is none", () => {
    const noDefault = { ...vendorsConfig(), defaultApp: null };
    const noVendor = vendorsConfig([appConfig({ accounts: new Map() })]);

    for (const config of [noDefault, noVendor]) {
      expect(nextOf({ documents, config })).toMatchObject({ whom: "configuration", code: "NO_ACCOUNT" });
    }
  });

  it("asks when no vendor declares it", () => {
    for (const name of ["netease/rooms", "nobody/users", "constructor/users"]) {
      const unknownChannel = [valid("a", { deliveries: [delivery(name)] })];

      expect(nextOf({ documents: unknownChannel }, name)).toMatchObject({ code: "NO_SUCH_CHANNEL" });
    }
  });

  it("is stopped until its configuration changes", () => {
    const stopped = (configuration: string) => [
      quota({ stop: { reason: "not opened", remedy: "Open it.", sinceMs: startMs, configuration } }),
    ];

    expect(nextOf({ documents, quotas: stopped("configured") })).toMatchObject({
      kind: "ask",
      code: "CHANNEL_STOPPED",
      reason: expect.stringContaining("not opened") as string,
      remedy: expect.stringContaining("dispatch --unblock production/netease/users") as string,
    });
    expect(nextOf({ documents: [absent], ledgers: [ledgerOf([sent])], quotas: stopped("configured") })).toMatchObject({
      code: "CHANNEL_STOPPED",
    });
    expect(nextOf({ documents, quotas: stopped("") })).toMatchObject({ code: "CHANNEL_STOPPED" });
    expect(nextOf({ documents, quotas: stopped("as it was before") })).toMatchObject({ kind: "call" });
  });

  it("asks when its app's name stands for another account than before", () => {
    expect(nextOf({ documents, quotas: [quota({ fingerprint: "another" })] })).toMatchObject({
      whom: "configuration",
      code: "ACCOUNT_CHANGED",
    });
  });

  it("waits for its quota, and the run wakes then", () => {
    const channels = [channelSpec(users, { limits: [slidingLimit(1, hourMs)] })];
    const quotas = [quota({ calls: [quotaCall(startMs - minuteMs)] })];

    const { rows, nextWakeMs } = planOf({ documents, channels, quotas });

    expect(rows[0]?.next).toMatchObject({ allotment: { kind: "later", atMs: nextWakeMs } });
    expect(nextWakeMs).toBeGreaterThan(startMs);
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

describe("taking back what was sent", () => {
  const ledgers = [ledgerOf([{ ...sent, claim: { sender: "ops-bot" } }])];

  it("leaves it alone while it is present", () => {
    expect(rowOf({ documents: [valid("a")], ledgers })).toMatchObject({
      next: { kind: "rest", status: "sent" },
      closed: null,
    });
  });

  it("recalls it with its id, sender and instant, and the reviewed options", () => {
    const deliveries = [delivery(users, { state: "absent", recall: { isDelete: 1 } })];

    const next = nextOf({ documents: [valid("a", { deliveries })], ledgers });

    expect(next).toMatchObject({
      kind: "call",
      allotment: { kind: "now" },
      candidate: { act: "recall", sender: "ops-bot", notBeforeMs: null, notAfterMs: null },
    });
    if (next.kind !== "call") return;
    expect(JSON.parse(next.candidate.payload.body)).toEqual({
      id: "id-1",
      sentAtMs: claim().claimedAtMs + secondMs,
      from: "ops-bot",
      options: { isDelete: 1 },
    });
  });

  it("recalls after notAfter too", () => {
    expect(nextOf({ documents: [valid("a", { state: "absent", notAfterMs: startMs - 1 })], ledgers })).toMatchObject({
      candidate: { act: "recall" },
    });
  });

  it("says where a channel cannot recall, and takes that back when it is present again", () => {
    const channels = [channelSpec(users, { recallImpossible: "it has no id" })];
    const unsupported = [ledgerOf([sent], closure("recall-unsupported"))];

    expect(rowOf({ documents: [absent], ledgers, channels })).toMatchObject({
      next: { kind: "rest", status: "recall-unsupported" },
      closed: { status: "recall-unsupported", reason: "it has no id" },
    });
    expect(rowOf({ documents: [valid("a")], ledgers: unsupported, channels })).toMatchObject({
      next: { kind: "rest", status: "sent" },
      closed: null,
    });
  });

  it("asks for the id where nobody knows it", () => {
    const withoutId = [ledgerOf([{ outcome: notSent }, { outcome: accepted(null) }])];

    expect(nextOf({ documents: [absent], ledgers: withoutId })).toMatchObject({
      code: "RECALL_NEEDS_ID",
      remedy: expect.stringContaining("attempt: 2") as string,
    });
  });

  it("recalls from the account that sent it, or asks", () => {
    const elsewhere = { ...claim().account, fingerprint: "another" };
    const appGone = { ...claim().account, app: "dropped" };
    const from = (account: typeof elsewhere) => [ledgerOf([{ ...sent, claim: { account } }])];

    expect(nextOf({ documents: [absent], ledgers: from(elsewhere) })).toMatchObject({ code: "ACCOUNT_CHANGED" });
    expect(nextOf({ documents: [absent], ledgers: from(appGone) })).toMatchObject({ code: "NO_ACCOUNT" });
  });

  it("keeps to the recalls' own budget, which sends do not use", () => {
    const channels = [
      channelSpec(users, { recall: recallSpec, limits: [slidingLimit(1, hourMs), slidingLimit(1, hourMs, "recall")] }),
    ];
    const calls = [quotaCall(startMs - minuteMs, { token: "s" })];
    const recalls = [quotaCall(startMs - minuteMs, { token: "r", act: "recall" })];

    expect(nextOf({ documents: [absent], ledgers, channels, quotas: [quota({ calls })] })).toMatchObject({
      allotment: { kind: "now" },
    });
    expect(nextOf({ documents: [absent], ledgers, channels, quotas: [quota({ calls: recalls })] })).toMatchObject({
      allotment: { kind: "later", reason: expect.stringContaining("1 recall per hour") as string },
    });
  });

  it("repeats a recall in doubt, then asks", () => {
    const recall = (outcome: AttemptOptions["outcome"]): AttemptOptions => ({
      act: "recall",
      outcome: outcome ?? null,
    });
    const next = (...recalls: readonly AttemptOptions[]): string =>
      wordOf(nextOf({ documents: [absent], ledgers: [ledgerOf([sent, ...recalls])] }));

    expect(next(recall(unknown))).toBe("recall now");
    expect(next(recall(unknown), recall(unknown), recall(unknown))).toBe("RECALL_UNKNOWN");
    expect(next(recall(accepted(null)))).toBe("recalled");
    expect(next(recall(null))).toBe("wait");
  });

  it("asks when the vendor refused the recall, until its options are mended", () => {
    const rendered = nextOf({ documents: [absent], ledgers });
    const digest = rendered.kind === "call" ? rendered.candidate.digest : "";
    const refused = [
      ledgerOf([
        { ...sent, claim: { sender: "ops-bot" } },
        { act: "recall", outcome: rejected("content"), claim: { digest } },
      ]),
    ];
    const mended = valid("a", { deliveries: [delivery(users, { state: "absent", recall: { isAdmin: 1 } })] });

    expect(nextOf({ documents: [absent], ledgers: refused })).toMatchObject({ code: "RECALL_REJECTED" });
    expect(nextOf({ documents: [mended], ledgers: refused })).toMatchObject({ candidate: { act: "recall" } });
    expect(nextOf({ documents: [valid("a")], ledgers: refused })).toEqual({ kind: "rest", status: "sent" });
  });

  it("stays recalled for ever", () => {
    const recalled = [ledgerOf([sent, { act: "recall", outcome: accepted(null) }])];

    for (const document of [valid("a"), absent]) {
      expect(nextOf({ documents: [document], ledgers: recalled })).toEqual({ kind: "rest", status: "recalled" });
    }
  });
});

describe("a main that changed in ways the checks should have stopped", () => {
  const edited = delivery(first, { body: "Hello, all" });

  it("reports text that differs from what was sent, and holds the remaining deliveries", () => {
    const input = {
      channels: twoChannels,
      documents: [valid("a", { deliveries: [edited, delivery(second)] })],
      ledgers: [ledgerOf([sent])],
    };

    expect(outline(planOf(input))).toEqual(["a netease/users: DRIFT", "a easemob/users: DRIFT"]);
  });

  it("reports drift in front of a claim or a doubt, which are waited for as ever", () => {
    for (const outcome of [null, unknown]) {
      const ledgers = [ledgerOf([{ outcome, claim: { deadlineMs: startMs } }])];
      const rows = planOf({
        channels: twoChannels,
        ledgers,
        documents: [valid("a", { deliveries: [edited, delivery(second)] })],
      });

      expect(outline(rows)).toEqual([
        `a netease/users: ${outcome === null ? "wait" : "UNKNOWN_OUTCOME"}`,
        "a easemob/users: DRIFT",
      ]);
    }
  });

  it("still takes back what drifted, and calls nothing drift that was not sent", () => {
    const drifted = valid("a", { state: "absent", deliveries: [edited, delivery(second)] });

    expect(outline(planOf({ channels: twoChannels, documents: [drifted], ledgers: [ledgerOf([sent])] }))).toEqual([
      "a netease/users: recall now",
      "a easemob/users: cancelled",
    ]);
    expect(outline(planOf({ documents: [valid("a", { deliveries: [edited] })], ledgers: [ledgerOf([])] }))).toEqual([
      "a netease/users: send now",
    ]);
  });

  it("lets a change of title, schedule or priority pass", () => {
    const document = valid("a", { title: "Mended", priority: "low", notAfterMs: startMs - 1 });

    expect(nextOf({ documents: [document], ledgers: [ledgerOf([sent])] })).toEqual({ kind: "rest", status: "sent" });
  });

  it("sends a delivery that is added later", () => {
    const document = valid("a", { deliveries: bothDeliveries });

    expect(outline(planOf({ channels: twoChannels, documents: [document], ledgers: [ledgerOf([sent])] }))).toEqual([
      "a netease/users: sent",
      "a easemob/users: send now",
    ]);
  });

  it("does not send to the same account again under another key", () => {
    const documents = [valid("a", { deliveries: [delivery(users, { app: "production" })] })];

    for (const attempts of [[sent], [{ outcome: unknown }], [{}]] satisfies AttemptOptions[][]) {
      expect(nextOf({ documents, ledgers: [ledgerOf(attempts)] }, "netease/users@production")).toMatchObject({
        kind: "ask",
        code: "SENT_UNDER_OTHER_KEY",
      });
    }
    expect(
      nextOf({ documents, ledgers: [ledgerOf([{ outcome: notSent }])] }, "netease/users@production"),
    ).toMatchObject({ kind: "call" });
  });

  it("sees the same account under another key in a preview too", () => {
    const deliveries = [delivery(users, { app: "production" })];
    const preview = { documents: [valid("a", { deliveries })], accounts: () => ({ kind: "unchecked" }) as const };

    expect(nextOf({ ...preview, ledgers: [ledgerOf([sent])] }, "netease/users@production")).toMatchObject({
      code: "SENT_UNDER_OTHER_KEY",
    });
  });

  it.each([
    ["a copied file", { broadcasts: { [users]: sentRecord } }, []],
    ["a copied file that is absent", { state: "absent", broadcasts: { [users]: sentRecord } }, []],
    ["a copied file with closed deliveries", { broadcasts: { [users]: { status: "cancelled" } } }, []],
    ["a state that lost the last attempt", { broadcasts: { [users]: sentRecord } }, [ledgerOf([{ outcome: notSent }])]],
    ["a state that knows another id", { broadcasts: { [users]: { ...sentRecord, id: "2" } } }, [ledgerOf([sent])]],
    [
      "a state that lost the attempt in doubt",
      { broadcasts: { [users]: { status: "unknown", attempt: 2 } } },
      [ledgerOf([{ outcome: notSent }])],
    ],
    ["a state that lost the id", { broadcasts: { [users]: sentRecord } }, [ledgerOf([{ outcome: accepted(null) }])]],
    ["a record of nothing it planned", { broadcasts: { [rooms]: { status: "missed" } } }, [ledgerOf([sent])]],
    ["a state that lost a refusal", { broadcasts: { [users]: { status: "rejected" } } }, [ledgerOf([])]],
  ] as const)("refuses a whole announcement whose records the ledger does not know: %s", (_, options, ledgers) => {
    const document = valid("a", { ...options, deliveries: bothDeliveries });

    expect(outline(planOf({ channels: twoChannels, documents: [document], ledgers }))).toEqual([
      "a netease/users: BROADCASTS_UNKNOWN",
      "a easemob/users: BROADCASTS_UNKNOWN",
    ]);
  });

  it.each([
    ["what was sent", sentRecord, [sent]],
    ["what was sent without an id", { status: "sent" }, [{ outcome: accepted(null) }]],
    [
      "an id that a person found before the vendor's came in",
      { ...sentRecord, id: "found" },
      [{ outcome: accepted("late"), resolution: { outcome: "sent", id: "found" } }],
    ],
    ["a doubt that is settled", { status: "unknown", attempt: 1 }, [sent]],
    ["a refusal that was mended", { status: "rejected" }, [{ outcome: rejected("content") }, sent]],
    ["a closed delivery that was reopened", { status: "missed" }, [{ outcome: notSent }]],
    ["a recall that the ledger lost", { ...sentRecord, status: "recalled" }, [sent]],
  ] as const)("knows records of an earlier moment: %s", (_, record, attempts) => {
    const documents = [valid("a", { broadcasts: { [users]: record } })];

    expect(nextOf({ documents, ledgers: [ledgerOf(attempts)] })).not.toMatchObject({ kind: "ask" });
  });

  it("cancels what was removed before it was sent, and reopens it when it returns", () => {
    const ledgers = [
      ledgerEntry("a", { [first]: { attempts: [attempt({ outcome: notSent })] }, [second]: { attempts: [] } }),
    ];

    expect(rowOf({ documents: [gone("a")], ledgers })).toMatchObject({
      next: { kind: "rest", status: "cancelled" },
      closed: { status: "cancelled", reason: "removed before it was sent" },
    });
    const one = valid("a", { deliveries: [delivery(first)] });
    expect(outline(planOf({ channels: twoChannels, documents: [one], ledgers }))).toEqual([
      "a netease/users: send now",
      "a easemob/users: cancelled",
    ]);
    expect(rowOf({ documents: [valid("a")], ledgers: [ledgerOf([], closure("cancelled"))] })).toMatchObject({
      next: { kind: "call" },
      closed: null,
    });
  });

  it("leaves what was missed as it was when its file goes", () => {
    expect(rowOf({ documents: [gone("a")], ledgers: [ledgerOf([], closure("missed"))] })).toMatchObject({
      next: { kind: "rest", status: "missed" },
      closed: closure("missed"),
    });
  });

  it("never recalls by disappearance", () => {
    const unsupported = [ledgerOf([sent], closure("recall-unsupported"))];

    for (const ledgers of [[ledgerOf([sent])], [ledgerOf([sent, { act: "recall", outcome: unknown }])], unsupported]) {
      expect(rowOf({ documents: [gone("a")], ledgers })).toMatchObject({
        next: { kind: "rest", status: "sent" },
        closed: ledgers[0]?.deliveries[users]?.closed,
      });
    }
    const recalled = [ledgerOf([sent, { act: "recall", outcome: accepted(null) }])];
    expect(nextOf({ documents: [gone("a")], ledgers: recalled })).toEqual({ kind: "rest", status: "recalled" });
  });

  it("waits for a recall under way when the file is gone", () => {
    const ledgers = [ledgerOf([sent, { act: "recall", claim: { deadlineMs: startMs } }])];

    expect(nextOf({ documents: [gone("a")], ledgers })).toMatchObject({ kind: "wait", untilMs: startMs + 300_000 });
  });

  it("waits for a call that an earlier attempt's late outcome has overtaken", () => {
    const secondSend = { claim: { token: "token-2", deadlineMs: startMs } };
    const secondRecall = { ...secondSend, act: "recall" } as const;
    const wait = { kind: "wait", untilMs: startMs + 300 * secondMs } as const;
    const sends = [ledgerOf([{ ...sent, resolution: { outcome: "not-sent" } }, secondSend])];
    const recalls = [ledgerOf([sent, { act: "recall", outcome: accepted(null) }, secondRecall])];

    for (const document of [valid("a"), gone("a"), invalid("a")]) {
      expect(nextOf({ documents: [document], ledgers: sends })).toMatchObject(wait);
    }
    for (const document of [valid("a"), absent, gone("a"), invalid("a")]) {
      expect(nextOf({ documents: [document], ledgers: recalls })).toMatchObject(wait);
    }
  });

  it("asks about a doubt whose delivery is gone, before anything else", () => {
    const ledgers = [ledgerOf([{ outcome: unknown }])];

    expect(nextOf({ documents: [gone("a")], ledgers })).toMatchObject({
      code: "UNKNOWN_OUTCOME",
      reason: expect.stringContaining("no longer in the file") as string,
    });
  });

  it("refuses the same id at a second path, and lets the first go on", () => {
    const newcomer = valid("a", { path: "announcements/copy/a.yaml", state: "absent" });
    const input = { documents: [valid("a"), newcomer], ledgers: [ledgerOf([sent], closure("recall-unsupported"))] };

    const { rows } = planOf(input);

    expect(rows.map(({ path, next }) => `${path}: ${wordOf(next)}`)).toEqual([
      "announcements/a.yaml: sent",
      "announcements/copy/a.yaml: ID_AT_SECOND_PATH",
    ]);
    expect(rows[1]?.closed).toBeNull();
  });

  it("refuses both of two new files with one id, and a second one beside a file that is broken or history", () => {
    const path = "announcements/copy/a.yaml";
    const newcomer = valid("a", { path });

    expect(planOf({ documents: [valid("a"), newcomer] }).rows.map(({ next }) => wordOf(next))).toEqual([
      "ID_AT_SECOND_PATH",
      "ID_AT_SECOND_PATH",
    ]);
    for (const other of [invalid("a"), { kind: "history", path: pathOf("a"), id: "a" } as const]) {
      expect(planOf({ documents: [other, newcomer] }).rows.map(({ next }) => wordOf(next))).toEqual([
        "ID_AT_SECOND_PATH",
      ]);
    }
  });

  it("lets a file move to another folder, with what it still has to send", () => {
    const path = "announcements/2026/a.yaml";
    const moved = valid("a", { path, broadcasts: { [users]: sentRecord }, deliveries: bothDeliveries });

    const { rows } = planOf({ channels: twoChannels, documents: [gone("a"), moved], ledgers: [ledgerOf([sent])] });

    expect(rows.map((row) => `${row.path} ${row.key}: ${wordOf(row.next)}`)).toEqual([
      `${path} netease/users: sent`,
      `${path} easemob/users: send now`,
    ]);
  });

  it("waits for what a moved file no longer names", () => {
    const moved = valid("a", { path: "announcements/2026/a.yaml", deliveries: [delivery(second)] });

    expect(
      outline(planOf({ channels: twoChannels, documents: [gone("a"), moved], ledgers: [ledgerOf([{}])] })),
    ).toEqual(["a easemob/users: send now", "a netease/users: wait"]);
  });

  it("is not held up by one invalid file", () => {
    const path = pathOf("broken");
    const ledgers = [ledgerEntry("broken", { [users]: { attempts: [attempt({ outcome: notSent })] } })];

    const planned = planOf({ documents: [invalid("broken"), valid("a")], ledgers });

    expect(outline(planned)).toEqual(["broken netease/users: wait", "a netease/users: send now"]);
    expect(planned.invalid).toEqual([invalid("broken", path)]);
  });

  it("leaves history and files that were never planned alone", () => {
    const history = { kind: "history", path: pathOf("old"), id: "old" } as const;

    expect(planOf({ documents: [history, gone("never-seen"), { kind: "gone", path: "x", id: null }] })).toEqual({
      rows: [],
      invalid: [],
      brakes: [],
      nextWakeMs: null,
    });
  });
});

describe("the brake", () => {
  const documents = ["a", "b", "c"].map((id) => valid(id));
  const brake = (overrides: Partial<Brake>): Brake => ({
    maxSends: 3,
    maxRecalls: 3,
    sendsDone: 0,
    recallsDone: 0,
    ...overrides,
  });

  it("does nothing up to the allowed number", () => {
    expect(planOf({ documents, brake: brake({}) }).brakes).toEqual([]);
  });

  it("holds every send that is due above the allowed number", () => {
    const { rows, brakes } = planOf({ documents, brake: brake({ maxSends: 2 }) });

    expect(rows.map(({ next }) => wordOf(next))).toEqual(["BRAKE", "BRAKE", "BRAKE"]);
    expect(brakes).toMatchObject([
      {
        code: "BRAKE",
        reason: "3 sends are due in this run, and 2 are allowed",
        remedy: expect.stringContaining("--allow-sends 3") as string,
      },
    ]);
  });

  it("counts what the run has done, and asks only about what is still to come", () => {
    expect(planOf({ documents, brake: brake({ sendsDone: 1 }) }).brakes).toMatchObject([
      { remedy: expect.stringContaining("--allow-sends 4") as string },
    ]);
    expect(planOf({ documents: [], brake: brake({ sendsDone: 9 }) }).brakes).toEqual([]);
  });

  it("counts neither what is not due yet nor what is closed or held", () => {
    const later = valid("d", { notBeforeMs: startMs + 1 });
    const cancelled = valid("e", { state: "absent" });
    const held = valid("f", { deliveries: [delivery("netease/rooms")] });

    expect(planOf({ documents: [...documents, later, cancelled, held], brake: brake({}) }).brakes).toEqual([]);
  });

  it("lets everything through with the number it prints", () => {
    const printed = /--allow-sends (\d+)/.exec(
      planOf({ documents, brake: brake({ maxSends: 1 }) }).brakes[0]?.remedy ?? "",
    );
    const maxSends = Number(printed?.[1]);

    for (const sendsDone of [0, 1, 2]) {
      const left = documents.slice(sendsDone);
      expect(planOf({ documents: left, brake: brake({ maxSends, sendsDone }) }).brakes).toEqual([]);
    }
  });

  it("counts sends and recalls apart, and one does not keep the other waiting", () => {
    const takenBack = valid("taken-back", { state: "absent" });
    const ledgers = [ledgerEntry("taken-back", { [users]: { attempts: [attempt({ outcome: accepted() })] } })];
    const input = { documents: [...documents, takenBack], ledgers };

    expect(outline(planOf({ ...input, brake: brake({ maxSends: 2 }) })).at(-1)).toBe(
      "taken-back netease/users: recall now",
    );
    const noRecalls = planOf({ ...input, brake: brake({ maxRecalls: 0, maxSends: 3 }) });
    expect(noRecalls.rows.map(({ next }) => wordOf(next))).toEqual(["send now", "send later", "send later", "BRAKE"]);
    expect(noRecalls.brakes).toMatchObject([{ remedy: expect.stringContaining("--allow-recalls 1") as string }]);
  });

  it("still wakes for notAfter and for what is not due yet", () => {
    const expiring = valid("d", { notAfterMs: startMs + hourMs });
    const later = valid("e", { notBeforeMs: startMs + 2 * hourMs });

    expect(planOf({ documents: [expiring], brake: brake({ maxSends: 0 }) }).nextWakeMs).toBe(startMs + hourMs);
    const both = planOf({ documents: [valid("a"), later], brake: brake({ maxSends: 0 }) });
    expect(outline(both)).toEqual(["a netease/users: BRAKE", "e netease/users: send later"]);
    expect(both.nextWakeMs).toBe(startMs + 2 * hourMs);
  });
});

describe("nextWakeMs", () => {
  it("is the earliest of all instants at which something can be done", () => {
    const documents = [3, 1, 2].map((hours) => valid(`in-${hours}`, { notBeforeMs: startMs + hours * hourMs }));

    expect(planOf({ documents }).nextWakeMs).toBe(startMs + hourMs);
  });

  it("is now while a call could be made now", () => {
    expect(planOf({ documents: [valid("a")] }).nextWakeMs).toBe(startMs);
  });

  it("is null where only people can change anything", () => {
    const documents = [valid("a"), valid("b")];
    const ledgers = [
      ledgerOf([{ outcome: unknown }]),
      ledgerEntry("b", { [users]: { attempts: [attempt({ outcome: rejected("content") })] } }),
    ];

    expect(planOf({ documents, ledgers }).nextWakeMs).toBeNull();
    const none = vendorsConfig([appConfig({ limits: new Map([[users, { perMinute: 0 }]]) })]);
    const channels = [channelSpec(users, { limits: [slidingLimit(1, minuteMs)] })];
    expect(planOf({ documents: [valid("a")], channels, config: none }).nextWakeMs).toBeNull();
  });
});

describe("callsNow", () => {
  it("gives the calls that may begin now in the order of their turns, one for each channel", () => {
    const documents = [
      valid("b", { deliveries: bothDeliveries }),
      valid("a", { deliveries: [delivery(first)], priority: "low" }),
      valid("c", { deliveries: [delivery(second)], priority: "urgent" }),
    ];

    const calls = callsNow(planOf({ channels: twoChannels, documents }));

    expect(calls.map(({ id, key }) => `${id} ${key}`)).toEqual(["c easemob/users", "b netease/users"]);
  });
});
