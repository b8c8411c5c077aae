// The files of a checkout as they would be merged, behind one port: those of the work tree, or those of a commit.
import { readdirSync } from "node:fs";
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { alikeNames } from "./alike-names.ts";
import { findNamedFiles } from "./named-files.ts";
import type { Git } from "../git/git.ts";
import type { CheckoutAt } from "../git/named-commit.ts";
import { changedPaths, listPaths, readFiles } from "../git/object-reader.ts";
import { findEntries, findNames, topFolders, type TreeEntry } from "../git/tree-listing.ts";
import { isTreePath } from "../git/tree-path.ts";
import { openWorkTree, readingsOf, type Readings } from "./work-tree.ts";
import { changedInWorkTree } from "./work-tree-changes.ts";

/** Paths are relative to the top of the checkout, with forward slashes. */
export interface FileTree {
  /** Everything below a folder but folders, sorted; what stands there where it is none; nothing where it is missing. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** The names of the folders at the top. */
  readonly folders: () => Promise<readonly string[]>;
  /** Everything below announcements/ that has the base name of one of these, as far as it can be one. */
  readonly namedAlike: (paths: readonly string[]) => Promise<readonly string[]>;
  /** One reading for each path: ask for many at once, so that contents which are still at the remote come in one go. */
  readonly read: (paths: readonly string[]) => Promise<Readings>;
  readonly isFolder: (path: string) => Promise<boolean>;
  /** Paths below the given ones that differ from that commit, sorted; a rename is two paths. */
  readonly changedSince: (baseOid: string, paths: readonly [string, ...string[]]) => Promise<readonly ChangedPath[]>;
  /** What a branch point is looked for from: the commit itself, or the one that the work tree stands on. */
  readonly commit: string;
  /** The folder that another thread can read the same files in; null where they lie in no folder. */
  readonly root: string | null;
}

export interface ChangedPath {
  readonly path: string;
  /** Nothing stands there any more. */
  readonly isGone: boolean;
}

/** The work tree as it stands on disk, committed or not. */
export function workTreeFiles(git: Git): FileTree {
  const tree = openWorkTree(git.directory);
  return {
    list: (folder) => Promise.resolve(tree.list(folder)),
    folders: () => {
      const entries = readdirSync(git.directory, { withFileTypes: true });
      return Promise.resolve(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
    },
    namedAlike: (paths) =>
      Promise.resolve(findNamedFiles(git.directory, announcementsFolder, alikeNames(paths), new Set(paths))),
    ...readingsOf(tree),
    changedSince: async (baseOid, paths) => {
      const changed = await changedInWorkTree(git, baseOid, paths);
      return changed.map((path) => ({ path, isGone: !tree.exists(path) }));
    },
    commit: "HEAD",
    root: git.directory,
  };
}

/** A commit, read as data: nothing of it reaches the disk, and a symbolic link or a submodule is only a name. */
export function commitFiles(git: Git, oid: string): FileTree {
  // Whoever lists files mostly reads them next; looking each of them up again would take longer than all else.
  const known = new Map<string, TreeEntry>();
  // Every reading needs to know whether contents may still be at the remote.
  git.remotes().catch(() => undefined);
  const list = async (folder: string): Promise<readonly string[]> => {
    const entries = await listPaths(git, oid, folder);
    for (const entry of entries) known.set(entry.path, entry);
    return entries.map(({ path }) => path).sort();
  };
  return {
    list,
    folders: () => topFolders(git, oid),
    namedAlike: (paths) => findNames(git, { commitOid: oid, folder: announcementsFolder, names: alikeNames(paths) }),
    read: (paths) => readFiles(git, oid, paths, { known }),
    isFolder: async (path) => isTreePath(path) && (await findEntries(git, oid, [path])).get(path)?.mode === "040000",
    changedSince: async (baseOid, paths) => {
      const changes = await changedPaths(git, baseOid, oid, ...paths);
      for (const change of changes) if (change.change !== "deleted") known.set(change.path, change);
      return changes
        .map(({ path, change }) => ({ path, isGone: change === "deleted" }))
        .sort((left, right) => (left.path < right.path ? -1 : 1));
    },
    commit: oid,
    root: null,
  };
}

/** The files of the head that was named; without one, those of the work tree. */
export function filesOf({ git, head }: CheckoutAt): FileTree {
  return head === null ? workTreeFiles(git) : commitFiles(git, head);
}
