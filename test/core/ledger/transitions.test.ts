// What claims, outcomes and time change in the ledger.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deliveryOf, type LedgerEntry } from "../../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../../scripts/core/outcome.ts";
import {
  contradiction,
  withClaim,
  withClaimedCall,
  withExpiredClaims,
  withOutcome,
  type CallEvent,
} from "../../../scripts/core/ledger/transitions.ts";
import { callEvent, settled } from "../../support/decisions.ts";
import { anyOutcome, attemptOf, entryWith, key } from "../../support/attempts.ts";
import {
  accepted,
  attempt,
  claim,
  hourMs,
  ledgerEntry,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  rejected,
  throttled,
  unknown,
  type AttemptOptions,
} from "../../support/planner-builders.ts";
import { closure } from "../../support/planner-outline.ts";

/** The entry after an outcome, or what became of it instead. */
function entryAfter(entry: LedgerEntry, seen: CallEvent): LedgerEntry | string {
  const result = withOutcome(entry, seen);
  return result.kind === "settled" ? result.entry : result.kind;
}

describe("withClaim", () => {
  it("numbers sends and recalls of a delivery together, from 1", () => {
    const first = withClaim(ledgerEntry("a"), key, "send", claim());
    const second = withClaim(first, key, "recall", claim({ token: "token-2" }));

    expect(deliveryOf(second, key).attempts).toEqual([
      { number: 1, act: "send", claim: claim(), outcome: null, resolution: null },
      { number: 2, act: "recall", claim: claim({ token: "token-2" }), outcome: null, resolution: null },
    ]);
  });

  it("never adds a send to what is sent, under way or in doubt", () => {
    for (const options of [{ outcome: accepted() }, {}, { outcome: unknown }] satisfies AttemptOptions[]) {
      expect(() => withClaim(entryWith(options), key, "send", claim({ token: "token-2" }))).toThrow("cannot be sent");
    }
    expect(() => withClaim(entryWith({ outcome: notSent }), key, "send", claim())).not.toThrow();
  });

  it("reopens what was closed", () => {
    const closed = ledgerEntry("a", { [key]: { closed: closure("cancelled") } });

    expect(deliveryOf(withClaim(closed, key, "send", claim()), key).closed).toBeNull();
  });
});

describe("withClaimedCall", () => {
  it("occupies the slot from claim to deadline, in the account of the claim", () => {
    const { calls, fingerprint } = withClaimedCall(quota(), "send", claim());
    const { claimedAtMs, deadlineMs } = claim();

    expect(calls).toEqual([{ token: "token-1", act: "send", fromMs: claimedAtMs, untilMs: deadlineMs }]);
    expect(fingerprint).toBe(claim().account.fingerprint);
  });

  it("forgets calls and blocks that are long over, and a stop that was lifted", () => {
    const { claimedAtMs } = claim();
    const block = { act: "send", reason: "r", learnedAtMs: claimedAtMs } as const;
    const known = quota({
      calls: [quotaCall(claimedAtMs - 60 * hourMs), quotaCall(claimedAtMs - hourMs)],
      blocks: [
        { ...block, untilMs: claimedAtMs },
        { ...block, untilMs: claimedAtMs + 1 },
      ],
      stop: { reason: "r", remedy: "m", sinceMs: 0, configuration: "old" },
    });

    const after = withClaimedCall(known, "send", claim());

    expect(after.calls.map(({ fromMs }) => fromMs)).toEqual([claimedAtMs - hourMs, claimedAtMs]);
    expect(after.blocks).toEqual([{ ...block, untilMs: claimedAtMs + 1 }]);
    expect(after.stop).toBeNull();
  });
});

describe("withOutcome", () => {
  it("writes an outcome to its own attempt and to no other", () => {
    const entry = entryWith({ outcome: notSent }, { claim: { token: "token-2" } });

    const after = entryAfter(entry, callEvent(accepted("id-2"), { attempt: 2, token: "token-2" }));

    expect(after).toEqual(
      ledgerEntry("a", {
        [key]: {
          attempts: [
            attempt({ outcome: notSent }),
            { ...attempt({ number: 2, claim: { token: "token-2" } }), outcome: settled(accepted("id-2")) },
          ],
        },
      }),
    );
  });

  it("knows neither an attempt of another process nor one that is not there", () => {
    expect(entryAfter(entryWith({}), callEvent(accepted(), { token: "token-of-others" }))).toBe("lost");
    expect(entryAfter(entryWith({}), callEvent(accepted(), { attempt: 2 }))).toBe("lost");
    expect(entryAfter(entryWith({}), callEvent(accepted(), { key: "easemob/users" }))).toBe("lost");
    expect(withOutcome(undefined, callEvent(accepted()))).toEqual({ kind: "lost" });
  });

  it("overrides doubt by what the caller saw after all", () => {
    for (const outcome of [accepted(), notSent, rejected("content"), throttled()]) {
      const after = entryAfter(entryWith({ outcome: unknown }), callEvent(outcome));

      expect(after).toMatchObject({ deliveries: { [key]: { attempts: [{ outcome }] } } });
    }
    expect(entryAfter(entryWith({ outcome: unknown }), callEvent(unknown))).toBe("known");
  });

  it("keeps a person's verdict beside a late outcome, so that the two can be compared", () => {
    const resolved = entryWith({ outcome: unknown, resolution: { outcome: "not-sent" } });

    expect(entryAfter(resolved, callEvent(accepted()))).toMatchObject({
      deliveries: { [key]: { attempts: [{ outcome: { kind: "accepted" }, resolution: { outcome: "not-sent" } }] } },
    });
  });

  it("never overrides an accepted outcome, and never loses one", () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 6 }), (outcomes) => {
        let entry = entryWith({});
        for (const outcome of outcomes) {
          const result = withOutcome(entry, callEvent(outcome));
          if (result.kind === "settled") entry = result.entry;
        }
        const first = outcomes.find(({ kind }) => kind === "accepted");

        if (first !== undefined) expect(attemptOf(entry)?.outcome).toEqual(settled(first));
        else
          expect(attemptOf(entry)?.outcome?.kind).toBe(
            outcomes.find(({ kind }) => kind !== "unknown")?.kind ?? "unknown",
          );
      }),
    );
  });
});

describe("contradiction", () => {
  const resolved = (outcome: Outcome, resolution: AttemptOptions["resolution"]): string | null =>
    contradiction(attempt({ outcome, ...(resolution === undefined ? {} : { resolution }) }));

  it("sees a broadcast that a person had called not sent", () => {
    expect(resolved(accepted("late"), { outcome: "not-sent" })).toContain("accepted it as late");
    expect(resolved(accepted(null), { outcome: "not-sent" })).toContain("a broadcast without id");
  });

  it("sees that what a person had called sent never was", () => {
    for (const outcome of [notSent, rejected("content"), throttled()]) {
      expect(resolved(outcome, { outcome: "sent", id: "found" })).toContain(`its caller saw "${outcome.kind}"`);
    }
  });

  it("sees another id than the person's", () => {
    expect(resolved(accepted("late"), { outcome: "sent", id: "found" })).toContain("its id is late");
  });

  it("sees nothing where verdict and outcome agree, or one of them is missing", () => {
    expect(resolved(accepted("x"), { outcome: "sent", id: "x" })).toBeNull();
    expect(resolved(accepted(null), { outcome: "sent", id: "x" })).toBeNull();
    expect(resolved(accepted("x"), { outcome: "sent" })).toBeNull();
    expect(resolved(notSent, { outcome: "not-sent" })).toBeNull();
    expect(resolved(unknown, { outcome: "not-sent" })).toBeNull();
    expect(resolved(accepted("x"), undefined)).toBeNull();
    expect(contradiction(attempt())).toBeNull();
  });
});

describe("withExpiredClaims", () => {
  const skewMs = 5 * minuteMs;
  const endMs = claim().deadlineMs + skewMs;
  const outcomeAt = (nowMs: number, own: readonly string[] = []): string | undefined =>
    attemptOf(withExpiredClaims(entryWith({}), nowMs, skewMs, new Set(own)))?.outcome?.kind;

  it("leaves another process's claim alone until its deadline and the clock skew are over", () => {
    expect(outcomeAt(endMs - 1)).toBeUndefined();
    expect(outcomeAt(endMs)).toBe("unknown");
  });

  it("never expires a claim of its own", () => {
    expect(outcomeAt(endMs + 24 * hourMs, ["token-1"])).toBeUndefined();
  });

  it("leaves every other delivery and attempt as it is", () => {
    const entry = ledgerEntry("a", {
      [key]: { attempts: [attempt({ outcome: notSent }), attempt({ number: 2, claim: { token: "token-2" } })] },
      "easemob/users": { attempts: [attempt({ outcome: accepted() })] },
    });

    const after = withExpiredClaims(entry, endMs, skewMs, new Set());

    expect(after.deliveries[key]?.attempts[0]).toEqual(attempt({ outcome: notSent }));
    expect(after.deliveries[key]?.attempts[1]?.outcome).toMatchObject({ kind: "unknown", settledAtMs: endMs });
    expect(after.deliveries["easemob/users"]).toEqual(entry.deliveries["easemob/users"]);
  });
});
