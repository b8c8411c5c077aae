// A clock that only moves when its owner moves it, so that a day of quota passes at once.

export interface SandboxClock {
  readonly nowMs: () => number;
  readonly advance: (byMs: number) => void;
  readonly set: (toMs: number) => void;
}

export function createSandboxClock(startMs: number): SandboxClock {
  let currentMs = startMs;
  return {
    nowMs: () => currentMs,
    advance: (byMs) => {
      currentMs += byMs;
    },
    set: (toMs) => {
      currentMs = toMs;
    },
  };
}
