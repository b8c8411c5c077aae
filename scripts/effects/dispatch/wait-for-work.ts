// Waiting inside a run: it sleeps until the next wake-up, and meanwhile asks now and then whether something was merged.
import { Fault } from "../../core/problems/fault.ts";
import type { Plan } from "../../core/planning/plan.ts";
import { readTips } from "../git/remote-tips.ts";
import { tryUnreachableAgain } from "./dispatch-accounts.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { nextWait } from "./next-wait.ts";
import type { Standing } from "./write-back.ts";

/** Sleeps until the next wake-up, or until a branch moved; false where the run is not to wait, or is to end. */
export async function waitForWork(run: DispatchRun, standing: Standing): Promise<boolean> {
  const { clock, stop, onWait } = run.ports;
  const wait = nextWait(run, standing);
  if (wait === null) return false;
  const { untilMs, forMs } = wait;
  if (forMs > 0) onWait(untilMs, waitReason(standing.decision.plan, untilMs));
  const endsAtMonotonicMs = clock.monotonicMs() + forMs;
  // Whichever comes first: the wall clock may be set back meanwhile, or the machine may sleep.
  const left = (): number => Math.min(untilMs - clock.nowMs(), endsAtMonotonicMs - clock.monotonicMs());
  for (let leftMs = forMs; ; leftMs = left()) {
    const pauseMs = Math.max(shortestLookMs, Math.min(longestLookMs, leftMs / looksPerWait));
    if (leftMs <= pauseMs) {
      // At least a moment: a timer may end a little early, and the clock must have moved before the next look.
      await clock.sleep(Math.max(shortestWaitMs, leftMs), stop);
      break;
    }
    await clock.sleep(pauseMs, stop);
    if (stop.aborted || (await hasMoved(run, standing.snapshot))) break;
  }
  tryUnreachableAgain(run);
  return !stop.aborted;
}

const shortestWaitMs = 5;

/**
 * Whoever merges something urgent does not wait for a run that sleeps for another channel's quota, although no second run
 * starts meanwhile. A look costs one question to the remote: many in a short wait, fewer in a long one.
 */
const looksPerWait = 10;
const shortestLookMs = 30_000;
const longestLookMs = 300_000;

/** A remote that cannot be asked now is asked again, and told of, when the wait is over. */
async function hasMoved({ ports }: DispatchRun, { tips, config }: Snapshot): Promise<boolean> {
  try {
    const now = await readTips(ports.git, config.stateBranch);
    return now.mainOid !== tips.mainOid || now.stateOid !== tips.stateOid;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function waitReason({ rows }: Plan, untilMs: number): string {
  for (const { next, key } of rows) {
    if (next.kind === "wait" && next.untilMs === untilMs) return `${key}: ${next.reason}`;
    if (next.kind === "call" && next.allotment.kind === "later" && next.allotment.atMs === untilMs) {
      return `${key}: ${next.allotment.reason}`;
    }
  }
  return "the next deadline";
}
