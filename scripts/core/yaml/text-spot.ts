// A problem found in text before there is any value: its place is an offset.
import type { ProblemCode } from "../problems/problem-codes.ts";
import type { Splice } from "./yaml-splice.ts";

export interface TextSpot {
  /** In UTF-16 units from the start of the text. */
  readonly offset: number;
  readonly code: ProblemCode;
  readonly message: string;
  /** Left out: the one of the catalogue. */
  readonly remedy?: string;
  /** What mends it; only where it can have but one meaning. */
  readonly splices?: readonly Splice[];
}
