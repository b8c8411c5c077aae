// Moments as people write them: RFC 3339 with seconds and an explicit offset, and what is wrong with anything else.
import { isInstant } from "./instant.ts";

const strictShape = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?:Z|[+-](\d{2}):(\d{2}))$/;

/**
 * Epoch ms, fractions beyond a millisecond cut off; null for anything but a real moment with an explicit offset, and for
 * one whose offset moves it out of the years that files can hold.
 */
export function parseRfc3339(text: string): number | null {
  const match = strictShape.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", offsetHours = "00", offsetMinutes = "00"] = match;
  if (Number(offsetHours) > 23 || Number(offsetMinutes) > 59) return null;
  // Date.parse rolls some impossible days and hours over instead of refusing them.
  const local = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return null;
  const atMs = Date.parse(text);
  return isInstant(atMs) ? atMs : null;
}

/** What is wrong with text that {@link parseRfc3339} refuses, and what to write. */
export function momentMistake(text: string): { readonly message: string; readonly remedy: string } {
  const repaired = text.length > 100 ? null : repair(text);
  if (repaired !== null) return { message: "is not written as RFC 3339", remedy: `Write ${repaired}.` };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return { message: "has no time and no offset", remedy: `Write ${text}T09:00:00+08:00, with your time and offset.` };
  }
  if (/^\d{4}-\d{2}-\d{2}[Tt ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text)) {
    return { message: "has no offset", remedy: `Say which zone's time it is: ${completed(text)}+08:00, or Z for UTC.` };
  }
  if (strictShape.test(text))
    return { message: "does not exist in the calendar", remedy: "Correct the date or the time." };
  if (/^\d{4}-\d{2}-\d{2}.*[A-Za-z]{2,}/.test(text)) {
    return {
      message: "names a zone",
      remedy: "Write the offset instead, such as +08:00: names of zones are ambiguous.",
    };
  }
  return {
    message: "is not a moment",
    remedy: "Write it as RFC 3339 with an offset, such as 2026-11-21T09:00:00+08:00.",
  };
}

/** The same moment in the strict form, where there is no doubt what was meant. */
function repair(text: string): string | null {
  const match =
    /^(\d{4}[-/]\d{2}[-/]\d{2})[Tt ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) *(?:([Zz]|UTC|GMT)|([+-]\d{1,2})(?::?(\d{2}))?)$/.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, date = "", time = "", zulu, hours = "", minutes = "00"] = match;
  const offset = zulu === undefined ? `${hours.charAt(0)}${hours.slice(1).padStart(2, "0")}:${minutes}` : "Z";
  const strict = completed(`${date.replaceAll("/", "-")}T${time}`) + offset;
  return parseRfc3339(strict) === null ? null : strict;
}

/** `2026-11-21 9:00` with T, two-digit hours and seconds. */
function completed(local: string): string {
  const [date = "", time = ""] = local.split(/[Tt ]+/);
  const [hours = "", minutes = "", seconds = "00"] = time.split(":");
  return `${date}T${hours.padStart(2, "0")}:${minutes}:${seconds}`;
}
