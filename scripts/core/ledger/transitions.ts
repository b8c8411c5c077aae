// What changes in ledger and quota when a claim is made, an outcome arrives, a claim expires or a person resolves.
import type { Resolve } from "../announcement/announcement.ts";
import { createCalendar } from "../quota/calendar.ts";
import { deliveryState } from "./delivery-state.ts";
import {
  deliveryOf,
  withAttempt,
  withDelivery,
  type Attempt,
  type Claim,
  type LedgerDelivery,
  type LedgerEntry,
  type RecordedOutcome,
  type Resolution,
} from "./ledger.ts";
import type { Throttled } from "../outcome.ts";
import {
  marginMs,
  midnightMarginMs,
  pruneCalls,
  type QuotaBlock,
  type QuotaCall,
  type QuotaState,
} from "../quota/quota.ts";
import type { Limit } from "../vendor-contract.ts";

/** A call's outcome, or that it was never made, as its caller saw it. */
export interface CallEvent {
  readonly id: string;
  readonly key: string;
  readonly attempt: number;
  readonly token: string;
  readonly act: "send" | "recall";
  readonly channel: string;
  readonly app: string;
  readonly outcome: RecordedOutcome;
}

/**
 * Adds a claimed attempt to the ledger. Throws (a bug) for a send of what is sent, under way or in doubt: whatever went
 * wrong before, nobody gets an announcement twice.
 */
export function withClaim(entry: LedgerEntry, key: string, act: "send" | "recall", claim: Claim): LedgerEntry {
  const delivery = deliveryOf(entry, key);
  const { kind } = deliveryState(delivery);
  if (act === "send" && kind !== "unsent") throw new Error(`${entry.id} ${key} cannot be sent: it is ${kind}`);
  const attempt: Attempt = { number: delivery.attempts.length + 1, act, claim, outcome: null, resolution: null };
  return withDelivery(entry, key, { ...delivery, attempts: [...delivery.attempts, attempt], closed: null });
}

/** Occupies the slot of a claimed call until its deadline. */
export function withClaimedCall(quota: QuotaState, act: "send" | "recall", claim: Claim): QuotaState {
  const calls = [...pruneCalls(quota.calls, claim.claimedAtMs), callOf(act, claim)];
  const blocks = quota.blocks.filter((block) => block.untilMs > claim.claimedAtMs);
  return { ...quota, fingerprint: claim.account.fingerprint, calls, blocks, stop: null };
}

export type Settled =
  | { readonly kind: "settled"; readonly entry: LedgerEntry }
  /** The attempt has this outcome already. */
  | { readonly kind: "known" }
  /** The ledger has no such attempt: the state was rolled back under a running call. */
  | { readonly kind: "lost" };

/** Writes an outcome to its own attempt. What the caller saw overrides doubt and a person's guess; accepted stays. */
export function withOutcome(entry: LedgerEntry | undefined, event: CallEvent): Settled {
  const delivery = deliveryOf(entry, event.key);
  const attempt = attemptOf(delivery, event);
  if (entry === undefined || attempt === undefined) return { kind: "lost" };
  if (attempt.outcome !== null && !overrides(event.outcome, attempt.outcome)) return { kind: "known" };
  return {
    kind: "settled",
    entry: withDelivery(entry, event.key, withAttempt(delivery, { ...attempt, outcome: event.outcome })),
  };
}

/** The attempt that an event speaks of: the number alone could be another process's. */
export function attemptOf(delivery: LedgerDelivery, event: Pick<CallEvent, "attempt" | "token">): Attempt | undefined {
  return delivery.attempts.find((known) => known.number === event.attempt && known.claim.token === event.token);
}

function overrides(seen: RecordedOutcome, recorded: RecordedOutcome): boolean {
  if (recorded.kind === "accepted") return false;
  return seen.kind === "accepted" || (recorded.kind === "unknown" && seen.kind !== "unknown");
}

/** What a recorded outcome and a person's verdict on the same attempt say against each other; null where they agree. */
export function contradiction({ number, outcome, resolution }: Attempt): string | null {
  if (resolution === null || outcome === null || outcome.kind === "unknown") return null;
  if (outcome.kind !== "accepted") {
    const proved = `its caller saw "${outcome.kind}"`;
    return resolution.outcome === "sent" ? `attempt ${number} was resolved as sent, but ${proved}` : null;
  }
  const seen = outcome.id ?? "a broadcast without id";
  if (resolution.outcome === "not-sent") {
    return `attempt ${number} was resolved as not sent, but the vendor had accepted it as ${seen}`;
  }
  const isOther = resolution.id !== null && outcome.id !== null && resolution.id !== outcome.id;
  return isOther ? `attempt ${number} was resolved as sent with id ${resolution.id}, but its id is ${seen}` : null;
}

export interface QuotaRules {
  readonly limits: readonly Limit[];
  /** IANA zone of the vendor's calendar day. */
  readonly zone: string;
  /** How far the vendor's clock may differ from ours. */
  readonly skewMs: number;
  /** Fingerprint of the account's configuration; empty where it cannot be seen at this moment. */
  readonly configuration: string;
  /** Whether the attempt was in doubt before: then nobody knows when within its interval the vendor counted it. */
  readonly wasInDoubt: boolean;
}

/** What the quota learns from an outcome. */
export function quotaAfterOutcome(quota: QuotaState, event: CallEvent, rules: QuotaRules): QuotaState {
  const { outcome, token } = event;
  const freed = withoutCall(quota, token);
  const settled = rules.wasInDoubt ? quota : settledAt(quota, token, outcome.settledAtMs);
  switch (outcome.kind) {
    case "accepted": {
      const isNew = event.act === "send" && outcome.id !== null;
      const known = isNew ? withKnownId(settled, outcome.id) : settled;
      return { ...known, throttledInARow: 0, tokenRefusalsInARow: 0 };
    }
    case "not-sent":
      return freed;
    // It may still be on its way: the vendor may count it until the deadline.
    case "unknown":
      return quota;
    case "throttled": {
      const blocks = [...quota.blocks, blockAfter(quota, { act: event.act, outcome, rules })];
      return { ...settled, blocks, throttledInARow: quota.throttledInARow + 1, tokenRefusalsInARow: 0 };
    }
    case "rejected": {
      const base = outcome.counted ? settled : freed;
      if (outcome.blocks === "content") return { ...base, tokenRefusalsInARow: 0 };
      const refusals = outcome.blocks === "token" ? quota.tokenRefusalsInARow + 1 : 0;
      // One renewal is normal; a fresh token that is refused as well is a matter of configuration.
      if (outcome.blocks === "token" && refusals < 2) return { ...base, tokenRefusalsInARow: refusals };
      const reason = `${outcome.vendorCode}: ${outcome.reason}`;
      const stop = { reason, remedy: outcome.remedy, sinceMs: outcome.settledAtMs, configuration: rules.configuration };
      return { ...base, stop, tokenRefusalsInARow: 0 };
    }
  }
}

/** Remembers a broadcast's id, so that a lookup does not mistake it for another one. */
export function withKnownId(quota: QuotaState, id: string): QuotaState {
  if (quota.recentIds.includes(id)) return quota;
  return { ...quota, recentIds: [...quota.recentIds, id].slice(-100) };
}

/** Counts a call again that was freed by mistake; one that still counts stays as it is. */
export function withCountedCall(quota: QuotaState, act: "send" | "recall", claim: Claim): QuotaState {
  if (quota.calls.some(({ token }) => token === claim.token)) return quota;
  return { ...quota, calls: [...quota.calls, callOf(act, claim)] };
}

function withoutCall(quota: QuotaState, token: string): QuotaState {
  return { ...quota, calls: quota.calls.filter((call) => call.token !== token) };
}

function callOf(act: "send" | "recall", claim: Claim): QuotaCall {
  return { token: claim.token, act, fromMs: claim.claimedAtMs, untilMs: claim.deadlineMs };
}

function settledAt(quota: QuotaState, token: string, atMs: number): QuotaState {
  const calls = quota.calls.map((call) =>
    call.token === token ? { ...call, untilMs: Math.min(call.untilMs, Math.max(call.fromMs, atMs)) } : call,
  );
  return { ...quota, calls };
}

/** Claims whose deadline and clock skew have passed without an outcome become unknown; death is inferred in no other way. */
export function withExpiredClaims(
  entry: LedgerEntry,
  nowMs: number,
  skewMs: number,
  own: ReadonlySet<string>,
): LedgerEntry {
  let changed = entry;
  for (const [key, delivery] of Object.entries(entry.deliveries)) {
    for (const attempt of delivery.attempts) {
      if (attempt.outcome !== null || own.has(attempt.claim.token)) continue;
      if (nowMs < attempt.claim.deadlineMs + skewMs) continue;
      const reason = "the run that claimed it ended without recording an outcome";
      const outcome: RecordedOutcome = { kind: "unknown", reason, settledAtMs: nowMs };
      changed = withDelivery(changed, key, withAttempt(deliveryOf(changed, key), { ...attempt, outcome }));
    }
  }
  return changed;
}

export type ResolveResult =
  | { readonly kind: "applied"; readonly entry: LedgerEntry }
  | { readonly kind: "already" }
  | { readonly kind: "refused"; readonly reason: string };

/** Applies a person's `resolve:` once, to the attempt it names, only while that is unknown (or sent without an id). */
export function withResolve(
  entry: LedgerEntry | undefined,
  key: string,
  resolve: Resolve,
  at: { readonly nowMs: number; readonly commit: string },
): ResolveResult {
  const delivery = deliveryOf(entry, key);
  const attempt = delivery.attempts.find((known) => known.number === resolve.attempt);
  if (entry === undefined || attempt === undefined) return refused(resolve, "was never made");
  if (attempt.act !== "send") return refused(resolve, "is a recall, which is repeated anyway");
  if (attempt.outcome === null) return refused(resolve, "is still under way");
  const { outcome, resolution } = attempt;
  const isOpen = outcome.kind === "unknown" && resolution === null;
  if (!isOpen && !addsId(attempt, resolve)) return leftover(outcome, resolution, resolve);
  const verdict: Resolution = {
    outcome: resolve.outcome,
    id: resolve.id,
    sentAtMs: resolve.sentAtMs ?? resolution?.sentAtMs ?? null,
    resolvedAtMs: at.nowMs,
    commit: at.commit,
  };
  const changed = withAttempt(delivery, { ...attempt, resolution: verdict });
  return { kind: "applied", entry: withDelivery(entry, key, changed) };
}

/** Known to be sent, but without an id: a person found it, and a recall needs it. */
function addsId({ outcome, resolution }: Attempt, resolve: Resolve): boolean {
  if (resolve.outcome !== "sent" || resolve.id === null || (resolution !== null && resolution.id !== null))
    return false;
  if (outcome?.kind === "accepted") return outcome.id === null;
  return outcome?.kind === "unknown" && resolution?.outcome === "sent";
}

/** A `resolve:` that stays in the file is harmless where it says what is known; one that says otherwise is refused. */
function leftover(outcome: RecordedOutcome, resolution: Resolution | null, resolve: Resolve): ResolveResult {
  if (resolution?.outcome === resolve.outcome && (resolve.id === null || resolve.id === resolution.id)) {
    return { kind: "already" };
  }
  if (outcome.kind === "unknown")
    return refused(resolve, `was already resolved as ${resolution?.outcome ?? "unknown"}`);
  const isSent = outcome.kind === "accepted";
  const fitsId = !isSent || resolve.id === null || outcome.id === resolve.id;
  if (isSent === (resolve.outcome === "sent") && fitsId) return { kind: "already" };
  return refused(resolve, `is not in doubt: its outcome is "${outcome.kind}"`);
}

function refused({ attempt }: Resolve, why: string): ResolveResult {
  return { kind: "refused", reason: `attempt ${attempt} ${why}` };
}

/** The shortest window of the channel first, then the next longer: each throttled answer in a row says the last was too short. */
function blockAfter(
  quota: QuotaState,
  answer: {
    readonly act: "send" | "recall";
    readonly outcome: Throttled & { readonly settledAtMs: number };
    readonly rules: QuotaRules;
  },
): QuotaBlock {
  const { act, outcome, rules } = answer;
  const learnedAtMs = outcome.settledAtMs;
  const said = `the vendor answered ${outcome.vendorCode}: ${outcome.reason}`;
  const others = "; the ledger says it should be free, so someone else uses this quota";
  const reason = quota.throttledInARow > 0 ? `${said}${others}` : said;
  const windowMs = windowsAfter(outcome, act, rules.limits)[quota.throttledInARow];
  const untilMs = windowMs === undefined ? dayFreeMs(rules, learnedAtMs) : learnedAtMs + windowMs + marginMs(windowMs);
  return { act, untilMs, reason, learnedAtMs };
}

/** When the vendor's day is free again. A refusal right after midnight may speak of the day before, by a clock behind ours. */
function dayFreeMs({ zone, skewMs }: QuotaRules, refusedAtMs: number): number {
  const calendar = createCalendar(zone);
  const sureMs = calendar.daySpan(refusedAtMs).startMs + skewMs;
  return (refusedAtMs < sureMs ? sureMs : calendar.nextDayMs(refusedAtMs)) + midnightMarginMs;
}

/** How long to wait after the first, the second, … throttled answer; after the last of them, until the next day. */
function windowsAfter({ until }: Throttled, act: "send" | "recall", limits: readonly Limit[]): readonly number[] {
  if (until === "day") return [];
  const windowsMs = limits
    .flatMap((limit) => (limit.calls === act && limit.window.kind === "sliding" ? [limit.window.windowMs] : []))
    .sort((left, right) => left - right);
  if (until === "window") return windowsMs;
  return [until.blockMs, ...windowsMs.filter((windowMs) => windowMs > until.blockMs)];
}
