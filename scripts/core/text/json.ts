// JSON as data: its types, and reading and writing it without losing the digits of 64-bit integers.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

interface ReviverContext {
  readonly source?: string;
}
type SourceReviver = (key: string, value: unknown, context: ReviverContext) => unknown;

/**
 * Parses JSON; an integer that a double cannot hold (Easemob's 19-digit ids) becomes a string of its exact digits.
 * Throws the engine's SyntaxError when the text is not JSON.
 */
export function parseJson(text: string): Json {
  const keepDigits: SourceReviver = (_key, value, { source }) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined
      ? exactDigits(source, value)
      : value;
  // The library typings of TypeScript 6 do not know the reviver's third argument (ES2026) yet.
  const parse = JSON.parse as (text: string, reviver: SourceReviver) => Json;
  return parse(text, keepDigits);
}

/** Like {@link parseJson}, but `undefined` where the text is not JSON. */
export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Tells whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object, or an empty one: for reading vendor answers field by field. */
export function objectOrEmpty(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/**
 * A broadcast's id as its exact text: an integer, or a string of visible ASCII as every documented id is; `null` for
 * anything else. It goes into files, commit messages and logs, where a line break would make it say something of its own.
 */
export function idText(value: Json | undefined): string | null {
  if (typeof value === "string") return /^[!-~]{1,200}$/.test(value) ? value : null;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : null;
}

/**
 * JSON on a line of its own, for stdout. What nobody sees, what a terminal obeys, and `##[`, which the Actions runner obeys
 * anywhere in a line, are spelled with escapes that mean the same.
 */
export function jsonLine(value: unknown): string {
  const text = JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{DI}\u2028\u2029]/gu, escaped);
  return `${text.replaceAll("##[", "#\\u0023[")}\n`;
}

/** Each of its UTF-16 units as `\u` and four hex digits. */
function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}

function exactDigits(source: string, value: number): string | number {
  return /^-?\d+$/.test(source) ? source : value;
}
