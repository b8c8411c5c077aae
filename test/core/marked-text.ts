// Texts of files with a mark in front of the place where a problem is expected.
import type { Problem } from "../../scripts/core/problems/problem.ts";

const mark = "▲";

/** One mistake: a text with one mark in it, and the code of the one problem that it has, at the mark. */
export interface Mistake {
  readonly code: string;
  /** What the mistake is, as the name of its test. */
  readonly about: string;
  readonly text: string;
}

export interface MarkedText {
  readonly text: string;
  /** `line:column CODE` of what is expected. */
  readonly expected: string;
}

/** The text without its mark, and what is expected there. */
export function unmark({ text, code }: Mistake): MarkedText {
  const before = text.split(mark)[0] ?? "";
  const lines = before.split("\n");
  return { text: text.replace(mark, ""), expected: `${lines.length}:${(lines.at(-1) ?? "").length + 1} ${code}` };
}

/** `line:column CODE`. */
export function placeAndCode({ line, column, code }: Problem): string {
  return `${line}:${column} ${code}`;
}
