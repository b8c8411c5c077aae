// The ledger's projection into a file: what `broadcasts` should say of one delivery.
import type { Announcement, BroadcastRecord } from "../announcement/announcement.ts";
import { acceptedSends, broadcastId, deliveryState, type SentState } from "../ledger/delivery-state.ts";
import { isoUtc } from "../time/instant.ts";
import { deliveryOf, type Attempt, type LedgerDelivery, type LedgerEntry } from "../ledger/ledger.ts";
import { oneLine } from "../text/one-line.ts";

/** The record for `broadcasts`, or null while there is nothing final to say. */
export function broadcastRecord(delivery: LedgerDelivery): BroadcastRecord | null {
  const state = deliveryState(delivery);
  if (state.kind === "sent") return sentRecord(state, delivery);
  if (state.kind === "unknown") {
    return { status: "unknown", attempt: state.attempt.number, reason: reasonOf(state.attempt.outcome) };
  }
  if (state.kind === "claimed") return null;
  if (delivery.closed !== null) return { status: closedStatus(delivery), reason: reasonText(delivery.closed.reason) };
  const outcome = state.last?.outcome;
  if (outcome?.kind === "rejected" && outcome.blocks === "content") {
    return { status: "rejected", reason: reasonText(`${outcome.vendorCode}: ${outcome.reason}`) };
  }
  return null;
}

/** Whether two records say the same. */
export function sameRecord(left: BroadcastRecord, right: BroadcastRecord): boolean {
  const keys = ["status", "id", "sentAt", "recalledAt", "expiresAt", "reason", "attempt"] as const;
  return keys.every((key) => left[key] === right[key]);
}

/**
 * What the file has still to say, by delivery key: every record that it does not show as the ledger has it. Of
 * deliveries that are no longer in the file, only what went out or may have gone out.
 */
export function recordsDue(
  announcement: Announcement,
  entry: LedgerEntry | undefined,
): ReadonlyMap<string, BroadcastRecord> {
  const due = new Map<string, BroadcastRecord>();
  const present = announcement.deliveries.map(({ key }) => key);
  const removed = Object.keys(entry?.deliveries ?? {}).filter((key) => !present.includes(key));
  for (const key of [...present, ...removed]) {
    const delivery = deliveryOf(entry, key);
    const record = broadcastRecord(delivery);
    const seen = announcement.broadcasts.get(key);
    if (record === null || (seen !== undefined && sameRecord(record, seen))) continue;
    if (present.includes(key) || deliveryState(delivery).kind !== "unsent") due.set(key, record);
  }
  return due;
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
  const others = acceptedSends(delivery).filter((attempt) => attempt !== state.attempt);
  if (others.length > 0) return { status: "sent", ...sent, reason: reasonText(sentTwice(state.attempt, others)) };
  const { recall } = state;
  switch (recall.kind) {
    case "recalled":
      return { status: "recalled", ...sent, recalledAt: isoUtc(recall.recalledAtMs) };
    case "rejected":
      return { status: "recall-rejected", ...sent, reason: reasonText(recall.reason) };
    case "unknown":
      return { status: "recall-unknown", ...sent, reason: reasonOf(recall.attempt.outcome) };
    case "none":
    case "claimed":
    case "retry":
      if (delivery.closed?.status !== "recall-unsupported") return { status: "sent", ...sent };
      return { status: "recall-unsupported", ...sent, reason: reasonText(delivery.closed.reason) };
  }
}

function reasonOf(outcome: { readonly kind: string; readonly reason?: string } | null): string {
  return reasonText(outcome?.reason ?? "no outcome was recorded before the deadline");
}

/** It took a person's wrong verdict to get here; no id may be missing from the file. */
function sentTwice(first: Attempt, others: readonly Attempt[]): string {
  const again = others.map((attempt) => {
    const id = broadcastId(attempt);
    return `attempt ${attempt.number}${id === null ? "" : ` as ${id}`}`;
  });
  return `sent more than once: attempt ${first.number}, and again by ${again.join(", ")}`;
}

const longestReason = 300;

/** Vendors' texts can hold anything; the file gets one line that every YAML writer and reader agrees about. */
function reasonText(text: string): string {
  // The cut may go through a surrogate pair.
  return oneLine(text)
    .slice(0, longestReason)
    .replace(/\p{Cs}$/u, "")
    .trimEnd();
}
