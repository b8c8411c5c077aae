// What holds a whole announcement: an id at a second path, records the ledger does not know, text that differs from what went out.
import type { Announcement, BroadcastRecord } from "../announcement/announcement.ts";
import { broadcastId, deliveryState, frozenBy } from "../ledger/delivery-state.ts";
import { payloadDigest } from "../announcement/digest.ts";
import { deliveryOf, type LedgerDelivery, type LedgerEntry } from "../ledger/ledger.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { channelSpec } from "../channels.ts";
import { broadcastsUnknown, drifted, idAtSecondPath, type Question } from "./questions.ts";
import { payloadOf } from "./situation.ts";

/** By announcement id, the paths of the documents that stand on the default branch. */
export type LivePaths = ReadonlyMap<string, readonly string[]>;

export function livePaths(documents: readonly Document[]): LivePaths {
  const paths = new Map<string, string[]>();
  for (const document of documents) {
    const id = idOf(document);
    if (document.kind === "gone" || id === null) continue;
    const known = paths.get(id);
    if (known === undefined) paths.set(id, [document.path]);
    else known.push(document.path);
  }
  return paths;
}

export function idOf(document: Document): string | null {
  return document.kind === "valid" ? document.announcement.id : document.id;
}

/** Whether the ledger entry of a document's id speaks of this document: a moved file keeps its entry, a second one has none. */
export function ownsEntry(live: LivePaths, document: Document, entry: LedgerEntry | undefined): boolean {
  const id = idOf(document);
  const paths = id === null ? [] : (live.get(id) ?? []);
  if (document.kind === "gone") return paths.length === 0 && entry?.path === document.path;
  if (entry !== undefined && paths.includes(entry.path)) return entry.path === document.path;
  return paths.length === 1;
}

/** Why a whole announcement is refused, whatever its deliveries say; null where it is not. */
export function refusalOf(
  live: LivePaths,
  document: Extract<Document, { kind: "valid" }>,
  entry: LedgerEntry | undefined,
): Question | null {
  const { announcement, path } = document;
  if (!ownsEntry(live, document, entry)) return secondPath(live, announcement, entry);
  for (const [key, record] of announcement.broadcasts) {
    if (!knowsRecord(entry, key, record)) return broadcastsUnknown(path, key, record.status);
  }
  return null;
}

/** The delivery whose text differs from what was sent, is being sent, or may have been sent; null where none does. */
export function driftOf(
  input: PlanInput,
  announcement: Announcement,
  entry: LedgerEntry | undefined,
): { readonly key: string; readonly question: Question } | null {
  for (const delivery of announcement.deliveries) {
    const { key } = delivery;
    const frozen = frozenBy(deliveryOf(entry, key));
    const channel = channelSpec(input.vendors, delivery.channel);
    if (frozen === null || channel === undefined) continue;
    if (payloadDigest(payloadOf(channel, delivery)) === frozen.claim.digest) continue;
    return { key, question: drifted(announcement.path, key, frozen.number) };
  }
  return null;
}

function secondPath(live: LivePaths, { id, path }: Announcement, entry: LedgerEntry | undefined): Question {
  const others = (live.get(id) ?? []).filter((other) => other !== path);
  return idAtSecondPath(id, path, entry?.path ?? others.join(", "));
}

/** A record is the ledger's word of an earlier moment. One that the ledger could not have said comes from elsewhere. */
function knowsRecord(entry: LedgerEntry | undefined, key: string, record: BroadcastRecord): boolean {
  if (entry === undefined || !Object.hasOwn(entry.deliveries, key)) return false;
  const delivery = deliveryOf(entry, key);
  switch (record.status) {
    case "cancelled":
    case "missed":
      return true;
    case "rejected":
      return delivery.attempts.length > 0;
    case "unknown":
      return delivery.attempts.length >= (record.attempt ?? 1);
    case "sent":
    case "recalled":
    case "recall-unsupported":
    case "recall-rejected":
    case "recall-unknown":
      return deliveryState(delivery).kind === "sent" && knowsId(delivery, record.id);
  }
}

function knowsId(delivery: LedgerDelivery, id: string | undefined): boolean {
  const known = delivery.attempts.flatMap((attempt) => [broadcastId(attempt), attempt.resolution?.id ?? null]);
  return id === undefined || known.includes(id);
}
