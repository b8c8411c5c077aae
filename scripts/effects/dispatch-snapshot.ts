// One consistent view for a decision: the tips of main and of the state branch, and everything read at them.
import { exitCodes, Fault } from "../core/fault.ts";
import type { LedgerEntry } from "../core/ledger.ts";
import type { Document } from "../core/plan-input.ts";
import type { QuotaState } from "../core/quota.ts";
import type { StateFile } from "../core/state.ts";
import type { StateFiles } from "../core/state-files.ts";
import type { Reader } from "../core/announcement-reader.ts";
import { vendorsDefaults, type VendorsConfig } from "../core/vendors-config.ts";
import { fetchCommits } from "./fetch-commits.ts";
import type { Git } from "./git.ts";
import { loadDocuments } from "./open-documents.ts";
import { readTips, type Tips } from "./remote-tips.ts";
import { readLedgers, readStateBranch } from "./state-branch.ts";
import { readVendorsFile } from "./vendors-file.ts";

export interface Snapshot {
  readonly tips: Tips;
  readonly config: VendorsConfig;
  readonly stateOid: string;
  readonly state: StateFile;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly documents: readonly Document[];
  /** Text of each readable document, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface SnapshotPorts {
  readonly git: Git;
  readonly reader: Reader;
  readonly stateFiles: StateFiles;
}

export interface MainView {
  readonly tips: Tips;
  readonly config: VendorsConfig;
}

/** Reads both tips and the vendors file at main's; the state branch's name stands in that file. */
export async function readMain(ports: SnapshotPorts, previous: MainView | null): Promise<MainView> {
  const { git, reader } = ports;
  const tips = await readTips(git, previous?.config.stateBranch ?? vendorsDefaults.stateBranch);
  if (previous?.tips.mainOid === tips.mainOid) return { tips, config: previous.config };
  await fetchCommits(git, [tips.mainOid]);
  const config = await readVendorsFile(git, reader, tips.mainOid);
  const askedFor = previous?.config.stateBranch ?? vendorsDefaults.stateBranch;
  if (config.stateBranch === askedFor) return { tips, config };
  return { tips: await readTips(git, config.stateBranch), config };
}

/** Reads what a decision needs, and only what moved since `previous`. Throws NO_STATE, STATE_FOREIGN, STATE_ROLLED_BACK. */
export async function readSnapshot(ports: SnapshotPorts, previous: Snapshot | null): Promise<Snapshot> {
  const { git, reader, stateFiles } = ports;
  const { tips, config } = await readMain(ports, previous);
  const { stateOid, mainOid } = tips;
  if (stateOid === null) throw noState(config.stateBranch);
  const mainStays = previous !== null && previous.tips.mainOid === mainOid;
  if (mainStays && previous.stateOid === stateOid) return { ...previous, tips, config };
  await fetchCommits(git, [stateOid]);
  const { state, quotas } =
    previous?.stateOid === stateOid ? previous : await readStateBranch(git, stateFiles, stateOid);
  if (previous !== null) refuseOtherHistory(previous.state, state);
  const loaded = await loadDocuments({
    git,
    reader,
    config,
    mainOid,
    state,
    readLedgers: (ids) => readLedgers(git, stateFiles, { oid: stateOid, ids }),
  });
  return { tips, config, stateOid, state, quotas, ...loaded };
}

/** State that changed its lineage or went back under a running dispatcher is not the state it read. */
function refuseOtherHistory(before: StateFile, now: StateFile): void {
  if (now.lineage !== before.lineage) {
    throw stateFault("STATE_FOREIGN", "the state branch was replaced by one of another lineage");
  }
  if (now.serial < before.serial) {
    throw stateFault("STATE_ROLLED_BACK", `the state branch went back from serial ${before.serial} to ${now.serial}`);
  }
}

function stateFault(code: string, message: string): Fault {
  return new Fault({
    code,
    exitCode: exitCodes.configuration,
    message,
    remedy: "Restore the newest commit of the original state branch, then run again; nothing is sent until then.",
  });
}

function noState(branch: string): Fault {
  return new Fault({
    code: "NO_STATE",
    exitCode: exitCodes.configuration,
    message: `the remote has no branch "${branch}"`,
    remedy:
      "On a new repository run `npm run announce -- init` once. If the branch was deleted, restore it: " +
      "without it nobody can tell what was already sent.",
  });
}
