// Problems as annotations in GitHub Actions, beside the lines of the pull request.
import { error, notice, warning } from "@actions/core";
import type { Problem } from "../../core/problems/problem.ts";
import { mostAnnotationsOfKind, problemAnnotation } from "../words/annotations.ts";

/** Writes workflow commands to the process's own stdout, which the runner reads: errors first, and what is not shown. */
export function annotateProblems(problems: readonly Problem[]): void {
  const kinds = [
    ["error", error],
    ["warning", warning],
  ] as const;
  const hidden = kinds.flatMap(([severity, annotate]) => {
    const ofKind = problems.filter((problem) => problem.severity === severity);
    for (const problem of ofKind.slice(0, mostAnnotationsOfKind)) annotate(...problemAnnotation(problem));
    const count = ofKind.length - mostAnnotationsOfKind;
    return count <= 0 ? [] : [`${count} more ${severity}${count === 1 ? "" : "s"}`];
  });
  if (hidden.length === 0) return;
  notice(`${hidden.join(" and ")} are not shown beside their lines. The summary of this job lists all.`, {
    title: "Not all problems are shown",
  });
}
