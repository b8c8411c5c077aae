// Where one delivery stands: nothing to do, a call to make, something to wait for, or a question for a person.
import {
  type Announcement,
  type BroadcastStatus,
  type Delivery,
  type Priority,
  channelOfKey,
} from "../announcement/announcement.ts";
import { accountFor, accountObstacle, channelStop, sendObstacle, type Wait } from "./channel-access.ts";
import { deliveryState, frozenBy, type DeliveryState, type SentState } from "../ledger/delivery-state.ts";
import { payloadDigest } from "../announcement/digest.ts";
import { deliveryOf, type AccountReference, type Attempt, type Closure, type LedgerEntry } from "../ledger/ledger.ts";
import type { Rejected } from "../outcome.ts";
import type { PlanInput } from "./plan-input.ts";
import { channelSpec } from "../channels.ts";
import { isPlannedOtherwise } from "../ledger/planned-digest.ts";
import {
  contentRejected,
  digestChanged,
  noSuchChannel,
  recallNeedsId,
  recallRejected,
  recallUnknown,
  resolveRefused,
  sentUnderOtherKey,
  unknownOutcome,
  type Question,
} from "./questions.ts";
import type { ChannelSpec, Payload } from "../vendor-contract.ts";

export type { Question } from "./questions.ts";

/** A call that may be made as soon as a slot is free. */
export interface Candidate {
  readonly act: "send" | "recall";
  readonly id: string;
  readonly key: string;
  readonly channel: ChannelSpec;
  readonly payload: Payload;
  readonly digest: string;
  readonly account: AccountReference;
  readonly sender: string | null;
  readonly priority: Priority;
  readonly notBeforeMs: number | null;
  readonly notAfterMs: number | null;
}

export type Situation =
  | { readonly kind: "rest"; readonly status: BroadcastStatus }
  | { readonly kind: "call"; readonly candidate: Candidate }
  | Wait
  | {
      readonly kind: "lookup";
      readonly attempt: Attempt;
      readonly channel: ChannelSpec;
      readonly account: AccountReference;
    }
  | Question;

export interface SituatedDelivery {
  readonly situation: Situation;
  /** What the ledger should say is closed. */
  readonly closed: Closure | null;
  /** When it turns `missed` if nothing sends it before; null where it cannot. */
  readonly missedAtMs: number | null;
}

export interface DeliveryContext {
  readonly input: PlanInput;
  readonly announcement: Announcement;
  /** Of the announcement's document. */
  readonly textDigest: string;
  readonly delivery: Delivery;
  readonly entry: LedgerEntry | undefined;
  /** Why nothing more of this announcement may be sent; null where it may. */
  readonly hold: Question | null;
}

/** Tells where one delivery of a valid announcement stands. */
export function situate(context: DeliveryContext): SituatedDelivery {
  const state = deliveryState(deliveryOf(context.entry, context.delivery.key));
  switch (state.kind) {
    case "claimed":
      return standing(inFlight(context.input, state.attempt));
    case "unknown":
      return standing(inDoubt(context, state.attempt));
    case "sent":
      return situateSent(context, state);
    case "unsent":
      return situateUnsent(context, state);
  }
}

/** Waiting for another call's outcome; after `deadline` and the clock skew it turns unknown. */
export function inFlight(input: PlanInput, attempt: Attempt): Wait {
  const untilMs = attempt.claim.deadlineMs + input.config.clockSkewSeconds * 1_000;
  return { kind: "wait", untilMs, reason: `attempt ${attempt.number} is under way` };
}

/** What a delivery's text and options come to over the wire. */
export function payloadOf(channel: ChannelSpec, delivery: Delivery): Payload {
  return channel.render({ body: delivery.body, from: delivery.from, options: delivery.options });
}

function isAbsent({ announcement, delivery }: DeliveryContext): boolean {
  return announcement.state === "absent" || delivery.state === "absent";
}

function situateUnsent(context: DeliveryContext, state: Extract<DeliveryState, { kind: "unsent" }>): SituatedDelivery {
  const { input, announcement } = context;
  const { notAfterMs } = announcement;
  if (isAbsent(context)) return closed(context, "cancelled", "taken back before it was sent");
  if (notAfterMs !== null && input.nowMs >= notAfterMs) {
    return closed(context, "missed", "notAfter passed before it could be sent");
  }
  return { ...standing(sendSituation(context, state.last)), missedAtMs: notAfterMs };
}

function standing(situation: Situation): SituatedDelivery {
  return { situation, closed: null, missedAtMs: null };
}

function closed(context: DeliveryContext, status: Closure["status"], reason: string): SituatedDelivery {
  const known = deliveryOf(context.entry, context.delivery.key).closed;
  const closure = known?.status === status ? known : { status, reason, closedAtMs: context.input.nowMs };
  return { situation: { kind: "rest", status }, closed: closure, missedAtMs: null };
}

function sendSituation(context: DeliveryContext, last: Attempt | null): Situation {
  const { input, announcement, delivery, hold } = context;
  if (hold !== null) return hold;
  const early = earlyResolve(context);
  if (early !== null) return early;
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel === undefined) return noSuchChannel(delivery.channel);
  const payload = payloadOf(channel, delivery);
  const digest = payloadDigest(payload);
  const refusal = contentRefusal(last);
  if (refusal !== null && last?.claim.digest === digest) return contentRejected(announcement.path, refusal);
  if (isPlannedOtherwise(context.entry, { key: delivery.key, textDigest: context.textDigest, digest })) {
    return digestChanged(announcement.path, delivery.key);
  }
  const account = accountFor(input, delivery);
  if ("kind" in account) return account;
  const obstacle = sentTwin(context, account) ?? sendObstacle(input, account, delivery.channel);
  if (obstacle !== null) return obstacle;
  const { id, priority, notBeforeMs, notAfterMs } = announcement;
  const call = { act: "send", id, key: delivery.key, channel, payload, digest, account } as const;
  return { kind: "call", candidate: { ...call, sender: delivery.from, priority, notBeforeMs, notAfterMs } };
}

/** A verdict on an attempt that was never made would settle that attempt before anyone saw it: nothing is sent under it. */
function earlyResolve({ announcement, delivery, entry }: DeliveryContext): Question | null {
  const { key, resolve } = delivery;
  if (resolve === null || resolve.attempt <= deliveryOf(entry, key).attempts.length) return null;
  return resolveRefused(announcement.path, key, `there is no attempt ${resolve.attempt} yet`);
}

/** The same channel and account under another key, with and without the app's name, is the same audience. */
function sentTwin({ delivery, entry }: DeliveryContext, account: AccountReference): Question | null {
  for (const [key, other] of Object.entries(entry?.deliveries ?? {})) {
    const frozen = frozenBy(other);
    if (frozen === null || channelOfKey(key) !== delivery.channel) continue;
    const used = frozen.claim.account;
    const isSame = account.fingerprint === "" ? used.app === account.app : used.fingerprint === account.fingerprint;
    if (isSame) return sentUnderOtherKey(delivery.key, key, frozen.number);
  }
  return null;
}

function situateSent(context: DeliveryContext, state: SentState): SituatedDelivery {
  const { delivery, input } = context;
  const { recall } = state;
  if (recall.kind === "claimed") return standing(inFlight(input, recall.attempt));
  if (recall.kind === "recalled") return standing({ kind: "rest", status: "recalled" });
  if (!isAbsent(context)) return standing({ kind: "rest", status: "sent" });
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel === undefined) return standing(noSuchChannel(delivery.channel));
  if (channel.recall === null) {
    return closed(context, "recall-unsupported", channel.recallImpossible ?? "the vendor offers no recall");
  }
  return standing(recallSituation(context, state, channel));
}

function recallSituation(context: DeliveryContext, state: SentState, channel: ChannelSpec): Situation {
  const { announcement, delivery, input } = context;
  const { id, path, priority } = announcement;
  const { key } = delivery;
  const { account, sender } = state.attempt.claim;
  if (state.recall.kind === "unknown") return recallUnknown(path, key);
  if (state.id === null || channel.recall === null) return recallNeedsId(path, key, state.attempt.number);
  const sent = { id: state.id, sentAtMs: state.sentAtMs, from: sender };
  const payload = channel.recall.render(sent, delivery.recall);
  const digest = payloadDigest(payload);
  if (state.recall.kind === "rejected" && state.recall.attempt.claim.digest === digest) {
    return recallRejected(path, key, state.recall.reason);
  }
  const obstacle = accountObstacle(input, key, account) ?? channelStop(input, account, delivery.channel);
  if (obstacle !== null) return obstacle;
  const call = { act: "recall", id, key, channel, payload, digest, account, sender, priority } as const;
  return { kind: "call", candidate: { ...call, notBeforeMs: null, notAfterMs: null } };
}

function inDoubt(context: DeliveryContext, attempt: Attempt): Situation {
  const { input, announcement, delivery } = context;
  const { account, token } = attempt.claim;
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel?.lookup && !input.lookedUp.has(token) && accountObstacle(input, delivery.key, account) === null) {
    return { kind: "lookup", attempt, channel, account };
  }
  const known = attempt.outcome?.kind === "unknown" ? attempt.outcome.reason : "no outcome was recorded";
  const looked = input.lookedUp.get(token);
  const evidence = looked === undefined ? known : `${known}; ${looked}`;
  return unknownOutcome(announcement.path, delivery.key, { attempt: attempt.number, evidence });
}

function contentRefusal(last: Attempt | null): Rejected | null {
  const outcome = last?.outcome;
  return outcome?.kind === "rejected" && outcome.blocks === "content" ? outcome : null;
}
