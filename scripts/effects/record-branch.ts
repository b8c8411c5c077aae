// When main refuses the write-back: the same commit goes to one stable branch, for a pull request, updated in place.
import { isoUtc } from "../core/instant.ts";
import { stateFileText } from "../core/state-files.ts";
import { writeCommit } from "./commit-writer.ts";
import { dispatcherIdentity } from "./committer.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Git } from "./git.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { pushRefs } from "./push.ts";
import { readFiles } from "./object-reader.ts";
import { fetchCommits } from "./fetch-commits.ts";
import type { RecordEdit, WriteBack } from "./write-back.ts";

export const recordBranch = "announcements-record";

export interface RefusedRecord {
  readonly snapshot: Snapshot;
  readonly edits: readonly RecordEdit[];
  /** The commit that main refused. */
  readonly mainOid: string;
  readonly reason: string;
}

/** Puts the refused commit on the record branch unless it already says the same, and notes it in the state. */
export async function pushRecordBranch(run: DispatchRun, refused: RefusedRecord): Promise<WriteBack> {
  const { snapshot, edits, mainOid, reason } = refused;
  const { git, clock } = run.ports;
  const paths = edits.map(({ path }) => path);
  const knownOid = await readBranch(git, recordBranch);
  if (knownOid === null || !(await saysTheSame(run, knownOid, refused))) {
    const pushed = await pushRefs(git, [{ ref: `refs/heads/${recordBranch}`, newOid: mainOid, expectedOid: knownOid }]);
    if (pushed.kind !== "updated") {
      run.recordings.push({
        kind: "refused",
        path: paths.join(", "),
        reason: `${reason}; ${recordBranch}: ${pushed.reason}`,
      });
      return { snapshot, again: false };
    }
  }
  run.recordings.push({ kind: "pull-request", branch: recordBranch, paths, reason });
  if (snapshot.state.recordBranch === recordBranch) return { snapshot, again: false };
  const state = { ...snapshot.state, serial: snapshot.state.serial + 1, recordBranch };
  const nowMs = clock.nowMs();
  const stateOid = await writeCommit(git, {
    parentOid: snapshot.stateOid,
    changes: new Map([["state.json", stateFileText(state)]]),
    message: `record ${edits.length} files on ${recordBranch}\n\nSerial: ${state.serial}\nToken: ${run.nextToken()} ${isoUtc(nowMs)}\n`,
    atMs: nowMs,
    author: dispatcherIdentity,
  });
  const ref = `refs/heads/${snapshot.config.stateBranch}`;
  const noted = await pushRefs(git, [{ ref, newOid: stateOid, expectedOid: snapshot.stateOid }]);
  // Only a note for people: when another run moved the state meanwhile, that run or the next one notes it.
  return { snapshot: noted.kind === "updated" ? { ...snapshot, stateOid, state } : snapshot, again: false };
}

async function readBranch(git: Git, branch: string): Promise<string | null> {
  const listed = await git.read(["ls-remote", "origin", `refs/heads/${branch}`], { talksToRemote: true });
  return /^[0-9a-f]{40,64}/.exec(listed.toString("utf8"))?.[0] ?? null;
}

async function saysTheSame(run: DispatchRun, knownOid: string, { edits }: RefusedRecord): Promise<boolean> {
  const { git } = run.ports;
  await fetchCommits(git, [knownOid]);
  const files = await readFiles(
    git,
    knownOid,
    edits.map(({ path }) => path),
  );
  return edits.every(({ path, text }) => {
    const file = files.get(path);
    return file?.kind === "text" && file.text === text;
  });
}
