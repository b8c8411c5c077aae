// Checks the files of a work tree: announcements, the vendors file, ids over the whole tree. Reads the disk and nothing else.
import { announcementsFolder, checkPath, isReadmePath } from "../core/announcement-path.ts";
import type { Reader } from "../core/announcement-reader.ts";
import { checkProblem } from "../core/check-finding.ts";
import { duplicateIdProblems } from "../core/duplicate-ids.ts";
import { byPlace, type Problem } from "../core/problem.ts";
import { unmappedSecrets } from "../core/secret-mapping.ts";
import type { VendorsConfig } from "../core/vendors-config.ts";
import { vendorsPath } from "./vendors-file.ts";
import type { WorkTree } from "./work-tree.ts";

export const dispatchWorkflowPath = ".github/workflows/dispatch.yml";

export interface TreeCheck {
  /** By place. */
  readonly problems: readonly Problem[];
  /** How many files were read. */
  readonly files: number;
}

/**
 * Every problem of the named files, or of all; the vendors file is always among them.
 * @param named paths from the top of the checkout, files or folders; null for everything.
 */
export function checkTree(tree: WorkTree, reader: Reader, named: readonly string[] | null): TreeCheck {
  const all = tree.list(announcementsFolder);
  const paths = named === null ? all : [...new Set(named.flatMap((path) => filesOf(tree, path)))];
  const vendors = checkVendors(tree, reader);
  const wanted = new Set(paths);
  const announcements = paths.filter((path) => path !== vendorsPath && !isReadmeBelow(path));
  const problems = [
    ...vendors.problems,
    ...announcements.flatMap((path) => checkAnnouncement(tree, reader, path, vendors.config)),
    ...duplicateIdProblems(all).filter(({ file }) => wanted.has(file)),
  ];
  return { problems: problems.sort(byPlace), files: announcements.length + (vendors.exists ? 1 : 0) };
}

export interface VendorsCheck {
  /** Null where the file has errors, or is missing: then there is nothing to check apps against. */
  readonly config: VendorsConfig | null;
  readonly problems: readonly Problem[];
  readonly exists: boolean;
}

/** Reads the vendors file of the work tree, and compares its secrets with the dispatch workflow. */
export function checkVendors(tree: WorkTree, reader: Reader): VendorsCheck {
  const file = tree.read(vendorsPath);
  if (file.kind === "missing") return { config: null, problems: [], exists: false };
  if (file.kind === "unreadable") {
    return { config: null, problems: [unreadableFile(vendorsPath, file.reason)], exists: true };
  }
  const { config, problems } = reader.readVendors({ path: vendorsPath, text: file.text });
  const workflow = tree.read(dispatchWorkflowPath);
  if (config === null || workflow.kind !== "text") return { config, problems, exists: true };
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

function checkAnnouncement(
  tree: WorkTree,
  reader: Reader,
  path: string,
  config: VendorsConfig | null,
): readonly Problem[] {
  if (tree.isFolder(path)) return [unreadableFile(path, "the folder cannot be listed")];
  // What is not meant to be an announcement is not read as one: its name alone is the problem.
  const misplaced = checkPath(path);
  if (misplaced !== null && misplaced.code !== "PATH_ID") return [misplaced];
  const file = tree.read(path);
  if (file.kind === "missing") return [checkProblem(path, "FILE_MISSING", { message: "there is no such file" })];
  if (file.kind === "unreadable") return [unreadableFile(path, file.reason)];
  return reader.readAnnouncement({ path, text: file.text, config }).problems;
}

function isReadmeBelow(path: string): boolean {
  return path.startsWith(`${announcementsFolder}/`) && isReadmePath(path);
}

function filesOf(tree: WorkTree, path: string): readonly string[] {
  return tree.isFolder(path) ? tree.list(path) : [path];
}
