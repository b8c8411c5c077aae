// Refuses changes that the dispatcher would have to refuse, or could only obey by sending twice: each with its remedy.
import { idOfPath } from "../announcement/announcement-path.ts";
import type { Announcement, BroadcastRecord, Delivery } from "../announcement/announcement.ts";
import { checkProblem } from "../problems/check-problem.ts";
import { checkProblemAt } from "../yaml/check-finding.ts";
import { deliveryState, frozenBy } from "../ledger/delivery-state.ts";
import { payloadDigest } from "../announcement/digest.ts";
import type { Path } from "../problems/finding.ts";
import { deliveryOf, type LedgerDelivery, type LedgerEntry } from "../ledger/ledger.ts";
import { channelSpec } from "../channels.ts";
import type { Problem } from "../problems/problem.ts";
import { broadcastRecord, sameRecord } from "../record/projection.ts";
import { payloadOf } from "../planning/situation.ts";
import { listOf } from "../problems/value-text.ts";
import type { VendorModule } from "../vendor-contract.ts";

/** One file that the merge changes. */
export interface FileChange {
  readonly path: string;
  /** As it stands at the base; null where it is not there, or not valid. */
  readonly before: Announcement | null;
  /** The text at the base; null where there is none. */
  readonly beforeText: string | null;
  readonly after:
    | { readonly kind: "valid"; readonly announcement: Announcement; readonly text: string }
    | { readonly kind: "invalid" | "gone" };
}

export interface GuardInput {
  readonly changes: readonly FileChange[];
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  /** Ids of the files after the merge, as far as a changed file has or had them. */
  readonly ids: ReadonlySet<string>;
  /** Paths of changed files that stood on the default branch before `init`. */
  readonly history: readonly string[];
  readonly vendors: Readonly<Record<string, VendorModule>>;
}

/** Every change that must not be merged. */
export function guardMerge(input: GuardInput): readonly Problem[] {
  const before = new Map(
    input.changes.flatMap((change) => (change.before === null ? [] : [[change.before.id, change.before]])),
  );
  return input.changes.flatMap((change) => {
    if (change.after.kind !== "valid") return change.after.kind === "gone" ? removedFile(input, change.path) : [];
    const { announcement, text } = change.after;
    const source = { file: change.path, text };
    const subject = { source, announcement, before: before.get(announcement.id) ?? null };
    if (subject.before === null) return reusedId(input, subject);
    return [...frozenText(input, subject), ...removedDeliveries(input, subject), ...editedBroadcasts(input, subject)];
  });
}

interface Subject {
  readonly source: { readonly file: string; readonly text: string };
  readonly announcement: Announcement;
  readonly before: Announcement | null;
}

function removedFile({ ledgers, ids }: GuardInput, path: string): readonly Problem[] {
  const id = idOfPath(path);
  const entry = ledgers.get(id);
  // A file that only moved is still there under its id.
  if (entry === undefined || ids.has(id)) return [];
  const live = Object.entries(entry.deliveries).flatMap(([key, delivery]) => (isLive(delivery) ? [key] : []));
  if (live.length === 0) return [];
  const message = `${path} is removed or renamed although ${listOf(live, "and")} ${standing(entry, live)}`;
  const remedy = `Restore it; to take it back, run \`npm run announce -- recall ${id}\` and merge that edit.`;
  return [checkProblem(path, "LIVE_REMOVED", { message, remedy })];
}

function reusedId({ ledgers, vendors, history }: GuardInput, { source, announcement }: Subject): readonly Problem[] {
  const { id, path } = announcement;
  if (history.includes(path)) {
    const message = `the id ${id} stood on the default branch before init, so this would never be sent`;
    return [checkProblem(path, "ID_REUSED", { message })];
  }
  const entry = ledgers.get(id);
  const used = Object.entries(entry?.deliveries ?? {}).filter(([, delivery]) => delivery.attempts.length > 0);
  const [first] = used;
  // A file that comes back as it was takes up where it left off.
  const comesBack = used.every(([key, known]) => {
    const frozen = frozenBy(known);
    const delivery = announcement.deliveries.find((candidate) => candidate.key === key);
    return frozen === null || (delivery !== undefined && digestOf(vendors, delivery) === frozen.claim.digest);
  });
  if (first === undefined || comesBack) return [];
  const message = `the id ${id} was used before: attempt ${first[1].attempts.length} of ${first[0]} has it`;
  return [checkProblem(source.file, "ID_REUSED", { message })];
}

function frozenText(input: GuardInput, { source, announcement, before }: Subject): readonly Problem[] {
  const entry = input.ledgers.get(announcement.id);
  const changed = announcement.deliveries.flatMap((delivery, index) => {
    const frozen = frozenBy(deliveryOf(entry, delivery.key));
    const digest = digestOf(input.vendors, delivery);
    if (frozen === null || digest === null || digest === frozen.claim.digest) return [];
    const earlier = before?.deliveries.find(({ key }) => key === delivery.key);
    // What differed before this change is the dispatcher's to report.
    if (earlier !== undefined && digestOf(input.vendors, earlier) === digest) return [];
    const place: Path = ["deliveries", index];
    return [{ key: delivery.key, at: earlier === undefined ? place : differenceOf(earlier, delivery, place) }];
  });
  // A text is often that of several deliveries: one problem says it for all of them.
  return [...Map.groupBy(changed, ({ at }) => JSON.stringify(at)).values()].map((group) => {
    const keys = group.map(({ key }) => key);
    const at = group[0]?.at ?? [];
    const what = at[0] === "deliveries" ? "an option changes" : `\`${at.join(".")}\` changes`;
    const message = `${what}, but ${listOf(keys, "and")} ${standing(entry, keys)}`;
    return checkProblemAt(source, { at, on: "value" }, "TEXT_FROZEN", { message });
  });
}

/** Where two versions of a delivery differ in what is sent. */
function differenceOf(earlier: Delivery, now: Delivery, place: Path): Path {
  if (earlier.body !== now.body && now.body !== null) return ["body"];
  const names = [...new Set([...Object.keys(earlier.options), ...Object.keys(now.options)])];
  const option = names.find((name) => JSON.stringify(earlier.options[name]) !== JSON.stringify(now.options[name]));
  if (option !== undefined) return [...place, option];
  return earlier.from === now.from ? place : ["from"];
}

function removedDeliveries({ ledgers }: GuardInput, { source, announcement, before }: Subject): readonly Problem[] {
  const entry = ledgers.get(announcement.id);
  const present = new Set(announcement.deliveries.map(({ key }) => key));
  const removed = (before?.deliveries ?? []).filter(({ key }) => !present.has(key) && isLive(deliveryOf(entry, key)));
  return removed.map(({ key }) => {
    const message = `${key} is removed, or goes to another app, although it ${standing(entry, [key])}`;
    return checkProblemAt(source, { at: ["deliveries"], on: "key" }, "LIVE_DELIVERY_REMOVED", { message });
  });
}

function editedBroadcasts({ ledgers }: GuardInput, { source, announcement, before }: Subject): readonly Problem[] {
  const entry = ledgers.get(announcement.id);
  const earlier: ReadonlyMap<string, BroadcastRecord> = before?.broadcasts ?? new Map();
  const keys = [...new Set([...earlier.keys(), ...announcement.broadcasts.keys()])];
  return keys.flatMap((key) => {
    const now = announcement.broadcasts.get(key);
    const known = broadcastRecord(deliveryOf(entry, key)) ?? undefined;
    if (isSame(now, earlier.get(key)) || isSame(now, known)) return [];
    const message = `the record of ${key} in broadcasts is ${recordWords(now)}, but the ledger has ${recordWords(known)}`;
    return [checkProblemAt(source, { at: ["broadcasts", key], on: "key" }, "BROADCASTS_EDITED", { message })];
  });
}

function isSame(left: BroadcastRecord | undefined, right: BroadcastRecord | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return sameRecord(left, right);
}

function recordWords(record: BroadcastRecord | undefined): string {
  if (record === undefined) return "none";
  return record.id === undefined ? `"${record.status}"` : `"${record.status}" with the id "${record.id}"`;
}

function isLive(delivery: LedgerDelivery): boolean {
  const state = deliveryState(delivery);
  return state.kind !== "unsent" && !(state.kind === "sent" && state.recall.kind === "recalled");
}

/** `was sent`, `were sent`, `is being sent`, `may have been sent`. */
function standing(entry: LedgerEntry | undefined, keys: readonly string[]): string {
  const kinds = keys.map((key) => deliveryState(deliveryOf(entry, key)).kind);
  if (kinds.every((kind) => kind === "sent")) return keys.length > 1 ? "were sent" : "was sent";
  if (kinds.every((kind) => kind === "claimed")) return keys.length > 1 ? "are being sent" : "is being sent";
  return kinds.includes("sent") ? "were sent or may have been sent" : "may have been sent";
}

function digestOf(vendors: GuardInput["vendors"], delivery: Delivery): string | null {
  const channel = channelSpec(vendors, delivery.channel);
  return channel === undefined ? null : payloadDigest(payloadOf(channel, delivery));
}
