// Keeps one API's documented call limits: how many calls fit into each window and each calendar day.

const dayMs = 86_400_000;

/** Where the documents do not say whether a window slides, "sliding" is the stricter reading. */
export type WindowKind = "sliding" | "fixed";

export interface WindowRule {
  /** The limit's name, such as `perHour`. */
  readonly name: string;
  readonly count: number;
  /** The window's length, or a calendar day in the vendor's zone. */
  readonly window: { readonly ms: number } | "day";
}

export interface RateWindows {
  /** The first rule that one more call at `nowMs` would break, or null. */
  readonly brokenBy: (nowMs: number) => WindowRule | null;
  readonly count: (nowMs: number) => void;
  /** Sets the count of named rules. Throws when a name is not one of them. */
  readonly setCounts: (counts: Readonly<Record<string, number>>) => void;
}

export interface RateWindowsOptions {
  readonly rules: readonly WindowRule[];
  readonly windowKind: WindowKind;
  /** What the vendor's zone is ahead of UTC; none of these zones has daylight saving. */
  readonly zoneOffsetMs: number;
}

export function createRateWindows({ rules, windowKind, zoneOffsetMs }: RateWindowsOptions): RateWindows {
  let currentRules = rules;
  let callsAtMs: number[] = [];

  function sharesWindow(window: WindowRule["window"], callAtMs: number, nowMs: number): boolean {
    if (window === "day") return dayNumber(callAtMs, zoneOffsetMs) === dayNumber(nowMs, zoneOffsetMs);
    if (windowKind === "fixed") return Math.floor(callAtMs / window.ms) === Math.floor(nowMs / window.ms);
    return nowMs - callAtMs < window.ms;
  }

  function isBroken(rule: WindowRule, nowMs: number): boolean {
    return callsAtMs.filter((callAtMs) => sharesWindow(rule.window, callAtMs, nowMs)).length >= rule.count;
  }

  return {
    brokenBy: (nowMs) => currentRules.find((rule) => isBroken(rule, nowMs)) ?? null,
    count: (nowMs) => {
      callsAtMs = [...callsAtMs.filter((callAtMs) => nowMs - callAtMs < 2 * dayMs), nowMs];
    },
    setCounts: (counts) => {
      const names = currentRules.map(({ name }) => name);
      const unknown = Object.keys(counts).find((name) => !names.includes(name));
      if (unknown !== undefined) throw new Error(`no limit is called ${unknown}; there are: ${names.join(", ")}`);
      currentRules = currentRules.map((rule) => ({ ...rule, count: counts[rule.name] ?? rule.count }));
    },
  };
}

function dayNumber(atMs: number, zoneOffsetMs: number): number {
  return Math.floor((atMs + zoneOffsetMs) / dayMs);
}
