// The all-knowing scheduler that the quota simulation is measured against: no latency, no margin, the vendor's exact windows.
import { vendorWindows } from "./vendor-windows.ts";

/** A send that somebody wants: it may begin at `fromMs` and must have begun before `untilMs`. */
export interface WantedSend {
  readonly id: string;
  readonly channel: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Who goes first when one slot is free. */
export type TurnOrder<Send> = (left: Send, right: Send) => number;

/** Who must begin first: of all orders that know nothing of what is still to be merged, the one that loses the fewest. */
export function byEnd(left: WantedSend, right: WantedSend): number {
  return left.untilMs - right.untilMs;
}

/**
 * The ids that a scheduler sends which sees every merge at once, takes no time for anything and uses each slot of a
 * channel's sliding windows and days at its very first instant.
 */
export function idealSends<Send extends WantedSend>(
  channel: string,
  wanted: readonly Send[],
  order: TurnOrder<Send>,
): ReadonlySet<string> {
  const coming = wanted.toSorted((left, right) => left.fromMs - right.fromMs);
  const sent = new Set<string>();
  const callsAtMs: number[] = [];
  let waiting: readonly Send[] = [];
  let next = 0;
  let nowMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (waiting.length === 0) nowMs = Math.max(nowMs, coming[next]?.fromMs ?? Number.POSITIVE_INFINITY);
    if (nowMs === Number.POSITIVE_INFINITY) return sent;
    const atMs = nowMs;
    const begun = coming.slice(next).findIndex(({ fromMs }) => fromMs > atMs);
    const end = begun === -1 ? coming.length : next + begun;
    waiting = [...waiting, ...coming.slice(next, end)].filter(({ untilMs }) => untilMs > atMs).toSorted(order);
    next = end;
    const [first, ...others] = waiting;
    if (first === undefined) continue;
    nowMs = freeAtMs(channel, callsAtMs, nowMs);
    // Somebody else may go first by then, or it may be too late.
    if (nowMs > atMs) continue;
    callsAtMs.push(nowMs);
    sent.add(first.id);
    waiting = others;
  }
}

/** The first instant from `fromMs` on at which one more call keeps every limit. */
function freeAtMs(channel: string, callsAtMs: readonly number[], fromMs: number): number {
  const known = vendorWindows[channel];
  if (known === undefined) throw new Error(`no vendor has a channel ${channel}`);
  const dayOf = (atMs: number): number => Math.floor((atMs + known.zoneOffsetMs) / 86_400_000);
  let atMs = fromMs;
  let before: number;
  do {
    before = atMs;
    for (const { count, window } of known.rules) {
      const leaving = callsAtMs.at(-count);
      if (leaving === undefined) continue;
      if (window !== "day") atMs = Math.max(atMs, leaving + window.ms);
      else if (dayOf(leaving) === dayOf(atMs)) atMs = (dayOf(atMs) + 1) * 86_400_000 - known.zoneOffsetMs;
    }
  } while (atMs > before);
  return atMs;
}
