// Calendar days in a vendor's zone: which day an instant falls into, and when that day begins and ends.

/** One calendar day: from its first instant up to, not including, the first of the next. */
export interface DaySpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** Days of one IANA zone. Build it once per plan: a formatter costs more than its use. */
export interface Calendar {
  readonly zone: string;
  /** `2026-11-21`. */
  readonly dayOf: (atMs: number) => string;
  readonly daySpan: (atMs: number) => DaySpan;
  /** The first instant of the day after the one that holds `atMs`. */
  readonly nextDayMs: (atMs: number) => number;
}

/** Days last 23 to 25 hours where clocks change: this far off it is another day. */
const farEnoughMs = 30 * 3_600_000;

/** Throws RangeError for a zone that the runtime does not know; the vendors file's reader has refused those. */
export function createCalendar(zone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const dayOf = (atMs: number): string => format.format(atMs);
  const spans = new Map<string, DaySpan>();
  let last: DaySpan | null = null;
  const daySpan = (atMs: number): DaySpan => {
    // Nearly every question is about the same day as the one before, and writing out its date costs most of the answer.
    if (last === null || atMs < last.startMs || atMs >= last.endMs) last = spanOf(atMs);
    return last;
  };
  const spanOf = (atMs: number): DaySpan => {
    const day = dayOf(atMs);
    const known = spans.get(day);
    if (known !== undefined) return known;
    const isInside = (otherMs: number): boolean => dayOf(otherMs) === day;
    const beforeMs = lastInstant(atMs - farEnoughMs, atMs, (otherMs) => !isInside(otherMs));
    const span = { startMs: beforeMs + 1, endMs: lastInstant(atMs, atMs + farEnoughMs, isInside) + 1 };
    spans.set(day, span);
    return span;
  };
  return { zone, dayOf, daySpan, nextDayMs: (atMs) => daySpan(atMs).endMs };
}

/** Gives one calendar for each zone, however often it is asked. */
export function createCalendars(): (zone: string) => Calendar {
  const calendars = new Map<string, Calendar>();
  return (zone) => {
    const calendar = calendars.get(zone) ?? createCalendar(zone);
    calendars.set(zone, calendar);
    return calendar;
  };
}

/** The last instant that holds, where it holds at the first one and no more at the second. */
function lastInstant(holdsMs: number, failsMs: number, holds: (atMs: number) => boolean): number {
  let [lastMs, endMs] = [holdsMs, failsMs];
  while (endMs - lastMs > 1) {
    const middleMs = Math.floor((lastMs + endMs) / 2);
    if (holds(middleMs)) lastMs = middleMs;
    else endMs = middleMs;
  }
  return lastMs;
}
