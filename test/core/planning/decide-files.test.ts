// What a decision says of the files: which stay open, and what they do not say yet.
import { describe, expect, it } from "vitest";
import { openPaths } from "../../../scripts/core/planning/decide.ts";
import { decisionOf, type DecideInputOptions } from "../../support/decisions.ts";
import {
  accepted,
  attempt,
  channelSpec,
  delivery,
  gone,
  hourMs,
  invalid,
  ledgerEntry,
  pathOf,
  recallSpec,
  rejected,
  startMs,
  unknown,
  valid,
} from "../../support/planner-builders.ts";
import { closure, ledgerOf, rooms, sentRecord, users } from "../../support/planner-outline.ts";

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
