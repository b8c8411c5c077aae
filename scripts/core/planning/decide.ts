// One decision: apply what is known to ledger and quota, plan, and claim the next call of every free channel.
import type { BroadcastRecord } from "../announcement/announcement.ts";
import {
  applyEvents,
  applyExpiry,
  applyResolves,
  applyStops,
  contradictions,
  type Book,
  type PlacedQuestion,
} from "./bookkeeping.ts";
import { livePaths, ownsEntry, refusalOf } from "./holds.ts";
import type { Claim, LedgerEntry } from "../ledger/ledger.ts";
import { deliveryOf, ledgerFormatWithoutPlanned, withDelivery } from "../ledger/ledger.ts";
import { callTimes, type Document, type PlanInput } from "./plan-input.ts";
import { notePlannedBytes } from "./planned-bytes.ts";
import { callsNow, plan, type Plan, type PlanRow } from "./plan.ts";
import { recordsDue } from "../record/projection.ts";
import { emptyQuota, type QuotaState, quotaKey } from "../quota/quota.ts";
import type { SituateDocument } from "./situated-rows.ts";
import type { Candidate } from "./situation.ts";
import { withClaim, withClaimedCall, type CallEvent } from "../ledger/transitions.ts";

export interface DecideInput extends PlanInput {
  /** The commit of the default branch that was read. */
  readonly commit: string;
  /** Outcomes seen by this run and not yet in the ledger. */
  readonly events: readonly CallEvent[];
  /** `app/channel` names whose stop and learned blocks a person lifts. */
  readonly unblock: readonly string[];
  /** Claims of this run whose calls are still under way: they do not expire. */
  readonly ownTokens: ReadonlySet<string>;
  readonly run: string | null;
  /** Makes the token of the next claim; called once per claim. */
  readonly nextToken: () => string;
  /** False while the run is ending: no new claims, but everything that is known is settled. */
  readonly mayClaim: boolean;
}

/** A claimed call, to be made once its claim is pushed. */
export interface ClaimedCall {
  readonly candidate: Candidate;
  readonly attempt: number;
  readonly claim: Claim;
}

export interface CallDecision {
  readonly plan: Plan;
  /** Every ledger entry after the decision, changed or not, by id. */
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly calls: readonly ClaimedCall[];
  /** Outcomes whose attempt the ledger no longer has: the state was rolled back under this run. */
  readonly lost: readonly CallEvent[];
  /** Outcomes of this decision that say the opposite of what a person resolved: settle them, then stop the run. */
  readonly contradicted: readonly CallEvent[];
  /** Refused resolves and contradictions whose deliveries have more urgent rows in the plan. */
  readonly questions: readonly PlacedQuestion[];
  /** Valid documents that own the ledger entry of their id and are not refused. */
  readonly accepted: readonly ValidDocument[];
}

export interface Decision extends Omit<CallDecision, "accepted"> {
  /** Paths that stay open. */
  readonly open: readonly string[];
  /** By path and delivery key: what the files on the default branch do not say yet. Refused files are left alone. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, BroadcastRecord>>;
}

type ValidDocument = Extract<Document, { kind: "valid" }>;

/** Decides. Pure but for `nextToken`, which the caller supplies. */
export function decide(input: DecideInput): Decision {
  const { accepted, ...decision } = decideCalls(input);
  const { ledgers, plan: planned } = decision;
  const records = new Map(
    accepted.map(({ path, announcement }) => [path, recordsDue(announcement, ledgers.get(announcement.id))]),
  );
  return {
    ...decision,
    open: openPaths(input.documents, ledgers, planned),
    records: new Map([...records].filter(([, due]) => due.size > 0)),
  };
}

/** The decision itself, without what it means for the files: all that a simulation needs. */
export function decideCalls(input: DecideInput, situateRows?: SituateDocument): CallDecision {
  const book: Book = { ledgers: new Map(input.ledgers), quotas: new Map(input.quotas) };
  const live = livePaths(input.documents);
  const valid = input.documents.filter((document) => document.kind === "valid");
  const entryOf = ({ announcement }: ValidDocument): LedgerEntry | undefined => book.ledgers.get(announcement.id);
  const { lost, contradicted } = applyEvents(input, book, input.events);
  applyExpiry(input, book, input.ownTokens);
  applyStops(input, book, input.unblock);
  const owners = valid.filter((document) => ownsEntry(live, document, entryOf(document)));
  const announcements = owners.map(({ announcement }) => announcement);
  const refused = applyResolves(book, announcements, input);
  const placed = [...refused, ...contradictions(book, announcements, contradicted)];
  const { planned, questions } = withQuestions(
    plan({ ...input, ledgers: book.ledgers, quotas: book.quotas }, situateRows),
    placed,
  );
  const accepted = owners.filter((document) => refusalOf(live, document, entryOf(document)) === null);
  for (const { announcement } of accepted) register(book, announcement.id, announcement.path);
  for (const row of planned.rows) applyClosure(book, row);
  const mayClaim = input.mayClaim && lost.length === 0 && contradicted.length === 0;
  const calls = mayClaim ? callsNow(planned).map((candidate) => claimCall(input, book, candidate)) : [];
  notePlannedBytes(input, book, accepted);
  return { plan: planned, ...book, calls, lost, contradicted, questions, accepted };
}

/** A file is finished when all its deliveries rest and the file itself says so. */
export function openPaths(
  documents: readonly Document[],
  ledgers: ReadonlyMap<string, LedgerEntry>,
  planned: Plan,
): readonly string[] {
  const moving = new Set(planned.rows.filter(({ next }) => next.kind !== "rest").map(({ path }) => path));
  const isOpen = (document: Document): boolean => {
    if (document.kind === "history") return false;
    if (document.kind === "invalid" || moving.has(document.path)) return true;
    if (document.kind === "gone") return false;
    return recordsDue(document.announcement, ledgers.get(document.announcement.id)).size > 0;
  };
  return documents.filter(isOpen).map(({ path }) => path);
}

/** A question takes the row of its delivery where that would rest: an open question keeps its file open. */
function withQuestions(
  planned: Plan,
  placed: readonly PlacedQuestion[],
): { readonly planned: Plan; readonly questions: readonly PlacedQuestion[] } {
  const isPlace = (row: PlanRow, { path, key }: PlacedQuestion): boolean => row.path === path && row.key === key;
  const rows = planned.rows.map((row): PlanRow => {
    const question = row.next.kind === "rest" ? placed.find((other) => isPlace(row, other)) : undefined;
    return question === undefined ? row : { ...row, next: question };
  });
  const isAsked = (question: PlacedQuestion): boolean =>
    rows.some((row) => isPlace(row, question) && row.next.kind === "ask" && row.next.code === question.code);
  return { planned: { ...planned, rows }, questions: placed.filter((question) => !isAsked(question)) };
}

/** From its first planning on, the ledger knows an announcement's path. */
function register(book: Book, id: string, path: string): void {
  const entry = book.ledgers.get(id);
  if (entry === undefined) book.ledgers.set(id, { format: ledgerFormatWithoutPlanned, id, path, deliveries: {} });
  else if (entry.path !== path) book.ledgers.set(id, { ...entry, path });
}

function applyClosure(book: Book, row: PlanRow): void {
  const entry = book.ledgers.get(row.id);
  if (entry?.path !== row.path) return;
  const known = deliveryOf(entry, row.key);
  if (known.closed?.status === row.closed?.status) return;
  book.ledgers.set(row.id, withDelivery(entry, row.key, { ...known, closed: row.closed }));
}

function claimCall(input: DecideInput, book: Book, candidate: Candidate): ClaimedCall {
  const { id, key, act, account, channel } = candidate;
  const entry = book.ledgers.get(id);
  if (entry === undefined) throw new Error(`${id} was planned, but its path was never registered`);
  const latestMs = candidate.notAfterMs ?? Number.POSITIVE_INFINITY;
  const startByMs = Math.min(input.nowMs + callTimes.startWithinMs, latestMs);
  const claim: Claim = {
    token: input.nextToken(),
    run: input.run,
    claimedAtMs: input.nowMs,
    startByMs,
    deadlineMs: startByMs + callTimes.answerWithinMs,
    digest: candidate.digest,
    account,
    sender: candidate.sender,
  };
  const claimed = withClaim(entry, key, act, claim);
  book.ledgers.set(id, claimed);
  const place = quotaKey(account.app, channel.name);
  book.quotas.set(place, withClaimedCall(book.quotas.get(place) ?? emptyQuota(account.app, channel.name), act, claim));
  return { candidate, attempt: deliveryOf(claimed, key).attempts.length, claim };
}
