// Reads what a preview of a merge needs: the changed files on both sides, what is open, ledger and quota. Writes nothing.
import { idOfPath, isAnnouncementPath } from "../../core/announcement/announcement-path.ts";
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { LedgerEntry } from "../../core/ledger/ledger.ts";
import type { MergeSource } from "../../core/review/merge-report.ts";
import { recordedLedger } from "../../core/review/recorded-ledger.ts";
import { configuresVendors, withStandIns } from "../../core/vendors-file/stand-in-config.ts";
import { stateFormat, type StateFile } from "../../core/ledger/state.ts";
import type { VendorModule } from "../../core/vendor-contract.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { askedAhead } from "../asked-ahead.ts";
import { changedFiles, type ChangedFile } from "../files/changed-files.ts";
import { checkSettings } from "../files/check-tree.ts";
import type { Clock } from "../clock.ts";
import type { SnapshotPorts } from "../dispatch/dispatch-snapshot.ts";
import type { FileTree } from "../files/file-tree.ts";
import { dispatchWorkflowPath, readSettings } from "../files/survey.ts";
import type { Readings } from "../files/work-tree.ts";
import { loadDocuments, type OpenDocuments } from "../dispatch/open-documents.ts";
import { surveyMerge, type MergeSurvey } from "./merge-survey.ts";
import { findBase, type PreviewBase } from "./preview-base.ts";
import { readPreviewState, type PreviewState } from "./preview-state.ts";
import { fetchLedgerFolder, ledgerObjects } from "../state/fetch-state.ts";
import { readLedgers } from "../state/state-branch.ts";
import { readVendorsFile, unconfigured, vendorsPath } from "../files/vendors-file.ts";

export interface MergePorts extends SnapshotPorts {
  readonly clock: Clock;
  readonly tree: FileTree;
  readonly vendors: Readonly<Record<string, VendorModule>>;
}

export interface MergeRequest {
  /** What to compare with; null: the remote's default branch. */
  readonly base: PreviewBase | null;
  /** Text that files are about to get, by path; then nothing else is looked at. Null: the tree's own files. */
  readonly edits: ReadonlyMap<string, string> | null;
  /** What was asked of the tree already. */
  readonly asked?: AskedMerge;
}

export interface AskedMerge {
  readonly settings: Promise<Readings>;
  /** Null where the base was not known yet. */
  readonly survey: Promise<MergeSurvey> | null;
}

/** Whatever is missing is said in what it gives. */
export async function readMerge(ports: MergePorts, { base: given, edits, asked }: MergeRequest): Promise<MergeSource> {
  const { git, reader, tree, vendors } = ports;
  const own = checkSettings(await (asked?.settings ?? readSettings(tree)), reader);
  const asking = readPreviewState(ports, own.config?.stateBranch ?? unconfigured.stateBranch);
  askedAhead(asking);
  const base = given ?? (await findBase(git, tree.commit, await asking));
  const config = own.config ?? (own.exists ? await configAt(ports, base) : unconfigured);
  const survey = await (asked?.survey ?? surveyMerge(tree, { baseOid: base.oid, edits }));
  const { code } = survey;
  // Files are understood while git reads the state.
  const files = changedFiles({ reader, config, paths: survey.paths, sides: await survey.sides, edits });
  const state = await asking;
  const { documents, ledgers } = await loadMerged(ports, { base, state, config, files });
  const isConfigured = configuresVendors(config);
  const apps = documents.flatMap((document) => (document.kind === "valid" ? document.announcement.deliveries : []));
  const paths = await survey.names;
  // Warnings about files that the merge does not touch are `validate`'s to give.
  const touchesVendors = code.includes(vendorsPath) || code.includes(dispatchWorkflowPath);
  const ownProblems = own.problems.filter(({ severity }) => severity === "error" || touchesVendors);
  return {
    base,
    state: summaryOf(state),
    isConfigured,
    config: isConfigured
      ? config
      : withStandIns(
          config,
          vendors,
          apps.flatMap(({ app }) => app ?? []),
        ),
    problems: [...ownProblems, ...files.flatMap(({ problems }) => problems)],
    changes: files.map(({ change }) => change),
    paths,
    ids: new Set(paths.filter(isAnnouncementPath).map(idOfPath)),
    code,
    documents,
    ledgers,
    quotas: state.kind === "known" ? state.snapshot.quotas : new Map(),
  };
}

interface Merged {
  readonly base: PreviewBase;
  readonly state: PreviewState;
  readonly config: VendorsConfig;
  readonly files: readonly ChangedFile[];
}

/** Documents as the dispatcher would load them if the changed files stood on the default branch. */
async function loadMerged(ports: MergePorts, { base, state, config, files }: Merged): Promise<OpenDocuments> {
  const { git, reader, stateFiles } = ports;
  const overlay = new Map(files.map(({ change, reading }) => [change.path, reading]));
  if (state.kind === "known") {
    const { tips, snapshot } = state;
    return await loadDocuments({
      git,
      reader,
      config,
      mainOid: tips.mainOid,
      state: snapshot.state,
      readLedgers: (ids) => readLedgers(git, stateFiles, { oid: snapshot.oid, ids }),
      ledgerObjects: (ids) => ledgerObjects(git, { oid: snapshot.oid, ids }),
      openLedger: () => fetchLedgerFolder(git, snapshot.oid),
      overlay,
    });
  }
  const mainOid = base.oid ?? "";
  const readRecorded = (): Promise<ReadonlyMap<string, LedgerEntry>> =>
    Promise.resolve(recordedLedgers(ports, { base, config, files }));
  return await loadDocuments({
    git,
    reader,
    config,
    mainOid,
    state: noState(mainOid),
    readLedgers: readRecorded,
    overlay,
  });
}

/** Without the state branch the records in the files are the only word on what was sent: those of the base, if there is one. */
function recordedLedgers(
  { vendors }: MergePorts,
  { base, config, files }: Omit<Merged, "state">,
): ReadonlyMap<string, LedgerEntry> {
  const known = files.flatMap(({ change: { before, after } }) => {
    if (before !== null) return [before];
    return base.oid === null && after.kind === "valid" ? [after.announcement] : [];
  });
  const context = { vendors, defaultApp: config.defaultApp };
  return new Map(known.map((announcement) => [announcement.id, recordedLedger(announcement, context)]));
}

/** A state in which nothing is open but what the merge changes. */
function noState(mainOid: string): StateFile {
  return {
    format: stateFormat,
    lineage: "",
    serial: 0,
    branch: "",
    base: null,
    cursor: mainOid,
    open: [],
    recordBranch: null,
    lastRun: null,
  };
}

/** The vendors file of the base stands in for an invalid one, so that the announcements can still be planned. */
async function configAt({ git, reader }: MergePorts, { oid }: PreviewBase): Promise<VendorsConfig> {
  if (oid === null) return unconfigured;
  try {
    return await readVendorsFile(git, reader, oid);
  } catch (error) {
    if (error instanceof Fault && error.exitCode === exitCodes.configuration) return unconfigured;
    throw error;
  }
}

function summaryOf(state: PreviewState): MergeSource["state"] {
  switch (state.kind) {
    case "known":
      return { kind: "known" };
    case "none":
      return { kind: "none", branch: state.branch };
    case "refused": {
      const { code, message, remedy } = state.fault;
      return { kind: "refused", code, reason: message, remedy };
    }
    case "unreachable":
      return { kind: "unreachable", reason: state.reason };
  }
}
