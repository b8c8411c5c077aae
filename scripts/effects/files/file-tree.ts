// The files of a checkout as they would be merged, behind one port: those of the work tree, or those of a commit.
import { readdirSync } from "node:fs";
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { alikeNames } from "./alike-names.ts";
import { commitFiles } from "./commit-files.ts";
import { findNamedFiles } from "./named-files.ts";
import type { Git } from "../git/git.ts";
import type { CheckoutAt } from "../git/named-commit.ts";
import { readFiles } from "../git/object-reader.ts";
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
  /** The same of both sides of a merge into that commit: what is still at the remote comes in one go. */
  readonly readSides: (baseOid: string | null, paths: readonly string[]) => Promise<Sides>;
  readonly isFolder: (path: string) => Promise<boolean>;
  /** Paths below the given ones that differ from that commit, sorted; a rename is two paths. */
  readonly changedSince: (baseOid: string, paths: readonly [string, ...string[]]) => Promise<readonly ChangedPath[]>;
  /** What a branch point is looked for from: the commit itself, or the one that the work tree stands on. */
  readonly commit: string;
  /** The folder that another thread can read the same files in; null where they lie in no folder. */
  readonly root: string | null;
}

export interface Sides {
  /** Empty without a base. */
  readonly before: Readings;
  readonly after: Readings;
}

export interface ChangedPath {
  readonly path: string;
  /** Nothing stands there any more. */
  readonly isGone: boolean;
}

/** The work tree as it stands on disk, committed or not. */
export function workTreeFiles(git: Git): FileTree {
  const tree = openWorkTree(git.directory);
  const readings = readingsOf(tree);
  return {
    list: (folder) => Promise.resolve(tree.list(folder)),
    folders: () => {
      const entries = readdirSync(git.directory, { withFileTypes: true });
      return Promise.resolve(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
    },
    namedAlike: (paths) =>
      Promise.resolve(findNamedFiles(git.directory, announcementsFolder, alikeNames(paths), new Set(paths))),
    ...readings,
    readSides: async (baseOid, paths) => ({
      before: baseOid === null ? new Map() : await readFiles(git, baseOid, paths),
      after: await readings.read(paths),
    }),
    changedSince: async (baseOid, paths) => {
      const changed = await changedInWorkTree(git, baseOid, paths);
      return changed.map((path) => ({ path, isGone: !tree.exists(path) }));
    },
    commit: "HEAD",
    root: git.directory,
  };
}

/** The files of the head that was named; without one, those of the work tree. */
export function filesOf({ git, head }: CheckoutAt): FileTree {
  return head === null ? workTreeFiles(git) : commitFiles(git, head);
}
