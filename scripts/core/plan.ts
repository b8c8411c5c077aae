// The plan: for every open delivery what happens next, in order, with reasons. A pure function of its input.
import { allot, byTurn, type Allotment } from "./allot.ts";
import type { Announcement, Delivery } from "./announcement.ts";
import { deliveryState, frozenBy } from "./delivery-state.ts";
import { payloadDigest } from "./digest.ts";
import { deliveryOf, type Closure, type LedgerDelivery, type LedgerEntry } from "./ledger.ts";
import { channelSpec, type Brake, type Document, type PlanInput } from "./plan-input.ts";
import { inFlight, payloadOf, situate, type Candidate, type Question, type Situation } from "./situation.ts";

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
  /** The next instant at which something can be done; null when only people or pushes can change anything. */
  readonly nextWakeMs: number | null;
}

/** Plans everything that is open. */
export function plan(input: PlanInput): Plan {
  const situated = input.documents.flatMap((document) => situateDocument(input, document));
  const candidates = situated.flatMap(({ situation }) => (situation.kind === "call" ? [situation.candidate] : []));
  const brakes = [brakeOf("send", candidates, input), brakeOf("recall", candidates, input)];
  const allotments = allot(input, candidates);
  const rows = situated.map(({ situation, ...row }): PlanRow => {
    if (situation.kind !== "call") return { ...row, next: situation };
    const { candidate } = situation;
    const brake = brakes[candidate.act === "send" ? 0 : 1];
    if (brake != null) return { ...row, next: brake };
    const allotment = allotments.get(candidate) ?? { kind: "queued", reason: "no slot was computed" };
    return { ...row, next: { kind: "call", candidate, allotment } };
  });
  return {
    rows,
    invalid: input.documents.filter((document) => document.kind === "invalid"),
    brakes: brakes.filter((brake) => brake !== null),
    nextWakeMs: nextWakeMs(rows, input.nowMs),
  };
}

/** The calls that may be made at this moment: at most one per channel of an app, in order. */
export function callsNow(plan: Plan): readonly Candidate[] {
  const ready = plan.rows.flatMap(({ next }) =>
    next.kind === "call" && next.allotment.kind === "now" ? [next.candidate] : [],
  );
  const busy = new Set<string>();
  return ready.sort(byTurn).filter(({ account, channel }) => {
    const place = `${account.app}/${channel.name}`;
    return !busy.has(place) && busy.add(place);
  });
}

interface SituatedRow extends Omit<PlanRow, "next"> {
  readonly situation: Situation;
}

function situateDocument(input: PlanInput, document: Document): readonly SituatedRow[] {
  if (document.kind === "history") return [];
  const entry = document.kind === "valid" ? input.ledgers.get(document.announcement.id) : entryOf(input, document);
  if (document.kind !== "valid") return entry === undefined ? [] : leftoverRows(input, document, entry, []);
  const { announcement } = document;
  const hold = holdOf(input, announcement, entry);
  const rows = announcement.deliveries.map((delivery): SituatedRow => {
    const known = deliveryOf(entry, delivery.key);
    const { situation, closed } = situate({ input, announcement, delivery, known, hold });
    const { id, path, title } = announcement;
    return { id, path, key: delivery.key, title, situation, closed };
  });
  if (entry === undefined || entry.path !== document.path) return rows;
  return [...rows, ...leftoverRows(input, document, entry, announcement.deliveries)];
}

/** What the ledger knows of deliveries that the file no longer has, or of a file that is gone or unreadable. */
function leftoverRows(
  input: PlanInput,
  document: Document,
  entry: LedgerEntry,
  present: readonly Delivery[],
): readonly SituatedRow[] {
  if (entry.path !== document.path) return [];
  const keys = Object.keys(entry.deliveries).filter((key) => !present.some((delivery) => delivery.key === key));
  return keys.map((key) => {
    const known = deliveryOf(entry, key);
    const { situation, closed } = leftover(input, document, known, key);
    return { id: entry.id, path: document.path, key, title: null, situation, closed };
  });
}

function leftover(
  input: PlanInput,
  document: Document,
  known: LedgerDelivery,
  key: string,
): { situation: Situation; closed: Closure | null } {
  const state = deliveryState(known);
  if (state.kind === "claimed") return { situation: inFlight(input, state.attempt), closed: known.closed };
  if (state.kind === "unknown") {
    const reason = `attempt ${state.attempt.number} of ${key} may or may not have gone out, and it is no longer in the file`;
    const remedy = `Put the delivery back and add "resolve: { attempt: ${state.attempt.number}, outcome: … }" to it.`;
    return { situation: { kind: "ask", whom: "person", code: "UNKNOWN_OUTCOME", reason, remedy }, closed: null };
  }
  // Never recalled by disappearance: what was sent stays as it is.
  if (state.kind === "sent") return { situation: { kind: "rest", status: "sent" }, closed: known.closed };
  if (document.kind === "invalid")
    return { situation: { kind: "wait", untilMs: null, reason: "its file is invalid" }, closed: known.closed };
  const closed =
    known.closed ?? ({ status: "cancelled", reason: "removed before it was sent", closedAtMs: input.nowMs } as const);
  return { situation: { kind: "rest", status: closed.status }, closed };
}

function entryOf(input: PlanInput, document: Extract<Document, { kind: "invalid" | "gone" }>): LedgerEntry | undefined {
  return document.id === null ? undefined : input.ledgers.get(document.id);
}

/** Why nothing of an announcement may be sent: a second path, foreign records, or text that differs from what went out. */
function holdOf(input: PlanInput, announcement: Announcement, entry: LedgerEntry | undefined): Question | null {
  return (
    secondPath(input, announcement, entry) ?? foreignRecord(announcement, entry) ?? drift(input, announcement, entry)
  );
}

function secondPath(input: PlanInput, announcement: Announcement, entry: LedgerEntry | undefined): Question | null {
  const others = input.documents.filter(
    (other) => other.kind !== "gone" && other.path !== announcement.path && idOf(other) === announcement.id,
  );
  if (others.length === 0) return null;
  if (entry?.path === announcement.path) return null;
  const [other] = others;
  return hold(
    "ID_AT_SECOND_PATH",
    `the id ${announcement.id} also stands at ${entry?.path ?? other?.path ?? "another path"}`,
    {
      remedy: `Rename ${announcement.path}: an id names one announcement for ever.`,
    },
  );
}

function foreignRecord(announcement: Announcement, entry: LedgerEntry | undefined): Question | null {
  for (const [key, record] of announcement.broadcasts) {
    const derived = record.status === "cancelled" || record.status === "missed";
    const isKnown = entry !== undefined && Object.hasOwn(entry.deliveries, key);
    if (isKnown && (derived || deliveryOf(entry, key).attempts.length > 0)) continue;
    return hold("BROADCASTS_UNKNOWN", `broadcasts says "${record.status}" of ${key}, but the ledger does not know it`, {
      remedy:
        `If ${announcement.path} was copied, give the copy "broadcasts: {}". ` +
        "If the state branch was lost or rolled back, restore it: nothing of this announcement is sent until then.",
    });
  }
  return null;
}

function drift(input: PlanInput, announcement: Announcement, entry: LedgerEntry | undefined): Question | null {
  for (const delivery of announcement.deliveries) {
    const frozen = frozenBy(deliveryOf(entry, delivery.key));
    const channel = channelSpec(input.vendors, delivery.channel);
    if (frozen === null || channel === undefined) continue;
    if (payloadDigest(payloadOf(channel, delivery)) === frozen.claim.digest) continue;
    return hold("DRIFT", `${delivery.key} was changed after attempt ${frozen.number} used it`, {
      remedy: `Restore the text that was sent in ${announcement.path}, and announce the change in a new file.`,
    });
  }
  return null;
}

function idOf(document: Document): string | null {
  return document.kind === "valid" ? document.announcement.id : document.id;
}

function hold(code: string, reason: string, { remedy }: { readonly remedy: string }): Question {
  return { kind: "ask", whom: "person", code, reason, remedy };
}

function brakeOf(act: "send" | "recall", candidates: readonly Candidate[], input: PlanInput): Question | null {
  const due = candidates.filter(
    (candidate) => candidate.act === act && (candidate.notBeforeMs ?? 0) <= input.nowMs,
  ).length;
  const { allowed, done, option } = brakeNumbers(act, input.brake);
  if (due + done <= allowed) return null;
  return hold("BRAKE", `${due + done} ${act}s are due in this run, and ${allowed} are allowed`, {
    remedy: `If that is meant, run the dispatch by hand with ${option} ${due + done}.`,
  });
}

function brakeNumbers(act: "send" | "recall", brake: Brake): { allowed: number; done: number; option: string } {
  return act === "send"
    ? { allowed: brake.maxSends, done: brake.sendsDone, option: "--allow-sends" }
    : { allowed: brake.maxRecalls, done: brake.recallsDone, option: "--allow-recalls" };
}

function nextWakeMs(rows: readonly PlanRow[], nowMs: number): number | null {
  const instants = rows.flatMap(({ next }) => {
    if (next.kind === "wait" && next.untilMs !== null) return [next.untilMs];
    if (next.kind === "call" && next.allotment.kind === "later") return [next.allotment.atMs];
    if (next.kind === "call" && next.allotment.kind === "too-late") return lateWakeMs(next.candidate);
    return [];
  });
  const future = instants.filter((instantMs) => Number.isFinite(instantMs) && instantMs > nowMs);
  return future.length === 0 ? null : Math.min(...future);
}

/** At `notAfter` it turns `missed`, and the file should say so. */
function lateWakeMs(candidate: Candidate): readonly number[] {
  return candidate.notAfterMs === null ? [] : [candidate.notAfterMs];
}
