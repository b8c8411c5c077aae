// The seal: a ref that every push of state moves along with the state branch. Where the two differ, somebody else moved one.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { StateFile } from "../../core/ledger/state.ts";
import type { StateFiles } from "../../core/ledger/state-files.ts";
import type { Clock } from "../clock.ts";
import { fetchCommitAlone } from "../git/fetch-commits.ts";
import type { Git } from "../git/git.ts";
import type { RefUpdate } from "../git/push.ts";
import { readTips, sealRef, type Tips } from "../git/remote-tips.ts";
import { readStateBranch } from "./state-branch.ts";

/** Moves the state branch and its seal from one commit to another. */
export function stateMoves(stateBranch: string, newOid: string, expectedOid: string | null): readonly RefUpdate[] {
  return [`refs/heads/${stateBranch}`, sealRef(stateBranch)].map((ref) => ({ ref, newOid, expectedOid }));
}

/** Remotes show their refs one by one: a push that moves both may be seen half done. */
const secondLooksAfterMs = [250, 1_000] as const;

/**
 * Where main, the state branch and its seal stand, once no push is caught half done.
 * @param asked the first answer, where the question is under way already.
 */
export async function readSealedTips(
  git: Git,
  clock: Clock,
  stateBranch: string,
  asked: Promise<Tips> = readTips(git, stateBranch),
): Promise<Tips> {
  let tips = await asked;
  for (const pauseMs of secondLooksAfterMs) {
    if (tips.stateOid === tips.sealOid) return tips;
    await clock.sleep(pauseMs);
    tips = await readTips(git, stateBranch);
  }
  return tips;
}

export interface SealedPlace {
  readonly git: Git;
  readonly stateFiles: StateFiles;
  readonly stateBranch: string;
  readonly tips: Tips;
}

/**
 * The commit of the state branch, which must be the one that the dispatcher pushed last.
 * Throws NO_STATE, STATE_UNSEALED, STATE_ROLLED_BACK, STATE_FOREIGN, STATE_EDITED, and STATE_DAMAGED or STATE_NEWER for
 * state that was edited so.
 */
export async function sealedState(place: SealedPlace): Promise<string> {
  const { stateBranch, tips } = place;
  const { stateOid, sealOid } = tips;
  if (stateOid === null) throw sealOid === null ? noState(stateBranch) : stateDeleted(stateBranch, sealOid);
  if (sealOid === null) throw unsealed(stateBranch);
  if (stateOid !== sealOid) throw await movedWithoutSeal(place, stateOid, sealOid);
  return stateOid;
}

/** The state branch is gone, but its seal still holds all that it said. */
export function stateDeleted(stateBranch: string, sealOid: string): Fault {
  return new Fault({
    code: "NO_STATE",
    exitCode: exitCodes.configuration,
    message: `the state branch "${stateBranch}" was deleted; its seal still holds its last commit, ${sealOid}`,
    remedy: restore(stateBranch),
  });
}

function noState(stateBranch: string): Fault {
  return new Fault({
    code: "NO_STATE",
    exitCode: exitCodes.configuration,
    message: `the remote has no branch "${stateBranch}"`,
    remedy:
      "On a new repository run `npm run announce -- init` once. If the branch was deleted, restore it: " +
      "without it nobody can tell what was already sent.",
  });
}

function unsealed(stateBranch: string): Fault {
  return new Fault({
    code: "STATE_UNSEALED",
    exitCode: exitCodes.configuration,
    message: `the state branch "${stateBranch}" has no seal: it is a copy from elsewhere, or its seal was deleted`,
    remedy:
      "In a copy of another repository, delete the branch and run init. " +
      `If this is the repository that sends, and the branch is as its last run left it: ${sealAgain(stateBranch)}`,
  });
}

async function movedWithoutSeal(place: SealedPlace, stateOid: string, sealOid: string): Promise<Fault> {
  const { git, stateFiles, stateBranch } = place;
  try {
    await fetchCommitAlone(git, stateOid);
    await fetchCommitAlone(git, sealOid);
    const found = await readStateBranch(git, stateFiles, stateOid);
    const sealed = await readStateBranch(git, stateFiles, sealOid);
    return differenceOf(stateBranch, found.state, sealed.state);
  } catch (error) {
    if (!(error instanceof Fault) || error.exitCode === exitCodes.unreachable) throw error;
    const { code, exitCode, message } = error;
    return new Fault({ code, exitCode, message, remedy: restore(stateBranch), cause: error });
  }
}

function differenceOf(stateBranch: string, found: StateFile, sealed: StateFile): Fault {
  const fault = (code: string, message: string, remedy = restore(stateBranch)): Fault =>
    new Fault({ code, exitCode: exitCodes.configuration, message, remedy });
  if (found.lineage !== sealed.lineage) {
    return fault("STATE_FOREIGN", `the state branch "${stateBranch}" was replaced by one of another lineage`);
  }
  if (found.serial < sealed.serial) {
    const serials = `from serial ${sealed.serial} to ${found.serial}`;
    return fault("STATE_ROLLED_BACK", `the state branch "${stateBranch}" went back ${serials}`);
  }
  return fault(
    "STATE_EDITED",
    `the state branch "${stateBranch}" was changed by something else than the dispatcher`,
    `${restore(stateBranch)} If the change is meant and you answer for it: ${sealAgain(stateBranch)}`,
  );
}

function restore(stateBranch: string): string {
  const commands = `git fetch origin ${sealRef(stateBranch)} && git push --force origin FETCH_HEAD:refs/heads/${stateBranch}`;
  return `Put its last commit back with \`${commands}\`, then run again; nothing is sent until then.`;
}

function sealAgain(stateBranch: string): string {
  const refs = `refs/remotes/origin/${stateBranch}:${sealRef(stateBranch)}`;
  return `seal it with \`git fetch origin && git push --force origin ${refs}\`.`;
}
