// Which slot of each limit a planned call takes: its own call, those planned before it, and what the quota file has.
import { channelRules } from "./allot.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PlanRow } from "./plan.ts";
import { emptyQuota, usedOf, type ChannelRules, type QuotaCall, type QuotaState, quotaKey } from "../quota/quota.ts";
import { windowWords } from "../quota/limit-words.ts";
import type { Candidate } from "./situation.ts";
import type { ChannelSpec } from "../vendor-contract.ts";

export interface QuotaUse {
  readonly calls: "send" | "recall";
  readonly used: number;
  readonly count: number;
  /** `a day`, `per 30 minutes`. */
  readonly window: string;
  /** The vendor's calendar day that is counted: `2026-11-21`; null where the window slides. */
  readonly day: string | null;
  /** The zone of that day. */
  readonly zone: string | null;
}

/** A planned call and its slot. */
export interface PlannedCall {
  readonly candidate: Candidate;
  readonly atMs: number;
}

export interface QuotaForecast {
  /** One entry for every limit that counts this kind of call, with that call made. */
  readonly slotOf: (call: PlannedCall) => readonly QuotaUse[];
  /** What is used at an instant, with what is planned up to then. */
  readonly usedAt: (
    place: { readonly app: string; readonly channel: ChannelSpec },
    act: "send" | "recall",
    atMs: number,
  ) => readonly QuotaUse[];
}

/** The calls of a plan that have an instant, in any order. */
export function plannedCalls(rows: readonly PlanRow[], nowMs: number): readonly PlannedCall[] {
  return rows.flatMap(({ next }) => {
    if (next.kind !== "call") return [];
    const { candidate, allotment } = next;
    if (allotment.kind === "now") return [{ candidate, atMs: nowMs }];
    return allotment.kind === "later" ? [{ candidate, atMs: allotment.atMs }] : [];
  });
}

export type ForecastInput = Pick<PlanInput, "config" | "vendors" | "quotas" | "calendarOf">;

export function createQuotaForecast(input: ForecastInput, calls: readonly PlannedCall[]): QuotaForecast {
  const planned = Map.groupBy(calls, ({ candidate }) => quotaKey(candidate.account.app, candidate.channel.name));
  const places = new Map<string, PlaceQuota>();
  const usedAt: QuotaForecast["usedAt"] = ({ app, channel }, act, atMs) => {
    const key = quotaKey(app, channel.name);
    const known = places.get(key) ?? placeQuota(input, app, channel);
    places.set(key, known);
    const upToThen = (planned.get(key) ?? [])
      .filter((call) => call.atMs <= atMs)
      .map((call): QuotaCall => ({
        token: "planned",
        act: call.candidate.act,
        fromMs: call.atMs,
        untilMs: call.atMs,
      }));
    return usesOf(known, [...known.quota.calls, ...upToThen], act, atMs);
  };
  return {
    usedAt,
    slotOf: ({ candidate, atMs }) =>
      usedAt({ app: candidate.account.app, channel: candidate.channel }, candidate.act, atMs),
  };
}

interface PlaceQuota {
  readonly quota: QuotaState;
  readonly rules: ChannelRules;
}

function placeQuota(input: ForecastInput, app: string, channel: ChannelSpec): PlaceQuota {
  const quota = input.quotas.get(quotaKey(app, channel.name)) ?? emptyQuota(app, channel.name);
  return { quota, rules: channelRules(input, app, channel) };
}

function usesOf(
  { quota, rules }: PlaceQuota,
  calls: readonly QuotaCall[],
  act: "send" | "recall",
  atMs: number,
): readonly QuotaUse[] {
  const { limits, calendar } = rules;
  return limits
    .filter((limit) => limit.calls === act)
    .map((limit) => ({
      calls: act,
      used: usedOf(limit, { ...quota, calls }, calendar, atMs),
      count: limit.count,
      window: windowWords(limit),
      ...(limit.window.kind === "day" ? { day: calendar.dayOf(atMs), zone: calendar.zone } : { day: null, zone: null }),
    }));
}
