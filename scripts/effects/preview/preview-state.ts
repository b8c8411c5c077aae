// The state branch for previews: read through the remote where it can be reached, and said plainly where it cannot.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { vendorsDefaults } from "../../core/vendors-file/vendors-config.ts";
import type { Clock } from "../clock.ts";
import { fetchTips, type SnapshotPorts } from "../dispatch/dispatch-snapshot.ts";
import type { Tips } from "../git/remote-tips.ts";
import { readStateBranch, type StateSnapshot } from "../state/state-branch.ts";
import { readSealedTips, sealedState } from "../state/state-seal.ts";

export type PreviewState =
  | { readonly kind: "known"; readonly tips: Tips; readonly snapshot: StateSnapshot }
  /** The remote answers, but has no state branch: `init` was never run. */
  | { readonly kind: "none"; readonly tips: Tips; readonly branch: string }
  /** There is state, but a dispatcher would refuse it: it was deleted, edited, or copied from elsewhere. */
  | { readonly kind: "refused"; readonly tips: Tips; readonly fault: Fault }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Faults of a remote that answers but is not what a preview needs. */
const unusableRemote: ReadonlySet<string> = new Set([
  "REMOTE_REFUSED",
  "REMOTE_MISSING",
  "REMOTE_EMPTY",
  "DEFAULT_BRANCH_UNKNOWN",
  "COMMIT_GONE",
]);

/** Never stops a preview: neither because of the remote, nor because of a state that only the dispatcher's person can mend. */
export async function readPreviewState(
  ports: SnapshotPorts & { readonly clock: Clock },
  branch: string,
): Promise<PreviewState> {
  try {
    const asked = branch === vendorsDefaults.stateBranch ? ports.firstTips : undefined;
    const tips = await readSealedTips(ports.git, ports.clock, branch, asked);
    const fetchState = await fetchTips(ports.git, tips, { stateBranch: branch, known: null });
    if (tips.stateOid === null && tips.sealOid === null) return { kind: "none", tips, branch };
    await fetchState();
    return await readState(ports, branch, tips);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.exitCode !== exitCodes.unreachable && !unusableRemote.has(error.code)) throw error;
    return { kind: "unreachable", reason: error.message };
  }
}

async function readState({ git, stateFiles }: SnapshotPorts, stateBranch: string, tips: Tips): Promise<PreviewState> {
  try {
    const oid = await sealedState({ git, stateFiles, stateBranch, tips });
    return { kind: "known", tips, snapshot: await readStateBranch(git, stateFiles, oid) };
  } catch (error) {
    if (!(error instanceof Fault) || !/^(?:STATE_|NO_STATE$)/.test(error.code)) throw error;
    return { kind: "refused", tips, fault: error };
  }
}
