// Reads the plainest block YAML, or declines. Only to find out quickly that there is nothing to say about a file among
// many: what is shown, planned or sent is always read by `readYaml`, and so is whatever this declines.
import type { Json } from "../text/json.ts";
import { flowValue, plainScalar, quotedScalar } from "./plain-yaml-inline.ts";
import { unseenInFile } from "./unseen-characters.ts";

/** Longer files are declined; it also keeps the number of values far below what `readYaml` takes. */
const mostUnits = 16_000;
const deepestLevel = 16;

/** The lines, and the one that is read next. */
interface Reading {
  readonly lines: readonly string[];
  at: number;
}

/**
 * The value `readYaml` would give for this text without a single problem; undefined where that is not certain. It knows
 * maps and lists in block style, `|` texts, and values that stand on one line; nothing else.
 */
export function readPlainYaml(text: string): Json | undefined {
  if (text.length > mostUnits || !text.endsWith("\n") || /[\t\r\uFEFF]/.test(text)) return undefined;
  if (unseenInFile(text).length > 0) return undefined;
  const reading: Reading = { lines: text.split("\n"), at: 0 };
  const first = contentLine(reading);
  if (first === null || indentOf(first) !== 0) return undefined;
  const value = readMap(reading, 0, 0);
  return value !== undefined && contentLine(reading) === null ? value : undefined;
}

/** The next line that is neither blank nor a comment; null at the end. */
function contentLine(reading: Reading): string | null {
  for (; reading.at < reading.lines.length; reading.at += 1) {
    const line = reading.lines[reading.at] ?? "";
    const indent = indentOf(line);
    if (indent < line.length && line[indent] !== "#") return line;
  }
  return null;
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent += 1;
  return indent;
}

const entry = /^([A-Za-z_][A-Za-z0-9_./@-]{0,99}):(?: +(.*))?$/;

/** Keys that the parser or JavaScript takes for something of their own. */
const oddKey = /^(?:true|false|null|__proto__)$/i;

/** Starts in the line that is next, whose text before the indent (`- `) is the holder's. */
function readMap(reading: Reading, indent: number, level: number): Json | undefined {
  if (level > deepestLevel) return undefined;
  const map: Record<string, Json> = {};
  for (let line = contentLine(reading), isFirst = true; line !== null; line = contentLine(reading), isFirst = false) {
    if (!isFirst) {
      const own = indentOf(line);
      if (own < indent) break;
      if (own > indent) return undefined;
    }
    const [, key = "", rest = ""] = entry.exec(line.slice(indent)) ?? [];
    if (key === "" || oddKey.test(key) || Object.hasOwn(map, key)) return undefined;
    reading.at += 1;
    const isCut = rest.includes(" #") && mayBeCut(rest, key === "body" && level === 0);
    const value = isCut ? undefined : entryValue(reading, rest, { indent, level });
    if (value === undefined) return undefined;
    map[key] = value;
  }
  return map;
}

interface Holder {
  readonly indent: number;
  readonly level: number;
}

function entryValue(reading: Reading, rest: string, { indent, level }: Holder): Json | undefined {
  if (rest.startsWith("|")) return literalText(reading, rest, indent);
  if (rest !== "" && !rest.startsWith("#")) return inlineValue(rest, level);
  const next = contentLine(reading);
  if (next === null) return undefined;
  const own = indentOf(next);
  const isList = next.startsWith("- ", own);
  if (own < indent || (own === indent && !isList)) return undefined;
  return isList ? readList(reading, own, level + 1) : readMap(reading, own, level + 1);
}

function readList(reading: Reading, indent: number, level: number): Json | undefined {
  if (level > deepestLevel) return undefined;
  const list: Json[] = [];
  for (let line = contentLine(reading); line !== null; line = contentLine(reading)) {
    const own = indentOf(line);
    if (own > indent) return undefined;
    if (own < indent || !line.startsWith("- ", indent)) break;
    const item = listItem(reading, line.slice(indent + 2), { indent: indent + 2, level });
    if (item === undefined) return undefined;
    list.push(item);
  }
  return list;
}

function listItem(reading: Reading, rest: string, { indent, level }: Holder): Json | undefined {
  if (entry.test(rest)) return readMap(reading, indent, level + 1);
  reading.at += 1;
  return inlineValue(rest, level);
}

/** A comment behind a text may have been meant as its rest, which is to be told. */
function mayBeCut(rest: string, isBody: boolean): boolean {
  return (isBody && !rest.startsWith("|")) || / #[\p{L}\p{N}]/u.test(rest);
}

function inlineValue(rest: string, level: number): Json | undefined {
  const [first] = rest;
  if (first === '"' || first === "'") return quotedScalar(rest);
  return first === "[" || first === "{" ? flowValue(rest, deepestLevel - level) : plainScalar(rest);
}

/** A text below `|` or `|-`. Lines of nothing but spaces are declined: what they mean depends on their length. */
function literalText(reading: Reading, header: string, holderIndent: number): string | undefined {
  const [, strip] = /^\|(-?)(?: +#.*| *)$/.exec(header) ?? [];
  const first = reading.lines[reading.at];
  if (strip === undefined || first === undefined) return undefined;
  const indent = indentOf(first);
  if (indent <= holderIndent || indent === first.length) return undefined;
  const kept: string[] = [];
  for (; reading.at < reading.lines.length; reading.at += 1) {
    const line = reading.lines[reading.at] ?? "";
    const own = indentOf(line);
    if (own === line.length && own > 0) return undefined;
    if (own > 0 || line === "") {
      if (own < indent && line !== "") break;
      kept.push(line.slice(indent));
    } else break;
  }
  while (kept.at(-1) === "") kept.pop();
  // A comment between the text and what follows it is not told from a line of the text by everyone.
  const after = contentLineIndent(reading);
  return after > holderIndent ? undefined : kept.join("\n") + (strip === "-" ? "" : "\n");
}

/** The indent of the next line that is not blank, comment or not; -1 at the end. */
function contentLineIndent({ lines, at }: Reading): number {
  const next = lines.slice(at).find((line) => line.trim() !== "");
  return next === undefined ? -1 : indentOf(next);
}
