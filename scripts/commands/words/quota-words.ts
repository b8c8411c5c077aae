// Quota in words: the slot that a call takes, and what is used and free of a budget.
import type { QuotaUse } from "../../core/planning/quota-after.ts";

/** `2nd of 3 sends on 2026-11-21 (UTC day), 1st of 1 per 30 minutes`: the longest window first. */
export function slotWords(quota: readonly QuotaUse[]): string {
  return longestFirst(quota)
    .map((use) => `${ordinal(use.used)} of ${use.count} ${callsOf(use)}`)
    .join(", ");
}

/** `1 of 3 recalls used on 2026-11-21 (Asia/Shanghai day), 2 free`. */
export function quotaUsedWords(quota: readonly QuotaUse[]): string {
  return longestFirst(quota)
    .map(({ used, count, ...use }) => {
      const window = use.day === null ? use.window : `on ${use.day} (${use.zone ?? ""} day)`;
      return `${used} of ${count} used ${window}, ${Math.max(0, count - used)} free`;
    })
    .join("; ");
}

function callsOf({ calls, count, window, day, zone }: QuotaUse): string {
  const noun = count === 1 ? calls : `${calls}s`;
  return day === null ? `${noun} ${window}` : `${noun} on ${day} (${zone ?? ""} day)`;
}

/** Limits stand in the order of their windows, but for the day, which is the scarcest. */
function longestFirst(quota: readonly QuotaUse[]): readonly QuotaUse[] {
  return quota.toSorted((left, right) => Number(right.day !== null) - Number(left.day !== null));
}

/** `1st`, `2nd`, `3rd`, `11th`. */
function ordinal(count: number): string {
  const tens = count % 100;
  const ends: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd" };
  return `${count}${tens >= 11 && tens <= 13 ? "th" : (ends[count % 10] ?? "th")}`;
}
