// The lines that an edit changes, as people know them from diffs: on a terminal and in Markdown.
import type { DiffLine } from "../../core/text/line-diff.ts";
import { visibleText } from "../../core/text/visible-text.ts";
import type { Paint } from "./paint.ts";

/** A line for each, indented: green what comes, red what goes. */
export function diffText(lines: readonly DiffLine[], paint: Paint): string {
  return lines
    .map(({ sign, line }) => `  ${paint(sign === "+" ? "green" : "red", `${sign} ${visibleText(line)}`)}\n`)
    .join("");
}

/** For a fence of the language `diff`. */
export function diffToFence(lines: readonly DiffLine[]): string {
  return lines.map(({ sign, line }) => `${sign}${visibleText(line)}`).join("\n");
}
