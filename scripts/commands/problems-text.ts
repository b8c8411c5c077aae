// Problems for a terminal: each with its place, the source line with carets, and what to do; counts at the end.
import type { Problem } from "../core/problem.ts";
import { excerptAt } from "../core/source-excerpt.ts";
import { paragraph } from "../core/text-wrap.ts";
import type { Paint } from "./paint.ts";

export interface ProblemsStyle {
  readonly paint: Paint;
  readonly columns: number;
  /** The text of a file to quote from; null for files that are not to be quoted, or cannot be. */
  readonly sourceOf: (file: string) => string | null;
}

/** One block for each problem, an empty line between them; empty text for none. */
export function problemsText(problems: readonly Problem[], style: ProblemsStyle): string {
  return problems.map((problem) => problemText(problem, style)).join("\n");
}

/** `2 errors and 1 warning`; empty where there is nothing to count. */
export function problemCounts(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return [counted(errors, "error"), counted(problems.length - errors, "warning")].filter(Boolean).join(" and ");
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}

function counted(count: number, word: string): string {
  return count === 0 ? "" : `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** Codes about a file as such: no line of it is to blame. */
const ofWholeFile = /^(?:PATH_|FILE_|ID_|LIVE_REMOVED$|BRAKE$)/;

function problemText(problem: Problem, { paint, columns, sourceOf }: ProblemsStyle): string {
  const { file, line, column, code, severity, message, remedy } = problem;
  const colour = severity === "error" ? "red" : "yellow";
  const head = `${paint("bold", `${file}:${line}:${column}`)} ${paint(colour, `${severity} ${code}`)}\n`;
  const gutter = String(line);
  const source = ofWholeFile.test(code) ? null : sourceOf(file);
  const excerpt = source === null ? null : excerptAt(source, problem, columns - gutter.length - 5);
  const quoted =
    excerpt === null || excerpt.source === ""
      ? ""
      : `  ${paint("dim", `${gutter} │`)} ${excerpt.source}\n` +
        `  ${paint("dim", `${" ".repeat(gutter.length)} │`)} ${paint(colour, excerpt.carets)}\n`;
  return `${head}${paragraph(`${message}.`, "  ", columns)}${quoted}${paragraph(remedy, "  ", columns)}`;
}
