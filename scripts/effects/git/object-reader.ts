// Reads commits as objects, never from disk: which files changed between two of them, and what files hold.
import { readBlobs, unreadable, type BlobReading } from "./blob-reader.ts";
import type { Git } from "./git.ts";
import { checkedOid, checkedTreePath, isTreePath } from "./tree-path.ts";
import { findEntries, listTree, nulFields, type TreeEntry } from "./tree-listing.ts";

export interface PathChange {
  readonly path: string;
  /** What stood there; null for what was added. */
  readonly before: TreeEntry | null;
  /** What stands there, perhaps in another mode or of another type; null for what was deleted. */
  readonly after: TreeEntry | null;
}

export type FileReading = BlobReading | { readonly kind: "missing" };

export interface ReadOptions {
  /** Larger files are unreadable. Default 4 MiB. */
  readonly maxBytes?: number;
  /** What need not be looked up in the commit, by path; null where nothing stands. */
  readonly known?: KnownEntries;
}

export type KnownEntries = ReadonlyMap<string, TreeEntry | null>;

const defaultMaxBytes = 4 * 1024 * 1024;

/**
 * What differs between two commits under the folders; a rename is one deleted and one added path. A null `fromOid` means
 * the empty tree: everything is added. Both commits must be here: see `fetchCommits`.
 */
export async function changedPaths(
  git: Git,
  fromOid: string | null,
  toOid: string,
  ...folders: readonly [string, ...string[]]
): Promise<readonly PathChange[]> {
  if (fromOid === null) {
    const entries = await listPaths(git, toOid, ...folders);
    return entries.map((entry) => ({ path: entry.path, before: null, after: entry }));
  }
  const commits = [checkedOid(fromOid), checkedOid(toOid)];
  const options = ["-r", "-z", "--raw", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
  const pathspecs = folders.map((folder) => `:(top,literal)${checkedTreePath(folder)}`);
  const fields = nulFields(await git.read(["diff-tree", ...options, ...commits, "--", ...pathspecs]));
  return fields.flatMap((field, index) => (index % 2 === 0 ? [readChange(field, fields[index + 1] ?? "")] : []));
}

/** Every file, symlink and submodule under the folders of a commit. */
export async function listPaths(
  git: Git,
  commitOid: string,
  ...folders: readonly [string, ...string[]]
): Promise<readonly TreeEntry[]> {
  return listTree(git, commitOid, folders.map(checkedTreePath));
}

/** Reads files of a commit. Gives exactly one reading for each path asked for. */
export async function readFiles(
  git: Git,
  commitOid: string,
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, FileReading>> {
  const { known } = options;
  const unknown = paths.filter((path) => known?.has(path) !== true);
  const looked = await findEntries(git, commitOid, unknown.filter(isTreePath));
  const unsafe = await unsafePaths(git, commitOid, unknown);
  const entries = new Map(
    paths.flatMap((path) => {
      const entry = known?.get(path) ?? looked.get(path);
      return entry === undefined ? [] : [[path, entry]];
    }),
  );
  const found = await readEntries(git, entries, paths, options);
  const read = (path: string): FileReading =>
    unsafe.has(path) ? unreadable("its path is not safe") : (found.get(path) ?? { kind: "missing" });
  return new Map(paths.map((path) => [path, read(path)]));
}

/** Reads files of a commit whose entries are known, by path. Gives exactly one reading for each path asked for. */
export async function readEntries(
  git: Git,
  entries: ReadonlyMap<string, TreeEntry>,
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<ReadonlyMap<string, FileReading>> {
  const asked = paths.flatMap((path) => entries.get(path) ?? []);
  const oids = new Set(asked.filter(isRegularFile).map(({ oid }) => oid));
  const blobs = await readBlobs(git, [...oids], options.maxBytes ?? defaultMaxBytes);
  return new Map(paths.map((path) => [path, readingOf(path, entries.get(path), blobs)]));
}

/** Of these paths, those that no checkout could have but the commit has. Only a listing of everything can tell. */
async function unsafePaths(git: Git, commitOid: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = paths.filter((path) => !isTreePath(path));
  if (asked.length === 0) return new Set();
  const listed = new Set((await listTree(git, commitOid, [])).map(({ path }) => path));
  return new Set(asked.filter((path) => listed.has(path)));
}

function readingOf(path: string, entry: TreeEntry | undefined, blobs: ReadonlyMap<string, BlobReading>): FileReading {
  if (entry === undefined) {
    // The listing that gave this path could not show its bytes; "missing" would silently drop the file.
    return path.includes("\uFFFD") ? unreadable("its path is not valid UTF-8") : { kind: "missing" };
  }
  if (!isTreePath(path)) return unreadable("its path is not safe");
  if (entry.mode === "120000") return unreadable("it is a symbolic link");
  if (entry.mode === "160000") return unreadable("it is a submodule");
  if (entry.mode === "040000") return unreadable("it is a folder");
  return blobs.get(entry.oid) ?? unreadable("the repository does not have its contents");
}

/** `:<old mode> <new mode> <old oid> <new oid> <status>` */
function readChange(meta: string, path: string): PathChange {
  const [oldMode = "", newMode = "", oldOid = "", newOid = "", status = ""] = meta.slice(1).split(" ");
  return {
    path,
    before: status === "A" ? null : { path, mode: oldMode, oid: oldOid },
    after: status === "D" ? null : { path, mode: newMode, oid: newOid },
  };
}

export function isRegularFile(entry: TreeEntry): boolean {
  return entry.mode.startsWith("100");
}
