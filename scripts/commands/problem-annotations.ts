// Problems as annotations in GitHub Actions, beside the lines of the pull request.
import { error, warning } from "@actions/core";
import type { Problem } from "../core/problem.ts";

/** GitHub shows ten annotations of each kind per step; the log holds all. */
const mostOfKind = 10;

/** Writes workflow commands to the process's own stdout, which the runner reads. */
export function annotateProblems(problems: readonly Problem[]): void {
  for (const [severity, annotate] of [["error", error] as const, ["warning", warning] as const]) {
    const ofKind = problems.filter((problem) => problem.severity === severity);
    for (const { file, line, column, code, message, remedy } of ofKind.slice(0, mostOfKind)) {
      annotate(`${message}. ${remedy}`, { file, startLine: line, startColumn: column, title: code });
    }
  }
}
