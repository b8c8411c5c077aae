// The coming days on a virtual clock: the dispatcher's own decisions, with every call accepted after a stated time.
import { decideCalls, type CallDecision } from "./decide.ts";
import type { LedgerEntry } from "../ledger/ledger.ts";
import { channelOfKey } from "../announcement/announcement.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { vendorOf } from "../channels.ts";
import type { PlanRow } from "./plan.ts";
import { createRememberedRows } from "./remembered-rows.ts";
import type { SituateDocument } from "./situated-rows.ts";
import { createCalendars } from "../quota/calendar.ts";
import { createQuotaForecast, type QuotaUse } from "./quota-after.ts";
import type { CallEvent } from "../ledger/transitions.ts";

export interface SimulationInput extends Pick<
  PlanInput,
  "nowMs" | "config" | "vendors" | "documents" | "ledgers" | "quotas"
> {
  readonly untilMs: number;
  /** How long each call takes, from its claim to its answer. */
  readonly callMs: number;
}

export interface SimulatedCall {
  readonly app: string;
  readonly channel: string;
  readonly id: string;
  readonly key: string;
  readonly act: "send" | "recall";
  readonly atMs: number;
  readonly slot: readonly QuotaUse[];
}

/** A delivery whose notAfter passes before its turn comes. */
export interface SimulatedMiss {
  readonly app: string;
  readonly channel: string;
  readonly id: string;
  readonly key: string;
  readonly atMs: number;
}

export interface Simulation {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly callMs: number;
  /** In the order in which they are made. */
  readonly calls: readonly SimulatedCall[];
  readonly misses: readonly SimulatedMiss[];
  /** What is neither sent nor missed at the end, with the planner's last word on it. */
  readonly open: readonly PlanRow[];
  /** Ledger and quota at the end. */
  readonly state: Pick<PlanInput, "ledgers" | "quotas">;
}

/** Replays the queue; a person's answers, edits and pauses stay as they are at the start, and no brake holds anything. */
export function simulate(input: SimulationInput): Simulation {
  const run = startRun(input);
  for (;;) {
    const decision = step(run);
    const nextMs = nextInstant(run, decision);
    if (nextMs === null || nextMs >= input.untilMs) return endOf(run, decision);
    run.nowMs = nextMs;
  }
}

interface Run {
  readonly input: SimulationInput & Pick<PlanInput, "calendarOf">;
  readonly situateRows: SituateDocument;
  nowMs: number;
  documents: readonly Document[];
  ledgers: ReadonlyMap<string, LedgerEntry>;
  quotas: PlanInput["quotas"];
  /** Calls that are out, each with the outcome it will have. */
  underWay: readonly CallEvent[];
  readonly calls: SimulatedCall[];
  readonly misses: Map<string, SimulatedMiss>;
  tokens: number;
}

function startRun(input: SimulationInput): Run {
  const { nowMs, documents, ledgers, quotas } = input;
  const underWay = [...ledgers.values()].flatMap((entry) => unsettledCalls(input, entry));
  return {
    input: { ...input, calendarOf: createCalendars() },
    situateRows: createRememberedRows(),
    nowMs,
    documents,
    ledgers,
    quotas,
    underWay,
    calls: [],
    misses: new Map(),
    tokens: 0,
  };
}

/** What was called before the simulation begins is accepted like everything else. */
function unsettledCalls(input: SimulationInput, entry: LedgerEntry): readonly CallEvent[] {
  return Object.entries(entry.deliveries).flatMap(([key, { attempts }]) =>
    attempts
      .filter(({ outcome }) => outcome === null)
      .map(({ number, act, claim }) =>
        acceptedCall(input, input.nowMs, {
          id: entry.id,
          key,
          attempt: number,
          act,
          token: claim.token,
          channel: channelOfKey(key),
          app: claim.account.app,
        }),
      ),
  );
}

function acceptedCall({ vendors, callMs }: SimulationInput, atMs: number, call: Omit<CallEvent, "outcome">): CallEvent {
  const isNamed = vendors[vendorOf(call.channel)]?.channels[call.channel]?.returnsId === true;
  const id = isNamed ? `simulated ${call.token}` : null;
  return { ...call, outcome: { kind: "accepted", id, expiresAtMs: null, settledAtMs: atMs + callMs } };
}

function step(run: Run): CallDecision {
  const { input, nowMs } = run;
  const events = run.underWay.filter(({ outcome }) => outcome.settledAtMs <= nowMs);
  const decision = decideCalls(
    {
      ...input,
      nowMs,
      documents: run.documents,
      ledgers: run.ledgers,
      quotas: run.quotas,
      accounts: () => ({ kind: "unchecked" }),
      lookedUp: new Map(),
      brake: noBrake,
      forecastSlots: 1,
      commit: "simulation",
      events,
      unblock: [],
      ownTokens: new Set(run.underWay.map(({ token }) => token)),
      run: null,
      nextToken: () => {
        run.tokens += 1;
        return `simulation-${run.tokens}`;
      },
      mayClaim: true,
    },
    run.situateRows,
  );
  run.ledgers = decision.ledgers;
  run.quotas = decision.quotas;
  run.underWay = [...run.underWay.filter((call) => !events.includes(call)), ...callsOf(run, decision)];
  for (const row of decision.plan.rows) noteMiss(run, row);
  // What rests stays as it is: the files do not change any more.
  const moving = new Set(decision.plan.rows.filter(({ next }) => next.kind !== "rest").map(({ path }) => path));
  run.documents = run.documents.filter(({ path }) => moving.has(path));
  return decision;
}

const noBrake = {
  maxSends: Number.MAX_SAFE_INTEGER,
  maxRecalls: Number.MAX_SAFE_INTEGER,
  sendsDone: 0,
  recallsDone: 0,
} as const;

function callsOf(run: Run, { calls, quotas }: CallDecision): readonly CallEvent[] {
  if (calls.length === 0) return [];
  const forecast = createQuotaForecast({ ...run.input, quotas }, []);
  return calls.map(({ candidate, attempt, claim }) => {
    const { id, key, act, channel, account } = candidate;
    const { app } = account;
    const slot = forecast.usedAt({ app, channel }, act, run.nowMs);
    run.calls.push({ app, channel: channel.name, id, key, act, atMs: run.nowMs, slot });
    const call = { id, key, attempt, act, token: claim.token, channel: channel.name, app };
    return acceptedCall(run.input, run.nowMs, call);
  });
}

function noteMiss({ input, misses, nowMs }: Run, { id, path, key, closed }: PlanRow): void {
  if (closed?.status !== "missed" || closed.closedAtMs < input.nowMs) return;
  const name = `${path} ${key}`;
  if (misses.has(name)) return;
  const document = input.documents.find((candidate) => candidate.path === path);
  if (document?.kind !== "valid") return;
  const delivery = document.announcement.deliveries.find((candidate) => candidate.key === key);
  const app = delivery?.app ?? input.config.defaultApp ?? "";
  misses.set(name, { app, channel: channelOfKey(key), id, key, atMs: document.announcement.notAfterMs ?? nowMs });
}

/** Null when nothing happens any more. */
function nextInstant({ nowMs, underWay }: Run, { plan }: CallDecision): number | null {
  const answers = underWay.map(({ outcome }) => outcome.settledAtMs);
  const wakes = plan.nextWakeMs !== null && plan.nextWakeMs > nowMs ? [plan.nextWakeMs] : [];
  const next = [...answers, ...wakes].reduce((first, atMs) => Math.min(first, atMs), Infinity);
  return Number.isFinite(next) ? Math.max(next, nowMs + 1) : null;
}

function endOf({ input, calls, misses, ledgers, quotas }: Run, { plan }: CallDecision): Simulation {
  return {
    fromMs: input.nowMs,
    untilMs: input.untilMs,
    callMs: input.callMs,
    calls,
    misses: [...misses.values()],
    open: plan.rows.filter(({ next }) => next.kind !== "rest"),
    state: { ledgers, quotas },
  };
}
