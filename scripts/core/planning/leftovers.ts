// Where deliveries stand that only the ledger still knows: removed from their file, or their file is gone or unreadable.
import { deliveryState } from "../ledger/delivery-state.ts";
import { deliveryOf, type LedgerEntry } from "../ledger/ledger.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { unknownUnreachable } from "./questions.ts";
import { inFlight, type SituatedDelivery, type Situation } from "./situation.ts";

/** Tells where a delivery stands that the document no longer shows. It is never sent and never recalled. */
export function situateLeftover(
  input: PlanInput,
  document: Document,
  entry: LedgerEntry,
  key: string,
): SituatedDelivery {
  const known = deliveryOf(entry, key);
  const state = deliveryState(known);
  const standing = (situation: Situation): SituatedDelivery => ({
    situation,
    closed: known.closed,
    missedAtMs: null,
  });
  if (state.kind === "claimed") return standing(inFlight(input, state.attempt));
  if (state.kind === "unknown") {
    const where = document.kind === "invalid" ? "its file is invalid" : "it is no longer in the file";
    return standing(unknownUnreachable(key, state.attempt.number, where));
  }
  if (state.kind === "sent") {
    return standing({ kind: "rest", status: state.recall.kind === "recalled" ? "recalled" : "sent" });
  }
  if (document.kind === "invalid") return standing({ kind: "wait", untilMs: null, reason: "its file is invalid" });
  const closed = known.closed ?? {
    status: "cancelled",
    reason: "removed before it was sent",
    closedAtMs: input.nowMs,
  };
  return { situation: { kind: "rest", status: closed.status }, closed, missedAtMs: null };
}
