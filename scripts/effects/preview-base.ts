// What a preview compares the work tree with: a named commit, or where the work tree's branch left the default branch.
import { exitCodes, Fault } from "../core/fault.ts";
import type { Git } from "./git.ts";
import type { PreviewState } from "./preview-state.ts";

export interface PreviewBase {
  /** Null: there is nothing to compare with, so every file counts as changed. */
  readonly oid: string | null;
  /** For people: `origin/main`, or the name that was given. */
  readonly label: string;
}

/** Throws BASE_UNKNOWN for a name that is no commit of this checkout. */
export async function findBase(git: Git, named: string | null, state: PreviewState): Promise<PreviewBase> {
  if (named !== null) {
    const oid = await commitOf(git, named);
    if (oid === null) throw baseUnknown(named);
    return { oid, label: named };
  }
  if (state.kind !== "unreachable") {
    const { mainOid, defaultBranch } = state.tips;
    return { oid: await branchPoint(git, mainOid), label: `origin/${defaultBranch}` };
  }
  const fetched =
    (await commitOf(git, "refs/remotes/origin/HEAD")) ?? (await commitOf(git, "refs/remotes/origin/main"));
  if (fetched === null) return { oid: null, label: "nothing" };
  return { oid: await branchPoint(git, fetched), label: "origin as it was last fetched" };
}

/** Changes that the default branch got meanwhile are not this work tree's; without a common ancestor, its tip itself. */
async function branchPoint(git: Git, tipOid: string): Promise<string> {
  const found = await git.run(["merge-base", tipOid, "HEAD"]);
  return found.exitCode === 0 ? found.stdout.toString("utf8").trim() : tipOid;
}

async function commitOf(git: Git, name: string): Promise<string | null> {
  const found = await git.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  return found.exitCode === 0 ? found.stdout.toString("utf8").trim() : null;
}

function baseUnknown(name: string): Fault {
  return new Fault({
    code: "BASE_UNKNOWN",
    exitCode: exitCodes.configuration,
    message: `${JSON.stringify(name)} names no commit of this checkout`,
    remedy: "Fetch it first, or name another base, such as origin/main.",
  });
}
