// What reviewers see of one call before it is made: the request, its slot, who gets it, and how it could be taken back.
import type { Delivery } from "../announcement/announcement.ts";
import { callsByPlace, queueBefore, type PushedBack, type QueuedCall } from "../planning/channel-queue.ts";
import { payloadDigest } from "../announcement/digest.ts";
import type { AccountReference } from "../ledger/ledger.ts";
import type { PlanInput } from "../planning/plan-input.ts";
import type { PlanRow } from "../planning/plan.ts";
import {
  createQuotaForecast,
  plannedCalls,
  type PlannedCall,
  type QuotaForecast,
  type QuotaUse,
} from "../planning/quota-after.ts";
import { requestPreview, type RequestPreview } from "./request-preview.ts";
import type { Candidate } from "../planning/situation.ts";
import { quotaKey } from "../quota/quota.ts";
import type { ChannelSpec, Payload, ShownText, Size, Speed } from "../vendor-contract.ts";

export interface CallPreview {
  readonly request: RequestPreview;
  readonly digest: string;
  /** Null without an instant. */
  readonly atMs: number | null;
  /** The slot it takes of each limit; empty without an instant. */
  readonly quota: readonly QuotaUse[];
  /** The calls that go before it on its channel, in order. */
  readonly goesAfter: readonly QueuedCall[];
  /** The calls of unchanged files that it goes before, and that come later because of the merge. */
  readonly pushesBack: readonly PushedBack[];
  /** Who gets it and what they see, sentence by sentence; empty for a recall. */
  readonly sees: readonly string[];
  /** The texts that people will read; empty for a recall. */
  readonly texts: readonly ShownText[];
  readonly sizes: readonly Size[];
  /** The budget of recalls at this moment; empty where the vendor documents none. Null for what cannot be recalled. */
  readonly recallBudget: readonly QuotaUse[] | null;
  /** When everybody has it, where the audience and the vendor's speed are known. */
  readonly everybodyByMs: number | null;
  /** The vendor's documented speed where the audience is not configured. */
  readonly speed: Speed | null;
  /** Why the channel is stopped, as far as the state branch knows; the account may have been mended since. */
  readonly stopped: string | null;
}

export interface CallToShow {
  readonly act: "send" | "recall";
  readonly channel: ChannelSpec;
  readonly account: AccountReference;
  readonly payload: Payload;
  /** Null where the file or the delivery is gone. */
  readonly delivery: Delivery | null;
  /** Null where it has no turn: its channel is paused. */
  readonly candidate: Candidate | null;
}

/** @param delayed the calls of unchanged files that the merge pushes back. */
export function createCallPreviews(
  input: PlanInput,
  rows: readonly PlanRow[],
  delayed: readonly PushedBack[],
): (call: CallToShow) => CallPreview | null {
  const calls = plannedCalls(rows, input.nowMs);
  const byCandidate = new Map(calls.map((call) => [call.candidate, call]));
  const places = callsByPlace(rows, input.nowMs);
  const forecast = createQuotaForecast(input, calls);
  return (call) => {
    const planned = call.candidate === null ? null : (byCandidate.get(call.candidate) ?? null);
    const shown = accountParts(input, call);
    if (shown === null) return null;
    return {
      ...shown,
      ...viewOf(call),
      digest: payloadDigest(call.payload),
      atMs: planned?.atMs ?? null,
      quota: planned === null ? [] : forecast.slotOf(planned),
      goesAfter: call.candidate === null ? [] : queueBefore(places, call.candidate),
      pushesBack: planned === null ? [] : delayed.filter((other) => isBehind(other, planned)),
      recallBudget: call.channel.recall === null ? null : recallBudget(input, forecast, call),
      ...reachOf(input, call, planned),
    };
  };
}

function accountParts(
  input: PlanInput,
  { account, channel, payload }: CallToShow,
): Pick<CallPreview, "request" | "stopped"> | null {
  const config = input.config.apps.get(account.app)?.accounts.get(account.vendor);
  const vendor = input.vendors[account.vendor];
  if (config === undefined || vendor === undefined) return null;
  return {
    request: requestPreview(vendor, config, payload),
    stopped: input.quotas.get(quotaKey(account.app, channel.name))?.stop?.reason ?? null,
  };
}

function viewOf({ act, channel, delivery }: CallToShow): Pick<CallPreview, "sees" | "texts" | "sizes"> {
  if (act === "recall" || delivery === null) return { sees: [], texts: [], sizes: [] };
  const { body, from, options } = delivery;
  const message = { body, from, options };
  const { sees, texts, sizes } = channel.view;
  return { sees: sees(message), texts: texts(message), sizes: sizes(message) };
}

function recallBudget(
  { nowMs }: PlanInput,
  forecast: QuotaForecast,
  { account, channel }: CallToShow,
): readonly QuotaUse[] {
  return forecast.usedAt({ app: account.app, channel }, "recall", nowMs);
}

function reachOf(
  { config }: PlanInput,
  { act, account, channel, candidate }: CallToShow,
  planned: PlannedCall | null,
): Pick<CallPreview, "everybodyByMs" | "speed"> {
  const { speed } = channel;
  const hasNoInstant = candidate !== null && planned === null;
  if (act === "recall" || speed === null || hasNoInstant) return { everybodyByMs: null, speed: null };
  const users = config.apps.get(account.app)?.audience.get(channel.name);
  if (users === undefined) return { everybodyByMs: null, speed };
  return { everybodyByMs: planned === null ? null : planned.atMs + reachedWithinMs(speed, users), speed: null };
}

/** How long after its call the last user has it. */
function reachedWithinMs({ usersPerSecond, fetchedWithinMs }: Speed, users: number): number {
  return (users / usersPerSecond) * 1_000 + fetchedWithinMs;
}

function isBehind({ app, channel, toMs }: PushedBack, { candidate, atMs }: PlannedCall): boolean {
  return app === candidate.account.app && channel === candidate.channel.name && (toMs === null || toMs > atMs);
}
