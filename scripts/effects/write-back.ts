// The write-back: every new result goes into its file in one commit on main, pushed together with the state that notes it.
import { writeBroadcasts } from "../core/broadcasts-edit.ts";
import { openPaths, type Decision } from "../core/decide.ts";
import type { BroadcastRecord } from "../core/announcement.ts";
import { exitCodes, Fault } from "../core/fault.ts";
import { deliveryOf } from "../core/ledger.ts";
import type { Document } from "../core/plan-input.ts";
import { broadcastRecord, sameRecord } from "../core/projection.ts";
import { stateFileText } from "../core/state-files.ts";
import type { StateFile } from "../core/state.ts";
import { writeCommit } from "./commit-writer.ts";
import { dispatcherIdentity } from "./committer.ts";
import type { Recording } from "./dispatch-report.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { pushRecordBranch } from "./record-branch.ts";
import { pushRefs } from "./push.ts";

export interface WriteBack {
  readonly snapshot: Snapshot;
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
export async function writeBack(run: DispatchRun, snapshot: Snapshot, decision: Decision): Promise<WriteBack> {
  const { edits, refusals } = recordEdits(snapshot, decision);
  noteOnce(run, refusals);
  if (edits.length === 0) return { snapshot, again: false };
  const nowMs = run.ports.clock.nowMs();
  const token = run.nextToken();
  const mainOid = await writeCommit(run.ports.git, {
    parentOid: snapshot.tips.mainOid,
    changes: new Map(edits.map(({ path, text }) => [path, text])),
    message: recordMessage(edits, snapshot.state, token),
    atMs: nowMs,
    author: dispatcherIdentity,
  });
  const recorded = asRecorded(run, snapshot, edits);
  const stillOpen = new Set(openPaths(recorded, decision.ledgers, decision.plan));
  const state: StateFile = {
    ...snapshot.state,
    serial: snapshot.state.serial + 1,
    cursor: mainOid,
    open: snapshot.state.open.filter(({ path }) => stillOpen.has(path)),
    recordBranch: null,
  };
  const stateOid = await writeCommit(run.ports.git, {
    parentOid: snapshot.stateOid,
    changes: new Map([["state.json", stateFileText(state)]]),
    message: `record ${edits.length} files as ${mainOid}\n\nSerial: ${state.serial}\nToken: ${token}\n`,
    atMs: nowMs,
    author: dispatcherIdentity,
  });
  const pushed = await pushRefs(run.ports.git, [
    { ref: `refs/heads/${snapshot.tips.defaultBranch}`, newOid: mainOid, expectedOid: snapshot.tips.mainOid },
    { ref: `refs/heads/${snapshot.config.stateBranch}`, newOid: stateOid, expectedOid: snapshot.stateOid },
  ]);
  if (pushed.kind === "refused") {
    return await pushRecordBranch(run, { snapshot, edits, mainOid, reason: pushed.reason });
  }
  // A doubtful push is looked at again: recorded or not, main then tells.
  if (pushed.kind !== "updated") return await retry(run, snapshot, pushed.reason);
  noteOnce(run, [{ kind: "recorded", commit: mainOid, paths: edits.map(({ path }) => path) }]);
  const tips = { ...snapshot.tips, mainOid, stateOid };
  const texts = new Map([...snapshot.texts, ...edits.map(({ path, text }): [string, string] => [path, text])]);
  return { snapshot: { ...snapshot, tips, stateOid, state, texts, documents: recorded }, again: false };
}

/** The files whose `broadcasts` lag behind the ledger, edited; and those that cannot be edited safely. */
export function recordEdits(
  snapshot: Snapshot,
  decision: Pick<Decision, "ledgers">,
): { readonly edits: readonly RecordEdit[]; readonly refusals: readonly Recording[] } {
  const edits: RecordEdit[] = [];
  const refusals: Recording[] = [];
  for (const document of snapshot.documents) {
    const text = snapshot.texts.get(document.path);
    if (document.kind !== "valid" || text === undefined) continue;
    const { announcement, path } = document;
    const entry = decision.ledgers.get(announcement.id);
    if (entry?.path !== path) continue;
    const records = new Map<string, BroadcastRecord>();
    for (const { key } of announcement.deliveries) {
      const record = broadcastRecord(deliveryOf(entry, key));
      const seen = announcement.broadcasts.get(key);
      if (record !== null && (seen === undefined || !sameRecord(record, seen))) records.set(key, record);
    }
    if (records.size === 0) continue;
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

async function retry(run: DispatchRun, snapshot: Snapshot, reason: string): Promise<WriteBack> {
  run.lostWrites.count += 1;
  if (run.lostWrites.count > writeTries) {
    throw new Fault({
      code: "RECORD_CONTENDED",
      exitCode: exitCodes.unreachable,
      message: `the default branch moved ${writeTries} times before the results could be recorded: ${reason}`,
      remedy: "Nothing is lost: the ledger holds every result, and the next run records them.",
    });
  }
  await run.ports.clock.sleep(100 * run.lostWrites.count);
  return { snapshot, again: true };
}

function asRecorded(run: DispatchRun, snapshot: Snapshot, edits: readonly RecordEdit[]): readonly Document[] {
  const texts = new Map(edits.map(({ path, text }) => [path, text]));
  return snapshot.documents.map((document) => {
    const text = texts.get(document.path);
    if (text === undefined || document.kind !== "valid") return document;
    const { path } = document;
    const { announcement } = run.ports.reader.readAnnouncement({ path, text, config: snapshot.config });
    return announcement === null ? document : { kind: "valid", path, announcement };
  });
}

function noteOnce(run: DispatchRun, recordings: readonly Recording[]): void {
  for (const recording of recordings) {
    const known = run.recordings.some((other) => JSON.stringify(other) === JSON.stringify(recording));
    if (!known) run.recordings.push(recording);
  }
}

/** Subject, one line per result, and trailers that tie the commit to the state it projects. */
export function recordMessage(edits: readonly RecordEdit[], state: StateFile, token: string): string {
  const lines = edits.flatMap((edit) => edit.lines);
  const [only] = lines;
  const subject = lines.length === 1 && only !== undefined ? `Record ${only}` : `Record ${lines.length} broadcasts`;
  const body = lines.length === 1 ? "" : `${lines.map((line) => `- ${line}`).join("\n")}\n\n`;
  return `${subject}\n\n${body}Announcements-State: ${state.lineage} ${state.serial + 1}\nAnnouncements-Token: ${token}\n`;
}
