// The files of a commit, read as data: nothing of it reaches the disk, and a symbolic link or a submodule is only a name.
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { alikeNames } from "./alike-names.ts";
import type { FileTree, Sides } from "./file-tree.ts";
import { fetchMissingContents } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { changedPaths, isRegularFile, listPaths, readFiles, type PathChange } from "../git/object-reader.ts";
import { findEntries, findNames, topFolders, type TreeEntry } from "../git/tree-listing.ts";
import { foldersAbove, isTreePath } from "../git/tree-path.ts";

/** What is known to stand at paths of a commit; null where nothing does. */
type Known = Map<string, TreeEntry | null>;

/** What stands on one side of a difference. Of a file and a folder that took its place, changes tell the file alone. */
function standing(changes: readonly PathChange[], side: "before" | "after"): Known {
  const folders = new Set(changes.flatMap((change) => (change[side] === null ? [] : foldersAbove(change.path))));
  const told = changes.filter(({ path }) => !folders.has(path));
  return new Map(told.map((change) => [change.path, change[side]]));
}

export function commitFiles(git: Git, oid: string): FileTree {
  // Whoever lists files mostly reads them next; looking each of them up again would take longer than all else.
  const known: Known = new Map();
  const knownAtBase = new Map<string, Known>();

  const readSides = async (baseOid: string, paths: readonly string[]): Promise<Sides> => {
    const earlier = knownAtBase.get(baseOid) ?? new Map<string, TreeEntry | null>();
    const entries = [earlier, known].flatMap((side) => paths.flatMap((path) => side.get(path) ?? []));
    const contents = entries.filter(isRegularFile).map((entry) => entry.oid);
    await fetchMissingContents(git, contents);
    const [before, after] = await Promise.all([
      readFiles(git, baseOid, paths, { known: earlier }),
      readFiles(git, oid, paths, { known }),
    ]);
    return { before, after };
  };
  return {
    list: async (folder) => {
      const entries = await listPaths(git, oid, folder);
      for (const entry of entries) known.set(entry.path, entry);
      return entries.map(({ path }) => path).sort();
    },
    folders: () => topFolders(git, oid),
    namedAlike: (paths) => findNames(git, { commitOid: oid, folder: announcementsFolder, names: alikeNames(paths) }),
    read: (paths) => readFiles(git, oid, paths, { known }),
    readSides: async (baseOid, paths) =>
      baseOid === null
        ? { before: new Map(), after: await readFiles(git, oid, paths, { known }) }
        : await readSides(baseOid, paths),
    isFolder: async (path) => isTreePath(path) && (await findEntries(git, oid, [path])).get(path)?.mode === "040000",
    changedSince: async (baseOid, paths) => {
      const changes = await changedPaths(git, baseOid, oid, ...paths);
      for (const [path, entry] of standing(changes, "after")) known.set(path, entry);
      knownAtBase.set(baseOid, standing(changes, "before"));
      return changes
        .map(({ path, after }) => ({ path, isGone: after === null }))
        .sort((left, right) => (left.path < right.path ? -1 : 1));
    },
    commit: oid,
    root: null,
  };
}
