// Everything the planner sees. Values only: the same input gives the same plan.
import type { Announcement } from "../announcement/announcement.ts";
import type { LedgerEntry } from "../ledger/ledger.ts";
import type { Problem } from "../problems/problem.ts";
import type { Calendar } from "../quota/calendar.ts";
import type { QuotaState } from "../quota/quota.ts";
import type { VendorModule } from "../vendor-contract.ts";
import type { VendorsConfig } from "../vendors-file/vendors-config.ts";

/** One file under `announcements/` that changed or is still open. */
export type Document =
  | {
      readonly kind: "valid";
      readonly path: string;
      readonly announcement: Announcement;
      /** Over all that people wrote in the file: the same until somebody edits it. */
      readonly textDigest: string;
    }
  | {
      readonly kind: "invalid";
      readonly path: string;
      readonly id: string | null;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: "gone"; readonly path: string; readonly id: string | null }
  /** It stood on the default branch before `init`: never sent. */
  | { readonly kind: "history"; readonly path: string; readonly id: string | null };

/** What is known of one account at this moment. */
export interface AccountKnowledge {
  readonly fingerprint: string;
  readonly configuration: string;
}

export type AccountLookup =
  | { readonly kind: "known"; readonly account: AccountKnowledge }
  /** A secret's environment variable is not set. */
  | { readonly kind: "secret-missing"; readonly names: readonly string[] }
  /** The vendor refused the credentials when it was asked for an app token. */
  | { readonly kind: "refused"; readonly reason: string; readonly remedy: string }
  /** The vendor could not be reached in this run. */
  | { readonly kind: "unreachable"; readonly reason: string }
  /** A preview: there are no secrets to look at. */
  | { readonly kind: "unchecked" };

export interface PlanInput {
  readonly nowMs: number;
  readonly config: VendorsConfig;
  readonly vendors: Readonly<Record<string, VendorModule>>;
  readonly documents: readonly Document[];
  /** By announcement id. */
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  /** By `app/channel`. */
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly accounts: (app: string, vendor: string) => AccountLookup;
  /** What a lookup in this run showed of an attempt in doubt, by claim token: no second try. */
  readonly lookedUp: ReadonlyMap<string, string>;
  readonly brake: Brake;
  /** The days of a zone, for those who plan again and again; left out, they are made anew. */
  readonly calendarOf?: (zone: string) => Calendar;
  /** How many slots of a channel are forecast at most; left out: as many as anybody looks at. */
  readonly forecastSlots?: number;
}

/** How many calls a run may make before it wants a person's word; what is done already counts. */
export interface Brake {
  readonly maxSends: number;
  readonly maxRecalls: number;
  /** Sends of this run that are not due any more: under way, accepted or in doubt. One that comes due again is no more done. */
  readonly sendsDone: number;
  readonly recallsDone: number;
}

/** How long one call may take from its claim to its deadline: the push of the claim, then the answer. */
export interface CallTimes {
  readonly startWithinMs: number;
  readonly answerWithinMs: number;
}

/** Long enough for a slow push and a slow vendor; a run that is told to stop gives its calls five seconds at most. */
export const callTimes: CallTimes = { startWithinMs: 30_000, answerWithinMs: 20_000 };

/** From its claim to its deadline: the vendor may count a call at any instant in between. */
export const callLengthMs: number = callTimes.startWithinMs + callTimes.answerWithinMs;
