// A simulated week of one repository: merges at random moments, runs that decide as the real ones do, vendors that count.
import type { Priority } from "../../scripts/core/announcement/announcement.ts";
import { decide, type ClaimedCall, type Decision } from "../../scripts/core/planning/decide.ts";
import type { LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { Document } from "../../scripts/core/planning/plan-input.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import type { CallEvent } from "../../scripts/core/ledger/transitions.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { delivery, planInput, valid } from "./planner-builders.ts";
import type { WantedSend } from "./ideal-scheduler.ts";
import type { VendorModel } from "./vendor-windows.ts";

/** A merged announcement with one delivery. */
export interface MergedSend extends WantedSend {
  readonly mergedAtMs: number;
  readonly priority: Priority;
  readonly notBeforeMs: number | null;
  readonly notAfterMs: number | null;
}

export interface WeekOptions {
  readonly sends: readonly MergedSend[];
  readonly startMs: number;
  readonly endMs: number;
  readonly vendor: VendorModel;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
  readonly pace: Pace;
}

type Range = readonly [leastMs: number, mostMs: number];

/** How long the world takes, each time anew. */
export interface Pace {
  /** From a merge or a wake-up to the first decision of its run: the runner, the checkout, the program. */
  readonly start: Range;
  /** From a decision to its claims in place. */
  readonly push: Range;
  /** From the first byte to the vendor's counting of it, and on to the answer. */
  readonly travel: Range;
  readonly answer: Range;
  /** From outcomes to the next decision: what both tips say by then. */
  readonly look: Range;
  /** How long a run waits inside itself for the next wake-up. */
  readonly maxWaitMs: number;
}

/** GitHub Actions, and a repository there. */
export const actionsPace: Pace = {
  start: [20_000, 60_000],
  push: [400, 1_200],
  travel: [20, 150],
  answer: [30, 400],
  look: [100, 300],
  maxWaitMs: 300_000,
};

export interface WeekResult {
  readonly sent: readonly string[];
  readonly missed: readonly string[];
  /** Calls that a vendor refused, with the limit they broke. */
  readonly refused: readonly string[];
  readonly decisions: number;
}

interface Open {
  readonly send: MergedSend;
  readonly document: Document;
}

/** How long quick channels wait for each other before their outcomes are settled together; as the dispatcher has it. */
const gatherMs = 300;

/** Runs from `startMs` until nothing moves any more or `endMs` is over. */
export function simulateWeek(options: WeekOptions): WeekResult {
  const { pace, vendor, random } = options;
  const upcoming = options.sends.toSorted((left, right) => left.mergedAtMs - right.mergedAtMs);
  const open = new Map<string, Open>();
  const underWay = new Map<string, { readonly event: CallEvent; readonly endsAtMs: number }>();
  const result = { sent: [] as string[], missed: [] as string[], refused: [] as string[], decisions: 0 };
  let ledgers: ReadonlyMap<string, LedgerEntry> = new Map();
  let quotas: ReadonlyMap<string, QuotaState> = new Map();
  let tokens = 0;
  let nowMs = options.startMs;
  const within = ([leastMs, mostMs]: Range): number => Math.round(leastMs + random() * (mostMs - leastMs));

  function readMain(): void {
    for (let send = upcoming[0]; send !== undefined && send.mergedAtMs <= nowMs; send = upcoming[0]) {
      upcoming.shift();
      open.set(send.id, { send, document: documentOf(send) });
    }
  }

  function take(call: ClaimedCall, claimedAtMs: number): void {
    const { candidate, attempt, claim } = call;
    const reachedMs = claimedAtMs + within(pace.travel);
    const endsAtMs = reachedMs + within(pace.answer);
    const broken = vendor.admit(candidate.channel.name, reachedMs);
    if (broken !== null)
      result.refused.push(`${candidate.channel.name} ${broken} at ${new Date(reachedMs).toISOString()}`);
    const outcome: Outcome =
      broken === null
        ? { kind: "accepted", id: claim.token, expiresAtMs: null }
        : { kind: "throttled", reason: broken, vendorCode: "429", until: "window" };
    const { id, key, act, channel, account } = candidate;
    const place = { id, key, act, attempt, token: claim.token, channel: channel.name, app: account.app };
    underWay.set(claim.token, { endsAtMs, event: { ...place, outcome: { ...outcome, settledAtMs: endsAtMs } } });
  }

  function decideNow(events: readonly CallEvent[]): Decision {
    result.decisions += 1;
    const documents = [...open.values()].map(({ document }) => document);
    const decision = decide({
      ...planInput({ documents, nowMs }),
      vendors,
      ledgers,
      quotas,
      commit: "main",
      events,
      unblock: [],
      ownTokens: new Set(underWay.keys()),
      run: null,
      nextToken: () => `token-${(tokens += 1)}`,
      mayClaim: true,
    });
    ({ ledgers, quotas } = decision);
    for (const { outcome, id } of events) if (outcome.kind === "accepted") finish(id, result.sent);
    for (const { id, closed } of decision.plan.rows) if (closed?.status === "missed") finish(id, result.missed);
    return decision;
  }

  /** Its result stands in its file: nothing is open any more. */
  function finish(id: string, list: string[]): void {
    list.push(id);
    open.delete(id);
    ledgers = new Map([...ledgers].filter(([other]) => other !== id));
  }

  /** As the dispatcher collects: the first answer, and what comes a little later. */
  function collect(): readonly CallEvent[] {
    const ends = [...underWay.values()].map(({ endsAtMs }) => endsAtMs);
    const firstMs = Math.max(nowMs, Math.min(...ends));
    const untilMs = ends.every((endsAtMs) => endsAtMs <= firstMs + gatherMs) ? Math.max(...ends) : firstMs + gatherMs;
    nowMs = Math.max(firstMs, untilMs);
    const over = [...underWay].filter(([, { endsAtMs }]) => endsAtMs <= nowMs);
    for (const [token] of over) underWay.delete(token);
    return over.map(([, { event }]) => event);
  }

  /** One run; gives when the next one is to be woken. */
  function run(): number | null {
    let events: readonly CallEvent[] = [];
    for (;;) {
      readMain();
      const decision = decideNow(events);
      events = [];
      if (decision.calls.length > 0) {
        nowMs += within(pace.push);
        for (const call of decision.calls) take(call, nowMs);
      }
      if (underWay.size > 0) {
        events = collect();
        nowMs += within(pace.look);
        continue;
      }
      const wakeMs = decision.plan.nextWakeMs;
      if (wakeMs === null || wakeMs - nowMs > pace.maxWaitMs || nowMs > options.endMs) return wakeMs;
      nowMs = Math.max(nowMs + 5, wakeMs) + within(pace.look);
    }
  }

  let wakeMs: number | null = null;
  while (nowMs <= options.endMs) {
    const merge = upcoming[0]?.mergedAtMs ?? Number.POSITIVE_INFINITY;
    const nextMs = Math.min(merge, wakeMs ?? Number.POSITIVE_INFINITY);
    if (nextMs === Number.POSITIVE_INFINITY) break;
    nowMs = Math.max(nowMs, nextMs) + within(pace.start);
    wakeMs = run();
  }
  return result;
}

function documentOf({ id, channel, priority, notBeforeMs, notAfterMs }: MergedSend): Document {
  const deliveries = [delivery(channel, { body: id, from: "ops-bot" })];
  return valid(id, { deliveries, priority, notBeforeMs, notAfterMs });
}
