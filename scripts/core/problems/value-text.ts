// How values, keys and paths look inside a problem: short, on one line, with nothing invisible in them.
import type { Path } from "./finding.ts";
import type { Json } from "../text/json.ts";

const longestText = 60;

/** `text "urgent"`, `the number 48`, `a map`, `empty`. */
export function describeValue(value: Json | undefined): string {
  if (value === null || value === undefined) return "empty";
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a map";
}

/** A value as it would be written: text in quotes, cut where it is long. */
export function showValue(value: Json | undefined): string {
  if (typeof value === "string") return quoted(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : describeValue(value);
}

/** Text as it is, anything else as {@link showValue} has it: for words that are ours, such as choices and bounds. */
export function plainText(value: Json | undefined): string {
  return typeof value === "string" ? value : showValue(value);
}

/** Text in double quotes, control and format characters escaped, cut after 60 characters. */
export function quoted(text: string): string {
  const characters = Array.from(text);
  const cut = characters.length > longestText ? `${characters.slice(0, longestText).join("")}…` : text;
  return JSON.stringify(cut).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escapeCharacter);
}

/** What to do about a value that must be text; how it is then written, where that is short enough to be read. */
export function quotesRemedy(written: string): string {
  return written.length > longestText ? "Put it in quotes." : `Put it in quotes: ${written}.`;
}

/** `pushExt.pushConfigs[0].HW`; keys that are no plain words are quoted. */
export function showPath(path: Path): string {
  return path.map((step, index) => showStep(step, index === 0)).join("");
}

/** `U+202E`. */
export function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[], conjunction: "or" | "and" = "or"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

function showStep(step: string | number, isFirst: boolean): string {
  if (typeof step === "number") return `[${step}]`;
  if (!/^[\w@/$-]{1,80}$/.test(step)) return isFirst ? quoted(step) : `[${quoted(step)}]`;
  return isFirst ? step : `.${step}`;
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
