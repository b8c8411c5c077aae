// Problems as annotations in GitHub Actions, beside the lines of the pull request.
import { error, notice, warning } from "@actions/core";
import type { Problem } from "../../core/problems/problem.ts";

/** GitHub shows ten annotations of each kind per step, and 50 per job; the log and the summary hold all problems. */
const mostOfKind = 10;

/** Writes workflow commands to the process's own stdout, which the runner reads: errors first, and what is not shown. */
export function annotateProblems(problems: readonly Problem[]): void {
  const kinds = [
    ["error", error],
    ["warning", warning],
  ] as const;
  const hidden = kinds.flatMap(([severity, annotate]) => {
    const ofKind = problems.filter((problem) => problem.severity === severity);
    for (const { file, line, column, code, message, remedy } of ofKind.slice(0, mostOfKind)) {
      annotate(`${message}. ${remedy}`, { file, startLine: line, startColumn: column, title: code });
    }
    const count = ofKind.length - mostOfKind;
    return count <= 0 ? [] : [`${count} more ${severity}${count === 1 ? "" : "s"}`];
  });
  if (hidden.length === 0) return;
  notice(`${hidden.join(" and ")} are not shown beside their lines. The summary of this job lists all.`, {
    title: "Not all problems are shown",
  });
}
