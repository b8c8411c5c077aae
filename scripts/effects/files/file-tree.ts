// The files of a checkout as they would be merged, behind one port: those of the work tree, or those of a commit.
import { posix } from "node:path";
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { alikeNames, searchAlike, type AlikeSearch } from "./alike-names.ts";
import type { Git } from "../git/git.ts";
import { namedCommit } from "../git/named-commit.ts";
import { changedPaths, listPaths, readEntries, readFiles } from "../git/object-reader.ts";
import { findEntries, type TreeEntry } from "../git/tree-listing.ts";
import { isTreePath } from "../git/tree-path.ts";
import { openWorkTree, readingsOf, type WorkTreeReading } from "./work-tree.ts";
import { changedInWorkTree } from "./work-tree-changes.ts";

/** Paths are relative to the top of the checkout, with forward slashes. */
export interface FileTree {
  /** Everything below a folder but folders, sorted; what stands there where it is none; nothing where it is missing. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Everything below announcements/ that has the base name of one of these, as far as it can be one. */
  readonly namedAlike: (paths: readonly string[]) => Promise<readonly string[]>;
  /** One reading for each path: ask for many at once, so that contents which are still at the remote come in one go. */
  readonly read: (paths: readonly string[]) => Promise<ReadonlyMap<string, WorkTreeReading>>;
  readonly isFolder: (path: string) => Promise<boolean>;
  /** Paths below the given ones that differ from that commit, sorted; a rename is two paths. */
  readonly changedSince: (baseOid: string, paths: readonly string[]) => Promise<readonly string[]>;
  /** What a branch point is looked for from: the commit itself, or the one that the work tree stands on. */
  readonly commit: string;
  /** The folder that another thread can read the same files in; null where they lie in no folder. */
  readonly root: string | null;
}

/**
 * The work tree as it stands on disk, committed or not.
 * @param alike a search that is under way, whose result may answer `namedAlike`
 */
export function workTreeFiles(git: Git, alike: AlikeSearch | null = null): FileTree {
  const tree = openWorkTree(git.directory);
  return {
    list: (folder) => Promise.resolve(tree.list(folder)),
    namedAlike: async (paths) => {
      const names = alikeNames(paths);
      const isUnderWay = alike !== null && names.every((name) => alike.names.includes(name));
      const search = isUnderWay ? alike : searchAlike(git, paths);
      const found = search === null ? tree.list(announcementsFolder) : await search.paths;
      return ofNames(found, names).filter((path) => search === null || tree.read(path).kind !== "missing");
    },
    ...readingsOf(tree),
    changedSince: (baseOid, paths) => changedInWorkTree(git, baseOid, paths),
    commit: "HEAD",
    root: git.directory,
  };
}

/** A commit, read as data: nothing of it reaches the disk, and a symbolic link or a submodule is only a name. */
export function commitFiles(git: Git, oid: string): FileTree {
  // Whoever lists a folder mostly reads files of it next; looking each of them up again would take longer than all else.
  const listed = new Map<string, TreeEntry>();
  const list = async (folder: string): Promise<readonly string[]> => {
    const entries = await listPaths(git, oid, folder);
    for (const entry of entries) listed.set(entry.path, entry);
    return entries.map(({ path }) => path).sort();
  };
  return {
    list,
    namedAlike: async (paths) => ofNames(await list(announcementsFolder), alikeNames(paths)),
    read: (paths) =>
      paths.every((path) => listed.has(path)) ? readEntries(git, listed, paths) : readFiles(git, oid, paths),
    isFolder: async (path) => isTreePath(path) && (await findEntries(git, oid, [path])).get(path)?.mode === "040000",
    changedSince: async (baseOid, paths) => {
      const changes = await Promise.all(paths.map((path) => changedPaths(git, baseOid, oid, path)));
      return changes
        .flat()
        .map(({ path }) => path)
        .sort();
    },
    commit: oid,
    root: null,
  };
}

/** The files of the named commit; without a name, those of the work tree. Fault HEAD_UNKNOWN. */
export async function openFileTree(
  git: Git,
  head: string | undefined,
  alike: AlikeSearch | null = null,
): Promise<FileTree> {
  return head === undefined ? workTreeFiles(git, alike) : commitFiles(git, await namedCommit(git, "head", head));
}

function ofNames(paths: readonly string[], names: readonly string[]): readonly string[] {
  const wanted = new Set(names);
  return paths.filter((path) => wanted.has(posix.basename(path)));
}
