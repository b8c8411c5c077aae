// Where one delivery stands: nothing to do, a call to make, something to wait for, or a question for a person.
import type { Announcement, BroadcastStatus, Delivery, Priority } from "./announcement.ts";
import { deliveryState, type DeliveryState, type SentState } from "./delivery-state.ts";
import { payloadDigest } from "./digest.ts";
import type { AccountReference, Attempt, Closure, LedgerDelivery } from "./ledger.ts";
import { channelSpec, vendorOf, type AccountLookup, type PlanInput } from "./plan-input.ts";
import { quotaKey } from "./state.ts";
import type { ChannelSpec, Payload } from "./vendor-contract.ts";

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
  | { readonly kind: "wait"; readonly untilMs: number | null; readonly reason: string }
  | {
      readonly kind: "lookup";
      readonly attempt: Attempt;
      readonly channel: ChannelSpec;
      readonly account: AccountReference;
    }
  | Question;

/** Something that waits for a person, or for a change of configuration. */
export interface Question {
  readonly kind: "ask";
  readonly whom: "person" | "configuration";
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

export interface SituatedDelivery {
  readonly situation: Situation;
  /** What the ledger should say is closed. */
  readonly closed: Closure | null;
}

export interface DeliveryContext {
  readonly input: PlanInput;
  readonly announcement: Announcement;
  readonly delivery: Delivery;
  readonly known: LedgerDelivery;
  /** Why nothing of this announcement may be sent; null where it may. */
  readonly hold: Question | null;
}

/** Tells where one delivery of a valid announcement stands. */
export function situate(context: DeliveryContext): SituatedDelivery {
  const state = deliveryState(context.known);
  switch (state.kind) {
    case "claimed":
      return { situation: inFlight(context.input, state.attempt), closed: null };
    case "unknown":
      return { situation: inDoubt(context, state.attempt), closed: null };
    case "sent":
      return situateSent(context, state);
    case "unsent":
      return situateUnsent(context, state);
  }
}

/** Waiting for another call's outcome; after `deadline` and the clock skew it turns unknown. */
export function inFlight(input: PlanInput, attempt: Attempt): Situation {
  const untilMs = attempt.claim.deadlineMs + input.config.clockSkewSeconds * 1_000;
  return { kind: "wait", untilMs, reason: `attempt ${attempt.number} is under way` };
}

export function isAbsent(announcement: Announcement, delivery: Delivery): boolean {
  return announcement.state === "absent" || delivery.state === "absent";
}

/** What a delivery's text and options come to over the wire. */
export function payloadOf(channel: ChannelSpec, delivery: Delivery): Payload {
  return channel.render({ body: delivery.body, from: delivery.from, options: delivery.options });
}

/** The app a delivery goes to, or null when neither the file nor the vendors file names one. */
export function appOf(input: PlanInput, delivery: Delivery): string | null {
  return delivery.app ?? input.config.defaultApp;
}

function situateUnsent(context: DeliveryContext, state: Extract<DeliveryState, { kind: "unsent" }>): SituatedDelivery {
  const { input, announcement, delivery } = context;
  if (isAbsent(announcement, delivery)) return closed(context, "cancelled", "taken back before it was sent");
  if (announcement.notAfterMs !== null && input.nowMs >= announcement.notAfterMs) {
    return closed(context, "missed", "notAfter passed before a slot was free");
  }
  return { situation: sendSituation(context, state), closed: null };
}

function closed(context: DeliveryContext, status: Closure["status"], reason: string): SituatedDelivery {
  const known = context.known.closed;
  const closure = known?.status === status ? known : { status, reason, closedAtMs: context.input.nowMs };
  return { situation: { kind: "rest", status }, closed: closure };
}

function sendSituation(context: DeliveryContext, state: Extract<DeliveryState, { kind: "unsent" }>): Situation {
  const { input, announcement, delivery, hold } = context;
  if (hold !== null) return hold;
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel === undefined) return noSuchChannel(delivery.channel);
  const payload = payloadOf(channel, delivery);
  const digest = payloadDigest(payload);
  const refused = refusedBefore(state.last, digest, announcement.path);
  if (refused !== null) return refused;
  const account = accountFor(input, delivery);
  if ("kind" in account) return account;
  const obstacle = channelObstacle(input, account, delivery.channel);
  if (obstacle !== null) return obstacle;
  return {
    kind: "call",
    candidate: {
      act: "send",
      id: announcement.id,
      key: delivery.key,
      channel,
      payload,
      digest,
      account,
      sender: delivery.from,
      priority: announcement.priority,
      notBeforeMs: announcement.notBeforeMs,
      notAfterMs: announcement.notAfterMs,
    },
  };
}

function situateSent(context: DeliveryContext, state: SentState): SituatedDelivery {
  const { announcement, delivery, input } = context;
  const { recall } = state;
  if (recall.kind === "claimed") return { situation: inFlight(input, recall.attempt), closed: null };
  if (recall.kind === "recalled") return { situation: { kind: "rest", status: "recalled" }, closed: null };
  if (!isAbsent(announcement, delivery)) return { situation: { kind: "rest", status: "sent" }, closed: null };
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel === undefined) return { situation: noSuchChannel(delivery.channel), closed: null };
  if (channel.recall === null) {
    return closed(context, "recall-unsupported", channel.recallImpossible ?? "the vendor offers no recall");
  }
  return { situation: recallSituation(context, state, channel), closed: null };
}

function recallSituation(context: DeliveryContext, state: SentState, channel: ChannelSpec): Situation {
  const { announcement, delivery, input } = context;
  const { path } = announcement;
  if (state.recall.kind === "rejected") {
    return ask("RECALL_REJECTED", `the vendor refused to recall ${delivery.key}: ${state.recall.reason}`, {
      remedy: `Take it back in the vendor's console, then set "state: present" on it in ${path} again.`,
    });
  }
  if (state.recall.kind === "unknown") {
    return ask("RECALL_UNKNOWN", `${delivery.key} was asked to be recalled several times and never answered`, {
      remedy: "Look in the vendor's console whether it is still there, and take it back by hand.",
    });
  }
  if (state.id === null || channel.recall === null) {
    return ask("RECALL_NEEDS_ID", `${delivery.key} was sent, but its id is not known, so it cannot be recalled`, {
      remedy: `Find the id in the vendor's console and add "resolve: { attempt: ${state.attempt.number}, outcome: sent, id: … }" to the delivery.`,
    });
  }
  const { account } = state.attempt.claim;
  const obstacle = accountObstacle(input, account) ?? channelObstacle(input, account, delivery.channel);
  if (obstacle !== null) return obstacle;
  const sent = { id: state.id, sentAtMs: state.sentAtMs, from: state.attempt.claim.sender };
  const payload = channel.recall.render(sent, delivery.recall);
  const digest = payloadDigest(payload);
  const call = { act: "recall", id: announcement.id, key: delivery.key, channel, payload, digest, account } as const;
  const order = { sender: sent.from, priority: announcement.priority, notBeforeMs: null, notAfterMs: null };
  return { kind: "call", candidate: { ...call, ...order } };
}

function inDoubt(context: DeliveryContext, attempt: Attempt): Situation {
  const { input, announcement, delivery } = context;
  const { account, token } = attempt.claim;
  const channel = channelSpec(input.vendors, delivery.channel);
  if (channel?.lookup && !input.lookedUp.has(token) && accountObstacle(input, account) === null) {
    return { kind: "lookup", attempt, channel, account };
  }
  const known = attempt.outcome?.kind === "unknown" ? attempt.outcome.reason : "no outcome was recorded";
  const evidence = input.lookedUp.get(token);
  const seen = evidence === undefined ? known : `${known}; ${evidence}`;
  return ask("UNKNOWN_OUTCOME", `attempt ${attempt.number} of ${delivery.key} may or may not have gone out: ${seen}`, {
    remedy:
      `Ask a recipient or the vendor's console, then add to that delivery in ${announcement.path} either ` +
      `"resolve: { attempt: ${attempt.number}, outcome: sent, id: …, sentAt: … }" or ` +
      `"resolve: { attempt: ${attempt.number}, outcome: not-sent }".`,
  });
}

function refusedBefore(last: Attempt | null, digest: string, path: string): Question | null {
  const outcome = last?.outcome;
  if (outcome?.kind !== "rejected" || outcome.blocks !== "content" || last?.claim.digest !== digest) return null;
  return ask("REJECTED", `the vendor refused it: ${outcome.vendorCode}: ${outcome.reason}`, {
    remedy: `${outcome.remedy} The edit of ${path} that mends it sends it.`,
  });
}

function accountFor(input: PlanInput, delivery: Delivery): AccountReference | Question | Waiting {
  const app = appOf(input, delivery);
  const vendor = vendorOf(delivery.channel);
  const accounts = app === null ? undefined : input.config.apps.get(app)?.accounts;
  if (app === null || accounts?.get(vendor) === undefined) {
    const seen = app === null ? "no app is named and there is no defaultApp" : `app "${app}" has no ${vendor} account`;
    return ask("NO_ACCOUNT", `${delivery.key} has nowhere to go: ${seen}`, {
      remedy: "Add the account to .github/vendors.yaml, or name another app in the delivery.",
      whom: "configuration",
    });
  }
  const found = input.accounts(app, vendor);
  if (found.kind === "known") return { app, vendor, fingerprint: found.account.fingerprint };
  return unusable(found, app, vendor) ?? { app, vendor, fingerprint: "" };
}

type Waiting = Extract<Situation, { kind: "wait" }>;

/** Why an account cannot be used at this moment; null in a preview, which does not look. */
function unusable(
  found: Exclude<AccountLookup, { kind: "known" }>,
  app: string,
  vendor: string,
): Question | Waiting | null {
  if (found.kind === "unchecked") return null;
  if (found.kind === "secret-missing") return secretMissing(app, vendor, found.names);
  if (!found.refused) return { kind: "wait", untilMs: null, reason: `no app token: ${found.reason}` };
  return ask("TOKEN_REFUSED", `${vendor} refused the credentials of app "${app}": ${found.reason}`, {
    remedy: found.remedy,
    whom: "configuration",
  });
}

function accountObstacle(input: PlanInput, account: AccountReference): Question | Waiting | null {
  const found = input.accounts(account.app, account.vendor);
  if (found.kind !== "known") return unusable(found, account.app, account.vendor);
  return found.account.fingerprint === account.fingerprint ? null : accountChanged(account.app, account.vendor);
}

function channelObstacle(input: PlanInput, account: AccountReference, channel: string): Situation | null {
  if (input.config.apps.get(account.app)?.paused.has(channel)) {
    return { kind: "wait", untilMs: null, reason: `${channel} is paused in .github/vendors.yaml` };
  }
  const quota = input.quotas.get(quotaKey(account.app, channel));
  const found = input.accounts(account.app, account.vendor);
  if (quota === undefined || found.kind !== "known") return null;
  if (quota.fingerprint !== null && quota.fingerprint !== found.account.fingerprint) {
    return accountChanged(account.app, account.vendor);
  }
  if (quota.stop === null || quota.stop.configuration !== found.account.configuration) return null;
  const remedy = `${quota.stop.remedy} It goes on when the account or its secret changes, or with "dispatch --unblock ${account.app}/${channel}".`;
  return ask("CHANNEL_STOPPED", `${channel} of app "${account.app}" is stopped: ${quota.stop.reason}`, { remedy });
}

function accountChanged(app: string, vendor: string): Question {
  return ask("ACCOUNT_CHANGED", `app "${app}" now names another ${vendor} account than the ledger recorded`, {
    remedy: "Give the new account a new app name in .github/vendors.yaml, and keep the old one for what it sent.",
    whom: "configuration",
  });
}

function secretMissing(app: string, vendor: string, names: readonly string[]): Question {
  return ask("SECRET_MISSING", `app "${app}" has no ${vendor} secret: ${names.join(", ")} not set`, {
    remedy: "Add it to the environment's secrets and to the env of the dispatch workflow.",
    whom: "configuration",
  });
}

function noSuchChannel(channel: string): Question {
  return ask("NO_SUCH_CHANNEL", `no vendor declares the channel ${channel}`, { remedy: "Name one that exists." });
}

function ask(
  code: string,
  reason: string,
  options: { readonly remedy: string; readonly whom?: Question["whom"] },
): Question {
  return { kind: "ask", whom: options.whom ?? "person", code, reason, remedy: options.remedy };
}
