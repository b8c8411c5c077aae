// Quota: which calls count in which window, and when the next call of a channel may begin.
import type { Calendar, DaySpan } from "./calendar.ts";
import { limitWords } from "./limit-words.ts";
import type { Limit, LimitName } from "../vendor-contract.ts";

export const quotaFormat = 1;

/** One call: it occupies the interval from its claim to its settlement (until then: to its deadline). */
export interface QuotaCall {
  readonly token: string;
  readonly act: "send" | "recall";
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A refusal learned from the vendor: no call of this kind before `untilMs`. */
export interface QuotaBlock {
  readonly act: "send" | "recall";
  readonly untilMs: number;
  readonly reason: string;
  readonly learnedAtMs: number;
}

/** The channel must not be called until its configuration changes. */
export interface ChannelStop {
  readonly reason: string;
  readonly remedy: string;
  readonly sinceMs: number;
  /** Fingerprint of the account's configuration when it was refused; another one lifts the stop. */
  readonly configuration: string;
}

/** Stands for a stop's configuration until the account can be looked at again. */
export const unseenConfiguration = "";

/** The quota file of one channel of one app. */
export interface QuotaState {
  readonly format: typeof quotaFormat;
  readonly app: string;
  readonly channel: string;
  /** The account the calls belong to; null before the first call. */
  readonly fingerprint: string | null;
  readonly calls: readonly QuotaCall[];
  readonly blocks: readonly QuotaBlock[];
  readonly stop: ChannelStop | null;
  /** Throttled answers since the last accepted call. */
  readonly throttledInARow: number;
  /** Refused app tokens since the last other answer. */
  readonly tokenRefusalsInARow: number;
  /** The newest accepted ids, at most 100: a lookup must not mistake one broadcast for another. */
  readonly recentIds: readonly string[];
}

/** The key of a channel of an app among the quota states. */
export function quotaKey(app: string, channel: string): string {
  return `${app}/${channel}`;
}

export function emptyQuota(app: string, channel: string): QuotaState {
  return {
    format: quotaFormat,
    app,
    channel,
    fingerprint: null,
    calls: [],
    blocks: [],
    stop: null,
    throttledInARow: 0,
    tokenRefusalsInARow: 0,
    recentIds: [],
  };
}

/** Added after every window: answers travel, and a vendor's clock is not ours. */
export function marginMs(windowMs: number): number {
  return windowMs < 10_000 ? 50 : 1_000;
}

/** Added on both sides of midnight in the vendor's zone, for the same reason. */
export const midnightMarginMs = 2_000;

export interface SlotRequest {
  readonly act: "send" | "recall";
  /** Not before this instant. */
  readonly fromMs: number;
  /** How long the call may take, from claim to deadline. */
  readonly lengthMs: number;
}

export interface ChannelRules {
  readonly limits: readonly Limit[];
  readonly calendar: Calendar;
}

export interface Slot {
  readonly atMs: number;
  /** Why not at once; null when `atMs` is `fromMs`. */
  readonly reason: string | null;
}

/** The first instant at or after `fromMs` at which one more call breaks no limit of the channel and no learned block. */
export function earliestSlot(quota: QuotaState, rules: ChannelRules, request: SlotRequest): Slot {
  const limits = rules.limits.filter((limit) => limit.calls === request.act);
  let slot: Slot = { atMs: request.fromMs, reason: null };
  for (;;) {
    const later = firstObstacle(quota, limits, rules.calendar, { ...request, fromMs: slot.atMs });
    if (later === null || later.atMs === Number.POSITIVE_INFINITY) return later ?? slot;
    slot = later;
  }
}

/** The limits that hold for a channel: the documented ones, with what the organisation set in the vendors file. */
export function effectiveLimits(
  documented: readonly Limit[],
  configured: Partial<Record<LimitName, number>> | undefined,
): readonly Limit[] {
  if (configured === undefined) return documented;
  return documented.map((limit) => ({ ...limit, count: configured[limit.name] ?? limit.count }));
}

/** How many calls of a limit's window are used at `atMs`. */
export function usedOf(limit: Limit, quota: QuotaState, calendar: Calendar, atMs: number): number {
  const calls = quota.calls.filter((call) => call.act === limit.calls);
  if (limit.window.kind === "sliding") return callsInWindow(calls, limit.window.windowMs, atMs).length;
  return callsOfDay(calls, calendar.daySpan(atMs)).length;
}

/** The calls that a window of any documented limit can still see; none is longer than a calendar day. */
export function pruneCalls(calls: readonly QuotaCall[], nowMs: number): readonly QuotaCall[] {
  return calls.filter((call) => call.untilMs > nowMs - rememberedMs);
}

/** A calendar day lasts at most 25 hours; twice that also covers clocks that disagree. */
const rememberedMs = 50 * 3_600_000;

function firstObstacle(
  quota: QuotaState,
  limits: readonly Limit[],
  calendar: Calendar,
  request: SlotRequest,
): Slot | null {
  const block = quota.blocks.find((known) => known.act === request.act && known.untilMs > request.fromMs);
  if (block !== undefined) return { atMs: block.untilMs, reason: block.reason };
  const calls = quota.calls.filter((call) => call.act === request.act);
  for (const limit of limits) {
    const atMs = freeAtMs(limit, calls, calendar, request);
    if (atMs > request.fromMs) return { atMs, reason: limitReason(limit) };
  }
  return null;
}

/** When this one limit lets the request begin; `fromMs` when it does at once, infinity when it never does. */
function freeAtMs(limit: Limit, calls: readonly QuotaCall[], calendar: Calendar, request: SlotRequest): number {
  if (limit.count < 1) return Number.POSITIVE_INFINITY;
  if (limit.window.kind === "day") return freeDayMs(limit.count, calls, calendar, request);
  const { windowMs } = limit.window;
  const counted = [...callsInWindow(calls, windowMs, request.fromMs)].sort((a, b) => a.untilMs - b.untilMs);
  const leaving = counted[counted.length - limit.count];
  return leaving === undefined ? request.fromMs : leaving.untilMs + windowMs + marginMs(windowMs);
}

/** A call near midnight counts in both days; whichever is full sends the request past its end. */
function freeDayMs(count: number, calls: readonly QuotaCall[], calendar: Calendar, request: SlotRequest): number {
  const endMs = request.fromMs + request.lengthMs;
  let day = calendar.daySpan(request.fromMs - midnightMarginMs);
  while (day.startMs <= endMs + midnightMarginMs) {
    if (callsOfDay(calls, day).length >= count) return day.endMs + midnightMarginMs;
    day = calendar.daySpan(day.endMs);
  }
  return request.fromMs;
}

function callsInWindow(calls: readonly QuotaCall[], windowMs: number, atMs: number): readonly QuotaCall[] {
  return calls.filter((call) => call.untilMs + windowMs + marginMs(windowMs) > atMs);
}

function callsOfDay(calls: readonly QuotaCall[], { startMs, endMs }: DaySpan): readonly QuotaCall[] {
  return calls.filter((call) => call.untilMs + midnightMarginMs >= startMs && call.fromMs - midnightMarginMs < endMs);
}

function limitReason(limit: Limit): string {
  return `the limit of ${limitWords(limit)} is used up`;
}
