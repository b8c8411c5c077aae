// Finds entries of a commit's tree by walking from its root to them: it reads the folders on the way and no others.
import { damagedObject } from "./git-failure.ts";
import type { Git } from "./git.ts";
import { readRawTree } from "./raw-tree.ts";
import { readCommitHead, readObject } from "./stored-objects.ts";
import { foldersAbove } from "./tree-path.ts";

/** One entry of a commit's tree. */
export interface TreeEntry {
  /** From the repository's root. Bytes that are not UTF-8 show as U+FFFD. */
  readonly path: string;
  /** `100644`, `100755` (executable), `120000` (symlink), `160000` (submodule), `040000` (folder). */
  readonly mode: string;
  readonly oid: string;
}

/** Names are compared byte by byte, as git does; here each byte is one character. */
interface Search {
  readonly git: Git;
  readonly wanted: ReadonlySet<string>;
  /** The folders above what is wanted, without a slash at the end. */
  readonly onTheWay: ReadonlySet<string>;
  /** A folder, with a slash at its end, of which all files are wanted, however deep they lie. */
  readonly allBelow?: string;
}

/**
 * What stands at exactly these paths; a path with a slash at its end names everything that stands directly in that
 * folder, and an empty one everything at the top.
 */
export async function walkTo(git: Git, commitOid: string, paths: readonly string[]): Promise<TreeEntry[]> {
  const wanted = new Set(paths.map(bytesOf));
  const onTheWay = new Set([...wanted].flatMap(foldersAbove));
  if (wanted.size === 0) return [];
  const { treeOid } = await readCommitHead(git, commitOid);
  return await walk({ git, wanted, onTheWay }, treeOid, "");
}

/** Every file, symbolic link and submodule below a folder: folder after folder, so of one that does not hold much. */
export async function walkBelow(git: Git, commitOid: string, folder: string): Promise<TreeEntry[]> {
  const allBelow = `${bytesOf(folder)}/`;
  const { treeOid } = await readCommitHead(git, commitOid);
  return await walk({ git, wanted: new Set(), onTheWay: new Set(foldersAbove(allBelow)), allBelow }, treeOid, "");
}

async function walk(search: Search, treeOid: string, folder: string): Promise<TreeEntry[]> {
  const { git, wanted, onTheWay, allBelow } = search;
  const isBelow = allBelow !== undefined && folder.startsWith(allBelow);
  const isWanted = (path: string): boolean => isBelow || wanted.has(path) || wanted.has(folder);
  const bytes = await readObject(git, treeOid, "tree");
  const entries = readRawTree(bytes, treeOid.length / 2, (name) => {
    const path = folder + name;
    return isWanted(path) || onTheWay.has(path);
  });
  if (entries === null) throw damagedObject(treeOid, "it is no sound tree");
  const found = entries.map(async ({ mode, name, oid }) => {
    const path = folder + name;
    const isEntered = mode === "040000" && (isBelow || onTheWay.has(path));
    const below = isEntered ? await walk(search, oid, `${path}/`) : [];
    return isWanted(path) && !(isBelow && isEntered) ? [{ path: textOf(path), mode, oid }, ...below] : below;
  });
  return (await Promise.all(found)).flat();
}

function bytesOf(path: string): string {
  return Buffer.from(path).toString("latin1");
}

/** Bytes that are not UTF-8 show as U+FFFD. */
function textOf(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
