// What the quota learns from outcomes: slots, blocks, stops, and the ids of what was sent.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../scripts/core/outcome.ts";
import { marginMs, midnightMarginMs, type QuotaState } from "../../../scripts/core/quota/quota.ts";
import {
  quotaAfterOutcome,
  withCountedCall,
  withKnownId,
  type CallEvent,
  type QuotaRules,
} from "../../../scripts/core/ledger/transitions.ts";
import { callEvent, settled } from "../../support/decisions.ts";
import { anyOutcome } from "../../support/attempts.ts";
import {
  accepted,
  claim,
  dayLimit,
  dayMs,
  hourMs,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
} from "../../support/planner-builders.ts";

const limits = [
  slidingLimit(10, minuteMs),
  slidingLimit(1, secondMs),
  slidingLimit(1, hourMs, "recall"),
  dayLimit(100),
];
const rules: QuotaRules = {
  limits,
  zone: "UTC",
  skewMs: 5 * minuteMs,
  configuration: "configured",
  wasInDoubt: false,
};
const underWay = quotaCall(startMs - 2 * secondMs, { token: "token-1", untilMs: startMs + 48 * secondMs });

function quotaAfter(outcome: Outcome, overrides: Partial<QuotaState> = {}, seen: Partial<CallEvent> = {}): QuotaState {
  const known = quota({ calls: [quotaCall(startMs - hourMs), underWay], ...overrides });
  return quotaAfterOutcome(known, callEvent(outcome, seen), rules);
}

/** Until when the vendor's throttled answers block the channel, counted from the last of them. */
function blocksMs(
  answers: readonly Outcome[],
  seen: { readonly known?: QuotaState; readonly act?: "send" | "recall" } = {},
): readonly number[] {
  let known = seen.known ?? quota();
  for (const outcome of answers)
    known = quotaAfterOutcome(known, callEvent(outcome, { act: seen.act ?? "send" }), rules);
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
    const late = quotaAfterOutcome(known, callEvent(accepted()), { ...rules, wasInDoubt: true });
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

  it("tries again soon when the day is said to be full right after midnight: the vendor's may not be over yet", () => {
    const midnightMs = Date.parse("2026-11-22T00:00:00Z");
    const blockedUntilMs = (refusedAtMs: number): number | undefined => {
      const outcome = settled(throttled("day"), refusedAtMs);
      return quotaAfterOutcome(quota(), { ...callEvent(throttled("day")), outcome }, rules).blocks[0]?.untilMs;
    };
    const sureMs = midnightMs + rules.skewMs;

    expect(blockedUntilMs(midnightMs + 2 * secondMs)).toBe(sureMs + midnightMarginMs);
    expect(blockedUntilMs(sureMs - 1)).toBe(sureMs + midnightMarginMs);
    expect(blockedUntilMs(sureMs)).toBe(midnightMs + dayMs + midnightMarginMs);
    expect(blockedUntilMs(midnightMs - 1)).toBe(midnightMs + midnightMarginMs);
  });

  it("says from the second throttled answer in a row that someone else uses the quota", () => {
    const twice = [throttled(), throttled()].reduce((known, outcome) => {
      return quotaAfterOutcome(known, callEvent(outcome), rules);
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
    const twice = quotaAfterOutcome(once, callEvent(rejected("token")), rules);

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
