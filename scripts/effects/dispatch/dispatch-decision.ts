// A decision of a running dispatch: what the planner is told, and the app tokens that a claim needs first.
import { decide, type Decision } from "../../core/planning/decide.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import { fetchTokens, lookUpAccount, tokensLacking } from "./dispatch-accounts.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import { look, type Snapshot } from "./dispatch-snapshot.ts";
import { claimsComeTooLate } from "./own-claims.ts";

export interface Known {
  /** Outcomes that are not in the ledger yet. */
  readonly events: readonly CallEvent[];
  readonly unblock: readonly string[];
  readonly mayClaim: boolean;
}

export interface Decided {
  /** What the decision was made from. */
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  /** Before the clock was read for the decision. */
  readonly decidedAtMonotonicMs: number;
}

/**
 * Decides; where a claim needs an app token, gets it first, so that a refused one costs neither claim nor slot. Outcomes
 * do not wait for a token: they are settled without new claims.
 */
export async function decideWithTokens(run: DispatchRun, start: Snapshot, known: Known): Promise<Decided> {
  let snapshot = start;
  for (;;) {
    const decided = decideNow(run, snapshot, known);
    const lacking = tokensLacking(run, snapshot, decided.decision.calls);
    if (lacking.length === 0) return decided;
    if (known.events.length > 0) return decideNow(run, snapshot, { ...known, mayClaim: false });
    await fetchTokens(run, snapshot, lacking);
    // That took a while: main may say something else by now.
    snapshot = await look(run, snapshot, known.events);
  }
}

export function decideNow(run: DispatchRun, snapshot: Snapshot, known: Known): Decided {
  const { ports, options, underWay } = run;
  const { config } = snapshot;
  const decidedAtMonotonicMs = ports.clock.monotonicMs();
  const decision = decide({
    ...snapshot,
    vendors: ports.vendors,
    nowMs: ports.clock.nowMs(),
    commit: snapshot.tips.mainOid,
    accounts: (app, vendor) => lookUpAccount(run, snapshot, { app, vendor }),
    lookedUp: run.lookedUp,
    brake: {
      maxSends: Math.max(config.maxSendsPerRun, options.allowSends ?? 0),
      maxRecalls: Math.max(config.maxRecallsPerRun, options.allowRecalls ?? 0),
      sendsDone: underWay.done("send"),
      recallsDone: underWay.done("recall"),
    },
    events: known.events,
    unblock: known.unblock,
    ownTokens: underWay.tokens(),
    run: options.run,
    nextToken: run.nextToken,
    mayClaim: known.mayClaim && mayClaim(run, snapshot),
  });
  return { snapshot, decision, decidedAtMonotonicMs };
}

/** Whether this run may claim anything more: not while it is ending, and not after something a person must see first. */
export function mayClaim(run: DispatchRun, { fault }: Snapshot): boolean {
  const isEnding = run.ports.stop.aborted || fault !== null || run.underWay.bugs.length > 0;
  return !isEnding && run.contradictions.length === 0 && !claimsComeTooLate(run);
}
