// A fault: something outside the announcement files that stops a command, with its code, cause and remedy.

/** Exit codes of every command; README.md explains each. */
export const exitCodes = {
  done: 0,
  problems: 1,
  configuration: 2,
  person: 3,
  waiting: 4,
  unreachable: 69,
  bug: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface FaultDetail {
  /** Stable, upper-case, in README's error list. */
  readonly code: string;
  readonly exitCode: ExitCode;
  /** What happened and what was seen; never a secret, never announcement text. */
  readonly message: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Thrown for whatever an operator, not an author, must mend. Anything else thrown is a bug and keeps its stack. */
export class Fault extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly remedy: string;

  constructor(detail: FaultDetail) {
    super(detail.message, { cause: detail.cause });
    this.name = "Fault";
    this.code = detail.code;
    this.exitCode = detail.exitCode;
    this.remedy = detail.remedy;
  }
}
