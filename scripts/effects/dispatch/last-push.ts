// The last push of a run: the last outcomes, the state that settles them and the results on main, in one piece.
import type { CallEvent } from "../../core/ledger/transitions.ts";
import { decideNow } from "./dispatch-decision.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import { nextWait } from "./next-wait.ts";
import { pushRecord, recordEdits, writeRecord, type Standing } from "./write-back.ts";

export type LastPush =
  | { readonly kind: "pushed"; readonly standing: Standing }
  /** There is more to do than to settle and to record. */
  | { readonly kind: "early" }
  /** Main, the state or the network stood in the way: everything is looked at again, and outcomes are settled alone. */
  | { readonly kind: "failed" };

/**
 * Settles and records in one push where nothing else is left to do. It takes the snapshot as it is: the push itself finds
 * out whether main or the state moved meanwhile, and then changes nothing. It is tried once in a run, and not where main
 * is known to refuse results: outcomes do not wait for it.
 */
export async function settleAndRecord(
  run: DispatchRun,
  snapshot: Snapshot,
  events: readonly CallEvent[],
): Promise<LastPush> {
  if (run.lastPush.isTried || snapshot.fault !== null || snapshot.state.recordBranch !== null) return early;
  const { decision } = decideNow(run, snapshot, { events, unblock: run.unblock, mayClaim: false });
  const standing = { snapshot, decision };
  const { plan, lost, contradicted } = decision;
  const isAsked = plan.rows.some(({ next }) => next.kind === "lookup");
  const isUnderWay = run.underWay.tokens().size > 0 || run.underWay.bugs.length > 0;
  if (isUnderWay || isAsked || lost.length > 0 || contradicted.length > 0) return early;
  if (nextWait(run, standing) !== null) return early;
  const { edits, refusals } = recordEdits(standing);
  if (edits.length === 0 || refusals.length > 0) return early;
  run.lastPush.isTried = true;
  const order = { standing, edits, events };
  const record = await writeRecord(run, order);
  const pushed = await pushRecord(run, order, record);
  if (pushed.kind !== "updated") return { kind: "failed" };
  run.unblock.length = 0;
  return { kind: "pushed", standing: record.standing };
}

const early: LastPush = { kind: "early" };
