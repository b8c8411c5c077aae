// Finds files by their base names anywhere below a folder of the disk, at a cost that follows its folders and not its files.
import { lstatSync, readdirSync, type Dirent, type Stats } from "node:fs";
import { join } from "node:path";

/** Beyond so many names, listing a folder takes less than looking for each. */
const fewNames = 20;

/**
 * The paths of all files with one of these names, sorted, as listing everything would give them. Follows no link.
 *
 * Most disks count in a folder's links the folders in it: two, and one for each. Where a folder that was listed proves
 * that, a folder of the same disk with two links holds no other, and is asked for the names alone.
 * @param known paths that are known to have their names in these very letters
 */
export function findNamedFiles(
  root: string,
  folder: string,
  names: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly string[] {
  const search: Search = { root, names, known, countingDisks: new Set(), found: [] };
  const stats = statsOf(join(root, folder));
  if (names.size > 0 && stats?.isDirectory() === true) lookInto(search, folder, stats);
  return search.found.sort();
}

interface Search {
  readonly root: string;
  readonly names: ReadonlySet<string>;
  readonly known: ReadonlySet<string>;
  /** Device numbers of disks whose folders were seen to count the folders in them. */
  readonly countingDisks: Set<number>;
  readonly found: string[];
}

function lookInto(search: Search, folder: string, { nlink, dev }: Stats): void {
  const { root, names, countingDisks, found } = search;
  if (nlink === 2 && countingDisks.has(dev) && names.size <= fewNames) {
    found.push(...standing(search, folder));
    return;
  }
  const entries = entriesOf(join(root, folder));
  const folders = entries.filter((entry) => entry.isDirectory());
  if (folders.length > 0 && nlink === folders.length + 2) countingDisks.add(dev);
  for (const entry of entries) if (!entry.isDirectory() && names.has(entry.name)) found.push(`${folder}/${entry.name}`);
  for (const { name } of folders) {
    const stats = statsOf(join(root, folder, name));
    if (stats?.isDirectory() === true) lookInto(search, `${folder}/${name}`, stats);
  }
}

function standing({ root, names, known }: Search, folder: string): readonly string[] {
  const paths = [...names]
    .filter((name) => statsOf(join(root, folder, name)) !== null)
    .map((name) => `${folder}/${name}`);
  if (paths.every((path) => known.has(path))) return paths;
  // Some disks do not tell names in other case apart.
  const listed = new Set(entriesOf(join(root, folder)).map(({ name }) => `${folder}/${name}`));
  return paths.filter((path) => listed.has(path));
}

/** Nothing where the system refuses: whoever reads the files there says so. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function statsOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
