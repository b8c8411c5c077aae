// A clock for tests that moves only when it is told to or slept on.
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../../scripts/effects/clock.ts";

export interface VirtualClock extends Clock {
  readonly advance: (byMs: number) => void;
  /** Never backwards. */
  readonly advanceTo: (toMs: number) => void;
}

/**
 * What a sleep takes in real time. A short one waits for others, such as answers that are on their way: it gives them
 * time, and ends as soon as it is broken off. A long one waits for the clock alone.
 */
function realPauseMs(waitMs: number): number {
  return waitMs < 1_000 ? Math.min(waitMs, 100) : 2;
}

/** A sleep takes a moment and then moves the clock by all of it; one that is broken off does not move it. */
export function createVirtualClock(startMs: number): VirtualClock {
  let currentMs = startMs;
  return {
    nowMs: () => currentMs,
    monotonicMs: () => currentMs - startMs,
    sleep: async (waitMs, signal) => {
      const wakeMs = currentMs + waitMs;
      // The pause throws when it is broken off; a sleeper is only told that it is over.
      const isOver = await pause(realPauseMs(waitMs), true, { signal }).catch(() => false);
      if (isOver) currentMs = Math.max(currentMs, wakeMs);
    },
    advance: (byMs) => {
      currentMs += byMs;
    },
    advanceTo: (toMs) => {
      currentMs = Math.max(currentMs, toMs);
    },
  };
}
