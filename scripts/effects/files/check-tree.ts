// Checks the files of a work tree or a commit: announcements, the vendors file, ids over the whole tree.
import {
  announcementsFolder,
  checkPath,
  idOfPath,
  isAnnouncementPath,
  isReadmePath,
} from "../../core/announcement/announcement-path.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { duplicateIdProblems } from "../../core/announcement/duplicate-ids.ts";
import { byPlace, type Problem } from "../../core/problems/problem.ts";
import { unmappedSecrets } from "../../core/vendors-file/secret-mapping.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { pathsForIdRules } from "./alike-names.ts";
import { unreadableFile } from "./check-announcements.ts";
import { checkBatches, type OnProgress } from "./check-batches.ts";
import type { FileTree } from "./file-tree.ts";
import { vendorsPath } from "./vendors-file.ts";

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
  /** What differs from a commit. */
  | { readonly kind: "changed"; readonly baseOid: string };

/** When these change, so may the verdict on files that did not. */
const decisivePaths = [vendorsPath, "schemas", "scripts"];

/** Going through everything, those of so many files that have no problem are found the quick way. */
const manyFiles = 200;

/** Every problem in the scope. */
export async function checkTree(
  tree: FileTree,
  reader: Reader,
  scope: Scope,
  onProgress: OnProgress = () => undefined,
): Promise<TreeCheck> {
  const survey = await surveyOf(tree, scope);
  const paths = survey.paths.filter((path) => path !== vendorsPath && !isReadmeBelow(path));
  // Names are looked up while files are read: git does the one, this process the other.
  const [byName, { problems, exists }] = await Promise.all([
    idProblems(survey, new Set(paths)),
    readAll(tree, reader, { paths, isEverything: scope.kind === "all", onProgress }),
  ]);
  const found = await withFreeNames(tree, [...byName, ...problems]);
  return { problems: found.sort(byPlace), files: paths.length + (exists ? 1 : 0) };
}

/** No file is told to take the name of another one. */
async function withFreeNames(tree: FileTree, problems: readonly Problem[]): Promise<Problem[]> {
  if (!problems.some(isOfName)) return [...problems];
  const names = await tree.list(announcementsFolder);
  const ids = new Set(names.filter(isAnnouncementPath).map(idOfPath));
  return problems.map((problem) =>
    isOfName(problem) ? (checkPath(problem.file, (id) => ids.has(id)) ?? problem) : problem,
  );
}

function isOfName({ code }: Problem): boolean {
  return code === "PATH_ID" || code === "PATH_EXTENSION";
}

interface Survey {
  /** The files to read. */
  readonly paths: readonly string[];
  /** What rules about ids need to see; those of `paths` may be among them. */
  readonly names: Promise<readonly string[]>;
}

async function surveyOf(tree: FileTree, scope: Scope): Promise<Survey> {
  const paths = await pathsOf(tree, scope);
  if (paths !== null) return { paths, names: pathsForIdRules(tree, paths) };
  const all = await tree.list(announcementsFolder);
  return { paths: all, names: Promise.resolve(all) };
}

/** Null: everything. */
async function pathsOf(tree: FileTree, scope: Scope): Promise<readonly string[] | null> {
  if (scope.kind === "all") return null;
  if (scope.kind === "named") {
    const files = await Promise.all(
      scope.paths.map(async (path) => ((await tree.isFolder(path)) ? await tree.list(path) : [path])),
    );
    return [...new Set(files.flat())];
  }
  const [decisive, changed] = await Promise.all([
    tree.changedSince(scope.baseOid, decisivePaths),
    tree.changedSince(scope.baseOid, [announcementsFolder]),
  ]);
  return decisive.length > 0 ? null : changed.filter(({ isGone }) => !isGone).map(({ path }) => path);
}

/** The paths themselves are checked where the files are read. */
async function idProblems({ paths, names }: Survey, read: ReadonlySet<string>): Promise<readonly Problem[]> {
  const known = await names;
  // Of everything, one list is enough: a second one would take megabytes.
  const all = known === paths ? paths : [...new Set([...paths, ...known])];
  return duplicateIdProblems(all).filter(({ file }) => read.has(file));
}

interface ReadFiles {
  readonly problems: readonly Problem[];
  /** Whether there is a vendors file. */
  readonly exists: boolean;
}

interface Request {
  readonly paths: readonly string[];
  readonly isEverything: boolean;
  readonly onProgress: OnProgress;
}

async function readAll(
  tree: FileTree,
  reader: Reader,
  { paths, isEverything, onProgress }: Request,
): Promise<ReadFiles> {
  const { exists, config, problems } = await checkVendors(tree, reader);
  const isQuick = isEverything && paths.length >= manyFiles;
  const found = await checkBatches(tree, reader, { paths, config, isQuick }, onProgress);
  return { problems: [...problems, ...found], exists };
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

function isReadmeBelow(path: string): boolean {
  return path.startsWith(`${announcementsFolder}/`) && isReadmePath(path);
}
