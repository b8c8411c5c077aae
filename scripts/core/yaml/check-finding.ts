// Problems of checks beyond one file's own content: where in it they stand.
import { checkProblem, type CheckCode, type CheckDetail } from "../problems/check-problem.ts";
import type { Path } from "../problems/finding.ts";
import type { Problem } from "../problems/problem.ts";
import { readYaml } from "./yaml-reading.ts";

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

export interface YamlPlace {
  readonly at: Path;
  readonly on: "key" | "value";
}

/** A problem at a key or value of a YAML file; at its start where the text is no YAML. */
export function checkProblemAt(source: SourceFile, place: YamlPlace, code: CheckCode, detail: CheckDetail): Problem {
  return problemAt(source, place, checkProblem(source.file, code, detail));
}

/** The problem moved to a key or value of its file. */
export function problemAt(source: SourceFile, place: YamlPlace, problem: Problem): Problem {
  const { code, severity, message, remedy } = problem;
  return readYaml(source).document?.problemAt({ ...place, code, severity, message, remedy }) ?? problem;
}
