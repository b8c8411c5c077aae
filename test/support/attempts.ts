// Attempts at `netease/users` of one announcement, and every way in which a call can end.
import fc from "fast-check";
import { deliveryOf, type Attempt, type LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import {
  accepted,
  attempt,
  ledgerEntry,
  notSent,
  rejected,
  throttled,
  unknown,
  type AttemptOptions,
} from "./planner-builders.ts";

export const key = "netease/users";

export function entryWith(...attempts: readonly AttemptOptions[]): LedgerEntry {
  const numbered = attempts.map((options, index) => attempt({ number: index + 1, ...options }));
  return ledgerEntry("a", { [key]: { attempts: numbered } });
}

export function attemptOf(entry: LedgerEntry, number = 1): Attempt | undefined {
  return deliveryOf(entry, key).attempts.find((known) => known.number === number);
}

export const anyOutcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  accepted("id-1"),
  accepted(null),
  notSent,
  unknown,
  throttled(),
  rejected("content"),
  rejected("channel"),
  rejected("token"),
);
