// When main refuses the write-back: the same commit goes to one stable branch, for a pull request, updated in place.
import type { DispatchRun } from "./dispatch-run.ts";
import { fetchCommits } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import { readFiles } from "../git/object-reader.ts";
import { pushRefs } from "../git/push.ts";
import { writeStateCommit } from "./state-push.ts";
import { stateMoves } from "../state/state-seal.ts";
import type { RecordEdit, Standing, WrittenBack } from "./write-back.ts";

export const recordBranch = "announcements-record";

export interface RefusedRecord {
  readonly standing: Standing;
  readonly edits: readonly RecordEdit[];
  /** The commit that main refused. */
  readonly mainOid: string;
  readonly reason: string;
}

/**
 * Puts the refused commit on the record branch unless it already says the same, and notes it in the state. Null where
 * another run was faster or the push's end is not known: the branch is to be looked at again.
 */
export async function pushRecordBranch(run: DispatchRun, refused: RefusedRecord): Promise<WrittenBack | null> {
  const { standing, edits, mainOid, reason } = refused;
  const { git } = run.ports;
  const paths = edits.map(({ path }) => path);
  const knownOid = await readBranch(git, recordBranch);
  if (knownOid === null || !(await saysTheSame(git, knownOid, edits))) {
    const ref = `refs/heads/${recordBranch}`;
    // Not on top of what it held: a pull request shows one commit, on main as it is.
    const pushed = await pushRefs(git, [{ ref, newOid: mainOid, expectedOid: knownOid, mayRewrite: true }]);
    if (pushed.kind === "lost" || pushed.kind === "doubtful") return null;
    if (pushed.kind === "refused") {
      const told = `${reason}; ${recordBranch}: ${pushed.reason}`;
      run.recordings.push({ kind: "refused", path: paths.join(", "), reason: told });
      return { ...standing, again: false };
    }
  }
  run.recordings.push({ kind: "pull-request", branch: recordBranch, paths, reason });
  return { ...(await noteInState(run, standing)), again: false };
}

/** Only a note for people: when another run moved the state meanwhile, that run or the next one notes it. */
async function noteInState(run: DispatchRun, { snapshot, decision }: Standing): Promise<Standing> {
  if (snapshot.state.recordBranch === recordBranch) return { snapshot, decision };
  const subject = `record ${decision.records.size} files on ${recordBranch}`;
  const wave = { decision, events: [], lastRun: null, recordBranch, subject };
  const commit = await writeStateCommit(run, snapshot, wave);
  const moves = stateMoves(snapshot.config.stateBranch, commit.oid, snapshot.stateOid);
  const noted = await pushRefs(run.ports.git, moves);
  return { snapshot: noted.kind === "updated" ? commit.snapshot : snapshot, decision };
}

async function readBranch(git: Git, branch: string): Promise<string | null> {
  const listed = await git.read(["ls-remote", "origin", `refs/heads/${branch}`], { talksToRemote: true });
  return /^[0-9a-f]{40,64}/.exec(listed.toString("utf8"))?.[0] ?? null;
}

async function saysTheSame(git: Git, knownOid: string, edits: readonly RecordEdit[]): Promise<boolean> {
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
