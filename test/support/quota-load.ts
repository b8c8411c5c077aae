// A week's load for the quota simulation: scattered and bursty merges of every priority, many with a time to keep.
import type { Priority } from "../../scripts/core/announcement/announcement.ts";
import type { MergedSend } from "./quota-week.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface LoadOptions {
  readonly startMs: number;
  readonly days: number;
  readonly random: () => number;
  /** Wanted sends by channel, over all the days. */
  readonly counts: Readonly<Record<string, number>>;
}

const priorities: readonly Priority[] = ["urgent", "normal", "normal", "low"];

/** Half of it comes one by one, half in bursts of up to 40 merged together; four in five must not be sent later than a time. */
export function weekLoad({ startMs, days, random, counts }: LoadOptions): readonly MergedSend[] {
  const lengthMs = days * 24 * hourMs;
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least));
  return Object.entries(counts).flatMap(([channel, count]) => {
    const sends: MergedSend[] = [];
    while (sends.length < count) {
      const mergedAtMs = startMs + between(0, lengthMs);
      const burst =
        random() < 0.5 ? 1 : Math.min(count - sends.length, between(2, Math.max(2, Math.min(40, count / 10))));
      for (let one = 0; one < burst; one += 1) {
        const notBeforeMs = random() < 0.3 ? mergedAtMs + between(0, 12 * hourMs) : null;
        const fromMs = notBeforeMs ?? mergedAtMs;
        const notAfterMs = random() < 0.8 ? fromMs + between(20 * minuteMs, 48 * hourMs) : null;
        const id = `${channel.replace("/", "-")}-${String(sends.length).padStart(5, "0")}`;
        const priority = priorities[between(0, priorities.length - 1)] ?? "normal";
        const untilMs = notAfterMs ?? Number.MAX_SAFE_INTEGER;
        sends.push({ id, channel, mergedAtMs, priority, notBeforeMs, notAfterMs, fromMs, untilMs });
      }
    }
    return sends;
  });
}

/** Numbers from 0 up to 1 that are the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
