// What `broadcasts` says of a delivery: the ledger's words, one line each, and when a file has said them all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerDelivery } from "../../../scripts/core/ledger/ledger.ts";
import { broadcastRecord, recordsDue, sameRecord } from "../../../scripts/core/record/projection.ts";
import {
  accepted,
  announcement,
  attempt,
  delivery,
  ledgerEntry,
  notSent,
  rejected,
  startMs,
  throttled,
  unknown,
  type AttemptOptions,
} from "../../support/planner-builders.ts";
import { closure } from "../../support/planner-outline.ts";

/** Attempts numbered from 1, as the ledger does. */
function known(attempts: readonly AttemptOptions[], closed: LedgerDelivery["closed"] = null): LedgerDelivery {
  return { attempts: attempts.map((options, index) => attempt({ number: index + 1, ...options })), closed };
}

const sent: AttemptOptions = { outcome: accepted("48174937359009", startMs) };
const sentRecord = {
  status: "sent",
  id: "48174937359009",
  sentAt: "2026-11-21T00:00:01.000Z",
  expiresAt: "2026-11-21T01:00:00.000Z",
} as const;

describe("broadcastRecord", () => {
  it("says nothing before anything final happened", () => {
    for (const attempts of [[], [{}], [{ outcome: notSent }], [{ outcome: throttled() }]]) {
      expect(broadcastRecord(known(attempts))).toBeNull();
    }
    for (const blocks of ["channel", "token"] as const) {
      expect(broadcastRecord(known([{ outcome: rejected(blocks) }]))).toBeNull();
    }
  });

  it("says what was sent, when, and until when it lives", () => {
    expect(broadcastRecord(known([sent]))).toEqual(sentRecord);
  });

  it("leaves out the id and the expiry that nobody gave", () => {
    expect(broadcastRecord(known([{ outcome: accepted(null) }]))).toEqual({
      status: "sent",
      sentAt: "2026-11-21T00:00:01.000Z",
    });
  });

  it("names the unknown attempt for `resolve`", () => {
    expect(broadcastRecord(known([{ outcome: notSent }, { outcome: unknown }]))).toEqual({
      status: "unknown",
      attempt: 2,
      reason: "timed out",
    });
  });

  it("says why it is cancelled, missed or rejected", () => {
    expect(broadcastRecord(known([], closure("cancelled")))).toEqual({
      status: "cancelled",
      reason: "it was cancelled",
    });
    expect(broadcastRecord(known([{ outcome: notSent }], closure("missed")))).toMatchObject({ status: "missed" });
    expect(broadcastRecord(known([{ outcome: rejected("content") }]))).toEqual({
      status: "rejected",
      reason: "403: refused",
    });
  });

  it("keeps the id through every end of a recall", () => {
    const after = (outcome: AttemptOptions["outcome"]): AttemptOptions => ({ act: "recall", outcome: outcome ?? null });

    expect(broadcastRecord(known([sent, after(accepted(null))]))).toEqual({
      ...sentRecord,
      status: "recalled",
      recalledAt: "2026-11-21T00:00:01.000Z",
    });
    expect(broadcastRecord(known([sent, after(rejected("content"))]))).toEqual({
      ...sentRecord,
      status: "recall-rejected",
      reason: "refused",
    });
    expect(broadcastRecord(known([sent, after(unknown), after(unknown), after(unknown)]))).toEqual({
      ...sentRecord,
      status: "recall-unknown",
      reason: "timed out",
    });
    expect(broadcastRecord(known([sent], closure("recall-unsupported")))).toEqual({
      ...sentRecord,
      status: "recall-unsupported",
      reason: "it was recall-unsupported",
    });
    for (const outcome of [null, notSent, throttled(), unknown]) {
      expect(broadcastRecord(known([sent, after(outcome)]))).toEqual(sentRecord);
    }
  });

  it("names every id when a wrong verdict led to a second broadcast", () => {
    const wrong = { outcome: accepted("late"), resolution: { outcome: "not-sent" } } as const;

    expect(broadcastRecord(known([wrong, { outcome: accepted("second") }]))).toMatchObject({
      status: "sent",
      id: "late",
      reason: "sent more than once: attempt 1, and again by attempt 2 as second",
    });
  });

  it("makes one line of whatever a vendor says", () => {
    const reason = " too\n  long\u0000\u0085or\u2028not\t";

    expect(broadcastRecord(known([{ outcome: { kind: "unknown", reason } }]))?.reason).toBe("too long or not");
  });

  it("leaves out what nobody would see, and broken characters", () => {
    const reason = "said\u202e \u200bno\ud800\ufffd\u3164 \u{e0068}way";

    expect(broadcastRecord(known([{ outcome: { kind: "unknown", reason } }]))?.reason).toBe("said no way");
  });

  it("cuts a long reason between characters, and leaves no blank at its end", () => {
    const reasonOf = (reason: string): string =>
      broadcastRecord(known([{ outcome: { kind: "unknown", reason } }]))?.reason ?? "";

    expect(reasonOf("x".repeat(400))).toBe("x".repeat(300));
    expect(reasonOf(`x${"😀".repeat(200)}`)).toBe(`x${"😀".repeat(149)}`);
    expect(reasonOf(`${"x".repeat(299)} and more`)).toBe("x".repeat(299));
  });

  it("never gives a reason that a UTF-8 file cannot hold", () => {
    const anyText = fc.string({
      unit: fc.constantFrom("😀", "\ud83d", "\ude00", "a", " ", "\n"),
      minLength: 200,
      maxLength: 400,
    });
    fc.assert(
      fc.property(anyText, (reason) => {
        const text = broadcastRecord(known([{ outcome: { kind: "unknown", reason } }]))?.reason ?? "";

        expect(text.isWellFormed()).toBe(true);
        expect(text).toBe(text.trim());
        expect(text.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe("sameRecord", () => {
  it("compares every field", () => {
    expect(sameRecord(sentRecord, { ...sentRecord })).toBe(true);
    for (const key of Object.keys(sentRecord)) {
      expect(sameRecord(sentRecord, { ...sentRecord, [key]: "other" })).toBe(false);
    }
    expect(sameRecord({ status: "unknown", attempt: 1 }, { status: "unknown", attempt: 2 })).toBe(false);
  });
});

describe("recordsDue", () => {
  const users = "netease/users";

  it("is empty once the file says what the ledger says", () => {
    const entry = ledgerEntry("a", { [users]: known([sent]) });

    expect([...recordsDue(announcement("a"), entry)]).toEqual([[users, sentRecord]]);
    expect(recordsDue(announcement("a", { broadcasts: { [users]: sentRecord } }), entry).size).toBe(0);
  });

  it("replaces what became wrong", () => {
    const entry = ledgerEntry("a", { [users]: known([sent]) });
    const stale = announcement("a", { broadcasts: { [users]: { status: "cancelled", reason: "taken back" } } });

    expect(recordsDue(stale, entry).get(users)).toEqual(sentRecord);
  });

  it("leaves a record alone that says of a reopened delivery what it last was", () => {
    const reopened = announcement("a", { broadcasts: { [users]: { status: "cancelled", reason: "taken back" } } });

    expect(recordsDue(reopened, ledgerEntry("a", { [users]: {} })).size).toBe(0);
  });

  it("still records what was sent of a delivery that is no longer in the file, but no more than that", () => {
    const deliveries = [delivery("easemob/users")];
    const entry = ledgerEntry("a", {
      [users]: known([sent]),
      "netease/users@staging": known([], closure("cancelled")),
    });

    expect([...recordsDue(announcement("a", { deliveries }), entry).keys()]).toEqual([users]);
  });

  it("is empty for what the ledger does not know", () => {
    expect(recordsDue(announcement("a"), undefined).size).toBe(0);
  });
});
