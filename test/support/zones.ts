// Zones whose clocks change in unlike ways, and instants around those changes.
import fc from "fast-check";

/** Whole hours and half ones, by day and at midnight, in both hemispheres; and two that never change. */
export const changingZones = [
  "UTC",
  "Asia/Shanghai",
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Beirut",
  "America/Havana",
  "Asia/Kathmandu",
] as const;

const minuteMs = 60_000;

/** Days on which the clocks of one of the zones change in 2026 and 2027, and one without any change. */
const changes = [
  "2026-11-01T05:00:00Z",
  "2027-03-14T07:00:00Z",
  "2026-10-25T01:00:00Z",
  "2027-03-28T01:00:00Z",
  "2026-10-03T15:30:00Z",
  "2027-04-03T15:00:00Z",
  "2027-04-04T03:00:00Z",
  "2026-09-06T04:00:00Z",
  "2026-10-29T21:00:00Z",
  "2027-04-29T22:00:00Z",
  "2026-10-24T21:00:00Z",
  "2027-03-27T22:00:00Z",
  "2026-11-21T16:00:00Z",
].map((text) => Date.parse(text));

/** An instant within a day and a half of a change, often to the minute of it. */
export const instantNearChange: fc.Arbitrary<number> = fc
  .tuple(
    fc.constantFrom(...changes),
    fc.oneof(fc.integer({ min: -10, max: 10 }), fc.integer({ min: -36 * 60, max: 36 * 60 })),
    fc.integer({ min: -1, max: minuteMs }),
  )
  .map(([changeMs, minutes, restMs]) => changeMs + minutes * minuteMs + restMs);
