// Reads a file as if every mistake with one meaning were mended, so that one run also shows what stands behind those.
import { doOverlap, editBefore, type LineEdit, placeBefore, withLineEdits } from "../text/line-edit.ts";
import type { Problem } from "./problem.ts";

/** More rounds than anybody's mistakes need; each reads the file again. */
const mostRounds = 40;
/** So much text is read again at most: large files get fewer rounds. */
const mostUnits = 1_000_000;

/** Codes after which a file's values are not known, whatever else it may hold. */
const unreadable = /^(?:YAML_(?!NUMBER$)|TEXT_(?:ENCODING|CONTROL)$|FILE_)/;

/** Whether this problem keeps the file from being read at all. */
export function isUnreadable({ code, severity }: Problem): boolean {
  return severity === "error" && unreadable.test(code);
}

/**
 * The problems of a text: those with edits, and whatever is left once the edits are made, all at their places in the
 * text as it is. What an edit does not leave sound keeps its problem and loses its edits.
 */
export function problemsAsMended(text: string, read: (text: string) => readonly Problem[]): readonly Problem[] {
  let current = text;
  let problems = read(text);
  const mended: Problem[] = [];
  const rounds: (readonly LineEdit[])[] = [];
  const mostReadings = Math.min(mostRounds, Math.ceil(mostUnits / Math.max(1, text.length)));
  for (let count = 1; count <= mostReadings && problems.some(isMendable); count += 1) {
    const here = problems.map((problem) => (isMendable(problem) ? withEditsBefore(problem, rounds) : problem));
    const overlapping = overlappingEdits(problems);
    if (overlapping.size > 0) {
      problems = problems.map((problem) => (overlapping.has(problem) ? withoutEdits(problem) : problem));
      continue;
    }
    const edits = here.flatMap((problem, index) => (isMendable(problem) ? (problems[index]?.edits ?? []) : []));
    const edited = withLineEdits(current, edits);
    const after = read(edited);
    const known = new Set(problems.map(({ code, message }) => `${code} ${message}`));
    const news = after.filter(
      ({ code, message, severity }) => severity === "error" && !known.has(`${code} ${message}`),
    );
    const spoilt = here.filter((problem, index) => isMendable(problem) && isSpoilt(problems[index], edits, news));
    if (spoilt.length > 0 || edits.length === 0 || turnsUnreadable(problems, after)) {
      const refused = spoilt.length > 0 ? spoilt : here;
      problems = problems.map((problem, index) =>
        refused.includes(here[index] ?? problem) ? withoutEdits(problem) : problem,
      );
      continue;
    }
    mended.push(...here.filter(isMendable));
    current = edited;
    problems = after;
    rounds.push(edits);
  }
  return [...mended, ...problems.map((problem) => withoutEdits(movedBack(problem, rounds)))];
}

function isMendable({ edits }: Problem): boolean {
  return edits !== undefined && edits.length > 0;
}

/** Problems whose edits touch what an earlier problem's edits change. */
function overlappingEdits(problems: readonly Problem[]): ReadonlySet<Problem> {
  const edits: LineEdit[] = [];
  return new Set(
    problems.filter(isMendable).filter((problem) => {
      const all = [...edits, ...(problem.edits ?? [])];
      if (doOverlap(all)) return true;
      edits.push(...(problem.edits ?? []));
      return false;
    }),
  );
}

function movedBack(problem: Problem, rounds: readonly (readonly LineEdit[])[]): Problem {
  const { line, column } = rounds.toReversed().reduce(placeBefore, problem);
  return { ...problem, line, column };
}

/** The problem at its place in the first text, with its edits there; without them where they touch earlier ones. */
function withEditsBefore(problem: Problem, rounds: readonly (readonly LineEdit[])[]): Problem {
  const edits: LineEdit[] = [];
  for (const edit of problem.edits ?? []) {
    const before = rounds.toReversed().reduce<LineEdit | null>((at, round) => at && editBefore(at, round), edit);
    if (before === null) return withoutEdits(movedBack(problem, rounds));
    edits.push(before);
  }
  return { ...movedBack(problem, rounds), edits };
}

function withoutEdits(problem: Problem): Problem {
  const { edits: _edits, ...rest } = problem;
  return rest;
}

/** Whether an error stands in what the edits of a problem wrote, or the line that was to be made readable is not. */
function isSpoilt(problem: Problem | undefined, edits: readonly LineEdit[], news: readonly Problem[]): boolean {
  if (problem === undefined) return false;
  const own = problem.edits ?? [];
  return news.some((next) => {
    if (isUnreadable(next) && isUnreadable(problem)) return own.some(({ line }) => line === next.line);
    // What is missing beside a key is said at the first key of its map, which may be this one.
    if (problem.code === "KEY_UNKNOWN" && next.code !== "KEY_UNKNOWN") return false;
    return isWithin(next, own, edits);
  });
}

function isWithin(next: Problem, own: readonly LineEdit[], edits: readonly LineEdit[]): boolean {
  const { line, column } = placeBefore(next, edits);
  return own.some((edit) => edit.line === line && edit.length > 0 && column === edit.column);
}

function turnsUnreadable(before: readonly Problem[], after: readonly Problem[]): boolean {
  return after.some(isUnreadable) && !before.some(isUnreadable);
}
