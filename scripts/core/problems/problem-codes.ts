// Every code a problem can have, with its meaning and remedy: the README's list is made from this.
import { accountProblemCodes } from "./account-problem-codes.ts";
import { announcementProblemCodes } from "./announcement-problem-codes.ts";
import { checkProblemCodes } from "./check-problem-codes.ts";
import { textProblemCodes } from "./text-problem-codes.ts";
import { valueProblemCodes } from "./value-problem-codes.ts";
import { vendorProblemCodes } from "./vendor-problem-codes.ts";

export interface ProblemCodeEntry {
  readonly severity: "error" | "warning";
  /** One line, without a full stop. */
  readonly meaning: string;
  /** One line, in the imperative. */
  readonly remedy: string;
}

type ReaderProblemCodes = typeof textProblemCodes &
  typeof valueProblemCodes &
  typeof announcementProblemCodes &
  typeof accountProblemCodes;

/** The codes of the readers; vendor modules bring their own. */
export const problemCodes: ReaderProblemCodes = {
  ...textProblemCodes,
  ...valueProblemCodes,
  ...announcementProblemCodes,
  ...accountProblemCodes,
};

export type ProblemCode = keyof ReaderProblemCodes;

export interface ListedProblemCode extends ProblemCodeEntry {
  readonly code: string;
}

/** The whole catalogue: the readers' codes, those of checks beyond one file, the vendors' codes last. */
export function listProblemCodes(): readonly ListedProblemCode[] {
  const all = { ...problemCodes, ...checkProblemCodes, ...vendorProblemCodes };
  return Object.entries(all).map(([code, entry]) => ({ code, ...entry }));
}
