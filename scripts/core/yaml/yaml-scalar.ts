// Writes values as YAML text that every YAML reader takes back as the same values.
import { isJsonObject, type Json } from "../text/json.ts";

/** `flow`: inside `{ }` or `[ ]`, or as a key; `block`: after `key: ` on a line of its own. */
export type Place = "block" | "flow";

/**
 * What reviewers could not see or GitHub would act on: control characters, invisible and direction-changing ones, halves of
 * surrogate pairs, and whatever YAML 1.2 calls not printable. Tab and line feed are not among them.
 */
const hidden =
  /[[\p{Cc}--[\t\n]]\p{Cs}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}\u{fffe}\u{ffff}]/v;

/** Whether a text holds characters that must be written as escapes; tab and line feed need none. */
export function hasHidden(text: string): boolean {
  return hidden.test(text);
}

/** A double-quoted scalar on one line; hidden characters and the marks of workflow commands (`::`, `##[`) are escaped. */
export function quotedText(value: string): string {
  return JSON.stringify(value)
    .replace(new RegExp(hidden, "gv"), (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("::", ":\\u003a")
    .replaceAll("##[", "#\\u0023[");
}

/** A plain scalar where that is safe in YAML 1.2 and 1.1, else a double-quoted one. */
export function stringText(value: string, place: Place): string {
  return isPlain(value, place) ? value : quotedText(value);
}

/** A JSON value on one line, in flow style; strings as {@link stringText}. */
export function flowText(value: Json): string {
  if (typeof value === "string") return stringText(value, "flow");
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (!isJsonObject(value)) return `[${value.map(flowText).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${stringText(key, "flow")}: ${flowText(item)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

function isPlain(value: string, place: Place): boolean {
  if (!/^[\p{L}\p{N}_/(\u{a1}-\u{10ffff}]/u.test(value) || value !== value.trim()) return false;
  if (hasHidden(value) || /[\t\n]|: |:$| #|::|##\[/.test(value) || isAmbiguous(value)) return false;
  return place === "block" || !/[,[\]{}]/.test(value);
}

/** Words, numbers and dates of YAML 1.2 or 1.1: unquoted, some reader would take them for something else than text. */
function isAmbiguous(value: string): boolean {
  return (
    /^(?:null|true|false|yes|no|on|off|y|n|e[-+]?\d+)$/i.test(value) || /^\d[\d_.,:+\-/ a-fA-FoOxXtTzZ]*$/.test(value)
  );
}
