// GitHub's own trial merge of a pull request: the commit that says what merging it would make of every file.
import { fetchCommits } from "./fetch-commits.ts";
import type { Git } from "./git.ts";
import { readCommitHead } from "./stored-objects.ts";

export interface TrialMerge {
  readonly oid: string;
  /** The commit of the branch it would be merged into. */
  readonly baseOid: string;
}

/** Null where GitHub has none of that head: it conflicts with its base, or the pull request has moved on. */
export async function fetchTrialMerge(git: Git, number: number, headOid: string): Promise<TrialMerge | null> {
  const ref = `refs/pull/${number}/merge`;
  const listed = await git.read(["ls-remote", "origin", ref], { talksToRemote: true });
  const line = listed
    .toString("utf8")
    .split("\n")
    .find((entry) => entry.endsWith(`\t${ref}`));
  const oid = line?.split("\t")[0];
  if (oid === undefined) return null;
  await fetchCommits(git, [oid]);
  const { parentOids } = await readCommitHead(git, oid);
  const [baseOid, mergedOid, ...others] = parentOids;
  if (baseOid === undefined || mergedOid !== headOid || others.length > 0) return null;
  await fetchCommits(git, [baseOid]);
  return { oid, baseOid };
}
