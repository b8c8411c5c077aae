// Who gets which slot: candidates in order, each at the earliest instant that breaks no limit of its channel.
import { accountQuota } from "../quota/account-quota.ts";
import { vendorOf } from "../channels.ts";
import { priorities } from "../announcement/announcement.ts";
import { createCalendar } from "../quota/calendar.ts";
import { callLengthMs, type PlanInput } from "./plan-input.ts";
import {
  earliestSlot,
  effectiveLimits,
  type ChannelRules,
  type QuotaState,
  type Slot,
  quotaKey,
} from "../quota/quota.ts";
import type { Candidate } from "./situation.ts";
import type { ChannelSpec, Limit } from "../vendor-contract.ts";

export type Allotment =
  /** First in line, and its slot is free now. */
  | { readonly kind: "now" }
  | { readonly kind: "later"; readonly atMs: number; readonly reason: string }
  /** Its slot comes after `notAfter`, or never. */
  | { readonly kind: "too-late"; readonly atMs: number; readonly reason: string }
  /** Behind so many others that no instant is forecast. */
  | { readonly kind: "queued"; readonly reason: string };

/** Beyond this many slots of one channel nobody needs an instant, and the forecast would cost more than the run. */
const forecastSlots = 200;

/** What a call is expected to take, claim to answer, in forecasts. */
const expectedCallMs = 1_000;

/**
 * Gives every candidate its slot. Those of one channel of an account compete, whatever the account's app is called: two
 * names of it can both have something to recall. Channels do not compete.
 */
export function allot(input: PlanInput, candidates: readonly Candidate[]): ReadonlyMap<Candidate, Allotment> {
  const allotments = new Map<Candidate, Allotment>();
  const rivals = Map.groupBy(candidates, ({ account, channel }) =>
    account.fingerprint === "" ? quotaKey(account.app, channel.name) : `${account.fingerprint} ${channel.name}`,
  );
  for (const ofChannel of rivals.values()) allotChannel(input, ofChannel, allotments);
  return allotments;
}

/** Urgent first; then who expires first, who could start first, and the id, so that the order is the same everywhere. */
export function byTurn(left: Candidate, right: Candidate): number {
  return (
    priorities.indexOf(left.priority) - priorities.indexOf(right.priority) ||
    (left.notAfterMs ?? Number.MAX_SAFE_INTEGER) - (right.notAfterMs ?? Number.MAX_SAFE_INTEGER) ||
    (left.notBeforeMs ?? 0) - (right.notBeforeMs ?? 0) ||
    compareText(left.id, right.id) ||
    compareText(left.key, right.key)
  );
}

/** The limits and days that hold for a channel of an app, with the organisation's own numbers. */
export function channelRules(
  input: Pick<PlanInput, "config" | "vendors" | "calendarOf">,
  app: string,
  channel: ChannelSpec,
): ChannelRules {
  const { calendarOf = createCalendar } = input;
  return {
    limits: channelLimits(input, app, channel),
    calendar: calendarOf(dayZone(input, app, vendorOf(channel.name))),
  };
}

export function channelLimits(
  { config }: Pick<PlanInput, "config">,
  app: string,
  channel: ChannelSpec,
): readonly Limit[] {
  return effectiveLimits(channel.limits, config.apps.get(app)?.limits.get(channel.name));
}

/** The IANA zone of a vendor's calendar day. */
export function dayZone(
  { config, vendors }: Pick<PlanInput, "config" | "vendors">,
  app: string,
  vendor: string,
): string {
  return config.apps.get(app)?.dayZone.get(vendor) ?? vendors[vendor]?.dayZone.zone ?? "UTC";
}

function allotChannel(input: PlanInput, rivals: readonly Candidate[], allotments: Map<Candidate, Allotment>): void {
  const [first] = rivals;
  if (first === undefined) return;
  const rules = channelRules(input, first.account.app, first.channel);
  let quota = accountQuota(input.quotas, first.account, first.channel.name);
  let freeMs = callUnderWayUntilMs(quota, input.nowMs);
  let taken = 0;
  let waiting: readonly Candidate[] = rivals.toSorted(byTurn);
  const mostSlots = input.forecastSlots ?? forecastSlots;
  while (taken < mostSlots) {
    const turn = nextTurn(waiting, { quota, rules, freeMs });
    if (turn === null) return;
    const { candidate, slot } = turn;
    waiting = waiting.filter((other) => other !== candidate);
    const reason = slot.reason ?? turnReason(candidate, { slot, taken, nowMs: input.nowMs });
    const allotment = allotmentAt(candidate, slot.atMs, reason, input.nowMs);
    allotments.set(candidate, allotment);
    if (allotment.kind === "too-late") continue;
    taken += 1;
    quota = withExpectedCall(quota, candidate.act, slot.atMs);
    freeMs = slot.atMs + expectedCallMs;
  }
  const queued: Allotment = { kind: "queued", reason: `more than ${mostSlots} before it on this channel` };
  for (const candidate of waiting) allotments.set(candidate, queued);
}

interface ChannelState {
  readonly quota: QuotaState;
  readonly rules: ChannelRules;
  /** When the call before is over: a channel makes one call at a time. */
  readonly freeMs: number;
}

interface Turn {
  readonly candidate: Candidate;
  readonly slot: Slot;
}

/** Whose call can begin first; of those that can begin at the same instant, the first in order. */
function nextTurn(waiting: readonly Candidate[], channel: ChannelState): Turn | null {
  const turns = (["send", "recall"] as const)
    .map((act) =>
      firstTurn(
        waiting.filter((candidate) => candidate.act === act),
        channel,
      ),
    )
    .filter((turn) => turn !== null);
  return (
    turns.toSorted((left, right) => left.slot.atMs - right.slot.atMs || byTurn(left.candidate, right.candidate))[0] ??
    null
  );
}

/** Among candidates of one kind of call, in order. One that may not start yet holds up nobody who may. */
function firstTurn(rivals: readonly Candidate[], { quota, rules, freeMs }: ChannelState): Turn | null {
  const [first] = rivals;
  if (first === undefined) return null;
  const startMs = rivals.reduce((leastMs, { notBeforeMs }) => Math.min(leastMs, notBeforeMs ?? 0), Infinity);
  const fromMs = Math.max(freeMs, startMs);
  const slot = earliestSlot(quota, rules, { act: first.act, fromMs, lengthMs: callLengthMs });
  const candidate = rivals.find(({ notBeforeMs }) => (notBeforeMs ?? 0) <= slot.atMs);
  return { candidate: candidate ?? first, slot };
}

function allotmentAt(candidate: Candidate, atMs: number, reason: string, nowMs: number): Allotment {
  if (!Number.isFinite(atMs)) return { kind: "too-late", atMs, reason };
  if (candidate.notAfterMs !== null && atMs >= candidate.notAfterMs) return { kind: "too-late", atMs, reason };
  return atMs <= nowMs ? { kind: "now" } : { kind: "later", atMs, reason };
}

/** A channel makes one call at a time: an unsettled call, of whichever process, ends at its deadline at the latest. */
function callUnderWayUntilMs(quota: QuotaState, nowMs: number): number {
  return Math.max(nowMs, ...quota.calls.map((call) => call.untilMs));
}

function turnReason(
  { notBeforeMs }: Candidate,
  { slot, taken, nowMs }: { readonly slot: Slot; readonly taken: number; readonly nowMs: number },
): string {
  if (notBeforeMs !== null && notBeforeMs === slot.atMs) return "notBefore";
  if (taken > 0) return `${taken} before it on this channel`;
  return slot.atMs > nowMs ? "another call of this channel is under way" : "its turn";
}

function withExpectedCall(quota: QuotaState, act: "send" | "recall", atMs: number): QuotaState {
  const call = { token: "forecast", act, fromMs: atMs, untilMs: atMs + expectedCallMs };
  return { ...quota, calls: [...quota.calls, call] };
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
