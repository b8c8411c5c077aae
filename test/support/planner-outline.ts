// Short ways to ask the planner about one announcement, and to say in a few words what  answered.
import type { Closure } from "../../scripts/core/ledger/ledger.ts";
import { plan, type Next, type Plan, type PlanRow } from "../../scripts/core/planning/plan.ts";
import {
  accepted,
  attempt,
  channelSpec,
  delivery,
  hourMs,
  ledgerEntry,
  planInput,
  recallSpec,
  startMs,
  valid,
  type AttemptOptions,
  type PlanInputOptions,
} from "./planner-builders.ts";

export const users = "netease/users";
export const rooms = "easemob/users";
export const twoChannels = [channelSpec(users, { recall: recallSpec }), channelSpec(rooms)];
export const bothDeliveries = [delivery(users), delivery(rooms)];

export function planOf(options: PlanInputOptions): Plan {
  return plan(planInput(options));
}

export function rowOf(options: PlanInputOptions, key: string = users): PlanRow {
  const rows = planOf(options).rows.filter((row) => row.key === key);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`there are ${rows.length} rows of ${key}`);
  return row;
}

export function nextOf(options: PlanInputOptions, key: string = users): Next {
  return rowOf(options, key).next;
}

/** A few words on each row: `a netease/users: now`, or the code of its question. */
export function outline({ rows }: Plan): readonly string[] {
  return rows.map(({ id, key, next }) => `${id} ${key}: ${wordOf(next)}`);
}

export function wordOf(next: Next): string {
  if (next.kind === "ask") return next.code;
  if (next.kind === "rest") return next.status;
  return next.kind === "call" ? `${next.candidate.act} ${next.allotment.kind}` : next.kind;
}

/** A ledger entry of one delivery with these attempts, numbered from 1. */
export function ledgerOf(attempts: readonly AttemptOptions[], closed: Closure | null = null) {
  const numbered = attempts.map((options, index) => attempt({ number: index + 1, ...options }));
  return ledgerEntry("a", { [users]: { attempts: numbered, closed } });
}

export const sent: AttemptOptions = { outcome: accepted() };
export const absent = valid("a", { state: "absent" });
export const sentRecord = { status: "sent", id: "id-1", sentAt: "2026-11-21T00:00:01.000Z" } as const;

export function closure(status: Closure["status"]): Closure {
  return { status, reason: `it was ${status}`, closedAtMs: startMs - hourMs };
}
