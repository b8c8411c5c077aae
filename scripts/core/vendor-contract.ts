// What a vendor module declares: accounts, hosts, channels, limits, requests and how to read the answers. All of it pure.
import type { JsonObject } from "./text/json.ts";
import type { Answer, Outcome } from "./outcome.ts";

/** Where a vendor fact was read: the document's name or label, and the day. */
export interface Source {
  readonly page: string;
  /** `YYYY-MM-DD`. */
  readonly readOn: string;
}

/** The names under which an organisation may set its own limits in the vendors file. */
export const limitNames = [
  "perSecond",
  "perMinute",
  "per30Minutes",
  "perHour",
  "perDay",
  "recallsPerHour",
  "recallsPerDay",
] as const;
export type LimitName = (typeof limitNames)[number];

/** A documented limit: at most `count` calls in any sliding window, or in any calendar day of the vendor's zone. */
export interface Limit {
  readonly name: LimitName;
  readonly calls: "send" | "recall";
  readonly count: number;
  readonly window: { readonly kind: "sliding"; readonly windowMs: number } | { readonly kind: "day" };
  /** Whether the vendor's sales can raise it. */
  readonly raisable: boolean;
  readonly source: Source;
}

/** One announcement as one channel sees it: the sender and text already resolved, options under the vendor's own names. */
export interface Message {
  /** The text that is broadcast, without trailing line breaks; null where the delivery carries its own content. */
  readonly body: string | null;
  /** The sender account, or null to leave it to the vendor's default. */
  readonly from: string | null;
  /** The channel's options as written, without `from`/`fromUserId`; YAML maps are still maps. */
  readonly options: JsonObject;
}

/** What goes over the wire apart from host, credentials and signature; its digest is what reviewers approve. */
export interface Payload {
  /** The path below the account's base path, such as `/msg/broadcastMsg.action`. */
  readonly endpoint: string;
  readonly contentType: string;
  readonly body: string;
}

/** A complete request. Its headers hold secrets: never print them unmasked. */
export interface Call {
  readonly method: "POST" | "GET";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One vendor account with its secrets filled in. */
export interface Account {
  /** `https://host` or a loopback `http://127.0.0.1:PORT`; no trailing slash. */
  readonly baseUrl: string;
  /** Values by the field names the vendor declares in `accountFields`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What may differ between two sends of one payload; passed in because vendor modules know no clock and no randomness. */
export interface Stamp {
  readonly nowMs: number;
  /** 32 random lower-case hex digits; a vendor with a shorter limit takes the first ones. */
  readonly nonce: string;
  /** The app token where the vendor has one. */
  readonly token: string | null;
}

/** A broken rule that JSON Schema cannot say. `at` is the path inside the delivery, such as `["pushExt", "title"]`. */
export interface RuleViolation {
  readonly at: readonly (string | number)[];
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly remedy: string;
}

/** What the ledger knows of a broadcast that is to be taken back. */
export interface SentBroadcast {
  readonly id: string;
  readonly sentAtMs: number;
  readonly from: string | null;
}

/** How a channel takes a broadcast back. */
export interface RecallSpec {
  /** What a recall does to users, one sentence for reviewers. */
  readonly effect: string;
  /** @param options the delivery's `recall:` map, as reviewed. */
  readonly render: (sent: SentBroadcast, options: JsonObject) => Payload;
  readonly read: (answer: Answer) => Outcome;
  readonly source: Source;
}

/** One broadcast as the vendor lists it. */
export interface ListedBroadcast {
  readonly id: string;
  readonly body: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly isOffline: boolean | null;
  readonly targetOs: readonly string[] | null;
}

/** How a channel's past broadcasts can be looked up, read-only. */
export interface LookupSpec {
  readonly renderOne: (id: string) => Payload;
  /** The newest broadcasts, at most 100. */
  readonly renderList: () => Payload;
  readonly readOne: (answer: Answer) => LookupResult;
  readonly readList: (answer: Answer) => LookupResult;
  /** Whether a listed broadcast has this message's text and options. */
  readonly matches: (listed: ListedBroadcast, message: Message) => boolean;
  readonly source: Source;
}

export type LookupResult =
  | { readonly kind: "found"; readonly broadcasts: readonly ListedBroadcast[] }
  | { readonly kind: "failed"; readonly reason: string };

/** A length of what is sent, against the most that the vendor takes. */
export interface Size {
  /** `text`, `msg and ext`. */
  readonly what: string;
  readonly used: number;
  readonly most: number;
  readonly unit: "characters" | "bytes";
  readonly source: Source;
}

/** A text that people will read, and where it stands: `["body"]`, or a path inside the delivery. */
export interface ShownText {
  readonly at: readonly (string | number)[];
  readonly text: string;
}

/** How fast a channel gets to everybody, as documented. */
export interface Speed {
  readonly usersPerSecond: number;
  /** How long a client may take to fetch it; 0 where it is handed out at once. */
  readonly fetchedWithinMs: number;
  readonly source: Source;
}

/** What a channel tells reviewers of one message. Pure and total for one that passed the schema and `check`. */
export interface ChannelView {
  /** Who gets this very message and what they see of it: whole sentences, the most important first. */
  readonly sees: (message: Message) => readonly string[];
  readonly texts: (message: Message) => readonly ShownText[];
  readonly sizes: (message: Message) => readonly Size[];
  /** How long after it was sent people can still get it for the first time; 0 where only at once. */
  readonly keptMs: (message: Message) => number;
}

/** One broadcast API of one vendor. */
export interface ChannelSpec {
  /** `netease/users`. */
  readonly name: string;
  /** Who receives it and what they see, one sentence for reviewers. */
  readonly reaches: string;
  readonly endpoint: string;
  /** The delivery option that names the sender: `from` or `fromUserId`. */
  readonly senderOption: string;
  readonly senderRequired: boolean;
  /** The delivery option that replaces `body`, or null: `content`, `msg`. */
  readonly contentOption: string | null;
  readonly limits: readonly Limit[];
  readonly returnsId: boolean;
  readonly recall: RecallSpec | null;
  /** Why it cannot be taken back; null where it can. */
  readonly recallImpossible: string | null;
  readonly lookup: LookupSpec | null;
  /** Null where it is not documented. */
  readonly speed: Speed | null;
  readonly view: ChannelView;
  /** Rules that schemas cannot say: sizes over the wire, dependencies between options. */
  readonly check: (message: Message) => readonly RuleViolation[];
  /** Pure and total for a message that passed the schema and `check`; the same message gives the same bytes. */
  readonly render: (message: Message) => Payload;
  readonly read: (answer: Answer) => Outcome;
  readonly source: Source;
}

/** A field of an account in the vendors file. A secret one is always written `{ env: NAME }`. */
export interface AccountField {
  readonly name: string;
  readonly secret: boolean;
  readonly description: string;
}

/** How a vendor that wants an app token hands it out. */
export interface TokenSpec {
  readonly request: (account: Account) => Call;
  readonly read: (answer: Answer, nowMs: number) => TokenResult;
  readonly source: Source;
}

export type TokenResult =
  | { readonly kind: "token"; readonly token: string; readonly expiresAtMs: number }
  | { readonly kind: "refused"; readonly vendorCode: string; readonly reason: string; readonly remedy: string }
  | { readonly kind: "failed"; readonly reason: string };

/** A public host of a vendor. */
export interface DataCentre {
  readonly name: string;
  readonly host: string;
  readonly source: Source;
}

/** One row of a vendor's reviewed answer table; a table is data, so that tests and the README can walk it. */
export interface AnswerRow {
  /** The calls it holds for. */
  readonly calls: readonly ("send" | "recall" | "lookup" | "token")[];
  /** All given parts must match. `http`: status; `code`: numeric body code; `error`/`description`: body texts. */
  readonly when: {
    readonly http?: number;
    readonly code?: number;
    readonly error?: string;
    /** A part of the description, compared in lower case. */
    readonly description?: string;
  };
  readonly proves: "accepted" | "rejected-content" | "rejected-channel" | "rejected-token" | "throttled" | "unknown";
  /** Throttled rows only. */
  readonly until?: "window" | "day" | { readonly blockMs: number };
  /** Whether a refused call is documented not to count; default false: it counts. */
  readonly uncounted?: boolean;
  readonly meaning: string;
  readonly remedy: string;
  readonly source: Source;
}

export interface VendorModule {
  readonly name: string;
  /** As people know it: "NetEase / CommsEase (Yunxin)". */
  readonly title: string;
  readonly dataCentres: readonly DataCentre[];
  readonly accountFields: readonly AccountField[];
  /** The fields that, with the host, make two accounts the same (they share a quota). */
  readonly identityFields: readonly string[];
  /** IANA zone of the vendor's calendar day, and whether it is documented or assumed. */
  readonly dayZone: { readonly zone: string; readonly assumed: boolean; readonly source: Source };
  readonly channels: Readonly<Record<string, ChannelSpec>>;
  /** The vendor's schema file; `definitions.<second half of the channel name>` holds each channel's delivery options. */
  readonly schema: JsonObject;
  readonly answers: readonly AnswerRow[];
  readonly token: TokenSpec | null;
  /** Signs a payload for an account. */
  readonly sign: (payload: Payload, account: Account, stamp: Stamp) => Call;
}
