// Calendar days in a vendor's zone: which day an instant falls into and when the next one begins.

/** Days of one IANA zone. Build it once per plan: a formatter costs more than its use. */
export interface Calendar {
  /** `2026-11-21`. */
  readonly dayOf: (atMs: number) => string;
  /** The first instant of the day after the one that holds `atMs`. */
  readonly nextDayMs: (atMs: number) => number;
}

const dayMs = 86_400_000;

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
  return { dayOf, nextDayMs: (atMs) => firstInstantAfterDay(atMs, dayOf) };
}

/** Days last 23 to 25 hours where clocks change, so the boundary is searched for rather than computed. */
function firstInstantAfterDay(atMs: number, dayOf: (atMs: number) => string): number {
  const day = dayOf(atMs);
  let lastInsideMs = atMs;
  let firstOutsideMs = atMs + dayMs * 1.25;
  while (dayOf(firstOutsideMs) === day) firstOutsideMs += dayMs / 2;
  while (firstOutsideMs - lastInsideMs > 1) {
    const middleMs = Math.floor((firstOutsideMs + lastInsideMs) / 2);
    if (dayOf(middleMs) === day) lastInsideMs = middleMs;
    else firstOutsideMs = middleMs;
  }
  return firstOutsideMs;
}
