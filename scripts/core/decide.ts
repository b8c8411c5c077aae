// One decision: apply what is known to ledger and quota, plan, and claim the next call of every free channel.
import type { Announcement } from "./announcement.ts";
import { channelRules } from "./allot.ts";
import type { Claim, LedgerEntry } from "./ledger.ts";
import { deliveryOf, emptyDelivery, ledgerFormat, withDelivery } from "./ledger.ts";
import { callTimes, channelSpec, vendorOf, type Document, type PlanInput } from "./plan-input.ts";
import { callsNow, plan, type Plan, type PlanRow } from "./plan.ts";
import { broadcastRecord, sameRecord } from "./projection.ts";
import { emptyQuota, type QuotaState } from "./quota.ts";
import type { Candidate, Question } from "./situation.ts";
import { quotaKey } from "./state.ts";
import {
  contradiction,
  quotaAfterOutcome,
  withClaim,
  withClaimedCall,
  withExpiredClaims,
  withOutcome,
  withoutCall,
  withResolve,
  type CallEvent,
} from "./transitions.ts";

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
  /** False while the run is ending: no new claims. */
  readonly mayClaim: boolean;
}

/** A claimed call, to be made once its claim is pushed. */
export interface ClaimedCall {
  readonly candidate: Candidate;
  readonly attempt: number;
  readonly claim: Claim;
}

export interface Decision {
  readonly plan: Plan;
  /** Every ledger entry after the decision, changed or not, by id. */
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly calls: readonly ClaimedCall[];
  /** Outcomes whose attempt the ledger no longer has: the state was rolled back under this run. */
  readonly lost: readonly CallEvent[];
  /** What a person must know beyond the plan's rows: refused resolves, contradictions. */
  readonly questions: readonly (Question & { readonly id: string; readonly path: string })[];
  /** Paths that stay open. */
  readonly open: readonly string[];
}

/** Decides. Pure but for `nextToken`, which the caller supplies. */
export function decide(input: DecideInput): Decision {
  const book = { ledgers: new Map(input.ledgers), quotas: new Map(input.quotas) };
  const skewMs = input.config.clockSkewSeconds * 1_000;
  for (const place of input.unblock) {
    const quota = book.quotas.get(place);
    if (quota !== undefined) book.quotas.set(place, { ...quota, stop: null, blocks: [] });
  }
  const lost = input.events.filter((event) => !applyEvent(input, book, event));
  for (const [id, entry] of book.ledgers) {
    book.ledgers.set(id, withExpiredClaims(entry, input.nowMs, skewMs, input.ownTokens));
  }
  const questions = [...applyResolves(input, book), ...contradictions(input, book)];
  const planned = plan({ ...input, ledgers: book.ledgers, quotas: book.quotas });
  registerAnnouncements(input, book, planned);
  for (const row of planned.rows) applyClosure(book, row);
  const calls =
    input.mayClaim && lost.length === 0 ? callsNow(planned).map((candidate) => claimCall(input, book, candidate)) : [];
  return { plan: planned, ...book, calls, lost, questions, open: openPaths(input.documents, book.ledgers, planned) };
}

interface Book {
  readonly ledgers: Map<string, LedgerEntry>;
  readonly quotas: Map<string, QuotaState>;
}

function applyEvent(input: DecideInput, book: Book, event: CallEvent): boolean {
  const settled = withOutcome(book.ledgers.get(event.id), event);
  if (settled.kind !== "settled") return settled.kind === "known";
  book.ledgers.set(event.id, settled.entry);
  const place = quotaKey(event.app, event.channel);
  const quota = book.quotas.get(place) ?? emptyQuota(event.app, event.channel);
  const spec = channelSpec(input.vendors, event.channel);
  const vendor = vendorOf(event.channel);
  const found = input.accounts(event.app, vendor);
  const zone = input.config.apps.get(event.app)?.dayZone.get(vendor) ?? input.vendors[vendor]?.dayZone.zone ?? "UTC";
  const configuration = found.kind === "known" ? found.account.configuration : "";
  const limits = spec === undefined ? [] : channelRules(input, event.app, spec).limits;
  book.quotas.set(place, quotaAfterOutcome(quota, event, { limits, zone, configuration }));
  return true;
}

function applyResolves(input: DecideInput, book: Book): Decision["questions"] {
  return announcements(input).flatMap((announcement) =>
    announcement.deliveries.flatMap((delivery) => {
      if (delivery.resolve === null) return [];
      const entry = book.ledgers.get(announcement.id);
      const result = withResolve(entry, delivery.key, delivery.resolve, input);
      if (result.kind === "already") return [];
      if (result.kind === "refused") {
        const remedy = `Correct or remove "resolve" of ${delivery.key} in ${announcement.path}.`;
        const question = {
          kind: "ask",
          whom: "person",
          code: "RESOLVE_REFUSED",
          reason: `resolve of ${delivery.key} is refused: ${result.reason}`,
          remedy,
        } as const;
        return [{ ...question, id: announcement.id, path: announcement.path }];
      }
      book.ledgers.set(announcement.id, result.entry);
      if (result.freedToken !== null) freeSlot(book, result.entry, delivery.key, result.freedToken);
      return [];
    }),
  );
}

function freeSlot(book: Book, entry: LedgerEntry, key: string, token: string): void {
  const attempt = deliveryOf(entry, key).attempts.find((known) => known.claim.token === token);
  const channel = key.replace(/@.*$/, "");
  const place = quotaKey(attempt?.claim.account.app ?? "", channel);
  const quota = book.quotas.get(place);
  if (quota !== undefined) book.quotas.set(place, withoutCall(quota, token));
}

function contradictions(input: DecideInput, book: Book): Decision["questions"] {
  return announcements(input).flatMap((announcement) => {
    const entry = book.ledgers.get(announcement.id);
    return Object.entries(entry?.deliveries ?? {}).flatMap(([key, delivery]) =>
      delivery.attempts.flatMap((attempt) => {
        const reason = contradiction(attempt);
        if (reason === null) return [];
        const remedy = `Remove "resolve" from ${key} in ${announcement.path}, and check whether a later attempt sent it again.`;
        const question = {
          kind: "ask",
          whom: "person",
          code: "RESOLVE_CONTRADICTED",
          reason: `${key}: ${reason}`,
          remedy,
        } as const;
        return [{ ...question, id: announcement.id, path: announcement.path }];
      }),
    );
  });
}

/** From its first planning on, the ledger knows an announcement's path. */
function registerAnnouncements(input: DecideInput, book: Book, planned: Plan): void {
  const refused = new Set(
    planned.rows.flatMap(({ next, path }) => (next.kind === "ask" && refusesEntry.has(next.code) ? [path] : [])),
  );
  for (const { id, path } of announcements(input)) {
    const entry = book.ledgers.get(id);
    if (refused.has(path)) continue;
    if (entry === undefined) book.ledgers.set(id, { format: ledgerFormat, id, path, deliveries: {} });
    else if (entry.path !== path) book.ledgers.set(id, { ...entry, path });
  }
}

const refusesEntry: ReadonlySet<string> = new Set(["ID_AT_SECOND_PATH", "BROADCASTS_UNKNOWN"]);

function applyClosure(book: Book, row: PlanRow): void {
  const entry = book.ledgers.get(row.id);
  if (entry === undefined || entry.path !== row.path) return;
  const known = deliveryOf(entry, row.key);
  if (known.closed?.status === row.closed?.status) return;
  book.ledgers.set(row.id, withDelivery(entry, row.key, { ...(known ?? emptyDelivery), closed: row.closed }));
}

function claimCall(input: DecideInput, book: Book, candidate: Candidate): ClaimedCall {
  const { id, key, act, account, channel } = candidate;
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
  const entry = book.ledgers.get(id) ?? { format: ledgerFormat, id, path: "", deliveries: {} };
  const claimed = withClaim(entry, key, act, claim);
  book.ledgers.set(id, claimed);
  const place = quotaKey(account.app, channel.name);
  book.quotas.set(place, withClaimedCall(book.quotas.get(place) ?? emptyQuota(account.app, channel.name), act, claim));
  return { candidate, attempt: deliveryOf(claimed, key).attempts.length, claim };
}

/** A file is finished when all its deliveries rest and the file itself says so. */
export function openPaths(
  documents: readonly Document[],
  ledgers: ReadonlyMap<string, LedgerEntry>,
  planned: Plan,
): readonly string[] {
  return documents.flatMap((document) => {
    if (document.kind === "invalid") return [document.path];
    if (document.kind === "history") return [];
    const rows = planned.rows.filter((row) => row.path === document.path);
    const rests = rows.every(({ next }) => next.kind === "rest");
    if (document.kind === "gone") return rests ? [] : [document.path];
    return rests && isRecorded(document.announcement, ledgers.get(document.announcement.id))
      ? []
      : [document.path];
  });
}

/** Whether the file, as read from the default branch, says what the ledger says. */
export function isRecorded(announcement: Announcement, entry: LedgerEntry | undefined): boolean {
  return announcement.deliveries.every(({ key }) => {
    const record = broadcastRecord(deliveryOf(entry, key));
    const seen = announcement.broadcasts.get(key);
    return record === null ? true : seen !== undefined && sameRecord(record, seen);
  });
}

function announcements(input: DecideInput): readonly Announcement[] {
  return input.documents.flatMap((document) => (document.kind === "valid" ? [document.announcement] : []));
}
