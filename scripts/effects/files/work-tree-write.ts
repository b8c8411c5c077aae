// Writes announcement files into the work tree: new ones that overwrite nothing, and edits of what was read.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
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
 * Its mode stays, and no link is followed. Throws EDIT_REFUSED for whatever is no plain file any more, and where the
 * system lets nobody write.
 */
export function replaceText(tree: WorkTree, path: string, text: string): void {
  const seen = tree.read(path);
  if (seen.kind !== "text") throw notReplaced(path, seen.kind === "missing" ? "it is gone" : seen.reason);
  const file = join(tree.root, path);
  // Not made of the file's own name, which may be as long as names can be.
  const fresh = join(dirname(file), `.announce-${process.pid}.new`);
  const refusal = refusalOf(() => {
    const descriptor = openSync(fresh, "wx", statSync(file).mode);
    try {
      writeWhole(descriptor, { file, text });
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  });
  if (refusal !== null) throw notReplaced(path, refusal);
}

function writeWhole(descriptor: number, { file, text }: { readonly file: string; readonly text: string }): void {
  try {
    writeFileSync(descriptor, text);
    fchmodSync(descriptor, statSync(file).mode);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a file another name in its folder, which nothing else may have: null, or why not. */
export function renameFile(tree: WorkTree, from: string, to: string): string | null {
  if (tree.read(from).kind !== "text") return `${from} is no plain file`;
  if (tree.read(to).kind !== "missing") return `${to} is there already`;
  const target = join(tree.root, to);
  return refusalOf(() => {
    // An empty file of our own holds the name: renaming over it can replace nothing of anybody else's.
    closeSync(openSync(target, "wx"));
    try {
      renameSync(join(tree.root, from), target);
    } catch (error) {
      rmSync(target, { force: true });
      throw error;
    }
  });
}

/** Null where it was written; what the system refuses (a full disk, a folder nobody may write into) is no bug. */
function refusalOf(write: () => void): string | null {
  try {
    write();
    return null;
  } catch (error) {
    if (error instanceof Error && "code" in error) return `it cannot be written (${String(error.code)})`;
    throw error;
  }
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
