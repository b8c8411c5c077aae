// The dispatch loop: read both tips, decide, push the claims, call, settle; until nothing can be done now.
import type { PlacedQuestion } from "../../core/planning/bookkeeping.ts";
import type { Decision } from "../../core/planning/decide.ts";
import { channelSpec, vendorOf } from "../../core/channels.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { leaveAlone, targetOf } from "./dispatch-accounts.ts";
import { decideWithTokens, type Decided } from "./dispatch-decision.ts";
import { claimsLost, noSuchPlace, stateContended, stateRefused, withUnsettled } from "./dispatch-faults.ts";
import { notConfiguredReport, reportOf, type DispatchReport } from "./dispatch-report.ts";
import { createRun, type DispatchOptions, type DispatchPorts, type DispatchRun } from "./dispatch-run.ts";
import { firstLook, look, readMain, type Snapshot } from "./dispatch-snapshot.ts";
import { settleAndRecord } from "./last-push.ts";
import { lastRunOf } from "./last-run.ts";
import { lookUpDoubts } from "./lookups.ts";
import { releaseUncalled } from "./own-claims.ts";
import { pushWave, type WavePush } from "./state-push.ts";
import { waitForWork } from "./wait-for-work.ts";
import { writeBack, type Standing } from "./write-back.ts";

/** Brings the vendors to what main says, and main to what the ledger says. */
export async function dispatch(ports: DispatchPorts, options: DispatchOptions): Promise<DispatchReport> {
  const run = createRun(ports, options, (started, { app, channel, outcome }) => {
    const reason = outcome.kind === "not-sent" ? outcome.reason : "";
    leaveAlone(started, { app, vendor: vendorOf(channel) }, { kind: "unreachable", reason });
  });
  const main = await readMain(ports, null);
  ports.onConfig(main.config);
  if (configuresNothing(main.config)) return notConfiguredReport(run, main);
  const unknown = options.unblock.find((place) => !isPlace(ports, main.config, place));
  if (unknown !== undefined) throw noSuchPlace(unknown);
  try {
    return await converge(run, await firstLook(run, main));
  } finally {
    // Whatever ended the run: the outcome of every call that was made is journaled.
    await run.underWay.drain();
  }
}

/** One write-back for the whole run: what is sent before a wait stands in the ledger until then. */
async function converge(run: DispatchRun, start: Snapshot): Promise<DispatchReport> {
  let snapshot = start;
  for (;;) {
    const worked = await workUntilIdle(run, snapshot);
    if (worked.snapshot.fault !== null) throw worked.snapshot.fault;
    if (await waitForWork(run, worked)) {
      snapshot = await look(run, worked.snapshot);
      continue;
    }
    const written = await writeBack(run, worked);
    if (run.underWay.bugs.length > 0) throw run.underWay.bugs[0];
    if (!written.again) return reportOf(run, written.snapshot, written.decision);
    snapshot = await look(run, written.snapshot);
  }
}

/** Waves of claims and settlements until nothing can be done at this moment. */
async function workUntilIdle(run: DispatchRun, start: Snapshot): Promise<Standing> {
  let snapshot = start;
  let unsettled: readonly CallEvent[] = [];
  let isSeen = true;
  let lostRaces = 0;
  try {
    for (;;) {
      const last = await settleAndRecord(run, snapshot, [...unsettled, ...releaseUncalled(run, snapshot)]);
      if (last.kind === "pushed") return last.standing;
      if (!isSeen || last.kind === "failed") snapshot = await look(run, snapshot, unsettled);
      isSeen = true;
      const events = [...unsettled, ...releaseUncalled(run, snapshot)];
      const decided = await decideWithTokens(run, snapshot, { events, unblock: run.unblock, mayClaim: true });
      const { decision } = decided;
      const pushed = await push(run, decided, events);
      if (pushed.kind === "lost") {
        lostRaces += 1;
        await yieldRace(run, lostRaces, pushed.reason);
        snapshot = await look(run, decided.snapshot, unsettled);
        continue;
      }
      lostRaces = 0;
      snapshot = pushed.kind === "won" ? pushed.snapshot : decided.snapshot;
      afterPush(run, snapshot, decided);
      const isIdle = run.underWay.tokens().size === 0;
      const isAsked = !run.ports.stop.aborted && decision.plan.rows.some(({ next }) => next.kind === "lookup");
      const found = isIdle && isAsked ? await lookUpDoubts(run, snapshot, decision.plan) : [];
      unsettled = [...found, ...(await run.underWay.collect())];
      if (isIdle && !isAsked && unsettled.length === 0) return { snapshot, decision };
      isSeen = false;
    }
  } catch (error) {
    throw withUnsettled(error, unsettled);
  }
}

async function push(
  run: DispatchRun,
  { snapshot, decision }: Decided,
  events: readonly CallEvent[],
): Promise<Exclude<WavePush, { kind: "refused" }>> {
  if (decision.lost.length > 0) throw claimsLost();
  const pushed = await pushWave(run, snapshot, { decision, events, lastRun: lastRunOf(run, snapshot, decision) });
  if (pushed.kind === "refused") throw stateRefused(snapshot.config.stateBranch, pushed.reason);
  return pushed;
}

/** What may happen only once the decision is the state's: calls, and no second lifting of a stop. */
function afterPush(run: DispatchRun, snapshot: Snapshot, { decision, decidedAtMonotonicMs }: Decided): void {
  run.unblock.length = 0;
  if (decision.contradicted.length > 0) run.contradictions.push(...contradictionsOf(decision));
  for (const call of decision.calls) {
    const target = targetOf(run, snapshot, call.candidate.account);
    if (target === null) throw new Error(`${call.candidate.key} was claimed without an account`);
    run.underWay.start(call, run.ports.calls.make(call, target, decidedAtMonotonicMs));
  }
}

function contradictionsOf({ plan, questions }: Decision): readonly PlacedQuestion[] {
  const ofRows = plan.rows.flatMap(({ id, path, key, next }) =>
    next.kind === "ask" ? [{ ...next, id, path, key }] : [],
  );
  return [...ofRows, ...questions].filter(({ code }) => code === "RESOLVE_CONTRADICTED");
}

/** How often a lost race is run again before the run gives way. */
const raceTries = 12;

/** Contending writers collapse without a pause that grows and differs between them. */
async function yieldRace({ ports }: DispatchRun, lostRaces: number, reason: string): Promise<void> {
  if (lostRaces > raceTries) throw stateContended(raceTries, reason);
  const jitter = 0.5 + Number.parseInt(ports.randomHex(2), 16) / 255;
  await ports.clock.sleep(Math.min(2_000, 40 * 2 ** lostRaces) * jitter, ports.stop);
}

/** Whether `app/channel` names a channel of an app of the vendors file. */
function isPlace({ vendors }: DispatchPorts, { apps }: VendorsConfig, place: string): boolean {
  const [app = "", ...channel] = place.split("/");
  return apps.has(app) && channelSpec(vendors, channel.join("/")) !== undefined;
}

function configuresNothing({ apps }: VendorsConfig): boolean {
  return [...apps.values()].every(({ accounts }) => accounts.size === 0);
}
