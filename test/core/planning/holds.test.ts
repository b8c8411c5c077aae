// A main that changed in ways the checks should have stopped: drift, foreign records, ids and audiences used twice.
import { describe, expect, it } from "vitest";
import {
  accepted,
  delivery,
  gone,
  invalid,
  notSent,
  pathOf,
  rejected,
  startMs,
  unknown,
  valid,
  type AttemptOptions,
} from "../../support/planner-builders.ts";
import {
  bothDeliveries,
  closure,
  ledgerOf,
  nextOf,
  outline,
  planOf,
  rooms,
  sent,
  sentRecord,
  twoChannels,
  users,
  wordOf,
} from "../../support/planner-outline.ts";

describe("text that changed after it was sent", () => {
  const edited = delivery(users, { body: "Hello, all" });

  it("reports text that differs from what was sent, and holds the remaining deliveries", () => {
    const input = {
      channels: twoChannels,
      documents: [valid("a", { deliveries: [edited, delivery(rooms)] })],
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
        documents: [valid("a", { deliveries: [edited, delivery(rooms)] })],
      });

      expect(outline(rows)).toEqual([
        `a netease/users: ${outcome === null ? "wait" : "UNKNOWN_OUTCOME"}`,
        "a easemob/users: DRIFT",
      ]);
    }
  });

  it("still takes back what drifted, and calls nothing drift that was not sent", () => {
    const drifted = valid("a", { state: "absent", deliveries: [edited, delivery(rooms)] });

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
});

describe("the same audience under another key", () => {
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
});

describe("records in the file", () => {
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
});

describe("an id at two paths", () => {
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
});
