// What changes in ledger and quota when a claim is made, an outcome arrives, a claim expires or a person resolves.
import { createCalendar } from "./calendar.ts";
import type { Resolve } from "./announcement.ts";
import {
  deliveryOf,
  withAttempt,
  withDelivery,
  type Attempt,
  type Claim,
  type LedgerEntry,
  type RecordedOutcome,
  type Resolution,
} from "./ledger.ts";
import { marginMs, midnightMarginMs, pruneCalls, type QuotaBlock, type QuotaState } from "./quota.ts";
import type { Limit } from "./vendor-contract.ts";

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

/** Adds a claimed attempt to the ledger. */
export function withClaim(entry: LedgerEntry, key: string, act: "send" | "recall", claim: Claim): LedgerEntry {
  const delivery = deliveryOf(entry, key);
  const attempt: Attempt = { number: delivery.attempts.length + 1, act, claim, outcome: null, resolution: null };
  return withDelivery(entry, key, { ...delivery, attempts: [...delivery.attempts, attempt], closed: null });
}

/** Occupies the slot of a claimed call until its deadline. */
export function withClaimedCall(quota: QuotaState, act: "send" | "recall", claim: Claim): QuotaState {
  const call = { token: claim.token, act, fromMs: claim.claimedAtMs, untilMs: claim.deadlineMs };
  const calls = [...pruneCalls(quota.calls, claim.claimedAtMs), call];
  const blocks = quota.blocks.filter((block) => block.untilMs > claim.claimedAtMs);
  return { ...quota, fingerprint: claim.account.fingerprint, calls, blocks, stop: null };
}

export type Settled =
  | { readonly kind: "settled"; readonly entry: LedgerEntry }
  /** The attempt has this outcome already. */
  | { readonly kind: "known" }
  /** The ledger has no such attempt: the state was rolled back under a running call. */
  | { readonly kind: "lost" };

/** Writes an outcome to its own attempt. What the caller saw overrides doubt, and a person's guess. */
export function withOutcome(entry: LedgerEntry | undefined, event: CallEvent): Settled {
  const delivery = deliveryOf(entry, event.key);
  const attempt = delivery.attempts.find(
    (known) => known.number === event.attempt && known.claim.token === event.token,
  );
  if (entry === undefined || attempt === undefined) return { kind: "lost" };
  if (attempt.outcome !== null && (attempt.outcome.kind !== "unknown" || event.outcome.kind === "unknown")) {
    return { kind: "known" };
  }
  return {
    kind: "settled",
    entry: withDelivery(entry, event.key, withAttempt(delivery, { ...attempt, outcome: event.outcome })),
  };
}

/** Whether an outcome says the opposite of what a person resolved. */
export function contradiction(attempt: Attempt): string | null {
  if (attempt.resolution?.outcome !== "not-sent" || attempt.outcome?.kind !== "accepted") return null;
  return `attempt ${attempt.number} was resolved as not sent, but the vendor had accepted it as ${attempt.outcome.id ?? "a broadcast without id"}`;
}

/** What the quota learns from an outcome. */
export function quotaAfterOutcome(
  quota: QuotaState,
  event: CallEvent,
  rules: { readonly limits: readonly Limit[]; readonly zone: string; readonly configuration: string },
): QuotaState {
  const { outcome, token } = event;
  const settled = {
    ...quota,
    calls: quota.calls.map((call) =>
      call.token === token
        ? { ...call, untilMs: Math.min(call.untilMs, Math.max(call.fromMs, outcome.settledAtMs)) }
        : call,
    ),
  };
  const freed = { ...quota, calls: quota.calls.filter((call) => call.token !== token) };
  switch (outcome.kind) {
    case "accepted": {
      const recentIds =
        outcome.id === null || event.act === "recall" ? quota.recentIds : [...quota.recentIds, outcome.id].slice(-100);
      return { ...settled, throttledInARow: 0, tokenRefusalsInARow: 0, recentIds };
    }
    case "not-sent":
      return freed;
    case "unknown":
      return settled;
    case "throttled": {
      const block = blockAfter(quota, event, rules);
      return { ...settled, blocks: [...quota.blocks, block], throttledInARow: quota.throttledInARow + 1 };
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

/** Frees the slot of a call that a person proved was never sent. */
export function withoutCall(quota: QuotaState, token: string): QuotaState {
  return { ...quota, calls: quota.calls.filter((call) => call.token !== token) };
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
      if (nowMs <= attempt.claim.deadlineMs + skewMs) continue;
      const reason = "the run that claimed it ended without recording an outcome";
      const outcome: RecordedOutcome = { kind: "unknown", reason, settledAtMs: nowMs };
      changed = withDelivery(changed, key, withAttempt(deliveryOf(changed, key), { ...attempt, outcome }));
    }
  }
  return changed;
}

export type ResolveResult =
  | { readonly kind: "applied"; readonly entry: LedgerEntry; readonly freedToken: string | null }
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
  if (entry === undefined || attempt === undefined) {
    return { kind: "refused", reason: `there is no attempt ${resolve.attempt} yet` };
  }
  if (attempt.act !== "send")
    return { kind: "refused", reason: `attempt ${resolve.attempt} is a recall, which is repeated anyway` };
  if (attempt.outcome === null) return { kind: "refused", reason: `attempt ${resolve.attempt} is still under way` };
  if (attempt.resolution !== null) return alreadyResolved(attempt.resolution, resolve);
  const { outcome } = attempt;
  const addsId =
    outcome.kind === "accepted" && outcome.id === null && resolve.outcome === "sent" && resolve.id !== null;
  if (outcome.kind !== "unknown" && !addsId) return agrees(outcome, resolve);
  const resolution: Resolution = {
    outcome: resolve.outcome,
    id: resolve.id,
    sentAtMs: resolve.sentAtMs,
    resolvedAtMs: at.nowMs,
    commit: at.commit,
  };
  const freedToken = resolve.outcome === "not-sent" ? attempt.claim.token : null;
  return {
    kind: "applied",
    entry: withDelivery(entry, key, withAttempt(delivery, { ...attempt, resolution })),
    freedToken,
  };
}

function alreadyResolved(known: Resolution, resolve: Resolve): ResolveResult {
  if (known.outcome === resolve.outcome && known.id === resolve.id) return { kind: "already" };
  return { kind: "refused", reason: `attempt ${resolve.attempt} was already resolved as ${known.outcome}` };
}

/** A leftover resolve that says what came out is harmless; one that says otherwise is refused. */
function agrees(outcome: RecordedOutcome, resolve: Resolve): ResolveResult {
  const wasSent = outcome.kind === "accepted";
  const idFits = !wasSent || resolve.id === null || outcome.id === resolve.id;
  if (wasSent === (resolve.outcome === "sent") && idFits) return { kind: "already" };
  return { kind: "refused", reason: `attempt ${resolve.attempt} is not in doubt: its outcome is "${outcome.kind}"` };
}

/** The shortest window of the channel first, then the next longer: each throttled answer in a row says the last was too short. */
function blockAfter(
  quota: QuotaState,
  event: CallEvent,
  rules: { readonly limits: readonly Limit[]; readonly zone: string },
): QuotaBlock {
  const { outcome, act } = event;
  const learnedAtMs = outcome.settledAtMs;
  if (outcome.kind !== "throttled") return { act, untilMs: learnedAtMs, reason: "", learnedAtMs };
  const said = `the vendor answered ${outcome.vendorCode}: ${outcome.reason}`;
  const others =
    quota.throttledInARow > 0 ? "; the ledger says it should be free, so someone else uses this quota" : "";
  const reason = `${said}${others}`;
  if (typeof outcome.until === "object") {
    return { act, untilMs: learnedAtMs + outcome.until.blockMs + marginMs(outcome.until.blockMs), reason, learnedAtMs };
  }
  const windowsMs = rules.limits
    .flatMap((limit) => (limit.calls === act && limit.window.kind === "sliding" ? [limit.window.windowMs] : []))
    .sort((left, right) => left - right);
  const windowMs = outcome.until === "day" ? undefined : windowsMs[quota.throttledInARow];
  const nextDayMs = createCalendar(rules.zone).nextDayMs(learnedAtMs) + midnightMarginMs;
  const untilMs = windowMs === undefined ? nextDayMs : learnedAtMs + windowMs + marginMs(windowMs);
  return { act, untilMs, reason, learnedAtMs };
}
