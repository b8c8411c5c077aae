// The questions of a plan; those that are the same for several files, such as the brake's, asked once.
import type { PlanRow } from "./plan.ts";
import type { Question } from "./questions.ts";

export interface GroupedQuestion extends Question {
  /** Every file it is asked of, in the order in which they came. */
  readonly paths: readonly string[];
}

/** What the rows of a plan ask, each beside its file. */
export function askedOf(rows: readonly PlanRow[]): readonly (Question & { readonly path: string })[] {
  return rows.flatMap(({ next, path }) => (next.kind === "ask" ? [{ ...next, path }] : []));
}

/** One question for each code, reason and remedy. */
export function groupedQuestions(
  questions: readonly (Question & { readonly path: string })[],
): readonly GroupedQuestion[] {
  const groups = Map.groupBy(questions, ({ code, reason, remedy }) => JSON.stringify([code, reason, remedy]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { kind, whom, code, reason, remedy } = first;
    return [{ kind, whom, code, reason, remedy, paths: [...new Set(group.map(({ path }) => path))] }];
  });
}

/** The first file, and how many more. */
export function pathsText([first = "", ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
