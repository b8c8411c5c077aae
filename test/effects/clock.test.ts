// The machine's clock: waits that end in time and end early when stopped.
import { describe, expect, it } from "vitest";
import { systemClock } from "../../scripts/effects/clock.ts";

const clock = systemClock();

describe("sleep", () => {
  it("waits for at least the time asked", async () => {
    const startMs = clock.monotonicMs();

    await clock.sleep(30);

    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(29);
  });

  it("returns early, without throwing, when it is stopped", async () => {
    const startMs = clock.monotonicMs();

    await clock.sleep(60_000, AbortSignal.timeout(20));

    expect(clock.monotonicMs() - startMs).toBeLessThan(5_000);
  });

  it("does not wait at all when it was stopped before", async () => {
    await clock.sleep(60_000, AbortSignal.abort());
  });

  it("does not end at once when the wait is longer than a timer can hold", async () => {
    const startMs = clock.monotonicMs();

    await clock.sleep(2 ** 31 + 1_000, AbortSignal.timeout(40));

    expect(clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(35);
  });

  it("leaves no listener behind", async () => {
    const signal = new AbortController().signal;
    let removed = 0;
    const remove = signal.removeEventListener.bind(signal);
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
      removed += 1;
      remove(...args);
    };

    await clock.sleep(5, signal);

    expect(removed).toBeGreaterThan(0);
  });
});

describe("nowMs", () => {
  it("is wall time", () => {
    expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThan(1_000);
  });
});
