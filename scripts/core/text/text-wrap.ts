// Breaks text into lines that fit a terminal; Chinese, which has no spaces, is broken anywhere.
import { cellsOf } from "./text-table.ts";

/** Never below this, however narrow the terminal says it is. */
const fewestCells = 20;

/** The text's words in lines of at most `mostCells`; its own line breaks stay. A longer word stands alone, uncut. */
export function wrapped(text: string, mostCells: number): readonly string[] {
  const cells = Math.max(fewestCells, mostCells);
  return text.split("\n").flatMap((line) => wrapLine(line, cells));
}

/** The text wrapped, each line indented. */
export function paragraph(text: string, indent: string, columns: number): string {
  return wrapped(text, columns - cellsOf(indent))
    .map((line) => `${indent}${line}`.trimEnd() + "\n")
    .join("");
}

function wrapLine(line: string, mostCells: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  let currentCells = 0;
  for (const piece of line.match(breakable) ?? []) {
    if (current !== "" && currentCells + cellsOf(piece.trimEnd()) > mostCells) {
      lines.push(current.trimEnd());
      current = "";
      currentCells = 0;
    }
    current += piece;
    currentCells += cellsOf(piece);
  }
  return [...lines, current.trimEnd()];
}

/** Leading spaces, then words with the spaces behind them, what is to be typed (in backticks) being one word; of Chinese, one character with the marks that must not start a line. */
const breakable =
  /^\s+|`[^`\n]+`[^\s`]*\s*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}][，。、；：？！）】》”’]*\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*/gu;
