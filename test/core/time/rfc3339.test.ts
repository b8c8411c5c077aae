// Moments: only RFC 3339 with seconds and an explicit offset is taken, and everything else is told what to write.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentMistake } from "../../../scripts/core/time/moment-mistake.ts";
import { parseRfc3339 } from "../../../scripts/core/time/rfc3339.ts";

describe("parseRfc3339", () => {
  it.each([
    ["2026-11-21T09:00:00+08:00", "2026-11-21T01:00:00.000Z"],
    ["2026-11-21T01:00:00Z", "2026-11-21T01:00:00.000Z"],
    ["2026-11-20T20:30:00.5-04:30", "2026-11-21T01:00:00.500Z"],
    ["2024-02-29T00:00:00.123456789Z", "2024-02-29T00:00:00.123Z"],
  ])("reads %s", (text, expected) => {
    expect(new Date(parseRfc3339(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it.each([
    "2026-11-21T09:00:00",
    "2026-11-21 09:00:00+08:00",
    "2026-11-21t09:00:00z",
    "2026-11-21T09:00+08:00",
    "2026-11-21T09:00:00+0800",
    "2026-11-21",
    "2026-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T23:60:00Z",
    "2026-11-21T23:59:60Z",
    "2026-11-21T09:00:00+24:00",
    "2026-11-21T09:00:00+08:60",
    "+002026-11-21T09:00:00Z",
    "9999-12-31T23:59:59-00:01",
    "0000-01-01T00:00:00+00:01",
    " 2026-11-21T09:00:00Z",
    "",
  ])("refuses %j", (text) => {
    expect(parseRfc3339(text)).toBeNull();
  });

  it("reads back every moment that is written as UTC", () => {
    const moments = fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(parseRfc3339(moment.toISOString())).toBe(moment.getTime());
      }),
    );
  });

  it("agrees with every offset", () => {
    const offset = fc.tuple(
      fc.constantFrom("+", "-"),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    fc.assert(
      fc.property(offset, ([sign, hours, minutes]) => {
        const written = `${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        const shiftMs = (hours * 60 + minutes) * 60_000 * (sign === "+" ? -1 : 1);

        expect(parseRfc3339(`2026-11-21T09:00:00${written}`)).toBe(Date.parse("2026-11-21T09:00:00Z") + shiftMs);
      }),
    );
  });
});

describe("momentMistake", () => {
  it.each([
    ["2026-11-21 09:00:00+08:00", "Write 2026-11-21T09:00:00+08:00."],
    ["2026-11-21t09:00:00z", "Write 2026-11-21T09:00:00Z."],
    ["2026-11-21T09:00+08:00", "Write 2026-11-21T09:00:00+08:00."],
    ["2026-11-21T09:00:00+0800", "Write 2026-11-21T09:00:00+08:00."],
    ["2026-11-21T09:00:00+8", "Write 2026-11-21T09:00:00+08:00."],
    ["2026/11/21 9:00 UTC", "Write 2026-11-21T09:00:00Z."],
  ])("repairs %s", (text, remedy) => {
    expect(momentMistake(text).remedy).toBe(remedy);
  });

  it.each([
    ["2026-11-21T09:00:00", "has no offset"],
    ["2026-11-21 9:00", "has no offset"],
    ["2026-11-21", "has no time and no offset"],
    ["2026-02-30T00:00:00Z", "does not exist in the calendar"],
    ["2026-11-21T09:00:00 Asia/Shanghai", "names a zone"],
    ["tomorrow", "is not a moment"],
  ])("says of %s that it %s", (text, message) => {
    expect(momentMistake(text).message).toBe(message);
  });

  it("never suggests a moment that would be refused", () => {
    const parts = fc.array(
      fc.constantFrom("2026", "-", "/", "11", "31", "T", " ", "9", ":", "00", "+", "08", "Z", "UTC", ".5"),
      {
        maxLength: 16,
      },
    );
    fc.assert(
      fc.property(parts, (words) => {
        const suggestion = /^Write (\d\S+)\.$/.exec(momentMistake(words.join("")).remedy)?.[1];

        if (suggestion !== undefined) expect(parseRfc3339(suggestion)).not.toBeNull();
      }),
    );
  });
});
