// Writing state: one commit per wave, pushed as a compare-and-swap against the commit that was read.
import type { ClaimedCall, Decision } from "../core/decide.ts";
import { deliveryOf } from "../core/ledger.ts";
import type { StateFile } from "../core/state.ts";
import { stateFileText } from "../core/state-files.ts";
import type { CallEvent } from "../core/transitions.ts";
import { writeCommit } from "./commit-writer.ts";
import { dispatcherIdentity } from "./committer.ts";
import type { Snapshot, SnapshotPorts } from "./dispatch-snapshot.ts";
import { fetchCommits } from "./fetch-commits.ts";
import { pushRefs } from "./push.ts";
import { readTips } from "./remote-tips.ts";
import { changedStateFiles, readLedgers } from "./state-branch.ts";

export interface Wave {
  readonly decision: Decision;
  readonly events: readonly CallEvent[];
  /** Makes this commit differ from any other, even of the same second. */
  readonly token: string;
  readonly nowMs: number;
}

export type WavePush =
  | { readonly kind: "won"; readonly snapshot: Snapshot }
  | { readonly kind: "nothing" }
  | { readonly kind: "lost"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Pushes what a decision changes. Won means this push moved the branch, or the branch is seen to hold its claims. */
export async function pushWave(ports: SnapshotPorts, snapshot: Snapshot, wave: Wave): Promise<WavePush> {
  const state = nextState(snapshot, wave);
  const changes = new Map(changedStateFiles(snapshot, wave.decision));
  if (changes.size === 0 && sameOpenFiles(snapshot, state)) return { kind: "nothing" };
  changes.set("state.json", stateFileText(state));
  const oid = await writeCommit(ports.git, {
    parentOid: snapshot.stateOid,
    changes,
    message: waveMessage(wave, state),
    atMs: wave.nowMs,
    author: dispatcherIdentity,
  });
  const ref = `refs/heads/${snapshot.config.stateBranch}`;
  const pushed = await pushRefs(ports.git, [{ ref, newOid: oid, expectedOid: snapshot.stateOid }]);
  const { ledgers, quotas } = wave.decision;
  const moved: Snapshot = { ...snapshot, stateOid: oid, state, ledgers, quotas };
  if (pushed.kind === "updated") return { kind: "won", snapshot: moved };
  if (pushed.kind !== "doubtful") return pushed;
  return (await holdsClaims(ports, snapshot, oid, wave.decision.calls))
    ? { kind: "won", snapshot: moved }
    : { kind: "lost", reason: pushed.reason };
}

/** The state file after a decision: main is planned up to its tip, and these files are open. */
export function nextState(snapshot: Snapshot, wave: Pick<Wave, "decision" | "nowMs">): StateFile {
  const since = new Map(snapshot.state.open.map(({ path, sinceMs }) => [path, sinceMs]));
  const paths = [...new Set(wave.decision.open)].sort();
  const open = paths.map((path) => ({ path, sinceMs: since.get(path) ?? wave.nowMs }));
  return { ...snapshot.state, serial: snapshot.state.serial + 1, cursor: snapshot.tips.mainOid, open };
}

/** Moving the cursor over commits that touch no announcement is worth no push. */
function sameOpenFiles(snapshot: Snapshot, state: StateFile): boolean {
  const before = snapshot.state.open.map(({ path }) => path).join("\n");
  const isOpen = new Set(snapshot.state.open.map(({ path }) => path));
  const atTip = snapshot.state.cursor === snapshot.tips.mainOid;
  const planned = atTip || snapshot.documents.every(({ path }) => isOpen.has(path));
  return planned && before === state.open.map(({ path }) => path).join("\n");
}

/** After a push whose answer was lost: the branch is at our commit, or its ledger holds every one of our claims. */
async function holdsClaims(
  { git, stateFiles }: SnapshotPorts,
  snapshot: Snapshot,
  oid: string,
  calls: readonly ClaimedCall[],
): Promise<boolean> {
  const tips = await readTips(git, snapshot.config.stateBranch);
  if (tips.stateOid === oid) return true;
  if (tips.stateOid === null || tips.stateOid === snapshot.stateOid || calls.length === 0) return false;
  await fetchCommits(git, [tips.stateOid]);
  const ids = calls.map(({ candidate }) => candidate.id);
  const ledgers = await readLedgers(git, stateFiles, { oid: tips.stateOid, ids });
  return calls.every(({ candidate, claim }) =>
    deliveryOf(ledgers.get(candidate.id), candidate.key).attempts.some(
      (attempt) => attempt.claim.token === claim.token,
    ),
  );
}

function waveMessage({ decision, events, token }: Wave, state: StateFile): string {
  const settled = events.map(
    ({ outcome, act, key, id, attempt }) => `settle ${act} ${id} ${key} attempt ${attempt}: ${outcome.kind}`,
  );
  const claimed = decision.calls.map(
    ({ candidate, attempt }) => `claim ${candidate.act} ${candidate.id} ${candidate.key} attempt ${attempt}`,
  );
  const lines = [...settled, ...claimed];
  const [only] = lines;
  const subject =
    lines.length === 1 && only !== undefined
      ? only
      : lines.length === 0
        ? "plan: note what is open"
        : `settle ${settled.length}, claim ${claimed.length}`;
  const body = lines.length > 1 ? `${lines.join("\n")}\n\n` : "";
  return `${subject}\n\n${body}Serial: ${state.serial}\nToken: ${token}\n`;
}
