// What must hold of every problem, whatever the text it was found in.
import { ok } from "node:assert/strict";
import { problemsJson } from "../../scripts/commands/validate/problems-json.ts";
import { problemsText } from "../../scripts/commands/validate/problems-text.ts";
import type { Problem } from "../../scripts/core/problems/problem.ts";

/** Each names a place inside the text and what to do, in few words in which nothing hides; and all can be shown. */
export function checkProblems(problems: readonly Problem[], text: string): void {
  const lines = text.split("\n");
  for (const problem of problems) {
    const { line, column, message, remedy } = problem;
    const width = lines[line - 1]?.length;
    const told = JSON.stringify(problem);
    ok(width !== undefined && column >= 1 && column <= width + 1, `outside of the text: ${told}`);
    ok(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*[^.\s]$/u.test(message), `a message that hides something: ${told}`);
    ok(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*[.?]$/u.test(remedy), `a remedy that hides something: ${told}`);
    ok(message.length + remedy.length < 1_500, `too many words: ${told}`);
  }
  const shown = problemsText(problems, { paint: (_style, words) => words, columns: 80, sourceOf: () => text });
  ok(!/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(shown), "a terminal would obey what is shown");
  ok(JSON.parse(problemsJson(problems, 1)) !== null);
}
