// How much of a channel's quota is used once a planned call was made: its own call, and those planned before it.
import { channelRules } from "./allot.ts";
import type { PlanInput } from "./plan-input.ts";
import type { PlanRow } from "./plan.ts";
import { emptyQuota, usedOf, windowName, type QuotaCall } from "./quota.ts";
import type { Candidate } from "./situation.ts";
import { quotaKey } from "./state.ts";

export interface QuotaUse {
  readonly used: number;
  readonly count: number;
  /** `a day`, `per 30 minutes`. */
  readonly window: string;
}

/** A planned call and its slot. */
export interface PlannedCall {
  readonly candidate: Candidate;
  readonly atMs: number;
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

/** One entry for every limit that counts this kind of call. */
export function quotaAfter(input: PlanInput, calls: readonly PlannedCall[], call: PlannedCall): readonly QuotaUse[] {
  const { account, channel, act } = call.candidate;
  const place = quotaKey(account.app, channel.name);
  const known = input.quotas.get(place) ?? emptyQuota(account.app, channel.name);
  const planned = calls
    .filter(({ candidate, atMs }) => placeOf(candidate) === place && atMs <= call.atMs)
    .map(({ candidate, atMs }): QuotaCall => ({ token: "planned", act: candidate.act, fromMs: atMs, untilMs: atMs }));
  const quota = { ...known, calls: [...known.calls, ...planned] };
  const { limits, calendar } = channelRules(input, account.app, channel);
  return limits
    .filter((limit) => limit.calls === act)
    .map((limit) => ({
      used: usedOf(limit, quota, calendar, call.atMs),
      count: limit.count,
      window: limit.window.kind === "day" ? "a day" : `per ${windowName(limit.window.windowMs)}`,
    }));
}

function placeOf({ account, channel }: Candidate): string {
  return quotaKey(account.app, channel.name);
}
