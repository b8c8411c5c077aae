// The write-back: every new result goes into its file in one commit on main, pushed together with the state that notes it.
import { writeBroadcasts } from "../../core/record/broadcasts-edit.ts";
import type { Decision } from "../../core/planning/decide.ts";
import type { Document } from "../../core/planning/plan-input.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import { writeCommit } from "../git/commit-writer.ts";
import { dispatcherIdentity } from "../git/committer.ts";
import { decideNow } from "./dispatch-decision.ts";
import { recordContended } from "./dispatch-faults.ts";
import type { Recording } from "./dispatch-report.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { lastRunOf } from "./last-run.ts";
import { pushRefs, type PushResult } from "../git/push.ts";
import { pushRecordBranch } from "./record-branch.ts";
import { stateTrailer } from "../state/state-history.ts";
import { writeStateCommit } from "./state-push.ts";
import { stateMoves } from "../state/state-seal.ts";

/** Where a run stands: a view of the world, and what was decided on it. */
export interface Standing {
  readonly snapshot: Snapshot;
  readonly decision: Decision;
}

export interface WrittenBack extends Standing {
  /** Main or the state moved meanwhile: look again. */
  readonly again: boolean;
}

/** The edit of one file. */
export interface RecordEdit {
  readonly path: string;
  readonly text: string;
  /** `id key: status` for the commit message. */
  readonly lines: readonly string[];
}

/** Records what the ledger knows and main does not say yet. Results count as recorded when they are seen on main. */
export async function writeBack(run: DispatchRun, standing: Standing): Promise<WrittenBack> {
  const { edits, refusals } = recordEdits(standing);
  for (const refusal of refusals) noteOnce(run, refusal);
  if (edits.length === 0) return { ...standing, again: false };
  const known: RecordOrder = { standing, edits, events: [] };
  const record = await writeRecord(run, known);
  const pushed = await pushRecord(run, known, record);
  if (pushed.kind === "refused") {
    const { mainOid } = record;
    const proposed = await pushRecordBranch(run, { standing, edits, mainOid, reason: pushed.reason });
    return proposed ?? (await lookAgain(run, standing, `${pushed.reason}; the record branch moved as well`));
  }
  // A doubtful push is looked at again: recorded or not, main then tells.
  if (pushed.kind !== "updated") return await lookAgain(run, standing, pushed.reason);
  return { ...record.standing, again: false };
}

/** What is to be recorded, together with a decision whose changes of the state may not be pushed yet. */
export interface RecordOrder {
  readonly standing: Standing;
  readonly edits: readonly RecordEdit[];
  /** Outcomes that the same push settles. */
  readonly events: readonly CallEvent[];
}

/** Two commits that are pushed together or not at all. */
export interface WrittenRecord {
  /** The commit on main. */
  readonly mainOid: string;
  /** The commit on the state branch that notes it. */
  readonly stateOid: string;
  /** How the run stands once both are pushed. */
  readonly standing: Standing;
}

/** Writes, without pushing them, the commit with the results and the state that goes with it. */
export async function writeRecord(run: DispatchRun, order: RecordOrder): Promise<WrittenRecord> {
  const { standing, edits, events } = order;
  const { snapshot } = standing;
  const mainOid = await writeCommit(run.ports.git, {
    parentOid: snapshot.tips.mainOid,
    changes: new Map(edits.map(({ path, text }) => [path, text])),
    message: recordMessage(edits, snapshot, run.nextToken()),
    atMs: run.ports.clock.nowMs(),
    author: dispatcherIdentity,
  });
  const recorded = asRecorded(run, { snapshot, edits, mainOid });
  const { ledgers, quotas } = standing.decision;
  const known = { events: [], unblock: [], mayClaim: false };
  const { decision } = decideNow(run, { ...recorded, ledgers, quotas }, known);
  const lastRun = lastRunOf(run, recorded, decision);
  const subject = `record ${edits.length} ${edits.length === 1 ? "file" : "files"} as ${mainOid}`;
  const commit = await writeStateCommit(run, recorded, { decision, events, lastRun, subject });
  return { mainOid, stateOid: commit.oid, standing: { snapshot: commit.snapshot, decision } };
}

/** Moves main, the state branch and its seal in one push; a success is noted for the report. */
export async function pushRecord(
  run: DispatchRun,
  { standing: { snapshot }, edits }: RecordOrder,
  { mainOid, stateOid }: WrittenRecord,
): Promise<PushResult> {
  const { defaultBranch, mainOid: expectedOid } = snapshot.tips;
  const pushed = await pushRefs(run.ports.git, [
    { ref: `refs/heads/${defaultBranch}`, newOid: mainOid, expectedOid },
    ...stateMoves(snapshot.config.stateBranch, stateOid, snapshot.stateOid),
  ]);
  const paths = edits.map(({ path }) => path);
  if (pushed.kind === "updated") noteOnce(run, { kind: "recorded", commit: mainOid, paths });
  return pushed;
}

/** The files whose `broadcasts` lag behind the ledger, edited; and those that cannot be edited safely. */
export function recordEdits({ snapshot, decision }: Standing): {
  readonly edits: readonly RecordEdit[];
  readonly refusals: readonly Recording[];
} {
  const edits: RecordEdit[] = [];
  const refusals: Recording[] = [];
  for (const document of snapshot.documents) {
    const text = snapshot.texts.get(document.path);
    const records = decision.records.get(document.path);
    if (document.kind !== "valid" || text === undefined || records === undefined) continue;
    const { path, announcement } = document;
    const edit = writeBroadcasts(text, records);
    const lines = [...records].map(
      ([key, { status, id }]) => `${announcement.id} ${key}: ${status}${id === undefined ? "" : ` ${id}`}`,
    );
    if (edit.kind === "written") edits.push({ path, text: edit.text, lines });
    if (edit.kind === "refused") refusals.push({ kind: "refused", path, reason: edit.reason });
  }
  return { edits, refusals };
}

const writeTries = 10;

async function lookAgain(run: DispatchRun, standing: Standing, reason: string): Promise<WrittenBack> {
  const { lostWrites, ports } = run;
  lostWrites.count += 1;
  if (lostWrites.count > writeTries) throw recordContended(writeTries, reason);
  await ports.clock.sleep(100 * lostWrites.count, ports.stop);
  return { ...standing, again: true };
}

interface Recorded {
  readonly snapshot: Snapshot;
  readonly edits: readonly RecordEdit[];
  readonly mainOid: string;
}

/** The snapshot as it is once main is at the write-back's commit. */
function asRecorded(run: DispatchRun, { snapshot, edits, mainOid }: Recorded): Snapshot {
  const edited = new Map(edits.map(({ path, text }) => [path, text]));
  const documents = snapshot.documents.map((document): Document => {
    const { path } = document;
    const text = edited.get(path);
    if (text === undefined || document.kind !== "valid") return document;
    const { announcement } = run.ports.reader.readAnnouncement({ path, text, config: snapshot.config });
    return announcement === null ? document : { ...document, announcement };
  });
  const texts = new Map([...snapshot.texts, ...edited]);
  return { ...snapshot, tips: { ...snapshot.tips, mainOid }, documents, texts };
}

function noteOnce(run: DispatchRun, recording: Recording): void {
  const isKnown = run.recordings.some((other) => JSON.stringify(other) === JSON.stringify(recording));
  if (!isKnown) run.recordings.push(recording);
}

/** Subject, one line per result, and trailers that tie the commit to the state it projects. */
function recordMessage(edits: readonly RecordEdit[], { state }: Snapshot, token: string): string {
  const lines = edits.flatMap((edit) => edit.lines);
  const [only] = lines;
  const subject = lines.length === 1 && only !== undefined ? `Record ${only}` : `Record ${lines.length} broadcasts`;
  const body = lines.length === 1 ? "" : `${lines.map((line) => `- ${line}`).join("\n")}\n\n`;
  return `${subject}\n\n${body}${stateTrailer(state)}\nAnnouncements-Token: ${token}\n`;
}
