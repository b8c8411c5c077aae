// Moves refs of the remote by compare-and-swap: all of them or none, each only from the commit that was read.
import type { Git } from "./git.ts";
import { readPushReport, type PushResult } from "./push-report.ts";
import { readCommitHead } from "./stored-objects.ts";
import { checkedOid } from "./tree-path.ts";

export type { PushResult } from "./push-report.ts";

export interface RefUpdate {
  /** Full name: `refs/heads/main`, a seal, or where the comments stand. */
  readonly ref: string;
  readonly newOid: string;
  /** Where the ref stood when the decision was made; null when it must not exist yet. */
  readonly expectedOid: string | null;
  /**
   * Lets the new commit replace one it does not descend from, still only that very one: for a branch that only the
   * dispatcher writes and that holds nothing but a proposal. Default false.
   */
  readonly mayRewrite?: boolean;
}

export interface PushOptions {
  /** Default one minute; after it the result is doubtful. */
  readonly timeoutMs?: number;
}

/**
 * Pushes to `origin`, once, atomically, each ref with the lease spelled out. Only "updated" means that this push did it.
 * A lease alone would also let a commit with another history through, so unless `mayRewrite` says otherwise a new commit
 * must descend from the one it replaces; commits of `writeCommit` on that parent do. The checkout's remote-tracking refs stay where they are.
 * Throws (a bug) for an update that moves nothing or does not descend; Fault when git or the remote's address is missing.
 */
export async function pushRefs(
  git: Git,
  updates: readonly RefUpdate[],
  options: PushOptions = {},
): Promise<PushResult> {
  updates.forEach(checkUpdate);
  // Pushing to the address instead of the name: with the name, git would move refs/remotes/origin/* too.
  const [address] = await Promise.all([git.pushAddress(), checkDescent(git, updates)]);
  const leases = updates.map(({ ref, expectedOid }) => `--force-with-lease=${ref}:${expectedOid ?? ""}`);
  const refspecs = updates.map(({ ref, newOid }) => `${newOid}:${ref}`);
  const result = await git.run(["push", ...pushFlags, ...leases, "--", address, ...refspecs], {
    ...options,
    talksToRemote: true,
  });
  return readPushReport(
    updates.map(({ ref }) => ref),
    result,
  );
}

const pushFlags = [
  "--porcelain",
  "--atomic",
  "--no-verify",
  "--no-follow-tags",
  "--no-signed",
  "--no-recurse-submodules",
] as const;

function checkUpdate({ ref, newOid, expectedOid }: RefUpdate): void {
  if (!/^refs\/(?:heads|seals|comments)\//.test(ref)) throw new Error(`not a branch: ${ref}`);
  if (checkedOid(newOid) === expectedOid) throw new Error(`nothing to push: ${ref} is to move to where it stands`);
}

/** Refs that move together between the same commits are asked about once. */
async function checkDescent(git: Git, updates: readonly RefUpdate[]): Promise<void> {
  const kept = updates.filter(({ expectedOid, mayRewrite }) => expectedOid !== null && mayRewrite !== true);
  const moves = new Map(kept.map((update) => [`${update.expectedOid} ${update.newOid}`, update]));
  const checks = [...moves.values()].map(async ({ ref, newOid, expectedOid }) => {
    if (expectedOid === null) return;
    const { parentOids } = await readCommitHead(git, newOid);
    if (parentOids.includes(checkedOid(expectedOid))) return;
    const check = await git.run(["merge-base", "--is-ancestor", expectedOid, newOid]);
    if (check.exitCode !== 0) throw new Error(`${newOid} does not descend from ${expectedOid}, where ${ref} stands`);
  });
  await Promise.all(checks);
}
