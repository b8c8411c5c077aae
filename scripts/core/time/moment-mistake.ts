// What is wrong with a time that is not RFC 3339 with seconds and an offset, and what to write instead.
import { isInstant, isoUtc } from "./instant.ts";
import { parseRfc3339 } from "./rfc3339.ts";

export interface MomentMistake {
  /** What is wrong, to follow "which". */
  readonly message: string;
  readonly remedy: string;
  /** The same moment in the strict form, where there is no doubt what was meant. */
  readonly repaired: string | null;
}

/** @param text what `parseRfc3339` refused; of a number its digits */
export function momentMistake(text: string): MomentMistake {
  // Digits, colons and spaces of a Chinese keyboard, and its quotes, mean the same as ours.
  const typed =
    text.length > 100
      ? text
      : text
          .normalize("NFKC")
          .replace(/[“”‘’「」]/g, "")
          .trim();
  const parts = partsOf(typed);
  if (parts === null) return otherMistake(typed);
  const { date, time, zone } = parts;
  if (time === null)
    return mistake("has no time and no offset", `Write ${date}T09:00:00+08:00, with your time and offset.`);
  const local = `${date}T${time}`;
  if (/T24:00:00/.test(local)) return endOfDay(date, zone);
  const offset = offsetOf(zone);
  if (offset !== null) {
    const repaired = parseRfc3339(local + offset) === null ? null : local + offset;
    if (repaired === null) return mistake("does not exist in the calendar", "Correct the date or the time.");
    return { message: "is not written as RFC 3339", remedy: `Write ${repaired}.`, repaired };
  }
  if (parseRfc3339(`${local}Z`) === null)
    return mistake("does not exist in the calendar", "Correct the date or the time.");
  if (zone === "") return mistake("has no offset", `Write ${local}+08:00 for Beijing time, or ${local}Z for UTC.`);
  return namedZone(local, zone);
}

interface MomentParts {
  /** `2026-11-21`. */
  readonly date: string;
  /** `09:00:00`, with a fraction where there is one; null where there is no time. */
  readonly time: string | null;
  /** Whatever follows the time. */
  readonly zone: string;
}

const shape =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:(?:[Tt ]|, ?| +)(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)? ?(.*))?$/;

function partsOf(text: string): MomentParts | null {
  const match = shape.exec(text);
  if (match === null) return null;
  const [, year = "", month = "", day = "", hours, minutes = "", seconds = "00", fraction = "", zone = ""] = match;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const time = hours === undefined ? null : `${hours.padStart(2, "0")}:${minutes}:${seconds}${fraction}`;
  return { date, time, zone: zone.trim() };
}

/** `+08:00` or `Z` for every way to write an offset; null for names of zones and nothing at all. */
function offsetOf(zone: string): string | null {
  if (/^(?:z|utc|gmt)$/i.test(zone)) return "Z";
  const match = /^\(?(?:utc|gmt)? ?([+-])(\d{1,2})(?::?(\d{2}))?\)?$/i.exec(zone);
  if (match === null) return null;
  const [, sign = "", hours = "", minutes = "00"] = match;
  return `${sign}${hours.padStart(2, "0")}:${minutes}`;
}

function endOfDay(date: string, zone: string): MomentMistake {
  const startMs = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(startMs)) return mistake("does not exist in the calendar", "Correct the date or the time.");
  const next = isoUtc(startMs + 86_400_000).slice(0, 10);
  const offset = offsetOf(zone) ?? "+08:00";
  return mistake("has 24 o'clock in it", `Write ${next}T00:00:00${offset}: midnight begins the next day.`);
}

function namedZone(local: string, zone: string): MomentMistake {
  const message = "names a zone";
  if (/beijing|shanghai|chongqing|hong ?kong|北京|上海|香港|^prc$|^hkt$/i.test(zone))
    return mistake(message, `Write ${local}+08:00.`);
  if (/^cst$/i.test(zone))
    return mistake(message, `Write ${local}+08:00 if China is meant: CST is also a zone of America.`);
  return mistake(message, `Write ${local}+08:00, with that zone's offset on that day.`);
}

function otherMistake(text: string): MomentMistake {
  if (/^\d{1,2}:\d{2}(?::\d{2})?$/.test(text)) return mistake("has no date and no offset", general);
  const compact = /^(\d{4})(\d{2})(\d{2})[Tt]?(?:(\d{2})(\d{2})(\d{2})?)?$/.exec(text);
  if (compact !== null) {
    const [, year = "", month = "", day = "", hours = "09", minutes = "00", seconds = "00"] = compact;
    const local = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}`;
    if (parseRfc3339(`${local}Z`) !== null)
      return mistake("is not written as a date and time", `Write ${local}+08:00, with your offset.`);
  }
  if (/^\d{10}$|^\d{13}$/.test(text)) {
    const atMs = Number(text.padEnd(13, "0"));
    if (isInstant(atMs))
      return mistake(
        "is not written as a date and time",
        `Write ${isoUtc(atMs).slice(0, 19)}Z, if it counts from 1970.`,
      );
  }
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/.test(text)) {
    return mistake("does not start with its year", `Write year, month and day in this order, ${example}`);
  }
  return mistake("is not a moment", general);
}

const example = "such as 2026-11-21T09:00:00+08:00.";
const general = `Write date, time and offset, ${example}`;

function mistake(message: string, remedy: string): MomentMistake {
  return { message, remedy, repaired: null };
}
