// Makes what is read of the state branch available in a clone that has its commits alone: few and small fetches.
import { ledgerShard } from "../../core/announcement/digest.ts";
import { ledgerPath } from "../../core/ledger/state.ts";
import {
  fetchCommitAlone,
  fetchFoldersAlone,
  fetchMissingContents,
  fetchMissingFolders,
  mayLackTrees,
} from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { findMissing } from "../git/missing-objects.ts";
import { storeObjects } from "../git/store-objects.ts";
import { readCommitHead, readObject } from "../git/stored-objects.ts";
import { findEntries, type TreeEntry } from "../git/tree-listing.ts";
import { walkTo } from "../git/tree-walk.ts";
import { carriedBy } from "./carried-top.ts";

/** Some announcements at a commit of the state branch. */
export interface LedgerPlace {
  readonly oid: string;
  readonly ids: readonly string[];
}

/** The commit's top folder, its state file and its quotas: mostly the commit carries them, and nothing is asked. */
export async function fetchStateTop(git: Git, oid: string): Promise<void> {
  if (!(await mayLackTrees(git))) return;
  await storeObjects(git, carriedBy(await readObject(git, oid, "commit")), oid);
  const { treeOid } = await readCommitHead(git, oid);
  await fetchFoldersAlone(git, [treeOid]);
  const entries = await findEntries(git, oid, ["state.json", "quota"]);
  await fetchMissingFolders(git, objectsOf([...entries.values()]));
}

/** The folder of all ledger folders, without these: what tells where the entry of an announcement would be. */
export async function fetchLedgerFolder(git: Git, stateOid: string): Promise<void> {
  if (!(await mayLackTrees(git))) return;
  const entry = (await findEntries(git, stateOid, [ledgerFolder])).get(ledgerFolder);
  if (entry?.mode === folderMode) await fetchFoldersAlone(git, [entry.oid]);
}

/** The entries of some announcements, as far as they have any. */
export async function fetchLedgers(git: Git, place: LedgerPlace): Promise<void> {
  await fetchMissingContents(git, await ledgerObjects(git, place));
  // Where their folders were not known, neither were they.
  await fetchMissingContents(git, await ledgerObjects(git, place));
}

/** What a clone still needs to read entries: files where their folder is here, otherwise the folder. */
export async function ledgerObjects(git: Git, { oid, ids }: LedgerPlace): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  await fetchLedgerFolder(git, oid);
  const folderOf = (id: string): string => `${ledgerFolder}/${ledgerShard(id)}`;
  const folders = await findEntries(git, oid, [...new Set(ids.map(folderOf))]);
  const missing = new Set(await findMissing(git, objectsOf([...folders.values()])));
  const isHere = (id: string): boolean => {
    const folder = folders.get(folderOf(id));
    return folder !== undefined && !missing.has(folder.oid);
  };
  const files = await findEntries(
    git,
    oid,
    ids.filter(isHere).map((id) => ledgerPath(ledgerShard(id), id)),
  );
  return [...missing, ...objectsOf([...files.values()])];
}

/** The ledger folders that differ between two commits; without an earlier one, all of them. */
export async function fetchLedgerDifference(git: Git, earlierOid: string | null, oid: string): Promise<void> {
  if (!(await mayLackTrees(git))) return;
  const oids = earlierOid === null ? [oid] : [earlierOid, oid];
  for (const commitOid of oids) {
    await fetchCommitAlone(git, commitOid);
    await fetchStateTop(git, commitOid);
    await fetchLedgerFolder(git, commitOid);
  }
  const sides = await Promise.all(oids.map(async (commitOid) => await ledgerFolders(git, commitOid)));
  const common = sides.length === 1 ? [] : sides.reduce((left, right) => left.filter((each) => right.includes(each)));
  const differing = new Set(sides.flat().filter((each) => !common.includes(each)));
  await fetchMissingContents(git, [...differing]);
}

async function ledgerFolders(git: Git, commitOid: string): Promise<readonly string[]> {
  return objectsOf(await walkTo(git, commitOid, [`${ledgerFolder}/`]));
}

const ledgerFolder = "ledger";
const folderMode = "040000";

/** A submodule's id is none of an object here. */
function objectsOf(entries: readonly TreeEntry[]): readonly string[] {
  return entries.filter(({ mode }) => mode !== "160000").map(({ oid }) => oid);
}
