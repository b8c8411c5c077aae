// A finding: a problem whose place is still a path in the value that was read.
import { problemCodes, type ProblemCode } from "./problem-codes.ts";

/** Keys and list indexes from the root of the file. */
export type Path = readonly (string | number)[];

export interface Finding {
  readonly at: Path;
  /** Whether the key itself or its value is meant. */
  readonly on: "key" | "value";
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly remedy: string;
  readonly mend?: Mend;
}

/**
 * What must stand at the place instead, where that is certain: a key's name or a value; the text as it is written,
 * in quotes or as the one entry of a list.
 */
export type Mend = { readonly write: string | number | boolean } | "quote" | "list";

export interface FindingDetail {
  readonly at: Path;
  readonly on?: "key" | "value";
  readonly message: string;
  /** Left out: the one of the catalogue. */
  readonly remedy?: string;
  readonly mend?: Mend | undefined;
}

/** A finding of the catalogue, with the severity it has there. */
export function found(code: ProblemCode, detail: FindingDetail): Finding {
  const { severity, remedy } = problemCodes[code];
  return {
    at: detail.at,
    on: detail.on ?? "value",
    code,
    severity,
    message: detail.message,
    remedy: detail.remedy ?? remedy,
    ...(detail.mend === undefined ? {} : { mend: detail.mend }),
  };
}
