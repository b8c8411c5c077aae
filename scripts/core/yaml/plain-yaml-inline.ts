// Values that stand on one line of the plainest YAML: plain and quoted scalars, lists in brackets, maps in braces. Serves
// plain-yaml.ts alone, and declines (undefined) whatever it is not certain of.
import type { Json } from "../text/json.ts";

/** What may stand behind a value on its line. */
const nothingMore = /^(?: +#.*| *)$/;

/** Between quotes on one line, without escapes. */
export function quotedScalar(rest: string): string | undefined {
  const [, doubled, single, after = ""] = /^(?:"([^"\\]*)"|'([^']*)')(.*)$/.exec(rest) ?? [];
  return nothingMore.test(after) ? (doubled ?? single) : undefined;
}

/** Text, a whole number, true or false up to a comment or the end of the line. */
export function plainScalar(rest: string): Json | undefined {
  const comment = rest.indexOf(" #");
  const text = (comment === -1 ? rest : rest.slice(0, comment)).replace(/ +$/, "");
  return text.includes(": ") || text.endsWith(":") ? undefined : resolved(text);
}

const safeStart = /^[A-Za-z0-9_(/$\u0080-\uFFFF]/;
const wholeNumber = /^(?:0|[1-9]\d{0,14})$/;
/** Whatever might be a number in some notation. */
const numberLike = /^\d[\d.eExXoOa-fA-F+_-]*$/;
const words: ReadonlyMap<string, Json> = new Map([
  ["true", true],
  ["false", false],
]);

function resolved(text: string): Json | undefined {
  if (!safeStart.test(text)) return undefined;
  if (wholeNumber.test(text)) return Number(text);
  if (numberLike.test(text)) return undefined;
  return /^(?:true|false|null)$/i.test(text) ? words.get(text) : text;
}

/** A list in brackets or a map in braces, both on one line. */
export function flowValue(rest: string, levelsLeft: number): Json | undefined {
  const cursor: Cursor = { text: rest, at: 0 };
  const value = readFlow(cursor, levelsLeft);
  return value !== undefined && nothingMore.test(rest.slice(cursor.at)) ? value : undefined;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readFlow(cursor: Cursor, levelsLeft: number): Json | undefined {
  const first = cursor.text[cursor.at];
  if (first === "[") return levelsLeft > 0 ? flowList(cursor, levelsLeft - 1) : undefined;
  if (first === "{") return levelsLeft > 0 ? flowMap(cursor, levelsLeft - 1) : undefined;
  const quoted = taken(cursor, /"[^"\\]*"|'[^']*'/y);
  if (quoted !== null) return quoted.slice(1, -1);
  const plain = taken(cursor, /[A-Za-z0-9_\u0080-\uFFFF](?:[^,[\]{}:#"'\\&*!|>%@`?]|:(?=[^ ,[\]{}]))*/y);
  return plain === null ? undefined : resolved(plain.replace(/ +$/, ""));
}

function flowList(cursor: Cursor, levelsLeft: number): Json | undefined {
  const list: Json[] = [];
  const isComplete = eachEntry(cursor, "]", () => {
    const item = readFlow(cursor, levelsLeft);
    if (item !== undefined) list.push(item);
    return item !== undefined;
  });
  return isComplete ? list : undefined;
}

function flowMap(cursor: Cursor, levelsLeft: number): Json | undefined {
  const map: Record<string, Json> = {};
  const isComplete = eachEntry(cursor, "}", () => {
    const key = taken(cursor, /[A-Za-z_][A-Za-z0-9_./@-]{0,99}: +/y)?.replace(/: +$/, "") ?? "";
    if (key === "" || /^(?:true|false|null|__proto__)$/i.test(key) || Object.hasOwn(map, key)) return false;
    const value = readFlow(cursor, levelsLeft);
    if (value !== undefined) map[key] = value;
    return value !== undefined;
  });
  return isComplete ? map : undefined;
}

/** Whether everything up to the closing bracket could be read, entry by entry. */
function eachEntry(cursor: Cursor, close: string, readOne: () => boolean): boolean {
  cursor.at += 1;
  taken(cursor, / +/y);
  if (cursor.text[cursor.at] === close) {
    cursor.at += 1;
    return true;
  }
  while (readOne()) {
    taken(cursor, / +/y);
    const mark = cursor.text[cursor.at];
    cursor.at += 1;
    if (mark === close) return true;
    if (mark !== ",") return false;
    taken(cursor, / +/y);
  }
  return false;
}

/** What matches at the cursor, which moves behind it; null where nothing does. */
function taken(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const [match = null] = pattern.exec(cursor.text) ?? [];
  cursor.at += match?.length ?? 0;
  return match;
}
