// Lists the entries of a commit's tree by exact names: no pattern, no quoting, no dependence on the current folder.
import { posix } from "node:path";
import type { Git } from "./git.ts";
import { checkedOid, checkedTreePath } from "./tree-path.ts";
import { walkTo, type TreeEntry } from "./tree-walk.ts";

export type { TreeEntry } from "./tree-walk.ts";

/** All files below the paths of a commit; without any path, all it has. */
export async function listTree(git: Git, commitOid: string, paths: readonly string[]): Promise<TreeEntry[]> {
  const literal = paths.map((path) => `:(literal)${path}`);
  const listing = await git.read(["ls-tree", "-z", "--full-tree", "-r", checkedOid(commitOid), "--", ...literal]);
  return nulFields(listing).map(readEntry);
}

/** The entries of a commit that stand at exactly these paths, folders included; a path without an entry is left out. */
export async function findEntries(
  git: Git,
  commitOid: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const wanted = new Set(paths.map(checkedTreePath));
  const entries = await walkTo(git, commitOid, [...wanted]);
  return new Map(entries.filter(({ path }) => wanted.has(path)).map((entry) => [entry.path, entry]));
}

/** The paths below a folder of a commit, without their entries: what a listing of a whole history should cost. */
export async function listNames(git: Git, commitOid: string, folder: string): Promise<readonly string[]> {
  return nulFields(await readNames(git, commitOid, folder));
}

function readNames(git: Git, commitOid: string, folder: string): Promise<Buffer> {
  const options = ["-r", "-z", "--full-tree", "--name-only"];
  return git.read(["ls-tree", ...options, checkedOid(commitOid), "--", `:(literal)${checkedTreePath(folder)}`]);
}

/** Beyond so many names, splitting the listing takes less than looking through it for each. */
const fewNames = 20;

/** The paths below a folder of a commit that end in one of these base names, sorted. */
export async function findNames(
  git: Git,
  { commitOid, folder }: { readonly commitOid: string; readonly folder: string },
  names: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (names.size === 0) return [];
  const listing = await readNames(git, commitOid, folder);
  if (names.size > fewNames) return nulFields(listing).filter((path) => names.has(posix.basename(path)));
  return [...names].flatMap((name) => [...fieldsEndingIn(listing, `/${name}`)]).sort();
}

/** Without making text of all the others. */
function* fieldsEndingIn(listing: Buffer, ending: string): Generator<string> {
  const needle = Buffer.from(`${ending}\0`);
  for (let at = listing.indexOf(needle); at >= 0; at = listing.indexOf(needle, at + needle.length)) {
    yield listing.toString("utf8", listing.lastIndexOf(0, at) + 1, at + needle.length - 1);
  }
}

/** The names of the folders at the top of a commit. */
export async function topFolders(git: Git, commitOid: string): Promise<readonly string[]> {
  return nulFields(await git.read(["ls-tree", "-z", "--full-tree", "-d", "--name-only", checkedOid(commitOid)]));
}

/** Splits what git writes with `-z`. */
export function nulFields(output: Buffer): string[] {
  return output.toString("utf8").split("\0").slice(0, -1);
}

/** `<mode> <type> <oid>\t<path>` */
function readEntry(field: string): TreeEntry {
  const tab = field.indexOf("\t");
  const [mode = "", , oid = ""] = field.slice(0, tab).split(" ");
  return { path: field.slice(tab + 1), mode, oid };
}
