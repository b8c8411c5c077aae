// Who waits for whom on a channel: the calls that go before one, and the calls of others that a merge pushes back.
import { byTurn, type Allotment } from "./allot.ts";
import type { PlanRow } from "./plan.ts";
import type { Candidate } from "./situation.ts";
import { quotaKey } from "../quota/quota.ts";

/** A call of another announcement on the same channel of the same app. */
export interface QueuedCall {
  readonly id: string;
  readonly key: string;
  readonly act: "send" | "recall";
  /** Null where no instant is forecast. */
  readonly atMs: number | null;
}

/** A call that was planned already and comes later because of the merge. */
export interface PushedBack {
  readonly id: string;
  readonly path: string;
  readonly key: string;
  readonly app: string;
  readonly channel: string;
  /** When it would be made without the merge; null where no instant is forecast. */
  readonly fromMs: number | null;
  /** When it is made with the merge; null where no instant is forecast, or never. */
  readonly toMs: number | null;
  /** Whether it then comes after its notAfter, and is never sent. */
  readonly misses: boolean;
  readonly notAfterMs: number | null;
}

/** A smaller delay than this changes nothing for anybody. */
const noticeableMs = 60_000;

/** In the order in which they are made, for each call of the plan that has one. */
export function callsByPlace(rows: readonly PlanRow[], nowMs: number): ReadonlyMap<string, readonly PlacedCall[]> {
  const calls = rows.flatMap(({ next }): readonly PlacedCall[] => {
    if (next.kind !== "call" || next.allotment.kind === "too-late") return [];
    return [{ candidate: next.candidate, atMs: instantOf(next.allotment, nowMs) }];
  });
  const sorted = calls.toSorted(
    (left, right) => (left.atMs ?? Infinity) - (right.atMs ?? Infinity) || byTurn(left.candidate, right.candidate),
  );
  return Map.groupBy(sorted, ({ candidate }) => placeOf(candidate));
}

export interface PlacedCall {
  readonly candidate: Candidate;
  readonly atMs: number | null;
}

/** The calls of the channel that are made before this one. */
export function queueBefore(
  places: ReadonlyMap<string, readonly PlacedCall[]>,
  candidate: Candidate,
): readonly QueuedCall[] {
  const calls = places.get(placeOf(candidate)) ?? [];
  const index = calls.findIndex((call) => call.candidate === candidate);
  return calls.slice(0, Math.max(0, index)).map(({ candidate: { id, key, act }, atMs }) => ({ id, key, act, atMs }));
}

/** The calls of unchanged files that come later, or never, by what the merge adds. */
export function pushedBack(
  { without, withMerge }: { readonly without: readonly PlanRow[]; readonly withMerge: readonly PlanRow[] },
  changed: ReadonlySet<string>,
  nowMs: number,
): readonly PushedBack[] {
  const earlier = new Map(without.map((row) => [`${row.path} ${row.key}`, row]));
  return withMerge.flatMap((row): readonly PushedBack[] => {
    const before = earlier.get(`${row.path} ${row.key}`)?.next;
    if (changed.has(row.path) || row.next.kind !== "call" || before?.kind !== "call") return [];
    const { candidate, allotment } = row.next;
    const fromMs = instantOf(before.allotment, nowMs);
    const toMs = instantOf(allotment, nowMs);
    const misses = allotment.kind === "too-late" && before.allotment.kind !== "too-late";
    const isLater = fromMs !== null && toMs !== null && toMs - fromMs >= noticeableMs;
    if (!misses && !isLater) return [];
    const { account, channel, notAfterMs } = candidate;
    const { id, path, key } = row;
    return [{ id, path, key, app: account.app, channel: channel.name, fromMs, toMs, misses, notAfterMs }];
  });
}

function instantOf(allotment: Allotment, nowMs: number): number | null {
  if (allotment.kind === "now") return nowMs;
  return allotment.kind === "later" ? allotment.atMs : null;
}

function placeOf({ account, channel }: Candidate): string {
  return quotaKey(account.app, channel.name);
}
