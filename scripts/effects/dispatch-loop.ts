// The dispatch loop: read both tips, decide, push the claims, call, settle; until nothing can be done now.
import { decide, type Decision } from "../core/decide.ts";
import { exitCodes, Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan.ts";
import type { CallEvent } from "../core/transitions.ts";
import { callableAccount, fetchTokens, giveUpUnreachable, lookUpAccount } from "./dispatch-accounts.ts";
import type { DispatchReport } from "./dispatch-report.ts";
import { createRun, type DispatchOptions, type DispatchPorts, type DispatchRun } from "./dispatch-run.ts";
import { readMain, readSnapshot, type MainView, type Snapshot } from "./dispatch-snapshot.ts";
import { lookUpDoubts } from "./lookups.ts";
import { pushWave } from "./state-push.ts";
import { writeBack } from "./write-back.ts";

/** Brings the vendors to what main says, and main to what the ledger says. */
export async function dispatch(ports: DispatchPorts, options: DispatchOptions): Promise<DispatchReport> {
  const run = createRun(ports, options);
  const main = await readMain(ports, null);
  ports.onConfig(main.config);
  if (configuresNothing(main)) return reportOf(run, main, null, null);
  let snapshot = await readSnapshot(ports, null);
  for (;;) {
    const worked = await workUntilIdle(run, snapshot);
    const written = await writeBack(run, worked.snapshot, worked.decision);
    const again = written.again || (await waitForWork(run, worked.decision.plan));
    if (!again) return reportOf(run, written.snapshot, written.snapshot, worked.decision);
    snapshot = await readSnapshot(ports, written.snapshot);
  }
}

/** Waves of claims and settlements until nothing can be done at this moment. */
async function workUntilIdle(
  run: DispatchRun,
  start: Snapshot,
): Promise<{ readonly snapshot: Snapshot; readonly decision: Decision }> {
  let snapshot = start;
  let unsettled: readonly CallEvent[] = [];
  let unblock = run.options.unblock;
  let lostRaces = 0;
  for (;;) {
    const { decision, decidedAtMonotonicMs } = await decideWithTokens(run, snapshot, { events: unsettled, unblock });
    if (decision.lost.length > 0) throw lostClaims(decision.lost);
    const wave = { decision, events: unsettled, token: run.nextToken(), nowMs: run.ports.clock.nowMs() };
    const pushed = await pushWave(run.ports, snapshot, wave);
    if (pushed.kind === "refused") throw stateRefused(snapshot.config.stateBranch, pushed.reason);
    if (pushed.kind === "lost") {
      lostRaces += 1;
      await yieldRace(run, lostRaces, pushed.reason);
      snapshot = await readSnapshot(run.ports, snapshot);
      continue;
    }
    lostRaces = 0;
    unblock = [];
    if (pushed.kind === "won") snapshot = pushed.snapshot;
    startCalls(run, snapshot, decision, decidedAtMonotonicMs);
    const found = await lookUpDoubts(run, snapshot, decision.plan);
    unsettled = [...found, ...(await run.underWay.collect())];
    giveUpUnreachable(run, unsettled);
    const asked = decision.plan.rows.some(({ next }) => next.kind === "lookup");
    if (!asked && unsettled.length === 0 && run.underWay.tokens().size === 0) return { snapshot, decision };
    snapshot = await readSnapshot(run.ports, snapshot);
    run.ports.onConfig(snapshot.config);
  }
}

interface Known {
  readonly events: readonly CallEvent[];
  readonly unblock: readonly string[];
}

/** Decides; where a call needs an app token, gets it first, so that a refused one costs neither claim nor slot. */
async function decideWithTokens(
  run: DispatchRun,
  snapshot: Snapshot,
  known: Known,
): Promise<{ readonly decision: Decision; readonly decidedAtMonotonicMs: number }> {
  const first = decideNow(run, snapshot, known);
  const lacksToken = first.calls.some(({ candidate }) => {
    const target = callableAccount(run, snapshot, candidate.account);
    return target !== null && !run.ports.calls.hasToken(target.vendor, target.resolved);
  });
  if (lacksToken) await fetchTokens(run, snapshot, first.calls);
  const decidedAtMonotonicMs = run.ports.clock.monotonicMs();
  return { decision: lacksToken ? decideNow(run, snapshot, known) : first, decidedAtMonotonicMs };
}

function decideNow(run: DispatchRun, snapshot: Snapshot, { events, unblock }: Known): Decision {
  const { ports, options, started } = run;
  const { config } = snapshot;
  return decide({
    ...snapshot,
    vendors: ports.vendors,
    nowMs: ports.clock.nowMs(),
    commit: snapshot.tips.mainOid,
    accounts: (app, vendor) => lookUpAccount(run, snapshot, app, vendor),
    lookedUp: run.lookedUp,
    brake: {
      maxSends: Math.max(config.maxSendsPerRun, options.allowSends ?? 0),
      maxRecalls: Math.max(config.maxRecallsPerRun, options.allowRecalls ?? 0),
      sendsDone: started.send,
      recallsDone: started.recall,
    },
    events,
    unblock,
    ownTokens: run.underWay.tokens(),
    run: options.run,
    nextToken: run.nextToken,
    mayClaim: !ports.stop.aborted,
  });
}

function startCalls(run: DispatchRun, snapshot: Snapshot, decision: Decision, decidedAtMonotonicMs: number): void {
  for (const call of decision.calls) {
    const target = callableAccount(run, snapshot, call.candidate.account);
    if (target === null) continue;
    run.started[call.candidate.act] += 1;
    run.underWay.start(call, run.ports.calls.make(call, { ...target, decidedAtMonotonicMs }));
  }
}

/** Sleeps until the next wake-up when it comes within `--max-wait`. */
async function waitForWork(run: DispatchRun, plan: Plan): Promise<boolean> {
  const { clock, stop, onWait } = run.ports;
  if (plan.nextWakeMs === null || stop.aborted) return false;
  const leftMs = run.options.maxWaitMs - (clock.monotonicMs() - run.startedAtMonotonicMs);
  const waitMs = plan.nextWakeMs - clock.nowMs();
  if (waitMs > leftMs) return false;
  onWait(plan.nextWakeMs, waitReason(plan, plan.nextWakeMs));
  await clock.sleep(Math.max(0, waitMs), stop);
  return !stop.aborted;
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

/** How often a lost race is run again before the run gives way. */
const raceTries = 12;

/** Contending writers collapse without a pause that grows and differs between them. */
async function yieldRace({ ports }: DispatchRun, lostRaces: number, reason: string): Promise<void> {
  if (lostRaces > raceTries) {
    throw new Fault({
      code: "STATE_CONTENDED",
      exitCode: exitCodes.unreachable,
      message: `the state branch moved ${raceTries} times before this run could write to it: ${reason}`,
      remedy: "Run it again; if it keeps happening, look for a second dispatcher without the concurrency group.",
    });
  }
  const jitter = 0.5 + Number.parseInt(ports.randomHex(2), 16) / 255;
  await ports.clock.sleep(Math.min(2_000, 40 * 2 ** lostRaces) * jitter);
}

function configuresNothing({ config }: MainView): boolean {
  return [...config.apps.values()].every((app) => app.accounts.size === 0);
}

function reportOf(
  run: DispatchRun,
  view: MainView,
  snapshot: Snapshot | null,
  decision: Decision | null,
): DispatchReport {
  return {
    config: view.config,
    snapshot,
    plan: decision?.plan ?? null,
    questions: decision?.questions ?? [],
    events: run.seen,
    recordings: run.recordings,
    unreachable: [...run.givenUp]
      .filter(([, given]) => !given.refused)
      .map(([place, { reason }]) => `${place}: ${reason}`),
    nowMs: run.ports.clock.nowMs(),
    stopped: run.ports.stop.aborted,
  };
}

function stateRefused(branch: string, reason: string): Fault {
  return new Fault({
    code: "STATE_REFUSED",
    exitCode: exitCodes.configuration,
    message: `the remote refused the push to "${branch}": ${reason}`,
    remedy: "Let the dispatcher's key or App update this branch in its ruleset; nobody else needs to.",
  });
}

function lostClaims(events: readonly CallEvent[]): Fault {
  const attempts = events.map(({ id, key, attempt, outcome }) => `${id} ${key} attempt ${attempt}: ${outcome.kind}`);
  return new Fault({
    code: "STATE_ROLLED_BACK",
    exitCode: exitCodes.configuration,
    message: `the state branch no longer holds claims of this run: ${attempts.join("; ")}`,
    remedy: "Restore the newest commit of the state branch; the outcomes stand in this run's log, ids included.",
  });
}
