// The line a problem points at, with carets under the exact key or value: tabs, wide and invisible characters aligned.
import { cellsOf, shortened } from "../text/text-table.ts";
import { visibleText } from "../text/visible-text.ts";

export interface Excerpt {
  readonly source: string;
  /** Spaces, then carets, to print below `source`. */
  readonly carets: string;
}

/** The lines of a file as editors count them. */
export function sourceLines(text: string): readonly string[] {
  // Editors and problems do not count the byte order mark as a column.
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
}

/**
 * Neither part is wider than `mostCells`.
 * @param source one line of {@link sourceLines}
 * @param column counts from 1, in UTF-16 units
 * @param message of the problem: where it quotes the words that stand there, they get the carets, and not all that follows
 */
export function excerptOf(source: string, column: number, mostCells: number, message = ""): Excerpt {
  const start = Math.min(column - 1, source.length);
  const seen = /"([^"]+)"/.exec(message)?.[1] ?? "";
  const isThere = seen !== "" && source.startsWith(seen, start);
  const end = start + (isThere ? seen.length : Math.max(1, tokenLength(source, start)));
  const shown = (part: string): string => visibleText(part.replaceAll("\t", "    "));
  const before = shown(source.slice(0, start));
  const token = shown(source.slice(start, end));
  return clipped({ before, token, after: shown(source.slice(end)) }, mostCells);
}

/** How many UTF-16 units the key or value that starts there takes; never more than its line. */
function tokenLength(line: string, start: number): number {
  const rest = line.slice(start);
  const [first = ""] = rest; // a whole character, not half a pair
  if (first === '"') return quotedLength(rest, /^"(?:[^"\\]|\\.)*"/);
  if (first === "'") return quotedLength(rest, /^'(?:[^']|'')*'/);
  if (first === "[" || first === "{") return flowLength(rest);
  if (first === "|" || first === ">") return /^[|>][-+0-9]*/.exec(rest)?.[0].length ?? 1;
  if (/\s/.test(first)) return /^\s+/.exec(rest)?.[0].length ?? 1;
  // A character that nobody sees is itself the problem, not the word it hides in.
  if (visibleText(first) !== first) return first.length;
  const isInFlow = openBrackets(line.slice(0, start)) > 0;
  const end = rest.search(isInFlow ? /[,\]}]|:(?=\s|$)|\s#/ : /:(?=\s|$)|\s#/);
  return rest.slice(0, end === -1 ? rest.length : end).trimEnd().length;
}

function quotedLength(rest: string, closed: RegExp): number {
  return closed.exec(rest)?.[0].length ?? rest.trimEnd().length;
}

/** To the bracket that closes the first one; where that is on another line, to the end of this one. */
function flowLength(rest: string): number {
  let depth = 0;
  for (const [index, character] of [...rest.matchAll(/[[\]{}]/g)].map((match) => [match.index, match[0]] as const)) {
    depth += character === "[" || character === "{" ? 1 : -1;
    if (depth === 0) return index + 1;
  }
  return rest.trimEnd().length;
}

function openBrackets(text: string): number {
  return (text.match(/[[{]/g)?.length ?? 0) - (text.match(/[\]}]/g)?.length ?? 0);
}

interface Parts {
  readonly before: string;
  readonly token: string;
  readonly after: string;
}

/** Keeps the token in view: what does not fit is cut on the far side of it first. */
function clipped({ before, token, after }: Parts, mostCells: number): Excerpt {
  const shownToken = shortened(token, mostCells - 2);
  const room = mostCells - cellsOf(shownToken);
  const shownBefore = tail(
    before,
    Math.max(1, Math.min(room - 1, Math.max(room - cellsOf(after), Math.floor(room / 2)))),
  );
  const shownAfter = shownToken === token ? shortened(after, Math.max(1, room - cellsOf(shownBefore))) : "";
  const carets = `${" ".repeat(cellsOf(shownBefore))}${"^".repeat(Math.max(1, cellsOf(shownToken)))}`;
  return { source: `${shownBefore}${shownToken}${shownAfter}`, carets };
}

function tail(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  return `…${take(segments(text).reverse(), cells - 1)
    .reverse()
    .join("")}`;
}

function take(parts: readonly string[], cells: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += cellsOf(part);
    if (used > cells) return taken;
    taken.push(part);
  }
  return taken;
}

function segments(text: string): string[] {
  return [...new Intl.Segmenter("en").segment(text)].map(({ segment }) => segment);
}
