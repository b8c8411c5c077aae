// Moments as files hold them: RFC 3339 with seconds and an explicit offset.
import type { Json } from "../text/json.ts";
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
  if (Number.isNaN(local) || new Date(local).getUTCDate() !== Number(date.slice(8))) return null;
  const atMs = Date.parse(text);
  return isInstant(atMs) ? atMs : null;
}

/** Epoch ms of a value that is RFC 3339 text; null for anything else. */
export function momentOf(value: Json | undefined): number | null {
  return typeof value === "string" ? parseRfc3339(value) : null;
}
