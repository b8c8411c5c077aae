// Checks announcement files one by one: those that are no plain files, and what stands in the others.
import { checkPath, isMeantAsAnnouncement } from "../../core/announcement/announcement-path.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { checkProblem } from "../../core/problems/check-problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import type { FileTree } from "./file-tree.ts";
import type { WorkTreeReading } from "./work-tree.ts";

/** A file that must not be read, as a problem. */
export function unreadableFile(file: string, reason: string): Problem {
  const remedy = "Replace it with a plain UTF-8 YAML file.";
  return { file, line: 1, column: 1, code: "FILE_UNREADABLE", severity: "error", message: reason, remedy };
}

export interface Batch {
  readonly paths: readonly string[];
  readonly config: VendorsConfig | null;
  /** Whether files that surely have no problem may be told from the others without the parser that sends rely on. */
  readonly isQuick: boolean;
}

/** Every problem of these files. */
export async function checkAnnouncements(
  tree: Pick<FileTree, "read" | "isFolder">,
  reader: Reader,
  { paths, config, isQuick }: Batch,
): Promise<readonly Problem[]> {
  const files = await tree.read(paths.filter(isToBeRead));
  const problems: Problem[] = [];
  for (const path of paths) {
    const problem = misplacedPath(path);
    if (problem !== null) problems.push(await problemOfPlace(tree, path, problem));
  }
  for (const [path, file] of files) problems.push(...announcementProblems(reader, { path, file, config, isQuick }));
  return problems;
}

/** What a wrong place is told as: a name that was mistyped stands nowhere at all, and has nothing to be moved. */
async function problemOfPlace(
  tree: Pick<FileTree, "read" | "isFolder">,
  path: string,
  problem: Problem,
): Promise<Problem> {
  if (await tree.isFolder(path)) return unreadableFile(path, "the folder cannot be listed");
  if (problem.code !== "PATH_OUTSIDE") return problem;
  const file = (await tree.read([path])).get(path);
  return file?.kind === "missing" ? missingFile(path) : problem;
}

function missingFile(path: string): Problem {
  return checkProblem(path, "FILE_MISSING", { message: "there is no such file" });
}

/** What is not meant to be an announcement is not read as one: its name alone is the problem. */
export function isToBeRead(path: string): boolean {
  return misplacedPath(path) === null;
}

function misplacedPath(path: string): Problem | null {
  const problem = checkPath(path);
  const isRead = problem === null || problem.code === "PATH_ID";
  return isRead || (problem.code === "PATH_EXTENSION" && isMeantAsAnnouncement(path)) ? null : problem;
}

interface ReadFile {
  readonly path: string;
  readonly file: WorkTreeReading;
  readonly config: VendorsConfig | null;
  readonly isQuick: boolean;
}

function announcementProblems(reader: Reader, { path, file, config, isQuick }: ReadFile): readonly Problem[] {
  if (file.kind === "missing") return [missingFile(path)];
  if (file.kind === "unreadable") return [unreadableFile(path, file.reason)];
  const input = { path, text: file.text, config };
  return isQuick && reader.isPlainlySound(input) ? [] : reader.readAnnouncement(input).problems;
}
