// One consistent view for a decision: the tips of main and of the state branch, and everything read at them.
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { LedgerEntry } from "../../core/ledger/ledger.ts";
import type { Document } from "../../core/planning/plan-input.ts";
import type { QuotaState } from "../../core/quota/quota.ts";
import type { StateFiles } from "../../core/ledger/state-files.ts";
import type { StateFile } from "../../core/ledger/state.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import { vendorsDefaults, type VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { askedAhead } from "../asked-ahead.ts";
import type { Clock } from "../clock.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import { fetchCommitAlone, fetchCommits, mayLackTrees } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { findMissing } from "../git/missing-objects.ts";
import { loadDocuments } from "./open-documents.ts";
import { patiently } from "./patience.ts";
import type { Tips } from "../git/remote-tips.ts";
import { fetchLedgerFolder, ledgerObjects } from "../state/fetch-state.ts";
import { readLedgers, readStateBranch } from "../state/state-branch.ts";
import { refuseOlderState, refuseOtherBranch, refuseOtherState } from "../state/state-history.ts";
import { readSealedTips, sealedState } from "../state/state-seal.ts";
import { readVendorsFile } from "../files/vendors-file.ts";

export interface SnapshotPorts {
  readonly git: Git;
  readonly reader: Reader;
  readonly stateFiles: StateFiles;
  /** Where the remote stands, where that was asked already with the state branch's usual name: for the first look alone. */
  readonly firstTips?: Promise<Tips>;
}

/** Main as it is to be read: where it stands, and its vendors file. */
export interface MainView {
  readonly tips: Tips;
  readonly config: VendorsConfig;
  /**
   * Why main cannot be read where it stands now; then tip and config are those of the view before. Nothing more is
   * claimed, but what is known is settled before the fault ends the run.
   */
  readonly fault: Fault | null;
}

export interface Snapshot extends MainView {
  readonly stateOid: string;
  readonly state: StateFile;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly documents: readonly Document[];
  /** Text of each readable document, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a run knows already when it reads again. */
export interface SinceThen {
  readonly previous: Snapshot;
  /** Announcements to load whatever became of their files. */
  readonly concernedIds: readonly string[];
}

/**
 * Looks at the remote again in the middle of a run: patiently, since outcomes may be waiting to be settled.
 * @param unsettled outcomes whose announcements are loaded even where somebody else has finished with them.
 */
export async function look(
  run: DispatchRun,
  previous: Snapshot,
  unsettled: readonly CallEvent[] = [],
): Promise<Snapshot> {
  const { ports } = run;
  const concernedIds = [...unsettled.map(({ id }) => id), ...run.underWay.announcements()];
  const snapshot = await patiently(ports.clock, ports.stop, async () =>
    readSnapshot(ports, await readMain(ports, previous), { previous, concernedIds }),
  );
  ports.onConfig(snapshot.config);
  noteHistory(run, snapshot);
  return snapshot;
}

/** The first look of a run. */
export async function firstLook(run: DispatchRun, main: MainView): Promise<Snapshot> {
  const snapshot = await readSnapshot(run.ports, main, null);
  noteHistory(run, snapshot);
  return snapshot;
}

/** Reads both tips and the vendors file at main's; the state branch's name stands in that file. */
export async function readMain(
  ports: SnapshotPorts & { readonly clock: Clock },
  previous: MainView | null,
): Promise<MainView> {
  if (previous === null) return await readMainFirst(ports);
  const { git, clock } = ports;
  const { stateBranch } = previous.config;
  const tips = await readSealedTips(git, clock, stateBranch);
  await (
    await fetchTips(git, tips, { stateBranch, known: previous.tips })
  )();
  const stays = { ...previous.tips, stateOid: tips.stateOid, sealOid: tips.sealOid };
  if (tips.mainOid === previous.tips.mainOid) return { tips: stays, config: previous.config, fault: null };
  try {
    return { tips, config: await movedConfig(ports, tips, previous), fault: null };
  } catch (error) {
    if (!(error instanceof Fault) || error.exitCode !== exitCodes.configuration) throw error;
    return { tips: stays, config: previous.config, fault: error };
  }
}

async function readMainFirst(ports: SnapshotPorts & { readonly clock: Clock }): Promise<MainView> {
  const { git, clock, reader, firstTips } = ports;
  const first = await readSealedTips(git, clock, vendorsDefaults.stateBranch, firstTips);
  const fetchState = await fetchTips(git, first, { stateBranch: vendorsDefaults.stateBranch, known: null });
  const reading = readVendorsFile(git, reader, first.mainOid);
  askedAhead(reading);
  await fetchState();
  const config = await reading;
  const { stateBranch } = config;
  if (stateBranch === vendorsDefaults.stateBranch) return { tips: first, config, fault: null };
  // Main stays where its vendors file was read.
  const tips = { ...(await readSealedTips(git, clock, stateBranch)), mainOid: first.mainOid };
  await (
    await fetchTips(git, tips, { stateBranch, known: first })
  )();
  return { tips, config, fault: null };
}

function oidsOf({ mainOid, stateOid }: Tips): readonly string[] {
  return stateOid === null ? [mainOid] : [mainOid, stateOid];
}

/**
 * Makes the commits at both tips available, telling the remote which of them are here already. In one round trip, but for
 * a first state in a clone that can do without its folders: together with main they would all come along. What it gives
 * fetches that one, while main is here already.
 */
export async function fetchTips(
  git: Git,
  tips: Tips,
  { stateBranch, known }: { readonly stateBranch: string; readonly known: Tips | null },
): Promise<() => Promise<void>> {
  const { mainOid, stateOid, defaultBranch } = tips;
  const knownOids = known === null ? [] : oidsOf(known);
  const branches = stateOid === null ? [defaultBranch] : [defaultBranch, stateBranch];
  const isFirstState = known?.stateOid === undefined || known.stateOid === null;
  const isAlone = stateOid !== null && isFirstState && (await mayLackTrees(git));
  const missing = await findMissing(
    git,
    oidsOf(tips).filter((oid) => !knownOids.includes(oid)),
  );
  const together = isAlone ? missing.filter((oid) => oid === mainOid) : missing;
  const options = { branches, knownOids, areMissing: true };
  await fetchCommits(git, together, options);
  return async () => {
    if (isAlone && missing.includes(stateOid)) await fetchCommitAlone(git, stateOid, options);
  };
}

/**
 * Reads what a decision needs, and only what moved since `previous`.
 * Throws the faults of `sealedState`, and STATE_DAMAGED, STATE_NEWER, STATE_FOREIGN, STATE_ROLLED_BACK.
 */
export async function readSnapshot(ports: SnapshotPorts, main: MainView, since: SinceThen | null): Promise<Snapshot> {
  const { git, reader, stateFiles } = ports;
  const previous = since?.previous ?? null;
  const { tips, config } = main;
  const { mainOid } = tips;
  const stateOid = await sealedState({ git, stateFiles, stateBranch: config.stateBranch, tips });
  const mainStays = previous !== null && previous.tips.mainOid === mainOid;
  if (mainStays && previous.stateOid === stateOid) return { ...previous, ...main };
  const { state, quotas } =
    previous?.stateOid === stateOid ? previous : await readStateBranch(git, stateFiles, stateOid);
  if (previous === null) refuseOtherBranch(state, tips.defaultBranch);
  else refuseOtherState(previous.state, state);
  const loaded = await loadDocuments({
    git,
    reader,
    config,
    mainOid,
    state,
    concernedIds: since?.concernedIds ?? [],
    readLedgers: (ids) => readLedgers(git, stateFiles, { oid: stateOid, ids }),
    ledgerObjects: (ids) => ledgerObjects(git, { oid: stateOid, ids }),
    openLedger: () => fetchLedgerFolder(git, stateOid),
    beside: async () => {
      if (previous === null) await refuseOlderState(git, state, mainOid);
    },
  });
  return { ...main, stateOid, state, quotas, ...loaded };
}

function noteHistory({ history }: DispatchRun, { documents }: Snapshot): void {
  for (const { kind, path } of documents) if (kind === "history") history.add(path);
}

/** The vendors file at a tip that moved under a running dispatch, which stays with its branches. */
async function movedConfig(
  { git, reader }: SnapshotPorts,
  { defaultBranch, mainOid }: Tips,
  previous: MainView,
): Promise<VendorsConfig> {
  if (defaultBranch !== previous.tips.defaultBranch) throw branchesChanged("the default branch");
  const config = await readVendorsFile(git, reader, mainOid);
  if (config.stateBranch !== previous.config.stateBranch) throw branchesChanged("the state branch");
  return config;
}

function branchesChanged(what: string): Fault {
  return new Fault({
    code: "STATE_FOREIGN",
    exitCode: exitCodes.configuration,
    message: `${what} was made another one during this run`,
    remedy: "Run it again, if that was meant.",
  });
}
