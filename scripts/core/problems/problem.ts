// A problem in someone's file: where it is, what is wrong, what was seen, what to do.
import type { LineEdit } from "../text/line-edit.ts";
import { visibleLine } from "../text/visible-text.ts";

/** One finding about a file. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly severity: "error" | "warning";
  /** What is wrong and what was seen, one sentence without a full stop at the end. */
  readonly message: string;
  /** What to do, in the imperative. */
  readonly remedy: string;
  /** What mends it in the file; only where it can have but one meaning. */
  readonly edits?: readonly LineEdit[];
  /** The path that the file must have; only where nothing else can be meant. */
  readonly renameTo?: string;
}

/** `file:line:column CODE: what is wrong. What to do.` */
export function problemLine(problem: Problem): string {
  return `${placeText(problem)} ${problem.code}: ${problem.message}. ${problem.remedy}`;
}

/** `file:line:column`, on one line whatever the file is called. */
export function placeText({ file, line, column }: Problem): string {
  return `${visibleLine(file)}:${line}:${column}`;
}

/** Orders problems by file, then by place in it, then by code. */
export function byPlace(left: Problem, right: Problem): number {
  return (
    compareText(left.file, right.file) ||
    left.line - right.line ||
    left.column - right.column ||
    compareText(left.code, right.code)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
