// Deliveries that only the ledger still knows: removed from their file, or their file gone, moved or unreadable.
import { describe, expect, it } from "vitest";
import {
  accepted,
  attempt,
  delivery,
  gone,
  invalid,
  ledgerEntry,
  notSent,
  pathOf,
  secondMs,
  startMs,
  unknown,
  valid,
} from "../../support/planner-builders.ts";
import {
  absent,
  closure,
  ledgerOf,
  nextOf,
  outline,
  planOf,
  rooms,
  rowOf,
  sent,
  twoChannels,
  users,
} from "../../support/planner-outline.ts";

describe("deliveries that are no longer in a file", () => {
  it("cancels what was removed before it was sent, and reopens it when it returns", () => {
    const ledgers = [
      ledgerEntry("a", { [users]: { attempts: [attempt({ outcome: notSent })] }, [rooms]: { attempts: [] } }),
    ];

    expect(rowOf({ documents: [gone("a")], ledgers })).toMatchObject({
      next: { kind: "rest", status: "cancelled" },
      closed: { status: "cancelled", reason: "removed before it was sent" },
    });
    const one = valid("a", { deliveries: [delivery(users)] });
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

  it("waits for what a moved file no longer names", () => {
    const moved = valid("a", { path: "announcements/2026/a.yaml", deliveries: [delivery(rooms)] });

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
