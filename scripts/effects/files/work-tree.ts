// Reads the files of a checkout's work tree as they stand on disk, and follows no symbolic link on the way.
import { isUtf8 } from "node:buffer";
import { closeSync, constants, lstatSync, openSync, readdirSync, readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { isTreePath } from "../git/tree-path.ts";

export type WorkTreeReading =
  /** As stored: line endings, byte order mark and all. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "missing" };

/** By path. */
export type Readings = ReadonlyMap<string, WorkTreeReading>;

/** Paths are relative to the top of the checkout, with forward slashes. */
export interface WorkTree {
  readonly root: string;
  /**
   * Everything below a folder but folders, sorted; the folder itself where it is none, and any folder that cannot be
   * listed. Nothing where it is missing.
   */
  readonly list: (folder: string) => readonly string[];
  readonly read: (path: string) => WorkTreeReading;
  readonly isFolder: (path: string) => boolean;
  /** Whether anything stands there. */
  readonly exists: (path: string) => boolean;
}

/** The tree's readings for those who ask for many at once. */
export function readingsOf(tree: WorkTree) {
  return {
    read: (paths: readonly string[]): Promise<Readings> =>
      Promise.resolve(new Map(paths.map((path) => [path, tree.read(path)]))),
    isFolder: (path: string): Promise<boolean> => Promise.resolve(tree.isFolder(path)),
  };
}

/** Sixteen times what an announcement may have: larger files are not read at all. */
const mostBytes = 4 * 1024 * 1024;

/** Looks at the disk only when asked, and at each folder on the way once. */
export function openWorkTree(root: string): WorkTree {
  const folders: Folders = { real: new Set([""]), sound: new Set([""]) };
  return {
    root,
    list: (folder) => {
      const stats = statsOf(join(root, folder));
      if (stats === null) return [];
      return stats.isDirectory() ? listFolder(root, folder, { realFolders: folders.real, paths: [] }) : [folder];
    },
    read: (path) =>
      unlessRefused(
        () => {
          if (!isTreePath(path)) return unreadable("its path is not safe");
          const link = linkOnTheWay(root, path, folders);
          return link === null ? readPlainFile(root, path) : unreadable(`${link} is a symbolic link`);
        },
        (code) => unreadable(`it cannot be read (${code})`),
      ),
    isFolder: (path) =>
      unlessRefused(
        () => statsOf(join(root, path))?.isDirectory() === true,
        () => false,
      ),
    exists: (path) =>
      unlessRefused(
        () => statsOf(join(root, path)) !== null,
        () => true,
      ),
  };
}

interface Listing {
  readonly realFolders: Set<string>;
  readonly paths: string[];
}

/** Adds in the order of whole paths, which is that of each folder's entries with a slash behind those that are folders. */
function listFolder(root: string, folder: string, listing: Listing): string[] {
  const { realFolders, paths } = listing;
  realFolders.add(folder);
  const entries = unlessRefused(
    () => readdirSync(join(root, folder), { withFileTypes: true }),
    () => null,
  );
  if (entries === null) {
    paths.push(folder);
    return paths;
  }
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  for (const name of names) {
    if (name.endsWith("/")) listFolder(root, `${folder}/${name.slice(0, -1)}`, listing);
    else paths.push(`${folder}/${name}`);
  }
  return paths;
}

/** What the system refuses (a name too long or not UTF-8, a folder nobody may look into) is something to report, no bug. */
function unlessRefused<Value>(look: () => Value, refused: (code: string) => Value): Value {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "string") return refused(error.code);
    throw error;
  }
}

interface Folders {
  /** Real ones, as far as they have been looked at; what is above them may be a link. */
  readonly real: Set<string>;
  /** Those on the way to which everything is real. */
  readonly sound: Set<string>;
}

/** The first folder of a path that is a symbolic link; null where every one is real or missing. */
function linkOnTheWay(root: string, path: string, { real, sound }: Folders): string | null {
  const holder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  if (sound.has(holder)) return null;
  const parts = path.split("/").slice(0, -1);
  for (let count = 1; count <= parts.length; count += 1) {
    const folder = parts.slice(0, count).join("/");
    if (real.has(folder)) continue;
    const stats = statsOf(join(root, folder));
    if (stats?.isSymbolicLink() === true) return folder;
    if (stats?.isDirectory() !== true) return null;
    real.add(folder);
  }
  sound.add(holder);
  return null;
}

function readPlainFile(root: string, path: string): WorkTreeReading {
  // A listing that could not show a name's bytes leads nowhere; "missing" would silently drop the file.
  if (path.includes("\uFFFD")) return unreadable("its path is not valid UTF-8");
  const file = join(root, path);
  const stats = statsOf(file);
  if (stats === null) return { kind: "missing" };
  if (stats.isSymbolicLink()) return unreadable("it is a symbolic link");
  if (stats.isDirectory()) return unreadable("it is a folder");
  if (!stats.isFile()) return unreadable("it is not a plain file");
  if (stats.size > mostBytes) return unreadable(`it has ${stats.size} bytes, more than ${mostBytes}`);
  // Between the look and the open it could have become a link: the open refuses that itself.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return decode(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** A byte order mark stays. */
function decode(bytes: Buffer): WorkTreeReading {
  return isUtf8(bytes) ? { kind: "text", text: bytes.toString("utf8") } : unreadable("it is not valid UTF-8 text");
}

function unreadable(reason: string): WorkTreeReading {
  return { kind: "unreadable", reason };
}

/** Null where nothing stands, also where a file stands in the place of a folder on the way. */
function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return null;
    throw error;
  }
}
