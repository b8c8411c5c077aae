// Whether a run waits inside itself for the next wake-up, and for how long.
import { mayClaim } from "./dispatch-decision.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Standing } from "./write-back.ts";

export interface NextWait {
  readonly untilMs: number;
  readonly forMs: number;
}

/**
 * Null where the next wake-up does not come within `--max-wait`, and for a run that may claim nothing more. What became
 * due while the run was busy is no wait at all: then `forMs` is 0 or less.
 */
export function nextWait(run: DispatchRun, { snapshot, decision: { plan } }: Standing): NextWait | null {
  const { clock } = run.ports;
  if (plan.nextWakeMs === null || !mayClaim(run, snapshot)) return null;
  const leftMs = run.options.maxWaitMs - (clock.monotonicMs() - run.startedAtMonotonicMs);
  const forMs = plan.nextWakeMs - clock.nowMs();
  return forMs > Math.max(0, leftMs) ? null : { untilMs: plan.nextWakeMs, forMs };
}
