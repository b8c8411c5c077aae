// Problems of checks beyond one file's own content, of a file as a whole.
import { checkProblemCodes } from "./check-problem-codes.ts";
import type { Problem } from "./problem.ts";

export type CheckCode = keyof typeof checkProblemCodes;

export interface CheckDetail {
  readonly message: string;
  /** Left out: the one of the catalogue. */
  readonly remedy?: string;
}

/** A problem of a whole file. */
export function checkProblem(file: string, code: CheckCode, { message, remedy }: CheckDetail): Problem {
  const entry = checkProblemCodes[code];
  return { file, line: 1, column: 1, code, severity: entry.severity, message, remedy: remedy ?? entry.remedy };
}
