// The plan: for every open delivery what happens next, in order, with reasons. A pure function of its input.
import { allot, byTurn, type Allotment } from "./allot.ts";
import { driftOf, idOf, livePaths, ownsEntry, refusalOf, type LivePaths } from "./holds.ts";
import { situateLeftover } from "./leftovers.ts";
import { deliveryOf, type Closure, type LedgerDelivery, type LedgerEntry } from "../ledger/ledger.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { brakeOn, type Question } from "./questions.ts";
import { inFlight, situate, type Candidate, type SituatedDelivery, type Situation } from "./situation.ts";

/** What happens next with one delivery. */
export type Next =
  | Exclude<Situation, { kind: "call" }>
  | { readonly kind: "call"; readonly candidate: Candidate; readonly allotment: Allotment };

export interface PlanRow {
  readonly id: string;
  readonly path: string;
  readonly key: string;
  readonly title: string | null;
  readonly next: Next;
  readonly closed: Closure | null;
}

export interface Plan {
  readonly rows: readonly PlanRow[];
  /** Files that cannot be read; they stay open and hold up nobody. */
  readonly invalid: readonly Extract<Document, { kind: "invalid" }>[];
  /** The brake's words, when it is on. */
  readonly brakes: readonly Question[];
  /**
   * The next instant at which something can be done, never before now; null when only people, pushes or configuration
   * can change anything.
   */
  readonly nextWakeMs: number | null;
}

/** Plans everything that is open. */
export function plan(input: PlanInput): Plan {
  const live = livePaths(input.documents);
  const situated = input.documents.flatMap((document) => situateDocument(input, live, document));
  const candidates = situated.flatMap(({ situation }) => (situation.kind === "call" ? [situation.candidate] : []));
  const due = candidates.filter(({ notBeforeMs }) => (notBeforeMs ?? 0) <= input.nowMs);
  const brakes = { send: brakeOf("send", due, input), recall: brakeOf("recall", due, input) };
  const braked = new Set(due.filter(({ act }) => brakes[act] !== null));
  // A call that the brake holds takes no slot: a recall is not kept waiting by sends that nobody allowed.
  const allotments = allot(
    input,
    candidates.filter((candidate) => !braked.has(candidate)),
  );
  const nextOf = (situation: Situation): Next => {
    if (situation.kind !== "call") return situation;
    const { candidate } = situation;
    const allotment = allotments.get(candidate);
    return allotment === undefined ? (brakes[candidate.act] ?? unplanned()) : { kind: "call", candidate, allotment };
  };
  const planned = situated.map(({ situation, missedAtMs, ...row }) => ({
    row: { ...row, next: nextOf(situation) },
    missedAtMs,
  }));
  return {
    rows: planned.map(({ row }) => row),
    invalid: input.documents.filter((document) => document.kind === "invalid"),
    brakes: Object.values(brakes).filter((brake) => brake !== null),
    nextWakeMs: nextWakeMs(planned, input.nowMs),
  };
}

/** The calls that may be made at this moment, in order; {@link allot} gives a channel of an app at most one. */
export function callsNow(plan: Plan): readonly Candidate[] {
  return plan.rows
    .flatMap(({ next }) => (next.kind === "call" && next.allotment.kind === "now" ? [next.candidate] : []))
    .sort(byTurn);
}

interface SituatedRow extends Omit<PlanRow, "next"> {
  readonly situation: Situation;
  readonly missedAtMs: number | null;
}

function situateDocument(input: PlanInput, live: LivePaths, document: Document): readonly SituatedRow[] {
  const id = idOf(document);
  const entry = id === null ? undefined : input.ledgers.get(id);
  if (document.kind === "valid") return situateValid(input, live, document, entry);
  if (document.kind === "history" || entry === undefined || !ownsEntry(live, document, entry)) return [];
  return leftoverRows(input, document, entry);
}

function situateValid(
  input: PlanInput,
  live: LivePaths,
  document: Extract<Document, { kind: "valid" }>,
  entry: LedgerEntry | undefined,
): readonly SituatedRow[] {
  const { announcement, path } = document;
  const { id, title } = announcement;
  const refusal = refusalOf(live, document, entry);
  if (refusal !== null) {
    const owned = ownsEntry(live, document, entry) ? entry : undefined;
    return announcement.deliveries.map(({ key }) => {
      const { closed } = deliveryOf(owned, key);
      return { id, path, key, title, situation: refusal, closed, missedAtMs: null };
    });
  }
  const drift = driftOf(input, announcement, entry);
  const rows = announcement.deliveries.map((delivery): SituatedRow => {
    const { key } = delivery;
    const situated = awaited(
      input,
      deliveryOf(entry, key),
      situate({ input, announcement, delivery, entry, hold: drift?.question ?? null }),
    );
    // Nothing else would say it where everything is sent already.
    const isSilent = situated.situation.kind === "rest" && key === drift?.key;
    return { id, path, key, title, ...situated, ...(isSilent ? { situation: drift.question } : {}) };
  });
  return entry === undefined ? rows : [...rows, ...leftoverRows(input, document, entry)];
}

/** What the ledger knows of deliveries that the document does not show. */
function leftoverRows(input: PlanInput, document: Document, entry: LedgerEntry): readonly SituatedRow[] {
  const shown = new Set(
    document.kind === "valid" ? document.announcement.deliveries.map((delivery) => delivery.key) : [],
  );
  return Object.keys(entry.deliveries)
    .filter((key) => !shown.has(key))
    .map((key) => {
      const situated = awaited(input, deliveryOf(entry, key), situateLeftover(input, document, entry, key));
      return { id: entry.id, path: document.path, key, title: null, ...situated };
    });
}

/** Nothing rests while a call is under way: a late outcome of an earlier attempt can overtake it. */
function awaited(input: PlanInput, { attempts }: LedgerDelivery, situated: SituatedDelivery): SituatedDelivery {
  const underWay = attempts.find(({ outcome }) => outcome === null);
  if (underWay === undefined || situated.situation.kind !== "rest") return situated;
  return { ...situated, situation: inFlight(input, underWay) };
}

function brakeOf(act: "send" | "recall", due: readonly Candidate[], { brake }: PlanInput): Question | null {
  const [allowed, done] = act === "send" ? [brake.maxSends, brake.sendsDone] : [brake.maxRecalls, brake.recallsDone];
  const waiting = due.filter((candidate) => candidate.act === act).length;
  // What is done in this run is done: the brake asks about what is still to come.
  return waiting === 0 || waiting + done <= allowed ? null : brakeOn(act, waiting + done, allowed);
}

function nextWakeMs(
  planned: readonly { readonly row: PlanRow; readonly missedAtMs: number | null }[],
  nowMs: number,
): number | null {
  let wakeMs = Number.POSITIVE_INFINITY;
  for (const { row, missedAtMs } of planned) {
    for (const instantMs of [instantOf(row.next, nowMs), missedAtMs]) {
      if (instantMs !== null) wakeMs = Math.min(wakeMs, Math.max(nowMs, instantMs));
    }
  }
  return Number.isFinite(wakeMs) ? wakeMs : null;
}

function instantOf(next: Next, nowMs: number): number | null {
  if (next.kind === "wait") return next.untilMs;
  if (next.kind !== "call") return null;
  switch (next.allotment.kind) {
    case "now":
      return nowMs;
    case "later":
      return next.allotment.atMs;
    case "too-late":
    case "queued":
      return null;
  }
}

/** Every candidate that no brake holds gets an allotment. */
function unplanned(): never {
  throw new Error("a candidate was neither allotted nor held by a brake");
}
