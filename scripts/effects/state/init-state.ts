// Creates the state branch, once, with the cursor at the tip of the default branch.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { stateFormat, type StateFile } from "../../core/ledger/state.ts";
import { stateFileText } from "../../core/ledger/state-files.ts";
import type { Clock } from "../clock.ts";
import type { Git } from "../git/git.ts";
import { pushRefs } from "../git/push.ts";
import { readTips, type Tips } from "../git/remote-tips.ts";
import { writeStateFiles } from "./state-commit.ts";
import { stateDeleted, stateMoves } from "./state-seal.ts";

export interface InitPorts {
  readonly git: Git;
  readonly clock: Clock;
  readonly randomHex: (digits: number) => string;
}

/** Where the state is to begin. */
export interface StateBeginning {
  readonly tips: Tips;
  readonly branch: string;
  /** Whether the files already on the default branch are to be sent. */
  readonly includeExisting: boolean;
}

export type InitResult =
  | { readonly kind: "created"; readonly branch: string; readonly defaultBranch: string; readonly mainOid: string }
  | { readonly kind: "exists"; readonly branch: string };

/**
 * Files already on the default branch become history, never sent, unless `includeExisting`.
 * Throws STATE_REFUSED when the remote does not take the branch, and NO_STATE where it was deleted: a second beginning
 * would forget what was sent.
 */
export async function initState(ports: InitPorts, beginning: StateBeginning): Promise<InitResult> {
  const { tips, branch, includeExisting } = beginning;
  if (tips.stateOid !== null) return { kind: "exists", branch };
  if (tips.sealOid !== null) throw stateDeleted(branch, tips.sealOid);
  const state: StateFile = {
    format: stateFormat,
    lineage: uuidOf(ports.randomHex(32)),
    serial: 1,
    branch: tips.defaultBranch,
    base: includeExisting ? null : tips.mainOid,
    cursor: includeExisting ? null : tips.mainOid,
    open: [],
    recordBranch: null,
    lastRun: null,
  };
  const oid = await writeStateFiles(ports.git, {
    parentOid: null,
    changes: new Map([["state.json", stateFileText(state)]]),
    message: `init: the state of announcements on ${tips.defaultBranch}\n\nLineage: ${state.lineage}\n`,
    atMs: ports.clock.nowMs(),
  });
  const pushed = await pushRefs(ports.git, stateMoves(branch, oid, null));
  const created = { kind: "created", branch, defaultBranch: tips.defaultBranch, mainOid: tips.mainOid } as const;
  if (pushed.kind === "updated") return created;
  // The answer to a push may be lost, and git repeats one by itself: the branch tells whether it is ours.
  const { stateOid } = await readTips(ports.git, branch);
  if (stateOid === oid) return created;
  if (stateOid !== null) return { kind: "exists", branch };
  throw new Fault({
    code: "STATE_REFUSED",
    exitCode: pushed.kind === "refused" ? exitCodes.configuration : exitCodes.unreachable,
    message: `the remote did not take the branch "${branch}": ${pushed.reason}`,
    remedy: "Run init with an account that may create this branch, or allow it in the branch's ruleset.",
  });
}

/** Version 4 layout over 32 random hex digits. */
function uuidOf(hex: string): string {
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? "8";
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
