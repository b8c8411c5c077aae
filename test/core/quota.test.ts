// Quota: no window ever holds more calls than allowed, and no call waits longer than it must.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../scripts/core/calendar.ts";
import {
  earliestSlot,
  effectiveLimits,
  emptyQuota,
  marginMs,
  midnightMarginMs,
  pruneCalls,
  usedOf,
  windowName,
  type QuotaBlock,
  type QuotaCall,
  type SlotRequest,
} from "../../scripts/core/quota.ts";
import type { Limit } from "../../scripts/core/vendor-contract.ts";
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
} from "../support/planner-builders.ts";
import { changingZones, instantNearChange } from "../support/zones.ts";

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

describe("windowName", () => {
  it("names windows as people do", () => {
    const names = [1, 60, 1_800, 3_600, 5].map((seconds) => windowName(seconds * secondMs));

    expect(names).toEqual(["second", "minute", "30 minutes", "hour", "5 seconds"]);
  });
});

const anyLimit: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ count: fc.integer({ min: 1, max: 4 }), day: fc.constant(true) }).map(({ count }) => dayLimit(count)),
  fc
    .record({
      count: fc.integer({ min: 1, max: 4 }),
      windowMs: fc.constantFrom(secondMs, 10 * secondMs, minuteMs, 30 * minuteMs, hourMs),
    })
    .map(({ count, windowMs }) => slidingLimit(count, windowMs)),
);
const anyRules = fc
  .record({ limits: fc.array(anyLimit, { minLength: 1, maxLength: 3 }), zone: fc.constantFrom(...changingZones) })
  .map(({ limits, zone }) => ({ limits, calendar: createCalendar(zone), zone }));
const anyGapMs = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 3 * secondMs }),
  fc.integer({ min: 0, max: 2 * minuteMs }),
  fc.integer({ min: 0, max: 5 * hourMs }),
);
/** Calls around one instant, overlapping or not, some in the future: other machines' clocks may be ahead. */
const anyCalls = fc
  .record({
    baseMs: instantNearChange,
    spans: fc.array(
      fc.tuple(
        fc.oneof(fc.integer({ min: -90 * secondMs, max: 90 * secondMs }), fc.integer({ min: -dayMs, max: dayMs })),
        fc.integer({ min: 0, max: lengthMs }),
      ),
      { maxLength: 12 },
    ),
  })
  .map(({ baseMs, spans }) => ({
    baseMs,
    calls: spans.map(([offsetMs, tookMs], index) =>
      quotaCall(baseMs + offsetMs, { token: `call-${index}`, untilMs: baseMs + offsetMs + tookMs }),
    ),
  }));

/** The days that an interval touches, found by looking at every quarter of an hour of it. */
function daysOf(zone: string, fromMs: number, untilMs: number): ReadonlySet<string> {
  const { dayOf } = createCalendar(zone);
  const days = new Set([dayOf(fromMs), dayOf(untilMs)]);
  for (let atMs = fromMs; atMs < untilMs; atMs += 15 * minuteMs) days.add(dayOf(atMs));
  return days;
}

/** How many of these intervals the fullest window of a limit can hold, when each call may count at any of its instants. */
function fullest(limit: Limit, calls: readonly QuotaCall[], zone: string): number {
  const { window } = limit;
  if (window.kind === "day") {
    const days = calls.flatMap(({ fromMs, untilMs }) => [...daysOf(zone, fromMs, untilMs)]);
    return Math.max(
      0,
      ...Map.groupBy(days, (day) => day)
        .values()
        .map((same) => same.length),
    );
  }
  // A window can always be moved until the first call it holds is just about to leave it.
  const counts = calls.map(
    ({ untilMs: firstMs }) =>
      calls.filter(({ fromMs, untilMs }) => untilMs >= firstMs && fromMs < firstMs + window.windowMs).length,
  );
  return Math.max(0, ...counts);
}

describe("the promise that no vendor quota is exceeded", () => {
  it("holds for every window of every limit, whenever the vendor counts a call between claim and settlement", () => {
    const anyStep = fc.record({ gapMs: anyGapMs, tookMs: fc.integer({ min: 0, max: lengthMs }) });
    fc.assert(
      fc.property(
        anyRules,
        instantNearChange,
        fc.array(anyStep, { minLength: 1, maxLength: 25 }),
        (rules, baseMs, steps) => {
          const made: QuotaCall[] = [];
          let known = emptyQuota("production", "netease/users");
          let nowMs = baseMs;
          for (const { gapMs, tookMs } of steps) {
            const { atMs } = earliestSlot(known, rules, sendAt(nowMs + gapMs));
            const call = quotaCall(atMs, { token: `call-${made.length}`, untilMs: atMs + tookMs });
            made.push(call);
            known = { ...known, calls: [...pruneCalls(known.calls, atMs), call] };
            nowMs = call.untilMs;
          }

          for (const limit of rules.limits) expect(fullest(limit, made, rules.zone)).toBeLessThanOrEqual(limit.count);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("holds for calls side by side, which know each other only by their deadlines", () => {
    fc.assert(
      fc.property(
        anyRules,
        instantNearChange,
        fc.array(anyGapMs, { minLength: 1, maxLength: 15 }),
        (rules, baseMs, gaps) => {
          let known = emptyQuota("production", "netease/users");
          let nowMs = baseMs;
          for (const gapMs of gaps) {
            nowMs += gapMs;
            const { atMs } = earliestSlot(known, rules, sendAt(nowMs));
            if (atMs > nowMs) continue;
            const call = quotaCall(atMs, { token: `call-${known.calls.length}`, untilMs: atMs + lengthMs });
            known = { ...known, calls: [...known.calls, call] };
          }

          for (const limit of rules.limits)
            expect(fullest(limit, known.calls, rules.zone)).toBeLessThanOrEqual(limit.count);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("the slot of a call", () => {
  it("is never later than the first instant that breaks no limit and no block", () => {
    const anyBlocks = fc.array(fc.integer({ min: -hourMs, max: dayMs }), { maxLength: 3 });
    fc.assert(
      fc.property(anyRules, anyCalls, anyBlocks, (rules, { baseMs, calls }, offsets) => {
        const blocks = offsets.map((offsetMs) => block(baseMs + offsetMs));
        const isFree = (atMs: number): boolean =>
          blocks.every(({ untilMs }) => untilMs <= atMs) &&
          rules.limits.every((limit) => hasRoom(limit, calls, { atMs, zone: rules.zone }));
        // Something can become free only when a call leaves a window, a block ends or a day begins.
        const instants = [
          baseMs,
          ...blocks.map(({ untilMs }) => untilMs),
          ...rules.limits.flatMap(({ window }) =>
            window.kind === "day"
              ? midnights(rules.zone, baseMs).map((midnightMs) => midnightMs + midnightMarginMs)
              : calls.map(({ untilMs }) => untilMs + window.windowMs + marginMs(window.windowMs)),
          ),
        ].filter((instantMs) => instantMs >= baseMs);

        const { atMs } = earliestSlot(quota({ calls, blocks }), rules, sendAt(baseMs));

        expect(atMs).toBe(instants.toSorted((left, right) => left - right).find(isFree));
        if (atMs > baseMs) expect(isFree(atMs - 1)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("is now exactly when no window is used up, away from midnight", () => {
    fc.assert(
      fc.property(anyRules, anyCalls, (rules, { baseMs, calls }) => {
        const known = quota({ calls });
        const { startMs: dayStartMs, endMs } = rules.calendar.daySpan(baseMs);
        fc.pre(baseMs > dayStartMs + midnightMarginMs && baseMs + lengthMs + midnightMarginMs < endMs);

        const isNow = earliestSlot(known, rules, sendAt(baseMs)).atMs === baseMs;

        expect(isNow).toBe(rules.limits.every((limit) => usedOf(limit, known, rules.calendar, baseMs) < limit.count));
      }),
    );
  });

  it("is the same whether old calls were forgotten or not", () => {
    fc.assert(
      fc.property(anyRules, anyCalls, fc.integer({ min: 0, max: 3 * dayMs }), (rules, { baseMs, calls }, laterMs) => {
        const nowMs = baseMs + laterMs;

        const pruned = earliestSlot(quota({ calls: pruneCalls(calls, nowMs) }), rules, sendAt(nowMs));

        expect(pruned).toEqual(earliestSlot(quota({ calls }), rules, sendAt(nowMs)));
      }),
    );
  });
});

/** Whether one more call would fit, by counting from scratch. */
function hasRoom(
  { count, window }: Limit,
  calls: readonly QuotaCall[],
  { atMs, zone }: { readonly atMs: number; readonly zone: string },
): boolean {
  if (window.kind === "sliding") {
    const reachMs = window.windowMs + marginMs(window.windowMs);
    return calls.filter(({ untilMs }) => untilMs + reachMs > atMs).length < count;
  }
  const withMargin = (fromMs: number, untilMs: number): ReadonlySet<string> =>
    daysOf(zone, fromMs - midnightMarginMs, untilMs + midnightMarginMs);
  return [...withMargin(atMs, atMs + lengthMs)].every(
    (day) => calls.filter(({ fromMs, untilMs }) => withMargin(fromMs, untilMs).has(day)).length < count,
  );
}

/** The first instants of the days around one, found by looking at every quarter of an hour. */
function midnights(zone: string, aroundMs: number): readonly number[] {
  const { dayOf } = createCalendar(zone);
  const quarterMs = 15 * minuteMs;
  const firstMs = Math.floor((aroundMs - 2 * dayMs) / quarterMs) * quarterMs;
  const quarters = Array.from({ length: 7 * 96 }, (_, index) => firstMs + index * quarterMs);
  return quarters.filter((atMs) => dayOf(atMs) !== dayOf(atMs - 1));
}
