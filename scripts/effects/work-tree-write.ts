// Writes announcement files into the work tree: new ones that overwrite nothing, and edits of what was read.
import { closeSync, constants, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exitCodes, Fault } from "../core/fault.ts";
import type { WorkTree } from "./work-tree.ts";

/** Creates the file and its folders. Throws FILE_EXISTS, also for whatever else stands there or on the way. */
export function createFile(tree: WorkTree, path: string, text: string): void {
  const seen = tree.read(path);
  if (seen.kind !== "missing") throw fileExists(path, seen.kind === "text" ? "there is such a file" : seen.reason);
  const file = join(tree.root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: "wx" });
}

/** Replaces the text of a file that was just read; its mode stays, and a link in its place is not followed. */
export function replaceText(tree: WorkTree, path: string, text: string): void {
  const descriptor = openSync(join(tree.root, path), constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

function fileExists(path: string, reason: string): Fault {
  return new Fault({
    code: "FILE_EXISTS",
    exitCode: exitCodes.configuration,
    message: `${path} was not written: ${reason}`,
    remedy: "Give another id as the first word; nothing is ever overwritten.",
  });
}
