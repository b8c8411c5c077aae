// What `--fix` changed and what it left, for people and for programs.
import { placeText, type Problem } from "../../core/problems/problem.ts";
import { sourceLines } from "../../core/problems/source-excerpt.ts";
import { listOf } from "../../core/problems/value-text.ts";
import { visibleLine, visibleText } from "../../core/text/visible-text.ts";
import type { FixedFile } from "../../effects/files/fix-files.ts";
import { vendorsPath } from "../../effects/files/vendors-file.ts";
import type { Paint } from "../words/paint.ts";

/** Each file with its changed lines; empty text where there was nothing to do. */
export function fixedFilesText(files: readonly FixedFile[], paint: Paint): string {
  const told = files.filter(({ change, renamedTo, left }) => change !== null || renamedTo !== null || left !== null);
  if (told.length === 0) return "Nothing here has only one meaning: no file was changed.\n\n";
  return told.map((file) => `${fileText(file, paint)}\n`).join("");
}

/** For the field `fixed` of the JSON report. */
export function fixedJson(files: readonly FixedFile[]): readonly object[] {
  return files.map(({ path, change, renamedTo, left }) => ({
    path,
    mended: (change?.mended ?? []).map(({ line, column, code, edits }) => ({ line, column, code, edits })),
    renamedTo,
    left,
  }));
}

function fileText({ path, change, renamedTo, left }: FixedFile, paint: Paint): string {
  const parts = [
    change === null ? "" : `${paint("bold", visibleLine(path))}\n${changes(path, change, paint)}`,
    renamedTo === null ? "" : `${paint("bold", visibleLine(path))}\n  renamed to ${visibleLine(renamedTo)}\n`,
    left === null ? "" : `${paint("bold", visibleLine(path))}\n  ${paint("yellow", "left as it is")}: ${left}\n`,
  ];
  return parts.join("");
}

function changes(path: string, { before, after, mended }: NonNullable<FixedFile["change"]>, paint: Paint): string {
  const codes = listOf([...new Set(mended.map(({ code }) => code))], "and");
  const count = `  mended ${mended.length === 1 ? "one mistake" : `${mended.length} mistakes`}: ${codes}\n`;
  // The vendors file may hold what must not be printed.
  if (path === vendorsPath) return mended.map((problem) => `  ${placeText(problem)}\n`).join("") + count;
  return (
    changedLines(before, after, mended)
      .map((line) => diffText(line, paint))
      .join("") + count
  );
}

interface ChangedLine {
  readonly number: number;
  readonly before: string;
  readonly after: string;
}

function changedLines(before: string, after: string, mended: readonly Problem[]): readonly ChangedLine[] {
  const [old, now] = [sourceLines(before), sourceLines(after)];
  const numbers = new Set(mended.flatMap(({ edits = [] }) => edits.map(({ line }) => line)));
  return [...numbers]
    .sort((left, right) => left - right)
    .map((number) => ({ number, before: old[number - 1] ?? "", after: now[number - 1] ?? "" }));
}

function diffText({ number, before, after }: ChangedLine, paint: Paint): string {
  const line = (sign: "-" | "+", text: string): string =>
    `  ${paint("dim", String(number))} ${paint(sign === "+" ? "green" : "red", `${sign} ${shown(text)}`)}\n`;
  return line("-", before) + line("+", after);
}

/** Look-alike spaces and tabs are what was changed: they must be seen. */
function shown(text: string): string {
  return visibleText(text.replaceAll("\t", "→").replace(/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, "␣"));
}
