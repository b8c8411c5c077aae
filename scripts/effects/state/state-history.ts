// Tells whether state is the one that belongs here: not another repository's, not another branch's, not an older one.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { StateFile } from "../../core/ledger/state.ts";
import type { Git } from "../git/git.ts";

/** The line in each write-back commit that ties it to the state it projects. */
export function stateTrailer({ lineage, serial }: StateFile): string {
  return `Announcements-State: ${lineage} ${serial}`;
}

/** State that changed its lineage or went back under a running dispatcher is not the state it read. */
export function refuseOtherState(before: StateFile, now: StateFile): void {
  if (now.lineage !== before.lineage) throw foreign("the state branch was replaced by one of another lineage");
  if (now.serial < before.serial) throw rolledBack(now.serial, before.serial);
}

/** What is due on one branch is not what another one's reviewers saw. */
export function refuseOtherBranch({ branch }: StateFile, defaultBranch: string): void {
  if (branch === defaultBranch) return;
  throw new Fault({
    code: "STATE_FOREIGN",
    exitCode: exitCodes.configuration,
    message: `the state is that of the branch "${branch}", but the default branch is "${defaultBranch}"`,
    remedy:
      `Make "${branch}" the default branch again. If it was renamed, write the new name into "branch" of state.json, ` +
      "in a commit on top of the state branch; the next run says how to seal it.",
  });
}

/**
 * Each write-back commit on main names the state it was made from: one newer than this state means that the state branch
 * went back. Only commits after the cursor are looked at; a shallow clone sees just the tip.
 */
export async function refuseOlderState(git: Git, state: StateFile, mainOid: string): Promise<void> {
  if (state.cursor === null || state.cursor === mainOid) return;
  const newest = ["log", "--max-count=1", "--first-parent", "--ignore-missing", "--format=%B"];
  const written = await git.read([...newest, "--grep=^Announcements-State: ", mainOid, `^${state.cursor}`]);
  const [, lineage, serial] = /^Announcements-State: (\S+) (\d+)$/m.exec(written.toString("utf8")) ?? [];
  if (lineage === undefined) return;
  if (lineage !== state.lineage) throw foreign("the default branch holds results that another state recorded");
  if (Number(serial) > state.serial) throw rolledBack(state.serial, Number(serial));
}

function foreign(message: string): Fault {
  return new Fault({
    code: "STATE_FOREIGN",
    exitCode: exitCodes.configuration,
    message,
    remedy: "Restore the newest commit of the original state branch, then run again; nothing is sent until then.",
  });
}

function rolledBack(serial: number, known: number): Fault {
  return new Fault({
    code: "STATE_ROLLED_BACK",
    exitCode: exitCodes.configuration,
    message: `the state branch went back from serial ${known} to ${serial}`,
    remedy: "Restore the newest commit of the state branch, then run again; nothing is sent until then.",
  });
}
