// Checks the files of a work tree or a commit: announcements, the vendors file, ids over the whole tree.
import { announcementsFolder, checkPath, isReadmePath } from "../core/announcement-path.ts";
import type { Reader } from "../core/announcement-reader.ts";
import { checkProblem } from "../core/check-finding.ts";
import { duplicateIdProblems } from "../core/duplicate-ids.ts";
import { byPlace, type Problem } from "../core/problem.ts";
import { unmappedSecrets } from "../core/secret-mapping.ts";
import type { VendorsConfig } from "../core/vendors-config.ts";
import type { FileTree } from "./file-tree.ts";
import { vendorsPath } from "./vendors-file.ts";
import type { WorkTreeReading } from "./work-tree.ts";

export const dispatchWorkflowPath = ".github/workflows/dispatch.yml";

export interface TreeCheck {
  /** By place. */
  readonly problems: readonly Problem[];
  /** How many files were read. */
  readonly files: number;
}

/** Which announcements to check; the vendors file is always checked. */
export type Scope =
  | { readonly kind: "all" }
  /** Files or folders, by paths from the top of the checkout. */
  | { readonly kind: "named"; readonly paths: readonly string[] }
  /** What differs from a commit is read; the rules that names alone decide hold for the whole tree. */
  | { readonly kind: "changed"; readonly baseOid: string };

/** When these change, so may the verdict on files that did not. */
const decisivePaths = [vendorsPath, "schemas", "scripts"];

/** How many files are held in memory at once. */
const batchSize = 1000;

/** Every problem in the scope. */
export async function checkTree(tree: FileTree, reader: Reader, scope: Scope): Promise<TreeCheck> {
  const all = await tree.list(announcementsFolder);
  const paths = (await pathsIn(tree, scope, all)).filter((path) => path !== vendorsPath && !isReadmeBelow(path));
  const { exists, config, problems } = await checkVendors(tree, reader);
  const read = new Set(paths);
  const byName = [
    ...duplicateIdProblems(all),
    ...all.filter((path) => !read.has(path) && !isReadmeBelow(path)).flatMap((path) => checkPath(path) ?? []),
  ].filter(({ file }) => scope.kind !== "named" || read.has(file));
  const found = [...problems, ...byName];
  for (let start = 0; start < paths.length; start += batchSize) {
    found.push(...(await checkAnnouncements(tree, reader, { paths: paths.slice(start, start + batchSize), config })));
  }
  return { problems: found.sort(byPlace), files: paths.length + (exists ? 1 : 0) };
}

async function pathsIn(tree: FileTree, scope: Scope, all: readonly string[]): Promise<readonly string[]> {
  if (scope.kind === "all") return all;
  if (scope.kind === "named") {
    const files = await Promise.all(
      scope.paths.map(async (path) => ((await tree.isFolder(path)) ? await tree.list(path) : [path])),
    );
    return [...new Set(files.flat())];
  }
  const decisive = await tree.changedSince(scope.baseOid, decisivePaths);
  if (decisive.length > 0) return all;
  const standing = new Set(all);
  return (await tree.changedSince(scope.baseOid, [announcementsFolder])).filter((path) => standing.has(path));
}

export interface VendorsCheck {
  /** Null where the file has errors, or is missing: then there is nothing to check apps against. */
  readonly config: VendorsConfig | null;
  readonly problems: readonly Problem[];
  readonly exists: boolean;
}

/** Reads the vendors file, and compares its secrets with the dispatch workflow. */
export async function checkVendors(tree: FileTree, reader: Reader): Promise<VendorsCheck> {
  const files = await tree.read([vendorsPath, dispatchWorkflowPath]);
  const file = files.get(vendorsPath) ?? { kind: "missing" };
  if (file.kind === "missing") return { config: null, problems: [], exists: false };
  if (file.kind === "unreadable") {
    return { config: null, problems: [unreadableFile(vendorsPath, file.reason)], exists: true };
  }
  const { config, problems } = reader.readVendors({ path: vendorsPath, text: file.text });
  const workflow = files.get(dispatchWorkflowPath);
  if (config === null || workflow?.kind !== "text") return { config, problems, exists: true };
  const unmapped = unmappedSecrets(
    { file: vendorsPath, text: file.text },
    { file: dispatchWorkflowPath, text: workflow.text },
  );
  return { config, problems: [...problems, ...unmapped], exists: true };
}

/** A file that must not be read, as a problem. */
export function unreadableFile(file: string, reason: string): Problem {
  const remedy = "Replace it with a plain UTF-8 YAML file.";
  return { file, line: 1, column: 1, code: "FILE_UNREADABLE", severity: "error", message: reason, remedy };
}

interface Batch {
  readonly paths: readonly string[];
  readonly config: VendorsConfig | null;
}

async function checkAnnouncements(
  tree: FileTree,
  reader: Reader,
  { paths, config }: Batch,
): Promise<readonly Problem[]> {
  const misplaced = new Map(paths.flatMap((path) => misplacedPath(path)));
  const files = await tree.read(paths.filter((path) => !misplaced.has(path)));
  const problems: Problem[] = [];
  for (const [path, problem] of misplaced) {
    problems.push((await tree.isFolder(path)) ? unreadableFile(path, "the folder cannot be listed") : problem);
  }
  for (const [path, file] of files) problems.push(...announcementProblems(reader, { path, file, config }));
  return problems;
}

/** What is not meant to be an announcement is not read as one: its name alone is the problem. */
function misplacedPath(path: string): readonly (readonly [path: string, problem: Problem])[] {
  const problem = checkPath(path);
  return problem === null || problem.code === "PATH_ID" ? [] : [[path, problem]];
}

interface ReadFile {
  readonly path: string;
  readonly file: WorkTreeReading;
  readonly config: VendorsConfig | null;
}

function announcementProblems(reader: Reader, { path, file, config }: ReadFile): readonly Problem[] {
  if (file.kind === "missing") return [checkProblem(path, "FILE_MISSING", { message: "there is no such file" })];
  if (file.kind === "unreadable") return [unreadableFile(path, file.reason)];
  return reader.readAnnouncement({ path, text: file.text, config }).problems;
}

function isReadmeBelow(path: string): boolean {
  return path.startsWith(`${announcementsFolder}/`) && isReadmePath(path);
}
