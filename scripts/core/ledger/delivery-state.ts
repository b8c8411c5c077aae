// What a delivery's attempts add up to: unsent, claimed, unknown or sent, and how its recall stands.
import type { Attempt, LedgerDelivery } from "./ledger.ts";

export type RecallState =
  | { readonly kind: "none" }
  | { readonly kind: "claimed"; readonly attempt: Attempt }
  | { readonly kind: "retry"; readonly attempt: Attempt }
  | { readonly kind: "unknown"; readonly attempt: Attempt }
  | { readonly kind: "rejected"; readonly attempt: Attempt; readonly reason: string }
  | { readonly kind: "recalled"; readonly attempt: Attempt; readonly recalledAtMs: number };

export interface SentState {
  readonly kind: "sent";
  readonly attempt: Attempt;
  /** Null where the vendor gave none: a person may add it. */
  readonly id: string | null;
  readonly sentAtMs: number;
  readonly expiresAtMs: number | null;
  readonly recall: RecallState;
}

export type DeliveryState =
  | { readonly kind: "unsent"; readonly last: Attempt | null }
  | { readonly kind: "claimed"; readonly attempt: Attempt }
  | { readonly kind: "unknown"; readonly attempt: Attempt }
  | SentState;

/** How often a recall of unknown outcome is repeated before a person is asked; repeating is safe but spends a budget. */
export const recallTries = 3;

/** One accepted send makes it sent, whatever else was tried; doubt comes before everything but that. */
export function deliveryState(delivery: LedgerDelivery): DeliveryState {
  const [accepted] = acceptedSends(delivery);
  if (accepted !== undefined) return sentState(accepted, delivery);
  const sends = delivery.attempts.filter((attempt) => attempt.act === "send");
  const unknown = sends.find((attempt) => isDoubtful(attempt));
  if (unknown !== undefined) return { kind: "unknown", attempt: unknown };
  const claimed = sends.find((attempt) => attempt.outcome === null);
  if (claimed !== undefined) return { kind: "claimed", attempt: claimed };
  return { kind: "unsent", last: sends.at(-1) ?? null };
}

/** The sends that went out: never more than one, but for a person's wrong verdict. */
export function acceptedSends(delivery: LedgerDelivery): readonly Attempt[] {
  return delivery.attempts.filter((attempt) => attempt.act === "send" && isAccepted(attempt));
}

/** The id of what an attempt sent: the vendor's word, else a person's; null where nobody gave one. */
export function broadcastId({ outcome, resolution }: Attempt): string | null {
  return (outcome?.kind === "accepted" ? outcome.id : null) ?? resolution?.id ?? null;
}

/** Whether some send of it was accepted, is under way or is in doubt: then its text is frozen. */
export function frozenBy(delivery: LedgerDelivery): Attempt | null {
  const state = deliveryState(delivery);
  return state.kind === "unsent" ? null : state.attempt;
}

function isAccepted(attempt: Attempt): boolean {
  return attempt.outcome?.kind === "accepted" || attempt.resolution?.outcome === "sent";
}

function isDoubtful(attempt: Attempt): boolean {
  return attempt.outcome?.kind === "unknown" && attempt.resolution === null;
}

function sentState(attempt: Attempt, delivery: LedgerDelivery): SentState {
  const { outcome, resolution } = attempt;
  const answer = outcome?.kind === "accepted" ? outcome : null;
  return {
    kind: "sent",
    attempt,
    id: broadcastId(attempt),
    sentAtMs: answer?.settledAtMs ?? resolution?.sentAtMs ?? attempt.claim.claimedAtMs,
    expiresAtMs: answer?.expiresAtMs ?? null,
    recall: recallState(delivery),
  };
}

function recallState(delivery: LedgerDelivery): RecallState {
  const recalls = delivery.attempts.filter((attempt) => attempt.act === "recall");
  const done = recalls.find((attempt) => attempt.outcome?.kind === "accepted");
  if (done?.outcome) return { kind: "recalled", attempt: done, recalledAtMs: done.outcome.settledAtMs };
  const last = recalls.at(-1);
  if (last === undefined) return { kind: "none" };
  if (last.outcome === null) return { kind: "claimed", attempt: last };
  if (last.outcome.kind === "unknown") {
    const unknowns = recalls.filter((attempt) => attempt.outcome?.kind === "unknown").length;
    return { kind: unknowns < recallTries ? "retry" : "unknown", attempt: last };
  }
  if (last.outcome.kind === "rejected" && last.outcome.blocks === "content") {
    return { kind: "rejected", attempt: last, reason: last.outcome.reason };
  }
  return { kind: "retry", attempt: last };
}
