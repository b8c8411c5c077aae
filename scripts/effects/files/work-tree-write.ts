// Writes announcement files into the work tree: new ones that overwrite nothing, and edits of what was read.
import { closeSync, fchmodSync, fsyncSync, mkdirSync, openSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { WorkTree } from "./work-tree.ts";

/** Creates the file and its folders. Throws FILE_EXISTS, also for whatever else stands there or on the way. */
export function createFile(tree: WorkTree, path: string, text: string): void {
  const seen = tree.read(path);
  if (seen.kind !== "missing") throw fileExists(path, seen.kind === "text" ? "there is such a file" : seen.reason);
  const file = join(tree.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: "wx" });
}

/**
 * Replaces the text of a file that was just read: a whole new file in its place, so that nobody ever sees half of it.
 * Its mode stays, and no link is followed. Throws EDIT_REFUSED for whatever is no plain file any more.
 */
export function replaceText(tree: WorkTree, path: string, text: string): void {
  const seen = tree.read(path);
  if (seen.kind !== "text") throw notReplaced(path, seen.kind === "missing" ? "it is gone" : seen.reason);
  const file = join(tree.root, path);
  const fresh = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  const descriptor = openSync(fresh, "wx", statSync(file).mode);
  try {
    writeFileSync(descriptor, text);
    fchmodSync(descriptor, statSync(file).mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(fresh, file);
}

/** Gives a file another name in its folder, which nothing else may have: null, or why not. */
export function renameFile(tree: WorkTree, from: string, to: string): string | null {
  if (tree.read(from).kind !== "text") return `${from} is no plain file`;
  if (tree.read(to).kind !== "missing") return `${to} is there already`;
  try {
    // An empty file of our own holds the name: renaming over it can replace nothing of anybody else's.
    closeSync(openSync(join(tree.root, to), "wx"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return `${to} is there already`;
    throw error;
  }
  renameSync(join(tree.root, from), join(tree.root, to));
  return null;
}

function notReplaced(path: string, reason: string): Fault {
  return new Fault({
    code: "EDIT_REFUSED",
    exitCode: exitCodes.problems,
    message: `${path} was not changed: ${reason}`,
    remedy: "Look at the file; nothing was written.",
  });
}

function fileExists(path: string, reason: string): Fault {
  return new Fault({
    code: "FILE_EXISTS",
    exitCode: exitCodes.configuration,
    message: `${path} was not written: ${reason}`,
    remedy: "Give another id as the first word; nothing is ever overwritten.",
  });
}
