// What a person's verdict on an attempt changes, and when it is refused.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resolve } from "../../../scripts/core/announcement/announcement.ts";
import { deliveryState } from "../../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf, type LedgerEntry } from "../../../scripts/core/ledger/ledger.ts";
import { withResolve, type ResolveResult } from "../../../scripts/core/ledger/transitions.ts";
import { anyOutcome, attemptOf, entryWith, key } from "../../support/attempts.ts";
import {
  accepted,
  hourMs,
  minuteMs,
  notSent,
  rejected,
  startMs,
  throttled,
  unknown,
} from "../../support/planner-builders.ts";

describe("withResolve", () => {
  const at = { nowMs: startMs, commit: "c0ffee" };
  const wasSent: Resolve = { attempt: 1, outcome: "sent", id: "found", sentAtMs: startMs - minuteMs };
  const wasNotSent: Resolve = { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null };
  const apply = (entry: LedgerEntry, resolve: Resolve): ResolveResult => withResolve(entry, key, resolve, at);
  const reasonOf = (result: ResolveResult): string => (result.kind === "refused" ? result.reason : result.kind);

  it("settles an unknown attempt as sent, with what the person found", () => {
    const result = apply(entryWith({ outcome: unknown }), wasSent);

    expect(result).toMatchObject({ kind: "applied" });
    if (result.kind !== "applied") return;
    expect(attemptOf(result.entry)?.resolution).toEqual({
      outcome: "sent",
      id: "found",
      sentAtMs: startMs - minuteMs,
      resolvedAtMs: startMs,
      commit: "c0ffee",
    });
  });

  it("settles an unknown attempt as not sent", () => {
    const result = apply(entryWith({ outcome: unknown }), wasNotSent);

    expect(result).toMatchObject({ kind: "applied" });
    if (result.kind === "applied") expect(attemptOf(result.entry)?.resolution).toMatchObject({ outcome: "not-sent" });
  });

  it("applies once, however often the file is read", () => {
    for (const resolve of [wasSent, wasNotSent]) {
      const result = apply(entryWith({ outcome: unknown }), resolve);

      expect(result.kind === "applied" && apply(result.entry, resolve).kind).toBe("already");
    }
  });

  it("never settles another attempt than the one it names", () => {
    const crashedAgain = entryWith(
      { outcome: unknown, resolution: { outcome: "not-sent" } },
      { outcome: unknown, claim: { token: "token-2" } },
    );

    expect(apply(crashedAgain, wasNotSent)).toEqual({ kind: "already" });
    expect(deliveryState(deliveryOf(crashedAgain, key))).toMatchObject({ kind: "unknown", attempt: { number: 2 } });
  });

  it("refuses what comes too early", () => {
    expect(reasonOf(apply(entryWith(), wasNotSent))).toBe("attempt 1 was never made");
    expect(reasonOf(withResolve(undefined, key, wasNotSent, at))).toBe("attempt 1 was never made");
    expect(reasonOf(apply(entryWith({}), wasNotSent))).toBe("attempt 1 is still under way");
  });

  it("refuses what says the opposite of a known outcome", () => {
    expect(reasonOf(apply(entryWith({ outcome: accepted() }), wasNotSent))).toContain("not in doubt");
    expect(reasonOf(apply(entryWith({ outcome: accepted("other") }), wasSent))).toContain("not in doubt");
    for (const outcome of [notSent, rejected("content"), throttled()]) {
      expect(reasonOf(apply(entryWith({ outcome }), wasSent))).toContain("not in doubt");
    }
  });

  it("refuses a second verdict that says something else", () => {
    const resolved = entryWith({ outcome: unknown, resolution: { outcome: "not-sent" } });

    expect(reasonOf(apply(resolved, wasSent))).toBe("attempt 1 was already resolved as not-sent");
    expect(reasonOf(apply(entryWith({ outcome: unknown, resolution: { outcome: "sent" } }), wasNotSent))).toBe(
      "attempt 1 was already resolved as sent",
    );
    const found = entryWith({ outcome: unknown, resolution: { outcome: "sent", id: "other" } });
    expect(reasonOf(apply(found, wasSent))).toBe("attempt 1 was already resolved as sent");
  });

  it("refuses a verdict on a recall", () => {
    expect(reasonOf(apply(entryWith({ act: "recall", outcome: unknown }), wasSent))).toContain("is a recall");
  });

  it("takes a leftover that agrees with what came out as read", () => {
    expect(apply(entryWith({ outcome: accepted("found") }), wasSent)).toEqual({ kind: "already" });
    expect(apply(entryWith({ outcome: accepted("found") }), { ...wasSent, id: null })).toEqual({ kind: "already" });
    expect(apply(entryWith({ outcome: notSent }), wasNotSent)).toEqual({ kind: "already" });
    const late = entryWith({ outcome: accepted("found"), resolution: { outcome: "sent", id: "found" } });
    expect(apply(late, wasSent)).toEqual({ kind: "already" });
  });

  it("adds the id of a broadcast that is known to be sent without one", () => {
    const withoutId = [
      entryWith({ outcome: accepted(null) }),
      entryWith({ outcome: accepted(null), resolution: { outcome: "not-sent" } }),
      entryWith({ outcome: unknown, resolution: { outcome: "sent", sentAtMs: startMs - hourMs } }),
    ];

    for (const entry of withoutId) {
      const result = apply(entry, { ...wasSent, sentAtMs: null });
      expect(result).toMatchObject({ kind: "applied" });
      if (result.kind === "applied")
        expect(deliveryState(deliveryOf(result.entry, key))).toMatchObject({ id: "found" });
    }
  });

  it("keeps the instant a person had given when the id comes later", () => {
    const resolved = entryWith({ outcome: unknown, resolution: { outcome: "sent", sentAtMs: startMs - hourMs } });

    const result = apply(resolved, { ...wasSent, sentAtMs: null });

    expect(result.kind === "applied" && attemptOf(result.entry)?.resolution?.sentAtMs).toBe(startMs - hourMs);
  });

  it("never makes a delivery sendable that was accepted or is under way", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(null), anyOutcome), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        (outcomes, number) => {
          const entry = entryWith(...outcomes.map((outcome) => ({ outcome })));
          const before = deliveryState(deliveryOf(entry, key)).kind;
          const result = apply(entry, { ...wasNotSent, attempt: number });
          const after = result.kind === "applied" ? deliveryState(deliveryOf(result.entry, key)).kind : before;

          if (before !== "unknown") expect(after).toBe(before);
          if (before === "unknown" && after === "unsent") expect(outcomes[number - 1]?.kind).toBe("unknown");
        },
      ),
    );
  });
});
