// Problems as JSON: versioned, for scripts and editors.
import { jsonLine } from "../../core/text/json.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { hasErrors } from "../../core/problems/problem-counts.ts";

/** One JSON object on one line; `version` changes when a field changes its meaning. @param more further fields */
export function problemsJson(problems: readonly Problem[], files: number, more: object = {}): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  return jsonLine({ version: 1, ok: !hasErrors(problems), files, errors, warnings, problems, ...more });
}
