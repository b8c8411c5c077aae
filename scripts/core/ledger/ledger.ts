// The ledger: per announcement, every attempt with its claim and outcome. The truth about what was sent.
import type { Outcome } from "../outcome.ts";

/** The newest shape that is understood. */
export const ledgerFormat = 2;
/** The shape without {@link PlannedBytes}: entries are written so until they have some. */
export const ledgerFormatWithoutPlanned = 1;

/** The account an attempt used; recalls go to the same one. */
export interface AccountReference {
  readonly app: string;
  readonly vendor: string;
  readonly fingerprint: string;
}

/** Pushed before a call: it names the attempt and occupies the quota slot. */
export interface Claim {
  /** Random per process, counted per claim: tells whose claim it is, whatever the run id. */
  readonly token: string;
  /** For people only: re-runs keep their run id. */
  readonly run: string | null;
  readonly claimedAtMs: number;
  /** The first byte leaves before this instant, or never. */
  readonly startByMs: number;
  /** The caller gives up at this instant. */
  readonly deadlineMs: number;
  readonly digest: string;
  readonly account: AccountReference;
  /** The sender as sent; a recall names it. */
  readonly sender: string | null;
}

export type RecordedOutcome = Outcome & { readonly settledAtMs: number };

/** A person's verdict on an unknown attempt, from a merged `resolve:`. */
export interface Resolution {
  readonly outcome: "sent" | "not-sent";
  readonly id: string | null;
  readonly sentAtMs: number | null;
  readonly resolvedAtMs: number;
  /** The commit of the default branch that held it. */
  readonly commit: string;
}

export interface Attempt {
  /** Counts from 1 within the delivery, sends and recalls together. */
  readonly number: number;
  readonly act: "send" | "recall";
  readonly claim: Claim;
  readonly outcome: RecordedOutcome | null;
  readonly resolution: Resolution | null;
}

/** A derived end that reopens when its reason goes away. */
export interface Closure {
  readonly status: "cancelled" | "missed" | "recall-unsupported";
  readonly reason: string;
  readonly closedAtMs: number;
}

/** What a delivery that waits came to over the wire when what people wrote was planned first. */
export interface PlannedBytes {
  /** Of the text it was read from. */
  readonly textDigest: string;
  /** Of the payload. */
  readonly digest: string;
}

export interface LedgerDelivery {
  readonly attempts: readonly Attempt[];
  readonly closed: Closure | null;
  /** Left out: it never waited, or was planned before this was noted. */
  readonly planned?: PlannedBytes;
}

export interface LedgerEntry {
  readonly format: typeof ledgerFormat | typeof ledgerFormatWithoutPlanned;
  readonly id: string;
  /** Where the announcement was last seen; the same id at another live path is refused. */
  readonly path: string;
  /** By delivery key. */
  readonly deliveries: Readonly<Record<string, LedgerDelivery>>;
}

const emptyDelivery: LedgerDelivery = { attempts: [], closed: null };

/** The entry's delivery, or an empty one. */
export function deliveryOf(entry: LedgerEntry | undefined, key: string): LedgerDelivery {
  if (entry === undefined || !Object.hasOwn(entry.deliveries, key)) return emptyDelivery;
  return entry.deliveries[key] ?? emptyDelivery;
}

/** The entry with one delivery replaced. */
export function withDelivery(entry: LedgerEntry, key: string, delivery: LedgerDelivery): LedgerEntry {
  return { ...entry, deliveries: { ...entry.deliveries, [key]: delivery } };
}

/** The delivery with the attempt of that number replaced. */
export function withAttempt(delivery: LedgerDelivery, attempt: Attempt): LedgerDelivery {
  const attempts = delivery.attempts.map((known) => (known.number === attempt.number ? attempt : known));
  return { ...delivery, attempts };
}
