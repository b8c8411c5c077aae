// Quota, always: no window ever holds more calls than allowed, and no call waits longer than it must.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../scripts/core/quota/calendar.ts";
import {
  earliestSlot,
  emptyQuota,
  marginMs,
  midnightMarginMs,
  pruneCalls,
  usedOf,
  type QuotaBlock,
  type QuotaCall,
  type SlotRequest,
} from "../../../scripts/core/quota/quota.ts";
import type { Limit } from "../../../scripts/core/vendor-contract.ts";
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
import { changingZones, instantNearChange } from "../../support/zones.ts";

const lengthMs = 50 * secondMs;

function sendAt(fromMs: number): SlotRequest {
  return { act: "send", fromMs, lengthMs };
}

function block(untilMs: number, act: "send" | "recall" = "send"): QuotaBlock {
  return { act, untilMs, reason: "the vendor said so", learnedAtMs: startMs };
}

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
      { numRuns: 100 },
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
