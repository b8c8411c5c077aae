// What the ledger must hold, judged from the records in a file: for previews that cannot reach the state branch.
import { type Announcement, type BroadcastRecord, channelOfKey } from "../announcement/announcement.ts";
import { recallTries } from "../ledger/delivery-state.ts";
import { payloadDigest } from "../announcement/digest.ts";
import {
  ledgerFormat,
  type Attempt,
  type Claim,
  type Closure,
  type LedgerDelivery,
  type LedgerEntry,
  type RecordedOutcome,
} from "../ledger/ledger.ts";
import { channelSpec, vendorOf } from "../channels.ts";
import { payloadOf } from "../planning/situation.ts";
import type { VendorModule } from "../vendor-contract.ts";

export interface RecordedContext {
  readonly vendors: Readonly<Record<string, VendorModule>>;
  readonly defaultApp: string | null;
}

/** An entry that says what the file's records say. Its attempts carry the digest of the text the file has. */
export function recordedLedger(announcement: Announcement, context: RecordedContext): LedgerEntry {
  const { id, path, broadcasts } = announcement;
  const deliveries = [...broadcasts].map(([key, record]): [string, LedgerDelivery] => {
    const claim = claimOf(announcement, key, record, context);
    return [key, { attempts: attemptsOf(record, claim), closed: closureOf(record) }];
  });
  return { format: ledgerFormat, id, path, deliveries: Object.fromEntries(deliveries) };
}

function claimOf(
  announcement: Announcement,
  key: string,
  record: BroadcastRecord,
  { vendors, defaultApp }: RecordedContext,
): Claim {
  const delivery = announcement.deliveries.find((candidate) => candidate.key === key);
  const channelName = channelOfKey(key);
  const channel = channelSpec(vendors, channelName);
  const atMs = instantOf(record.sentAt);
  return {
    token: `${announcement.id} ${key}`,
    run: null,
    claimedAtMs: atMs,
    startByMs: atMs,
    deadlineMs: atMs,
    digest: delivery === undefined || channel === undefined ? "" : payloadDigest(payloadOf(channel, delivery)),
    account: { app: delivery?.app ?? defaultApp ?? "", vendor: vendorOf(channelName), fingerprint: "" },
    sender: delivery?.from ?? null,
  };
}

function attemptsOf(record: BroadcastRecord, claim: Claim): readonly Attempt[] {
  const reason = record.reason ?? "";
  const refused = { kind: "rejected", blocks: "content", counted: true, vendorCode: "", reason, remedy: "" } as const;
  const settledAtMs = claim.claimedAtMs;
  switch (record.status) {
    case "cancelled":
    case "missed":
      return [];
    case "rejected":
      return numbered(claim, [["send", { ...refused, settledAtMs }]]);
    case "unknown": {
      const earlier = Array.from({ length: (record.attempt ?? 1) - 1 }, (): Call => [
        "send",
        { kind: "not-sent", reason: "", settledAtMs },
      ]);
      return numbered(claim, [...earlier, ["send", { kind: "unknown", reason, settledAtMs }]]);
    }
    case "sent":
    case "recall-unsupported":
      return numbered(claim, [sent(record, settledAtMs)]);
    case "recalled":
      return numbered(claim, [
        sent(record, settledAtMs),
        ["recall", { kind: "accepted", id: null, expiresAtMs: null, settledAtMs: instantOf(record.recalledAt) }],
      ]);
    case "recall-rejected":
      return numbered(claim, [sent(record, settledAtMs), ["recall", { ...refused, settledAtMs }]]);
    case "recall-unknown": {
      const tries = Array.from({ length: recallTries }, (): Call => [
        "recall",
        { kind: "unknown", reason, settledAtMs },
      ]);
      return numbered(claim, [sent(record, settledAtMs), ...tries]);
    }
  }
}

type Call = readonly [act: Attempt["act"], outcome: RecordedOutcome];

function sent({ id, expiresAt }: BroadcastRecord, settledAtMs: number): Call {
  const expiresAtMs = expiresAt === undefined ? null : instantOf(expiresAt);
  return ["send", { kind: "accepted", id: id ?? null, expiresAtMs, settledAtMs }];
}

function numbered(claim: Claim, calls: readonly Call[]): readonly Attempt[] {
  return calls.map(([act, outcome], index) => ({ number: index + 1, act, claim, outcome, resolution: null }));
}

function closureOf({ status, reason = "" }: BroadcastRecord): Closure | null {
  if (status !== "cancelled" && status !== "missed" && status !== "recall-unsupported") return null;
  return { status, reason, closedAtMs: 0 };
}

/** The schema has checked every instant of a record; only those of statuses without one are missing. */
function instantOf(text: string | undefined): number {
  return text === undefined ? 0 : Date.parse(text);
}
