// The state branch for previews: read through the remote where it can be reached, and said plainly where it cannot.
import { exitCodes, Fault } from "../core/fault.ts";
import type { SnapshotPorts } from "./dispatch-snapshot.ts";
import { fetchCommits } from "./fetch-commits.ts";
import { readTips, type Tips } from "./remote-tips.ts";
import { readStateBranch, type StateSnapshot } from "./state-branch.ts";

export type PreviewState =
  | { readonly kind: "known"; readonly tips: Tips; readonly snapshot: StateSnapshot }
  /** The remote answers, but has no state branch: `init` was never run. */
  | { readonly kind: "none"; readonly tips: Tips; readonly branch: string }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Faults of a remote that answers but is not what a preview needs. */
const unusableRemote: ReadonlySet<string> = new Set([
  "REMOTE_REFUSED",
  "REMOTE_MISSING",
  "REMOTE_EMPTY",
  "DEFAULT_BRANCH_UNKNOWN",
  "COMMIT_GONE",
]);

/** Never stops a preview because of the remote. Throws STATE_DAMAGED or STATE_NEWER: such state is never "unknown". */
export async function readPreviewState(ports: SnapshotPorts, branch: string): Promise<PreviewState> {
  const { git, stateFiles } = ports;
  try {
    const tips = await readTips(git, branch);
    await fetchCommits(git, [tips.mainOid, ...(tips.stateOid === null ? [] : [tips.stateOid])]);
    if (tips.stateOid === null) return { kind: "none", tips, branch };
    return { kind: "known", tips, snapshot: await readStateBranch(git, stateFiles, tips.stateOid) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.exitCode !== exitCodes.unreachable && !unusableRemote.has(error.code)) throw error;
    return { kind: "unreachable", reason: error.message };
  }
}
