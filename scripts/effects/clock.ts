// The clock as a port: wall time, monotonic time and waiting, so that everything above can run on a test's clock.

export interface Clock {
  /** Wall time, epoch ms: what claims and files hold. May jump. */
  readonly nowMs: () => number;
  /** Ms since an arbitrary start; never goes backwards: what durations are measured with. */
  readonly monotonicMs: () => number;
  /** Waits; returns early, without throwing, as soon as the signal is aborted. */
  readonly sleep: (waitMs: number, signal?: AbortSignal) => Promise<void>;
}

/** The longest wait a Node timer can hold; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock. */
export function systemClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now(), sleep };
}

async function sleep(waitMs: number, signal?: AbortSignal): Promise<void> {
  const endMs = performance.now() + waitMs;
  for (let leftMs = waitMs; leftMs > 0 && signal?.aborted !== true; leftMs = endMs - performance.now()) {
    await waitOnce(Math.min(leftMs, longestTimerMs), signal);
  }
}

function waitOnce(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, waitMs);
    signal?.addEventListener("abort", finish, { once: true });

    function finish(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    }
  });
}
