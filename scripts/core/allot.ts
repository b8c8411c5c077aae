// Who gets which slot: candidates in order, each at the earliest instant that breaks no limit of its channel.
import { priorities } from "./announcement.ts";
import { createCalendar } from "./calendar.ts";
import { callTimes, type PlanInput } from "./plan-input.ts";
import { earliestSlot, effectiveLimits, emptyQuota, type ChannelRules, type QuotaState } from "./quota.ts";
import type { Candidate } from "./situation.ts";
import { quotaKey } from "./state.ts";

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

/** Gives every candidate its slot. Those of one channel and kind of call compete; channels do not. */
export function allot(input: PlanInput, candidates: readonly Candidate[]): ReadonlyMap<Candidate, Allotment> {
  const allotments = new Map<Candidate, Allotment>();
  for (const rivals of groupByChannel(candidates).values()) allotChannel(input, rivals, allotments);
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
export function channelRules(input: Pick<PlanInput, "config" | "vendors">, app: string, candidateChannel: Candidate["channel"]): ChannelRules {
  const settings = input.config.apps.get(app);
  const vendor = candidateChannel.name.slice(0, candidateChannel.name.indexOf("/"));
  const zone = settings?.dayZone.get(vendor) ?? input.vendors[vendor]?.dayZone.zone ?? "UTC";
  return {
    limits: effectiveLimits(candidateChannel.limits, settings?.limits.get(candidateChannel.name)),
    calendar: createCalendar(zone),
  };
}

function groupByChannel(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Candidate[]> {
  return Map.groupBy(candidates, ({ account, channel, act }) => `${account.app}/${channel.name}/${act}`);
}

function allotChannel(input: PlanInput, rivals: readonly Candidate[], allotments: Map<Candidate, Allotment>): void {
  const [first] = rivals;
  if (first === undefined) return;
  const rules = channelRules(input, first.account.app, first.channel);
  const known = input.quotas.get(quotaKey(first.account.app, first.channel.name));
  let quota = known ?? emptyQuota(first.account.app, first.channel.name);
  const waiting = [...rivals].sort(byTurn);
  let fromMs = Math.max(input.nowMs, callUnderWayUntilMs(quota, input.nowMs));
  const busy = fromMs > input.nowMs;
  for (let slots = 0; waiting.length > 0; slots += 1) {
    if (slots === forecastSlots) return queueRest(waiting, allotments);
    const slot = earliestSlot(quota, rules, { act: first.act, fromMs, lengthMs: callTimes.startWithinMs });
    const turn = waiting.findIndex((candidate) => (candidate.notBeforeMs ?? 0) <= slot.atMs);
    const next = waiting[turn];
    if (next === undefined) {
      fromMs = Math.min(...waiting.map((candidate) => candidate.notBeforeMs ?? 0));
      continue;
    }
    waiting.splice(turn, 1);
    const reason = slot.reason ?? (busy ? "another call of this channel is under way" : turnReason(next, slots, input));
    const allotment = allotmentAt(next, slot.atMs, reason, input.nowMs);
    allotments.set(next, allotment);
    if (allotment.kind === "too-late") continue;
    quota = withExpectedCall(quota, first.act, slot.atMs);
    fromMs = slot.atMs + expectedCallMs;
  }
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

function turnReason(candidate: Candidate, slotsBefore: number, input: PlanInput): string {
  if (candidate.notBeforeMs !== null && candidate.notBeforeMs > input.nowMs) return "notBefore";
  return slotsBefore === 0 ? "its turn" : `${slotsBefore} before it on this channel`;
}

function withExpectedCall(quota: QuotaState, act: "send" | "recall", atMs: number): QuotaState {
  const call = { token: "forecast", act, fromMs: atMs, untilMs: atMs + expectedCallMs };
  return { ...quota, calls: [...quota.calls, call] };
}

function queueRest(waiting: readonly Candidate[], allotments: Map<Candidate, Allotment>): void {
  for (const candidate of waiting) {
    allotments.set(candidate, { kind: "queued", reason: `more than ${forecastSlots} before it on this channel` });
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
