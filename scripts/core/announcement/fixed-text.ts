// The text of a file with every mistake mended that has one meaning; no text where that cannot be proven to be all.
import { isMap, parseDocument } from "yaml";
import { type LineEdit, withLineEdits } from "../text/line-edit.ts";
import type { Problem } from "../problems/problem.ts";
import { isUnreadable } from "../problems/problems-as-mended.ts";
import { findPair, nodeStart, pairEnd } from "../yaml/yaml-source.ts";

export type FixedText =
  | { readonly kind: "nothing" }
  /** There is something to mend, and yet the file stays as it is. */
  | { readonly kind: "left"; readonly reason: string }
  | { readonly kind: "fixed"; readonly text: string; readonly mended: readonly Problem[] };

/** @param read the problems of a text; must be the same for the same text */
export function fixedText(text: string, read: (text: string) => readonly Problem[]): FixedText {
  const problems = read(text);
  const mended = problems.filter(({ edits = [] }) => edits.length > 0);
  if (mended.length === 0) return { kind: "nothing" };
  const rest = problems.filter((problem) => !mended.includes(problem));
  if (rest.some(isUnreadable)) return left("a part of it cannot be read, so its meaning is not certain");
  const edits = mended.flatMap(({ edits = [] }) => edits);
  const after = withLineEdits(text, edits);
  if (touchesBroadcasts(after, edits)) return left("a mistake stands where only the dispatcher writes");
  if (!sameProblems(rest, read(after))) return left("mending it would bring up something else");
  return { kind: "fixed", text: after, mended };
}

function left(reason: string): FixedText {
  return { kind: "left", reason };
}

/** No line of what the dispatcher wrote may change; edits move no line, so that lines of the result tell. */
function touchesBroadcasts(after: string, edits: readonly LineEdit[]): boolean {
  const text = after.replace(/^\uFEFF/, "");
  const root: unknown = parseDocument(text, { version: "1.2", schema: "core", keepSourceTokens: true }).contents;
  const pair = isMap(root) ? findPair(root, "broadcasts") : null;
  if (pair === null) return /^["']?broadcasts\b/m.test(text) && !isMap(root);
  const [first, last] = [nodeStart(pair.key) ?? 0, pairEnd(pair)].map(
    (offset) => text.slice(0, offset).split("\n").length,
  );
  return edits.some(({ line }) => line >= (first ?? 1) && line <= (last ?? Infinity));
}

/** Lines keep their numbers; columns behind an edit do not. */
function sameProblems(expected: readonly Problem[], found: readonly Problem[]): boolean {
  const told = (problems: readonly Problem[]): string =>
    problems
      .map(({ line, code, message }) => `${line} ${code} ${message}`)
      .sort()
      .join("\n");
  return told(expected) === told(found);
}
