// Lists the entries of a commit's tree by exact names: no pattern, no quoting, no dependence on the current folder.
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

/** Up to so many names git looks for itself; each costs it a tenth of going through all the folders. */
const fewNames = 8;

export interface NameSearch {
  readonly commitOid: string;
  readonly folder: string;
  /** Base names. */
  readonly names: ReadonlySet<string>;
}

/** The paths below a folder of a commit that end in one of these base names, sorted. */
export async function findNames(git: Git, search: NameSearch): Promise<readonly string[]> {
  const { commitOid, folder, names } = search;
  if (names.size === 0) return [];
  const fields = names.size <= fewNames ? await searchNames(git, search) : await readNames(git, commitOid, folder);
  return [...fieldsNamed(fields, names)].filter((path) => path.startsWith(`${folder}/`)).sort();
}

/** Git tells the names it finds and no others, so that a long history takes neither a long answer nor memory to hold it. */
function searchNames(git: Git, { commitOid, folder, names }: NameSearch): Promise<Buffer> {
  const nothing = commitOid.length === 64 ? emptyTree.sha256 : emptyTree.sha1;
  // One star and nothing else that is special is what git compares quickly; it also finds names in folders beside this one.
  const patterns = [...names].map((name) => `:(top)${withoutWildcards(folder)}*/${withoutWildcards(name)}`);
  const options = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"];
  return git.read(["diff-tree", ...options, nothing, checkedOid(commitOid), "--", ...patterns]);
}

/** Every git knows this object without having it. */
const emptyTree = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
} as const;

function withoutWildcards(name: string): string {
  return name.replace(/[*?[\\]/g, "\\$&");
}

/** Of what git writes with `-z`, the paths with these base names: no text is made of the others. */
function* fieldsNamed(fields: Buffer, names: ReadonlySet<string>): Generator<string> {
  for (let from = 0; from < fields.length;) {
    const until = fields.indexOf(0, from);
    const name = fields.toString("utf8", fields.lastIndexOf("/", until) + 1, until);
    if (names.has(name)) yield fields.toString("utf8", from, until);
    from = until + 1;
  }
}

/** The names of the folders at the top of a commit. */
export async function topFolders(git: Git, commitOid: string): Promise<readonly string[]> {
  const entries = await walkTo(git, commitOid, [""]);
  return entries.filter(({ mode }) => mode === "040000").map(({ path }) => path);
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
