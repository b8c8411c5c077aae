// Problems for a terminal: each with its place, the source line with carets, and what to do; counts at the end.
import { placeText, type Problem } from "../../core/problems/problem.ts";
import { excerptOf, sourceLines } from "../../core/problems/source-excerpt.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import type { Paint } from "../words/paint.ts";

export interface ProblemsStyle {
  readonly paint: Paint;
  readonly columns: number;
  /** The text of a file to quote from; null for files that are not to be quoted, or cannot be. */
  readonly sourceOf: (file: string) => string | null;
}

/** One block for each problem, an empty line between them; empty text for none. */
export function problemsText(problems: readonly Problem[], style: ProblemsStyle): string {
  // Some files have thousands of problems: each is read and cut into lines once.
  const files = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const lines = sourceLines(style.sourceOf(file) ?? "");
    files.set(file, lines);
    return lines;
  };
  return problems.map((problem) => problemText(problem, style, linesOf)).join("\n");
}

/** Codes about a file as such: no line of it is to blame. */
const ofWholeFile = /^(?:PATH_|FILE_|ID_|LIVE_REMOVED$|BRAKE$)/;

function problemText(
  problem: Problem,
  { paint, columns }: ProblemsStyle,
  linesOf: (file: string) => readonly string[],
): string {
  const { file, line, column, code, severity, message, remedy } = problem;
  const colour = severity === "error" ? "red" : "yellow";
  const head = `${paint("bold", placeText(problem))} ${paint(colour, `${severity} ${code}`)}\n`;
  const gutter = String(line);
  const source = ofWholeFile.test(code) ? "" : (linesOf(file)[line - 1] ?? "");
  const excerpt = excerptOf(source, column, columns - gutter.length - 5, message);
  const quoted =
    excerpt.source === ""
      ? ""
      : `  ${paint("dim", `${gutter} │`)} ${excerpt.source}\n` +
        `  ${paint("dim", `${" ".repeat(gutter.length)} │`)} ${paint(colour, excerpt.carets)}\n`;
  return `${head}${paragraph(`${message}.`, "  ", columns)}${quoted}${paragraph(remedy, "  ", columns)}`;
}
