// Quota by example: windows, days, blocks, and what is forgotten.
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../scripts/core/quota/calendar.ts";
import {
  earliestSlot,
  effectiveLimits,
  marginMs,
  midnightMarginMs,
  pruneCalls,
  usedOf,
  type QuotaBlock,
  type QuotaCall,
  type SlotRequest,
} from "../../../scripts/core/quota/quota.ts";
import {
  dayLimit,
  dayMs,
  hourMs,
  minuteMs,
  quota,
  quotaCall,
  secondMs,
  slidingLimit,
  startMs,
} from "../../support/planner-builders.ts";

const utc = createCalendar("UTC");
const lengthMs = 50 * secondMs;

function sendAt(fromMs: number): SlotRequest {
  return { act: "send", fromMs, lengthMs };
}

function block(untilMs: number, act: "send" | "recall" = "send"): QuotaBlock {
  return { act, untilMs, reason: "the vendor said so", learnedAtMs: startMs };
}

/** Calls of one second each, from these instants on. */
function callsFrom(...instants: readonly number[]): readonly QuotaCall[] {
  return instants.map((fromMs) => quotaCall(fromMs));
}

describe("earliestSlot", () => {
  it("lets the first call begin at once, and says no reason", () => {
    const rules = { limits: [slidingLimit(1, hourMs), dayLimit(3)], calendar: utc };

    expect(earliestSlot(quota(), rules, sendAt(startMs))).toEqual({ atMs: startMs, reason: null });
  });

  it("waits a whole window from the end of the call that must leave it, and a margin", () => {
    const rules = { limits: [slidingLimit(2, hourMs)], calendar: utc };
    const calls = callsFrom(startMs - 40 * minuteMs, startMs - 10 * minuteMs);
    const firstEndsMs = startMs - 40 * minuteMs + secondMs;

    expect(earliestSlot(quota({ calls }), rules, sendAt(startMs))).toEqual({
      atMs: firstEndsMs + hourMs + marginMs(hourMs),
      reason: "the limit of 2 sends per hour is used up",
    });
  });

  it("counts a call that is still under way until its deadline", () => {
    const rules = { limits: [slidingLimit(1, minuteMs)], calendar: utc };
    const calls = [quotaCall(startMs - secondMs, { untilMs: startMs + 49 * secondMs })];

    const { atMs } = earliestSlot(quota({ calls }), rules, sendAt(startMs));

    expect(atMs).toBe(startMs + 49 * secondMs + minuteMs + marginMs(minuteMs));
  });

  it("waits for the day after in the vendor's zone", () => {
    const rules = { limits: [dayLimit(2)], calendar: createCalendar("Asia/Shanghai") };
    const calls = callsFrom(startMs - minuteMs, startMs - 2 * minuteMs);

    expect(earliestSlot(quota({ calls }), rules, sendAt(startMs))).toEqual({
      atMs: Date.parse("2026-11-21T16:00:00Z") + midnightMarginMs,
      reason: expect.stringContaining("2 sends a day") as string,
    });
  });

  it("counts a call across midnight in both days", () => {
    const midnightMs = Date.parse("2026-11-22T00:00:00Z");
    const rules = { limits: [dayLimit(1)], calendar: utc };
    const calls = [quotaCall(midnightMs - 10 * secondMs, { untilMs: midnightMs + 10 * secondMs })];

    expect(earliestSlot(quota({ calls }), rules, sendAt(midnightMs - hourMs)).atMs).toBe(
      midnightMs + dayMs + midnightMarginMs,
    );
    expect(earliestSlot(quota({ calls }), rules, sendAt(midnightMs + hourMs)).atMs).toBe(
      midnightMs + dayMs + midnightMarginMs,
    );
  });

  it("does not begin a call before midnight that could still be counted in a full day after it", () => {
    const midnightMs = Date.parse("2026-11-22T00:00:00Z");
    const rules = { limits: [dayLimit(1)], calendar: utc };
    const calls = callsFrom(midnightMs + hourMs);

    const lastMs = midnightMs - lengthMs - midnightMarginMs - 1;

    expect(earliestSlot(quota({ calls }), rules, sendAt(lastMs)).atMs).toBe(lastMs);
    expect(earliestSlot(quota({ calls }), rules, sendAt(lastMs + 1)).atMs).toBe(midnightMs + dayMs + midnightMarginMs);
  });

  it("keeps all limits at once", () => {
    const limits = [slidingLimit(1, secondMs), slidingLimit(10, minuteMs), dayLimit(100)];
    const rules = { limits, calendar: utc };
    let known = quota();
    const begun: number[] = [];
    for (let fromMs = startMs; begun.length < 101;) {
      const { atMs } = earliestSlot(known, rules, sendAt(fromMs));
      begun.push(atMs);
      known = { ...known, calls: [...known.calls, quotaCall(atMs, { untilMs: atMs + 100 })] };
      fromMs = atMs + 100;
    }
    const gapsMs = begun.slice(1).map((atMs, index) => atMs - (begun[index] ?? 0));

    expect(gapsMs.slice(0, 9)).toEqual(Array(9).fill(100 + secondMs + marginMs(secondMs)));
    expect((begun[10] ?? 0) - (begun[0] ?? 0)).toBe(100 + minuteMs + marginMs(minuteMs));
    expect(begun[100]).toBe(Date.parse("2026-11-22T00:00:00Z") + midnightMarginMs);
  });

  it("never begins where a limit of 0 forbids it, and says so instead of searching for ever", () => {
    for (const limit of [slidingLimit(0, hourMs), dayLimit(0)]) {
      const { atMs, reason } = earliestSlot(quota(), { limits: [limit], calendar: utc }, sendAt(startMs));

      expect(atMs).toBe(Number.POSITIVE_INFINITY);
      expect(reason).toContain("0 sends");
    }
  });

  it("waits for every block the vendor taught, in whatever order they stand", () => {
    const blocks = Array.from({ length: 500 }, (_, index) => block(startMs + ((index * 7919) % 500) * minuteMs));

    expect(earliestSlot(quota({ blocks }), { limits: [], calendar: utc }, sendAt(startMs))).toEqual({
      atMs: startMs + 499 * minuteMs,
      reason: "the vendor said so",
    });
  });

  it("keeps sends and recalls apart, blocks included", () => {
    const limits = [slidingLimit(1, hourMs), slidingLimit(1, hourMs, "recall")];
    const known = quota({ calls: callsFrom(startMs - minuteMs), blocks: [block(startMs + dayMs)] });

    const recall = earliestSlot(known, { limits, calendar: utc }, { ...sendAt(startMs), act: "recall" });

    expect(recall).toEqual({ atMs: startMs, reason: null });
  });
});

describe("effectiveLimits", () => {
  const documented = [slidingLimit(10, minuteMs), dayLimit(1_000)];

  it("puts the organisation's numbers in the place of the documented ones", () => {
    expect(effectiveLimits(documented, { perDay: 5_000 }).map(({ count }) => count)).toEqual([10, 5_000]);
    expect(effectiveLimits(documented, { perMinute: 0 }).map(({ count }) => count)).toEqual([0, 1_000]);
    expect(effectiveLimits(documented, undefined)).toEqual(documented);
  });
});

describe("usedOf", () => {
  it("counts the calls of the window and of the day that an instant lies in", () => {
    const calls = callsFrom(startMs - 2 * hourMs, startMs - minuteMs, startMs - 2 * secondMs);
    const known = quota({ calls: [...calls, quotaCall(startMs - minuteMs, { act: "recall", token: "r" })] });

    expect(usedOf(slidingLimit(5, hourMs), known, utc, startMs)).toBe(2);
    expect(usedOf(dayLimit(5), known, utc, startMs)).toBe(2);
    expect(usedOf(dayLimit(5, "recall"), known, utc, startMs)).toBe(1);
    expect(usedOf(dayLimit(5), known, createCalendar("Asia/Shanghai"), startMs)).toBe(3);
  });
});

describe("pruneCalls", () => {
  it("forgets what no window can see any more", () => {
    const calls = callsFrom(startMs - 51 * hourMs, startMs - 49 * hourMs);

    expect(pruneCalls(calls, startMs)).toEqual(calls.slice(1));
  });
});
