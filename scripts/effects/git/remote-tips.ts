// Reads where the remote's default branch, the state branch and its seal stand, in one round trip and without fetching anything.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { Git } from "./git.ts";

export interface Tips {
  /** The remote's default branch, without `refs/heads/`. */
  readonly defaultBranch: string;
  readonly mainOid: string;
  /** Null when the remote has no state branch. */
  readonly stateOid: string | null;
  /** Null when the state branch has no seal. */
  readonly sealOid: string | null;
}

/** Outside of refs/heads: what people do to branches, and what copies of a repository take along, leaves it alone. */
export function sealRef(stateBranch: string): string {
  return `refs/seals/${stateBranch}`;
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
  const refs = { state: `refs/heads/${stateBranch}`, seal: sealRef(stateBranch) };
  const first = await listRemote(git, ["HEAD", refs.state, refs.seal]);
  const mainOid = first.oids.get("HEAD");
  if (first.headRef?.startsWith("refs/heads/") === true && mainOid !== undefined) {
    return { defaultBranch: branchName(first.headRef), mainOid, ...stateTips(first, refs) };
  }
  return tipsWithoutSymref(git, refs);
}

/**
 * For a remote whose HEAD is detached, points at a branch that does not exist, or is told without its name (old servers).
 * Only a single candidate is taken: guessing could send from the wrong branch.
 */
async function tipsWithoutSymref(git: Git, refs: StateRefs): Promise<Tips> {
  const listed = await listRemote(git, ["HEAD", "refs/heads/*", refs.seal]);
  const { oids } = listed;
  const headOid = oids.get("HEAD");
  const branches = [...oids].filter(([ref]) => ref.startsWith("refs/heads/") && ref !== refs.state);
  const [only, ...others] = branches.filter(([, oid]) => headOid === undefined || oid === headOid);
  if (only !== undefined && others.length === 0) {
    return { defaultBranch: branchName(only[0]), mainOid: only[1], ...stateTips(listed, refs) };
  }
  if (branches.length === 0) throw remoteEmpty();
  throw new Fault({
    code: "DEFAULT_BRANCH_UNKNOWN",
    exitCode: exitCodes.configuration,
    message: `the remote origin does not say which of its ${branches.length} branches is the default one`,
    remedy: "Set the default branch on the git host (in a bare repository: `git symbolic-ref HEAD refs/heads/main`).",
  });
}

interface StateRefs {
  readonly state: string;
  readonly seal: string;
}

function stateTips({ oids }: Advertised, { state, seal }: StateRefs): Pick<Tips, "stateOid" | "sealOid"> {
  return { stateOid: oids.get(state) ?? null, sealOid: oids.get(seal) ?? null };
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
