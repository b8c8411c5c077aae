// `validate`: every problem in every file, with its place and what to do. No network, no token, no secrets.
import { createReader, type Reader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { checkTree, checkVendors, type TreeCheck } from "../../effects/files/check-tree.ts";
import type { FixedFile } from "../../effects/files/fix-files.ts";
import { misplacedFiles } from "../../effects/files/misplaced-files.ts";
import type { FileTree } from "../../effects/files/file-tree.ts";
import type { Git } from "../../effects/git/git.ts";
import { surveyTree, type Scope } from "../../effects/files/survey.ts";
import { appendStepSummary } from "../../effects/step-summary.ts";
import { openWorkTree } from "../../effects/files/work-tree.ts";
import { ignoredPaths } from "../../effects/files/work-tree-changes.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { paintFor } from "../words/paint.ts";
import type { FirstLook } from "./first-look.ts";
import { problemsJson } from "./problems-json.ts";
import { hasErrors, problemCounts } from "../../core/problems/problem-counts.ts";
import { problemsText } from "./problems-text.ts";
import { filesProgress } from "../words/progress-line.ts";
import { readQuoted } from "../words/quoted-sources.ts";

export interface ValidateOptions {
  /** Only for the work tree. */
  readonly fix: boolean;
  readonly json: boolean;
  /** Files and folders as they were typed. */
  readonly typed: readonly string[];
}

/** Prints every problem of what the first look found. */
export async function validate(world: World, first: FirstLook, options: ValidateOptions): Promise<ExitCode> {
  const { git, tree, scope, outside } = first;
  const reader = createReader(vendors);
  const onProgress = filesProgress(world.stderr);
  const [before, nearby] = await Promise.all([
    checkTree(tree, reader, first.survey, onProgress),
    scope.kind === "named" ? [] : misplacedFiles(tree),
  ]);
  const fixed = options.fix ? await mend(git, tree, { reader, problems: before.problems }) : [];
  const found =
    fixed.length === 0
      ? before
      : await checkTree(tree, reader, await surveyTree(tree, withNewNames(scope, fixed)), onProgress);
  // Litter of the machine's own, such as .DS_Store, reaches no commit where git is told to ignore it.
  const strays = found.problems.filter(({ code, file }) => code === "PATH_EXTENSION" && !options.typed.includes(file));
  const ignored = await ignoredPaths(
    git,
    strays.map(({ file }) => file),
  );
  const problems = [...outside, ...nearby, ...found.problems.filter(({ file }) => !ignored.has(file))];
  if (world.environment["GITHUB_ACTIONS"] === "true" && !options.json && problems.length > 0) {
    const { annotateProblems } = await import("./problem-annotations.ts");
    annotateProblems(problems);
    const { problemsMarkdown } = await import("./problems-markdown.ts");
    appendStepSummary(world.environment, problemsMarkdown(problems, found.files));
  }
  if (options.json) {
    const { fixedJson } = options.fix ? await import("./fix-report.ts") : { fixedJson: null };
    world.stdout.write(problemsJson(problems, found.files, fixedJson === null ? {} : { fixed: fixedJson(fixed) }));
    return exitCodeOf(problems);
  }
  if (options.fix) {
    const { fixedFilesText } = await import("./fix-report.ts");
    world.stdout.write(fixedFilesText(fixed, paintFor(world, "stdout")));
  }
  world.stdout.write(await reportText(world, tree, { ...found, problems }, fixed.some(wasChanged)));
  return exitCodeOf(problems);
}

interface Mendable {
  readonly reader: Reader;
  readonly problems: readonly Problem[];
}

async function mend(git: Git, tree: FileTree, { reader, problems }: Mendable): Promise<readonly FixedFile[]> {
  const { fixFiles } = await import("../../effects/files/fix-files.ts");
  const { config } = await checkVendors(tree, reader);
  return fixFiles({ tree: openWorkTree(git.directory), reader, config, problems });
}

function wasChanged({ change, renamedTo }: FixedFile): boolean {
  return change !== null || renamedTo !== null;
}

/** A file that was named and renamed is still meant. */
function withNewNames(scope: Scope, fixed: readonly FixedFile[]): Scope {
  if (scope.kind !== "named") return scope;
  const names = new Map(fixed.map(({ path, renamedTo }) => [path, renamedTo]));
  return { kind: "named", paths: scope.paths.map((path) => names.get(path) ?? path) };
}

function exitCodeOf(problems: readonly Problem[]): ExitCode {
  return hasErrors(problems) ? exitCodes.problems : exitCodes.done;
}

async function reportText(
  world: World,
  tree: FileTree,
  { problems, files }: TreeCheck,
  isMended: boolean,
): Promise<string> {
  const paint = paintFor(world, "stdout");
  const counted = `${files} file${files === 1 ? "" : "s"}`;
  const nextOfValid = isMended ? nextOfMended : nextOfSound;
  if (files === 0 && problems.length === 0) return nothingToCheck;
  if (problems.length === 0) return `${paint("green", `${counted} checked, no problems.`)}\n${nextOfValid}`;
  const blocks = problemsText(problems, {
    paint,
    columns: world.stdout.columns,
    sourceOf: await readQuoted(tree, problems),
  });
  const affected = new Set(problems.map(({ file }) => file)).size;
  const colour = hasErrors(problems) ? "red" : "yellow";
  const summary = paint(colour, `${problemCounts(problems)} in ${affected} of ${counted}.`);
  return `${blocks}\n${summary}\n${hasErrors(problems) ? nextOfInvalid(problems) : nextOfValid}`;
}

function nextOfInvalid(problems: readonly Problem[]): string {
  const count = problems.filter(({ edits, renameTo }) => edits !== undefined || renameTo !== undefined).length;
  const again = "and run `npm run announce -- validate` again; nothing is sent from an invalid file.";
  if (count === 0) return `Next: mend the errors ${again}\n`;
  const fix = "Next: `npm run announce -- validate --fix` mends";
  if (problems.length === 1) return `${fix} it.\n`;
  if (count === problems.length) return `${fix} all of them.\n`;
  return `${fix} ${count === 1 ? "one of them" : `${count} of them`}.\nThen mend the others ${again}\n`;
}

const nothingToCheck =
  "There is no announcement here yet.\nNext: `npm run announce -- new` writes one below announcements/.\n";
const nextOfMended =
  "Next: read the changes with `git diff`; what was invalid would not have been sent, and now it would.\n" +
  "Then `npm run announce -- plan` shows what a merge would send.\n";
const nextOfSound = "Next: `npm run announce -- plan` shows what a merge would send.\n";
