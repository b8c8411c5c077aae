// The plan: for every open delivery what happens next, in order, with reasons. A pure function of its input.
import { allot, byTurn, type Allotment } from "./allot.ts";
import { livePaths } from "./holds.ts";
import type { Closure } from "../ledger/ledger.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { brakeOn, type Question } from "./questions.ts";
import type { Candidate, Situation } from "./situation.ts";
import { situateDocument, type SituateDocument } from "./situated-rows.ts";

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

/**
 * Plans everything that is open.
 * @param situateRows for those who plan again and again, and remember
 */
export function plan(input: PlanInput, situateRows: SituateDocument = situateDocument): Plan {
  const live = livePaths(input.documents);
  const situated = input.documents.flatMap((document) => situateRows(input, live, document));
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
  const planned = situated.map(({ id, path, key, title, situation, closed, missedAtMs }) => ({
    row: { id, path, key, title, closed, next: nextOf(situation) },
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
