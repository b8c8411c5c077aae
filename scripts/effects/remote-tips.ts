// Reads where the remote's default branch and the state branch stand, in one round trip and without fetching anything.
import { exitCodes, Fault } from "../core/fault.ts";
import type { Git } from "./git.ts";

export interface Tips {
  /** The remote's default branch, without `refs/heads/`. */
  readonly defaultBranch: string;
  readonly mainOid: string;
  /** Null when the remote has no state branch. */
  readonly stateOid: string | null;
}

interface Advertised {
  /** The branch HEAD points to, full name, where the remote says so. */
  readonly headRef: string | null;
  readonly oids: ReadonlyMap<string, string>;
}

/**
 * Asks `origin` once. Faults: REMOTE_EMPTY, DEFAULT_BRANCH_UNKNOWN, and those of an unreachable or refusing remote.
 */
export async function readTips(git: Git, stateBranch: string): Promise<Tips> {
  const stateRef = `refs/heads/${stateBranch}`;
  const first = await listRemote(git, ["HEAD", stateRef]);
  const mainOid = first.oids.get("HEAD");
  if (first.headRef?.startsWith("refs/heads/") === true && mainOid !== undefined) {
    return { defaultBranch: branchName(first.headRef), mainOid, stateOid: first.oids.get(stateRef) ?? null };
  }
  return tipsWithoutSymref(git, stateRef);
}

/**
 * For a remote whose HEAD is detached, points at a branch that does not exist, or is told without its name (old servers).
 * Only a single candidate is taken: guessing could send from the wrong branch.
 */
async function tipsWithoutSymref(git: Git, stateRef: string): Promise<Tips> {
  const { oids } = await listRemote(git, ["HEAD", "refs/heads/*"]);
  const headOid = oids.get("HEAD");
  const branches = [...oids].filter(([ref]) => ref.startsWith("refs/heads/") && ref !== stateRef);
  const [only, ...others] = branches.filter(([, oid]) => headOid === undefined || oid === headOid);
  if (only !== undefined && others.length === 0) {
    return { defaultBranch: branchName(only[0]), mainOid: only[1], stateOid: oids.get(stateRef) ?? null };
  }
  if (branches.length === 0) throw remoteEmpty();
  throw new Fault({
    code: "DEFAULT_BRANCH_UNKNOWN",
    exitCode: exitCodes.configuration,
    message: `the remote origin does not say which of its ${branches.length} branches is the default one`,
    remedy: "Set the default branch on the git host (in a bare repository: `git symbolic-ref HEAD refs/heads/main`).",
  });
}

async function listRemote(git: Git, patterns: readonly string[]): Promise<Advertised> {
  const listing = await git.read(["ls-remote", "--symref", "origin", ...patterns], { talksToRemote: true });
  const oids = new Map<string, string>();
  let headRef: string | null = null;
  for (const line of listing.toString("utf8").split("\n")) {
    const [value = "", name] = line.split("\t");
    // Patterns match the ends of names, so refs such as refs/x/HEAD may be listed too: only exact names are read later.
    if (name === undefined) continue;
    if (!value.startsWith("ref: ")) oids.set(name, value);
    else if (name === "HEAD") headRef = value.slice("ref: ".length);
  }
  return { headRef, oids };
}

function branchName(ref: string): string {
  return ref.slice("refs/heads/".length);
}

function remoteEmpty(): Fault {
  return new Fault({
    code: "REMOTE_EMPTY",
    exitCode: exitCodes.configuration,
    message: "the remote origin has no branch with announcements",
    remedy: "Push the default branch to origin first.",
  });
}
