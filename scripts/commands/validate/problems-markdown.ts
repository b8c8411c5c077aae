// All problems as one table for a job summary, which GitHub drops as a whole when it is too large.
import { placeText, type Problem } from "../../core/problems/problem.ts";
import { bySeverity, problemCounts } from "../../core/problems/problem-counts.ts";
import { escapedMarkdown, inlineCode, markdownTable } from "../words/markdown.ts";

/** GitHub takes 1 MiB a step; other parts of the step may write, too. */
const mostBytes = 900_000;

/** Errors first; rows that do not fit are counted below the table. */
export function problemsMarkdown(problems: readonly Problem[], files: number): string {
  const sorted = bySeverity(problems);
  const rows: (readonly string[])[] = [];
  let bytes = 0;
  for (const problem of sorted) {
    const row = rowOf(problem);
    bytes += Buffer.byteLength(row.join(" | "), "utf8") + 5;
    if (bytes > mostBytes) break;
    rows.push(row);
  }
  const left = sorted.length - rows.length;
  const rest = left === 0 ? "" : `\n${left} more do not fit here; the log has them all.\n`;
  const head = `### ${problemCounts(problems)} in ${files} file${files === 1 ? "" : "s"}\n\n`;
  return `${head}${markdownTable(["", "place", "code", "what is wrong", "what to do"], rows)}${rest}`;
}

function rowOf(problem: Problem): readonly string[] {
  const { severity, code, message, remedy } = problem;
  return [
    severity,
    inlineCode(placeText(problem)),
    inlineCode(code),
    escapedMarkdown(message),
    escapedMarkdown(remedy),
  ];
}
