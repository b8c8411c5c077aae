// Calendar days in zones: where they begin and end, where clocks change too.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../scripts/core/quota/calendar.ts";
import { changingZones, instantNearChange } from "../../support/zones.ts";

const hourMs = 3_600_000;
const at = (text: string): number => Date.parse(text);

describe("createCalendar", () => {
  it("names the day of an instant in its zone", () => {
    const instantMs = at("2026-11-21T16:30:00Z");

    expect(createCalendar("UTC").dayOf(instantMs)).toBe("2026-11-21");
    expect(createCalendar("Asia/Shanghai").dayOf(instantMs)).toBe("2026-11-22");
  });

  it("ends a day at midnight of its zone", () => {
    expect(createCalendar("Asia/Shanghai").nextDayMs(at("2026-11-21T10:00:00Z"))).toBe(at("2026-11-21T16:00:00Z"));
    expect(createCalendar("Asia/Kathmandu").nextDayMs(at("2026-11-21T10:00:00Z"))).toBe(at("2026-11-21T18:15:00Z"));
  });

  it("counts midnight itself to the day that begins", () => {
    const { daySpan } = createCalendar("UTC");
    const midnightMs = at("2026-11-21T00:00:00Z");

    expect(daySpan(midnightMs)).toEqual({ startMs: midnightMs, endMs: midnightMs + 24 * hourMs });
    expect(daySpan(midnightMs - 1).endMs).toBe(midnightMs);
  });

  it.each([
    ["America/New_York", "2026-11-01T12:00:00Z", 25],
    ["America/New_York", "2027-03-14T16:00:00Z", 23],
    ["Australia/Lord_Howe", "2026-10-04T02:00:00Z", 23.5],
    // Clocks go from 24:00 back to 23:00, and from 0:00 to 1:00: midnight comes twice, and never.
    ["America/Santiago", "2027-04-03T20:00:00Z", 25],
    ["America/Santiago", "2026-09-06T20:00:00Z", 23],
  ])("gives %s a day of %s that lasts %s hours", (zone, text, hours) => {
    const { startMs, endMs } = createCalendar(zone).daySpan(at(text));

    expect((endMs - startMs) / hourMs).toBe(hours);
  });

  it("passes over a day that a zone left out", () => {
    const calendar = createCalendar("Pacific/Apia");
    const endMs = calendar.nextDayMs(at("2011-12-29T12:00:00Z"));

    expect(calendar.dayOf(endMs - 1)).toBe("2011-12-29");
    expect(calendar.dayOf(endMs)).toBe("2011-12-31");
  });

  it("refuses a zone that nobody knows", () => {
    expect(() => createCalendar("Mars/Olympus")).toThrow(RangeError);
  });

  it("always gives the span from the first to the last instant of the day, whatever was asked before", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changingZones),
        fc.array(instantNearChange, { minLength: 1 }),
        (zone, instants) => {
          const calendar = createCalendar(zone);
          for (const instantMs of instants) {
            const day = createCalendar(zone).dayOf(instantMs);
            const { startMs, endMs } = calendar.daySpan(instantMs);

            expect(startMs <= instantMs && instantMs < endMs).toBe(true);
            expect([startMs, endMs - 1].map(calendar.dayOf)).toEqual([day, day]);
            expect([startMs - 1, endMs].map(calendar.dayOf)).not.toContain(day);
            expect(calendar.nextDayMs(instantMs)).toBe(endMs);
          }
        },
      ),
    );
  });
});
