// The ledger's projection into a file: what `broadcasts` should say of one delivery.
import type { BroadcastRecord } from "./announcement.ts";
import { deliveryState, type SentState } from "./delivery-state.ts";
import { isoUtc } from "./instant.ts";
import type { LedgerDelivery } from "./ledger.ts";

/** The record for `broadcasts`, or null while there is nothing final to say. */
export function broadcastRecord(delivery: LedgerDelivery): BroadcastRecord | null {
  const state = deliveryState(delivery);
  if (state.kind === "sent") return sentRecord(state, delivery);
  if (state.kind === "unknown") {
    return { status: "unknown", attempt: state.attempt.number, reason: reasonOf(state.attempt.outcome) };
  }
  if (state.kind === "claimed") return null;
  if (delivery.closed !== null) return { status: closedStatus(delivery), reason: oneLine(delivery.closed.reason) };
  const outcome = state.last?.outcome;
  if (outcome?.kind === "rejected" && outcome.blocks === "content") {
    return { status: "rejected", reason: oneLine(`${outcome.vendorCode}: ${outcome.reason}`) };
  }
  return null;
}

/** Whether two records say the same. */
export function sameRecord(left: BroadcastRecord, right: BroadcastRecord): boolean {
  const keys = ["status", "id", "sentAt", "recalledAt", "expiresAt", "reason", "attempt"] as const;
  return keys.every((key) => left[key] === right[key]);
}

function closedStatus(delivery: LedgerDelivery): "cancelled" | "missed" {
  return delivery.closed?.status === "missed" ? "missed" : "cancelled";
}

function sentRecord(state: SentState, delivery: LedgerDelivery): BroadcastRecord {
  const sent = {
    ...(state.id === null ? {} : { id: state.id }),
    sentAt: isoUtc(state.sentAtMs),
    ...(state.expiresAtMs === null ? {} : { expiresAt: isoUtc(state.expiresAtMs) }),
  };
  const { recall } = state;
  switch (recall.kind) {
    case "recalled":
      return { status: "recalled", ...sent, recalledAt: isoUtc(recall.recalledAtMs) };
    case "rejected":
      return { status: "recall-rejected", ...sent, reason: oneLine(recall.reason) };
    case "unknown":
      return { status: "recall-unknown", ...sent, reason: reasonOf(recall.attempt.outcome) };
    case "none":
    case "claimed":
    case "retry":
      if (delivery.closed?.status !== "recall-unsupported") return { status: "sent", ...sent };
      return { status: "recall-unsupported", ...sent, reason: oneLine(delivery.closed.reason) };
  }
}

function reasonOf(outcome: { readonly kind: string; readonly reason?: string } | null): string {
  return oneLine(outcome?.reason ?? "no outcome was recorded before the deadline");
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters of a vendor's text must not reach the file
  return text
    .replace(/[\s\u0000-\u001f\u007f]+/g, " ")
    .trim()
    .slice(0, 300);
}
