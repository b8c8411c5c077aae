// Limits in words, the same wherever they are told: in reasons, in tables and in the README.
import type { Limit } from "../vendor-contract.ts";

/** `3 sends a day`, `1 recall per hour`. */
export function limitWords(limit: Limit): string {
  return `${limit.count} ${limit.count === 1 ? limit.calls : `${limit.calls}s`} ${windowWords(limit)}`;
}

/** `a day`, `per 30 minutes`. */
export function windowWords({ window }: Limit): string {
  return window.kind === "day" ? "a day" : `per ${windowName(window.windowMs)}`;
}

/** `second`, `minute`, `30 minutes`, `hour`. */
export function windowName(windowMs: number): string {
  if (windowMs === 1_000) return "second";
  if (windowMs === 60_000) return "minute";
  if (windowMs === 3_600_000) return "hour";
  return windowMs % 60_000 === 0 ? `${windowMs / 60_000} minutes` : `${windowMs / 1_000} seconds`;
}
