// What a preview compares with where no commit is named: where the work tree's branch, or the head, left the default branch.
import type { Git } from "../git/git.ts";
import { commitOf } from "../git/named-commit.ts";
import type { PreviewState } from "./preview-state.ts";

export interface PreviewBase {
  /** Null: there is nothing to compare with, so every file counts as changed. */
  readonly oid: string | null;
  /** For people: `origin/main`, or the name that was given. */
  readonly label: string;
}

/** @param head the commit whose branch point is looked for */
export async function findBase(git: Git, head: string, state: PreviewState): Promise<PreviewBase> {
  if (state.kind !== "unreachable") {
    const { mainOid, defaultBranch } = state.tips;
    return { oid: await branchPoint(git, mainOid, head), label: `origin/${defaultBranch}` };
  }
  const fetched =
    (await commitOf(git, "refs/remotes/origin/HEAD")) ?? (await commitOf(git, "refs/remotes/origin/main"));
  if (fetched === null) return { oid: null, label: "nothing" };
  return { oid: await branchPoint(git, fetched, head), label: "origin as it was last fetched" };
}

/** Changes that the default branch got meanwhile are nobody's here; without a common ancestor, its tip itself. */
async function branchPoint(git: Git, tipOid: string, head: string): Promise<string> {
  const found = await git.run(["merge-base", tipOid, head]);
  return found.exitCode === 0 ? found.stdout.toString("utf8").trim() : tipOid;
}
