// Writing state: one commit per wave, pushed as a compare-and-swap against the commit that was read.
import type { ClaimedCall, Decision } from "../../core/planning/decide.ts";
import { deliveryOf } from "../../core/ledger/ledger.ts";
import { stateFileText } from "../../core/ledger/state-files.ts";
import type { LastRun, StateFile } from "../../core/ledger/state.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { fetchCommitAlone } from "../git/fetch-commits.ts";
import { patiently } from "./patience.ts";
import { pushRefs } from "../git/push.ts";
import { readTips } from "../git/remote-tips.ts";
import { changedStateFiles, readLedgers } from "../state/state-branch.ts";
import { fetchStateTop } from "../state/fetch-state.ts";
import { writeStateFiles } from "../state/state-commit.ts";
import { stateMoves } from "../state/state-seal.ts";

/** One step of the state. */
export interface Wave {
  readonly decision: Decision;
  readonly events: readonly CallEvent[];
  /** What this run came to so far; null while calls are still to be made. */
  readonly lastRun: LastRun | null;
  /** Where results wait because main refused them; left out: as it was. */
  readonly recordBranch?: string;
  /** The commit's first line, where it is not about claims and outcomes. */
  readonly subject?: string;
}

export interface StateCommit {
  readonly oid: string;
  /** The snapshot as it is once the commit is pushed. */
  readonly snapshot: Snapshot;
}

export type WavePush =
  | { readonly kind: "won"; readonly snapshot: Snapshot }
  | { readonly kind: "nothing" }
  | { readonly kind: "lost"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Pushes what a decision changes. Won means this push moved the branch, or the branch is seen to hold its claims. */
export async function pushWave(run: DispatchRun, snapshot: Snapshot, wave: Wave): Promise<WavePush> {
  if (isWorthNothing(snapshot, nextState(run, snapshot, wave), wave)) return { kind: "nothing" };
  const commit = await writeStateCommit(run, snapshot, wave);
  const moves = stateMoves(snapshot.config.stateBranch, commit.oid, snapshot.stateOid);
  const pushed = await pushRefs(run.ports.git, moves);
  if (pushed.kind === "updated") return { kind: "won", snapshot: commit.snapshot };
  if (pushed.kind !== "doubtful") return pushed;
  return (await holdsClaims(run, commit, wave.decision.calls))
    ? { kind: "won", snapshot: commit.snapshot }
    : { kind: "lost", reason: pushed.reason };
}

/** Writes, without pushing it, the commit that a decision makes of a snapshot's state. */
export async function writeStateCommit(run: DispatchRun, snapshot: Snapshot, wave: Wave): Promise<StateCommit> {
  const { ledgers, quotas } = wave.decision;
  const state = nextState(run, snapshot, wave);
  const oid = await writeStateFiles(run.ports.git, {
    parentOid: snapshot.stateOid,
    changes: new Map([...changedStateFiles(snapshot, wave.decision), ["state.json", stateFileText(state)]]),
    message: waveMessage(wave, state, run.nextToken()),
    atMs: run.ports.clock.nowMs(),
  });
  const tips = { ...snapshot.tips, stateOid: oid, sealOid: oid };
  return { oid, snapshot: { ...snapshot, tips, stateOid: oid, state, ledgers, quotas } };
}

/** Main is planned up to the snapshot's tip, and these files are open. */
function nextState(run: DispatchRun, { state, tips }: Snapshot, wave: Wave): StateFile {
  const since = new Map(state.open.map(({ path, sinceMs }) => [path, sinceMs]));
  const nowMs = run.ports.clock.nowMs();
  const paths = [...new Set(wave.decision.open)].sort();
  const isAllRecorded = wave.decision.records.size === 0;
  return {
    ...state,
    serial: state.serial + 1,
    cursor: tips.mainOid,
    open: paths.map((path) => ({ path, sinceMs: since.get(path) ?? nowMs })),
    recordBranch: wave.recordBranch ?? (isAllRecorded ? null : state.recordBranch),
    lastRun: wave.lastRun ?? state.lastRun,
  };
}

/** Moving the cursor over commits that touch no announcement is worth no push, and neither is having run. */
function isWorthNothing(snapshot: Snapshot, after: StateFile, { decision }: Wave): boolean {
  const { state: before, documents, tips } = snapshot;
  const isOpen = new Set(before.open.map(({ path }) => path));
  const isPlanned = before.cursor === tips.mainOid || documents.every(({ path }) => isOpen.has(path));
  const isSameList = before.open.map(({ path }) => path).join("\n") === after.open.map(({ path }) => path).join("\n");
  if (!isPlanned || !isSameList || before.recordBranch !== after.recordBranch) return false;
  return changedStateFiles(snapshot, decision).size === 0;
}

/** After a push whose answer was lost: the branch is at our commit, or its ledger holds every one of our claims. */
async function holdsClaims(run: DispatchRun, commit: StateCommit, calls: readonly ClaimedCall[]): Promise<boolean> {
  const { git, stateFiles, clock, stop } = run.ports;
  const { config } = commit.snapshot;
  return await patiently(clock, stop, async () => {
    const { stateOid } = await readTips(git, config.stateBranch);
    if (stateOid === commit.oid) return true;
    if (stateOid === null || calls.length === 0) return false;
    await fetchCommitAlone(git, stateOid);
    await fetchStateTop(git, stateOid);
    const ids = calls.map(({ candidate }) => candidate.id);
    const ledgers = await readLedgers(git, stateFiles, { oid: stateOid, ids });
    return calls.every(({ candidate: { id, key }, claim: { token } }) =>
      deliveryOf(ledgers.get(id), key).attempts.some(({ claim }) => claim.token === token),
    );
  });
}

function waveMessage({ decision, events, subject }: Wave, { serial }: StateFile, token: string): string {
  const settled = events.map(
    ({ outcome, act, key, id, attempt }) => `settle ${act} ${id} ${key} attempt ${attempt}: ${outcome.kind}`,
  );
  const claimed = decision.calls.map(
    ({ candidate, attempt }) => `claim ${candidate.act} ${candidate.id} ${candidate.key} attempt ${attempt}`,
  );
  const lines = [...settled, ...claimed];
  const body = lines.length > 1 ? `${lines.join("\n")}\n\n` : "";
  const first = subject ?? subjectOf(lines, `settle ${settled.length}, claim ${claimed.length}`);
  // The token makes this commit differ from any other, even of the same second.
  return `${first}\n\n${body}Serial: ${serial}\nToken: ${token}\n`;
}

function subjectOf(lines: readonly string[], summary: string): string {
  const [only = "plan: note what is open", ...others] = lines;
  return others.length === 0 ? only : summary;
}
