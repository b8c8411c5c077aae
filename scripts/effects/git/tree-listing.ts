// Lists the entries of a commit's tree by exact names: no pattern, no quoting, no dependence on the current folder.
import type { Git } from "./git.ts";
import { checkedOid, checkedTreePath, commandLineBatches } from "./tree-path.ts";

/** One entry of a commit's tree. */
export interface TreeEntry {
  /** From the repository's root. Bytes that are not UTF-8 show as U+FFFD. */
  readonly path: string;
  /** `100644`, `100755` (executable), `120000` (symlink), `160000` (submodule), `040000` (folder). */
  readonly mode: string;
  readonly oid: string;
}

/** Lists what stands at the paths of a commit: with "-r" all files below them, with "-t" only what is named and the folders on the way. */
export async function listTree(
  git: Git,
  option: "-r" | "-t",
  { commitOid, paths }: { readonly commitOid: string; readonly paths: readonly string[] },
): Promise<TreeEntry[]> {
  const literal = paths.map((path) => `:(literal)${path}`);
  const listing = await git.read(["ls-tree", "-z", "--full-tree", option, checkedOid(commitOid), "--", ...literal]);
  return nulFields(listing).map(readEntry);
}

/** The entries of a commit that stand at exactly these paths, folders included; a path without an entry is left out. */
export async function findEntries(
  git: Git,
  commitOid: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, TreeEntry>> {
  const wanted = new Set(paths.map(checkedTreePath));
  const found = new Map<string, TreeEntry>();
  for (const batch of commandLineBatches([...wanted])) {
    // "-t": a folder that was asked for is also told when git descends into it for another path.
    const entries = await listTree(git, "-t", { commitOid, paths: batch });
    for (const entry of entries) if (wanted.has(entry.path)) found.set(entry.path, entry);
  }
  return found;
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
