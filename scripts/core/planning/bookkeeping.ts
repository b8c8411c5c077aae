// Brings ledger and quota up to what is known before anything is planned: outcomes, expired claims, verdicts, lifted stops.
import { type Announcement, channelOfKey } from "../announcement/announcement.ts";
import { channelLimits, dayZone } from "./allot.ts";
import { deliveryOf, type Attempt, type LedgerEntry } from "../ledger/ledger.ts";
import type { PlanInput } from "./plan-input.ts";
import { channelSpec, vendorOf } from "../channels.ts";
import { resolveContradicted, resolveRefused, type Question } from "./questions.ts";
import { emptyQuota, unseenConfiguration, type QuotaState, quotaKey } from "../quota/quota.ts";
import {
  attemptOf,
  contradiction,
  quotaAfterOutcome,
  withCountedCall,
  withExpiredClaims,
  withKnownId,
  withOutcome,
  withResolve,
  type CallEvent,
  type QuotaRules,
} from "../ledger/transitions.ts";

/** Ledger and quota while a decision is made; only the decision that opened it writes to it. */
export interface Book {
  readonly ledgers: Map<string, LedgerEntry>;
  readonly quotas: Map<string, QuotaState>;
}

/** A question about one delivery. */
export type PlacedQuestion = Question & { readonly id: string; readonly path: string; readonly key: string };

export interface AppliedEvents {
  /** Outcomes whose attempt the ledger does not have. */
  readonly lost: readonly CallEvent[];
  /** Outcomes that say the opposite of what a person had resolved. */
  readonly contradicted: readonly CallEvent[];
}

/** Writes outcomes to their own attempts and to the quota of their channel. */
export function applyEvents(input: PlanInput, book: Book, events: readonly CallEvent[]): AppliedEvents {
  const lost: CallEvent[] = [];
  const contradicted: CallEvent[] = [];
  for (const event of events) {
    const before = attemptOf(deliveryOf(book.ledgers.get(event.id), event.key), event);
    const settled = withOutcome(book.ledgers.get(event.id), event);
    if (settled.kind === "lost" || before === undefined) lost.push(event);
    if (settled.kind !== "settled" || before === undefined) continue;
    book.ledgers.set(event.id, settled.entry);
    applyToQuota(input, book, event, before);
    if (contradiction({ ...before, outcome: event.outcome }) !== null) contradicted.push(event);
  }
  return { lost, contradicted };
}

/** Claims of others whose time is over turn unknown. */
export function applyExpiry(input: PlanInput, book: Book, ownTokens: ReadonlySet<string>): void {
  const skewMs = input.config.clockSkewSeconds * 1_000;
  for (const [id, entry] of book.ledgers) {
    book.ledgers.set(id, withExpiredClaims(entry, input.nowMs, skewMs, ownTokens));
  }
}

/** Lifts stops and learned blocks by a person's word, and notes what an account's configuration is where a stop could not see it. */
export function applyStops(input: PlanInput, book: Book, unblock: readonly string[]): void {
  for (const [place, quota] of book.quotas) {
    if (unblock.includes(place)) {
      book.quotas.set(place, { ...quota, stop: null, blocks: [], throttledInARow: 0, tokenRefusalsInARow: 0 });
      continue;
    }
    if (quota.stop?.configuration !== unseenConfiguration) continue;
    const found = input.accounts(quota.app, vendorOf(quota.channel));
    if (found.kind !== "known") continue;
    const stop = { ...quota.stop, configuration: found.account.configuration };
    book.quotas.set(place, { ...quota, stop });
  }
}

/** Applies every `resolve:`; says which ones are refused. */
export function applyResolves(
  book: Book,
  announcements: readonly Announcement[],
  at: { readonly nowMs: number; readonly commit: string },
): readonly PlacedQuestion[] {
  const questions: PlacedQuestion[] = [];
  for (const { id, path, deliveries } of announcements) {
    for (const { key, resolve } of deliveries) {
      if (resolve === null) continue;
      const result = withResolve(book.ledgers.get(id), key, resolve, at);
      if (result.kind === "refused") questions.push({ ...resolveRefused(path, key, result.reason), id, path, key });
      if (result.kind !== "applied") continue;
      book.ledgers.set(id, result.entry);
      const attempt = deliveryOf(result.entry, key).attempts.find(({ number }) => number === resolve.attempt);
      if (attempt !== undefined) applyVerdict(book, key, attempt);
    }
  }
  return questions;
}

/** Says where outcome and verdict contradict each other: at once, and as long as the file holds that `resolve:`. */
export function contradictions(
  book: Book,
  announcements: readonly Announcement[],
  contradicted: readonly CallEvent[],
): readonly PlacedQuestion[] {
  const places = [
    ...contradicted.map(({ id, key, attempt }) => ({ id, key, attempt })),
    ...announcements.flatMap(({ id, deliveries }) =>
      deliveries.flatMap(({ key, resolve }) => (resolve === null ? [] : [{ id, key, attempt: resolve.attempt }])),
    ),
  ];
  const paths = new Map(announcements.map(({ id, path }) => [id, path]));
  const questions = new Map<string, PlacedQuestion>();
  for (const { id, key, attempt } of places) {
    const entry = book.ledgers.get(id);
    const known = deliveryOf(entry, key).attempts.find(({ number }) => number === attempt);
    const reason = known === undefined ? null : contradiction(known);
    if (entry === undefined || reason === null) continue;
    const path = paths.get(id) ?? entry.path;
    questions.set(`${id} ${key} ${attempt}`, { ...resolveContradicted(path, key, reason), id, path, key });
  }
  return [...questions.values()];
}

function applyToQuota(input: PlanInput, book: Book, event: CallEvent, before: Attempt): void {
  const place = quotaKey(event.app, event.channel);
  const known = book.quotas.get(place) ?? emptyQuota(event.app, event.channel);
  const counted = withCountedCall(known, event.act, before.claim);
  book.quotas.set(place, quotaAfterOutcome(counted, event, quotaRules(input, event, before)));
}

function quotaRules(input: PlanInput, { app, channel }: CallEvent, before: Attempt): QuotaRules {
  const vendor = vendorOf(channel);
  const spec = channelSpec(input.vendors, channel);
  const found = input.accounts(app, vendor);
  return {
    limits: spec === undefined ? [] : channelLimits(input, app, spec),
    zone: dayZone(input, app, vendor),
    skewMs: input.config.clockSkewSeconds * 1_000,
    configuration: found.kind === "known" ? found.account.configuration : unseenConfiguration,
    wasInDoubt: before.outcome !== null,
  };
}

/**
 * An id that a person found is known to lookups from then on. `not-sent` frees no slot: the person knows that nobody got
 * it, but not whether the vendor counted the call, and a wrong verdict must not break a limit as well.
 */
function applyVerdict(book: Book, key: string, { claim, resolution }: Attempt): void {
  const place = quotaKey(claim.account.app, channelOfKey(key));
  const quota = book.quotas.get(place);
  const id = resolution?.outcome === "sent" ? resolution.id : null;
  if (quota !== undefined && id !== null) book.quotas.set(place, withKnownId(quota, id));
}
