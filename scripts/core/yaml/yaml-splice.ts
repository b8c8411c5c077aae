// Edits YAML text by replacing and inserting at places in it, in the file's own line ending and indentation.
import { isCollection, isMap, isPair, type Pair, type YAMLMap } from "yaml";
import { isFlow, mapIndent, nodeStart, pairEnd } from "./yaml-source.ts";

/** Replaces the text between two offsets; an insertion where they are equal. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies splices that do not overlap, in any order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const fromTheEnd = [...splices].sort((left, right) => right.start - left.start || right.end - left.end);
  return fromTheEnd.reduce((edited, { start, end, text }) => edited.slice(0, start) + text + edited.slice(end), text);
}

/** The line ending most lines of the text have; LF where there is none. */
export function lineEnding(text: string): "\n" | "\r\n" {
  const total = text.split("\n").length - 1;
  const windows = text.split("\r\n").length - 1;
  return windows > total - windows ? "\r\n" : "\n";
}

/** How far the file indents a block map inside a block map; 2 where none is to be seen. */
export function indentStep(root: YAMLMap): number {
  return firstIndentStep(root) ?? 2;
}

/** Inserts whole lines below the line in which `offset` lies. */
export function linesBelow(text: string, offset: number, lines: readonly string[]): Splice {
  const start = nextLine(text, offset);
  return start === null ? linesAfterUnendedLine(text, lines) : wholeLines(text, start, lines);
}

/** Inserts whole lines at the end of the one document: below trailing comments, above a `...` marker. */
export function linesAtEnd(text: string, lines: readonly string[]): Splice {
  const marker = text.search(/(?<=\n)\.\.\.(?=[ \t\r\n]|$)/);
  if (marker !== -1) return wholeLines(text, marker, lines);
  const lastLine = text.lastIndexOf("\n") + 1;
  // Ending a last line of blanks would add an empty line to a block scalar above that keeps its line breaks (`|+`).
  if (isBlank(text.slice(lastLine))) return wholeLines(text, lastLine, lines);
  return linesAfterUnendedLine(text, lines);
}

/** Inserts a pair into a flow map after its last one, on a line of its own where the last one has that. */
export function flowPairAtEnd(text: string, map: YAMLMap, pairText: string): Splice {
  const last = map.items.at(-1);
  if (last !== undefined) return flowPairAfter(text, last, pairText);
  const start = (nodeStart(map) ?? 0) + "{".length;
  return insertion(start, ` ${pairText}${isBlank(text.charAt(start)) ? "" : " "}`);
}

/** Inserts a pair into a flow map after another one. */
export function flowPairAfter(text: string, pair: Pair, pairText: string): Splice {
  const start = nodeStart(pair.key) ?? 0;
  const lead = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const separator = isBlank(lead) ? `,${lineEnding(text)}${lead}` : ", ";
  return insertion(pairEnd(pair), separator + pairText);
}

/** Puts one-line text where a pair's value stands, or after its colon; comments, anchor and tag stay. */
export function valueReplaced(text: string, pair: Pair, valueText: string): Splice {
  const start = nodeStart(pair.value);
  const end = pairTextEnd(text, pair);
  if (start !== null && start < end) return { start, end, text: valueText };
  const hasColon = pair.srcToken?.sep?.some(({ type }) => type === "map-value-ind") ?? false;
  return insertion(end, hasColon ? ` ${valueText}` : `: ${valueText}`);
}

/** Where a pair's last visible character ends, trailing comments not counted. */
export function pairTextEnd(text: string, pair: Pair): number {
  const end = pairEnd(pair);
  const start = nodeStart(pair.key) ?? end;
  return start + text.slice(start, end).replace(/[ \t\r\n]+$/, "").length;
}

/** A text before and after splices, for the proofs below. */
export interface Edited {
  readonly before: string;
  readonly after: string;
  readonly splices: readonly Splice[];
}

/** Whether every changed byte lies between two offsets of the old text. */
export function splicedWithin({ before, after, splices }: Edited, [from, to]: readonly [number, number]): boolean {
  return (
    splices.every(({ start, end }) => from <= start && end <= to) &&
    after.length >= from + before.length - to &&
    after.startsWith(before.slice(0, from)) &&
    after.endsWith(before.slice(to))
  );
}

/** Whether the only change is one insertion, of that pair and what separates it from its neighbours. */
export function insertedOnly(edited: Edited, pair: Pair): boolean {
  const { before, after, splices } = edited;
  const [only, ...others] = splices;
  if (only === undefined || others.length > 0 || !splicedWithin(edited, [only.start, only.start])) return false;
  const end = after.length - (before.length - only.start);
  const [pairStart, pairStop] = [nodeStart(pair.key) ?? 0, pairTextEnd(after, pair)];
  if (pairStart < only.start || pairStop > end) return false;
  return /^[ \t\r\n,]*$/.test(after.slice(only.start, pairStart) + after.slice(pairStop, end));
}

/** From a pair's key to where a line below it could be inserted: its last line whole, with its comment. */
export function wholePairRange(text: string, pair: Pair): readonly [number, number] {
  return [nodeStart(pair.key) ?? 0, nextLine(text, pairEnd(pair)) ?? text.length];
}

export function spaces(count: number): string {
  return " ".repeat(count);
}

/** Whether there is nothing but what YAML takes as white space; `trim` would also drop no-break spaces, which are text. */
function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

/** Where the line below `offset` starts, or `offset` itself just after a line break; null in a last line without one. */
function nextLine(text: string, offset: number): number | null {
  const lineEnd = text[offset - 1] === "\n" ? offset - 1 : text.indexOf("\n", offset);
  return lineEnd === -1 ? null : lineEnd + 1;
}

function wholeLines(text: string, at: number, lines: readonly string[]): Splice {
  const eol = lineEnding(text);
  return insertion(at, lines.join(eol) + eol);
}

/** The last line has no line break: ours goes in between, and the file still ends without one. */
function linesAfterUnendedLine(text: string, lines: readonly string[]): Splice {
  const eol = lineEnding(text);
  return insertion(text.length, eol + lines.join(eol));
}

function firstIndentStep(node: unknown): number | null {
  if (!isCollection(node) || isFlow(node)) return null;
  for (const item of node.items) {
    const child = isPair(item) ? item.value : item;
    if (isMap(node) && isMap(child) && !isFlow(child)) return mapIndent(child) - mapIndent(node);
    const step = firstIndentStep(child);
    if (step !== null) return step;
  }
  return null;
}
