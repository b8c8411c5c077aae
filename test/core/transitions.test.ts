// What claims, outcomes, time and verdicts change in ledger and quota.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resolve } from "../../scripts/core/announcement.ts";
import { deliveryState } from "../../scripts/core/delivery-state.ts";
import { deliveryOf, type Attempt, type LedgerEntry } from "../../scripts/core/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import { marginMs, midnightMarginMs, type QuotaState } from "../../scripts/core/quota.ts";
import {
  contradiction,
  quotaAfterOutcome,
  withClaim,
  withClaimedCall,
  withCountedCall,
  withExpiredClaims,
  withKnownId,
  withOutcome,
  withResolve,
  type CallEvent,
  type QuotaRules,
  type ResolveResult,
} from "../../scripts/core/transitions.ts";
import {
  accepted,
  attempt,
  callEvent as event,
  claim,
  closure,
  dayLimit,
  hourMs,
  ledgerEntry,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  rejected,
  secondMs,
  settled,
  slidingLimit,
  startMs,
  throttled,
  unknown,
  type AttemptOptions,
} from "../support/planner-builders.ts";

const key = "netease/users";

function entryWith(...attempts: readonly AttemptOptions[]): LedgerEntry {
  const numbered = attempts.map((options, index) => attempt({ number: index + 1, ...options }));
  return ledgerEntry("a", { [key]: { attempts: numbered } });
}

function attemptOf(entry: LedgerEntry, number = 1): Attempt | undefined {
  return deliveryOf(entry, key).attempts.find((known) => known.number === number);
}

/** The entry after an outcome, or what became of it instead. */
function entryAfter(entry: LedgerEntry, seen: CallEvent): LedgerEntry | string {
  const result = withOutcome(entry, seen);
  return result.kind === "settled" ? result.entry : result.kind;
}

const anyOutcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  accepted("id-1"),
  accepted(null),
  notSent,
  unknown,
  throttled(),
  rejected("content"),
  rejected("channel"),
  rejected("token"),
);

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

    const after = entryAfter(entry, event(accepted("id-2"), { attempt: 2, token: "token-2" }));

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
    expect(entryAfter(entryWith({}), event(accepted(), { token: "token-of-others" }))).toBe("lost");
    expect(entryAfter(entryWith({}), event(accepted(), { attempt: 2 }))).toBe("lost");
    expect(entryAfter(entryWith({}), event(accepted(), { key: "easemob/users" }))).toBe("lost");
    expect(withOutcome(undefined, event(accepted()))).toEqual({ kind: "lost" });
  });

  it("overrides doubt by what the caller saw after all", () => {
    for (const outcome of [accepted(), notSent, rejected("content"), throttled()]) {
      const after = entryAfter(entryWith({ outcome: unknown }), event(outcome));

      expect(after).toMatchObject({ deliveries: { [key]: { attempts: [{ outcome }] } } });
    }
    expect(entryAfter(entryWith({ outcome: unknown }), event(unknown))).toBe("known");
  });

  it("keeps a person's verdict beside a late outcome, so that the two can be compared", () => {
    const resolved = entryWith({ outcome: unknown, resolution: { outcome: "not-sent" } });

    expect(entryAfter(resolved, event(accepted()))).toMatchObject({
      deliveries: { [key]: { attempts: [{ outcome: { kind: "accepted" }, resolution: { outcome: "not-sent" } }] } },
    });
  });

  it("never overrides an accepted outcome, and never loses one", () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 6 }), (outcomes) => {
        let entry = entryWith({});
        for (const outcome of outcomes) {
          const result = withOutcome(entry, event(outcome));
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

const limits = [
  slidingLimit(10, minuteMs),
  slidingLimit(1, secondMs),
  slidingLimit(1, hourMs, "recall"),
  dayLimit(100),
];
const rules: QuotaRules = { limits, zone: "UTC", configuration: "configured", wasInDoubt: false };
const underWay = quotaCall(startMs - 2 * secondMs, { token: "token-1", untilMs: startMs + 48 * secondMs });

function quotaAfter(outcome: Outcome, overrides: Partial<QuotaState> = {}, seen: Partial<CallEvent> = {}): QuotaState {
  const known = quota({ calls: [quotaCall(startMs - hourMs), underWay], ...overrides });
  return quotaAfterOutcome(known, event(outcome, seen), rules);
}

/** Until when the vendor's throttled answers block the channel, counted from the last of them. */
function blocksMs(
  answers: readonly Outcome[],
  seen: { readonly known?: QuotaState; readonly act?: "send" | "recall" } = {},
): readonly number[] {
  let known = seen.known ?? quota();
  for (const outcome of answers) known = quotaAfterOutcome(known, event(outcome, { act: seen.act ?? "send" }), rules);
  return known.blocks.map(({ untilMs }) => untilMs - startMs);
}

describe("quotaAfterOutcome", () => {
  const others = [quotaCall(startMs - hourMs)];
  const nextDayMs = Date.parse("2026-11-22T00:00:00Z") + midnightMarginMs - startMs;

  it("ends an answered call at its answer", () => {
    const ended = [...others, { ...underWay, untilMs: startMs }];

    for (const outcome of [accepted(), throttled(), rejected("content"), rejected("channel"), rejected("token")]) {
      expect(quotaAfter(outcome).calls).toEqual(ended);
    }
  });

  it("frees the slot of a call that was never made, and of a refusal documented not to count", () => {
    expect(quotaAfter(notSent).calls).toEqual(others);
    for (const blocks of ["content", "channel", "token"] as const) {
      expect(quotaAfter(rejected(blocks, false)).calls).toEqual(others);
    }
  });

  it("keeps a call in doubt counted until its deadline, and one that was in doubt too", () => {
    expect(quotaAfter(unknown).calls).toEqual([...others, underWay]);

    const known = quota({ calls: [underWay] });
    const late = quotaAfterOutcome(known, event(accepted()), { ...rules, wasInDoubt: true });
    expect(late.calls).toEqual([underWay]);
  });

  it("never lets a call end before it began or after its deadline", () => {
    fc.assert(
      fc.property(anyOutcome, fc.integer({ min: -hourMs, max: hourMs }), (outcome, offsetMs) => {
        const seen = { outcome: settled(outcome, startMs + offsetMs) };
        for (const call of quotaAfter(outcome, {}, seen).calls) {
          expect(call.untilMs).toBeGreaterThanOrEqual(call.fromMs);
          if (call.token === "token-1") expect(call.untilMs).toBeLessThanOrEqual(underWay.untilMs);
        }
      }),
    );
  });

  it("remembers the ids of sends, newest last, at most 100", () => {
    const recentIds = Array.from({ length: 100 }, (_, index) => `old-${index}`);

    expect(quotaAfter(accepted("new"), { recentIds }).recentIds).toEqual([...recentIds.slice(1), "new"]);
    expect(quotaAfter(accepted("old-7"), { recentIds }).recentIds).toEqual(recentIds);
    expect(quotaAfter(accepted(null)).recentIds).toEqual([]);
    expect(quotaAfter(accepted("taken-back"), {}, { act: "recall" }).recentIds).toEqual([]);
  });

  it("blocks a throttled channel for its shortest window, then the next longer, then until the next day", () => {
    expect(blocksMs([throttled(), throttled(), throttled(), throttled()])).toEqual([
      secondMs + marginMs(secondMs),
      minuteMs + marginMs(minuteMs),
      nextDayMs,
      nextDayMs,
    ]);
  });

  it("blocks recalls by their own windows", () => {
    expect(blocksMs([throttled(), throttled()], { act: "recall" })).toEqual([hourMs + marginMs(hourMs), nextDayMs]);
    expect(quotaAfter(throttled(), {}, { act: "recall" }).blocks).toMatchObject([{ act: "recall" }]);
  });

  it("blocks for as long as the vendor documents, and longer when that was too short", () => {
    const answer = throttled({ blockMs: 10 * secondMs });

    expect(blocksMs([answer, answer, answer])).toEqual([
      10 * secondMs + marginMs(10 * secondMs),
      minuteMs + marginMs(minuteMs),
      nextDayMs,
    ]);
  });

  it("blocks until the next day of the vendor's zone when the daily window is full", () => {
    expect(blocksMs([throttled("day")])).toEqual([nextDayMs]);
  });

  it("says from the second throttled answer in a row that someone else uses the quota", () => {
    const twice = [throttled(), throttled()].reduce((known, outcome) => {
      return quotaAfterOutcome(known, event(outcome), rules);
    }, quota());

    expect(twice.blocks.map(({ reason }) => reason.includes("someone else"))).toEqual([false, true]);
  });

  it("begins with the shortest window again after an accepted call", () => {
    const known = quotaAfter(accepted(), { throttledInARow: 2 });

    expect(known.throttledInARow).toBe(0);
  });

  it("stops the channel when it is refused as such, until its configuration changes", () => {
    expect(quotaAfter(rejected("channel")).stop).toEqual({
      reason: "403: refused",
      remedy: "Mend it.",
      sinceMs: startMs,
      configuration: "configured",
    });
    for (const outcome of [accepted(), notSent, unknown, throttled(), rejected("content")]) {
      expect(quotaAfter(outcome).stop).toBeNull();
    }
  });

  it("renews an app token once, and stops the channel when the fresh one is refused too", () => {
    const once = quotaAfter(rejected("token"));
    const twice = quotaAfterOutcome(once, event(rejected("token")), rules);

    expect(once).toMatchObject({ stop: null, tokenRefusalsInARow: 1 });
    expect(twice).toMatchObject({ stop: { configuration: "configured" }, tokenRefusalsInARow: 0 });
  });

  it("takes an answer that is no refusal of the token as proof that the token was good", () => {
    for (const outcome of [accepted(), throttled(), rejected("content")]) {
      expect(quotaAfter(outcome, { tokenRefusalsInARow: 1 }).tokenRefusalsInARow).toBe(0);
    }
    for (const outcome of [notSent, unknown]) {
      expect(quotaAfter(outcome, { tokenRefusalsInARow: 1 }).tokenRefusalsInARow).toBe(1);
    }
  });
});

describe("withCountedCall", () => {
  it("counts a call that was freed by mistake, once", () => {
    const counted = withCountedCall(quota(), "send", claim());

    expect(counted.calls).toMatchObject([{ token: "token-1", untilMs: claim().deadlineMs }]);
    expect(withCountedCall(counted, "send", claim())).toBe(counted);
  });
});

describe("withKnownId", () => {
  it("knows an id once", () => {
    expect(withKnownId(withKnownId(quota(), "x"), "x").recentIds).toEqual(["x"]);
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
