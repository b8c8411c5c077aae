// What a run came to, as the state remembers it: written with pushes that happen anyway.
import type { Decision } from "../../core/planning/decide.ts";
import type { LastRun } from "../../core/ledger/state.ts";
import { exitCodeOf, reportOf } from "./dispatch-report.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

/** Null while calls are under way or about to be made: then nobody knows yet. */
export function lastRunOf(run: DispatchRun, snapshot: Snapshot, decision: Decision): LastRun | null {
  if (decision.calls.length > 0 || run.underWay.tokens().size > 0) return null;
  return {
    run: run.options.run,
    endedAtMs: run.ports.clock.nowMs(),
    exitCode: exitCodeOf(reportOf(run, snapshot, decision)),
    nextWakeMs: decision.plan.nextWakeMs,
  };
}
