// What is wrong with a merge, as Markdown: errors first, each a short item; and the edits that were meant instead.
import type { MergeSource } from "../../core/review/merge-report.ts";
import { placeText, type Problem } from "../../core/problems/problem.ts";
import type { TakeBack } from "../../core/review/take-back.ts";
import { diffToFence } from "../words/diff-words.ts";
import { escapedMarkdown, fencedText, inlineCode } from "../words/markdown.ts";
import { bySeverity, problemCounts } from "../../core/problems/problem-counts.ts";
import { meantCommands } from "../words/take-back-words.ts";

/** How much of a plan is told. */
export interface Detail {
  readonly requests: boolean;
  /** Whether a delivery is told in full, or in one line. */
  readonly isFull: boolean;
  /** The most entries of each list; what is left out is counted. */
  readonly most: number;
}

/** Says how many entries of a list are not shown; empty where all are. */
export function leftOut(count: number, { most }: Detail, what: string): string {
  return count <= most ? "" : `\n… and ${count - most} more ${what}.\n`;
}

/** A list and no table: a phone shows no wide ones. */
export function problemItems(problems: readonly Problem[], detail: Detail): string {
  if (problems.length === 0) return "";
  const items = bySeverity(problems)
    .slice(0, detail.most)
    .map(
      (problem) =>
        `- **${problem.severity}** ${inlineCode(problem.code)}: ${escapedMarkdown(problem.message)}. ${escapedMarkdown(problem.remedy)}\n` +
        `  <br>${inlineCode(placeText(problem))}\n`,
    );
  return `**${problemCounts(problems)}**\n\n${items.join("")}${leftOut(problems.length, detail, "problems")}`;
}

/** The lines to change, the commands that change them, and the whole file to copy. */
export function takeBackMarkdown(meant: TakeBack, base: MergeSource["base"], detail: Detail): string {
  const { path, text, diff, stays } = meant;
  const final = stays.length === 0 ? "" : ` ${stays.map(inlineCode).join(", ")} cannot be taken back and stays.`;
  const whole = detail.requests
    ? `\n<details><summary>The whole file, to copy</summary>\n\n${fencedText(text.trimEnd(), "yaml")}\n</details>\n`
    : "";
  return (
    `**To take it back, merge this edit instead.** Reverting a merge takes nothing back: ${inlineCode(path)} stays as it is on the default branch, but for\n\n` +
    `${fencedText(diffToFence(diff), "diff")}\n` +
    `${fencedText(meantCommands(meant, base).join("\n"), "sh")}${final === "" ? "" : `\n${final.trim()}\n`}${whole}`
  );
}
