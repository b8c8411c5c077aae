// Annotations of GitHub Actions: how many of them are shown, and how a problem becomes one.
import type { AnnotationProperties } from "@actions/core";
import type { Problem } from "../../core/problems/problem.ts";

/** GitHub shows ten annotations of each kind per step, and 50 per job; the log and the summary hold everything. */
export const mostAnnotationsOfKind = 10;

/** What to hand to `error` or `warning` of the Actions toolkit. */
export function problemAnnotation(problem: Problem): readonly [message: string, place: AnnotationProperties] {
  const { file, line, column, code, message, remedy } = problem;
  return [`${message}. ${remedy}`, { file, startLine: line, startColumn: column, title: code }];
}
