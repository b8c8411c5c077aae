// What every sandbox vendor shares: the requests it sees, the replies it gives, the broadcasts it holds.
import type { JsonObject } from "../core/text/json.ts";
import type { WindowKind, WindowRule } from "./rate-windows.ts";
import type { SandboxApp } from "./sandbox-app.ts";

export type VendorName = "netease" | "rongcloud" | "easemob";

/** One broadcast a sandbox accepted: what its users got. */
export interface StoredBroadcast {
  /** The exact text of the id; null where the vendor gives none. */
  readonly id: string | null;
  /** The channel, such as `netease/users`. */
  readonly api: string;
  /** The content exactly as it was sent: NetEase `body`, RongCloud `content`, Easemob `msg` as JSON. */
  readonly content: string;
  /** The words a reader sees, where the content has some; otherwise the content. */
  readonly text: string;
  readonly from: string | null;
  readonly atMs: number;
  readonly expiresAtMs: number | null;
  readonly recalledAtMs: number | null;
}

export interface SandboxRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
  readonly atMs: number;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly bodyText: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, and what the vendor made of the request. */
export interface SandboxReply extends SandboxAnswer {
  /** The channel, or another API such as `netease/delete`; null for a path the vendor does not have. */
  readonly api: string | null;
  /** The decoded form or JSON body. */
  readonly fields: JsonObject;
  /** Paths of fields the documents do not know: vendors ignore them, a careful client never sends one. */
  readonly undocumented: readonly string[];
  readonly accepted: StoredBroadcast | null;
  /** The id a recall took back. */
  readonly recalled: string | null;
}

/** One vendor's sandbox before it is opened for an account. */
export interface SandboxDefinition {
  readonly vendor: VendorName;
  /** Used where the caller gives none; the names are the account's field names. */
  readonly credentials: Readonly<Record<string, string>>;
  /** The channels that have to be opened by the vendor's sales. */
  readonly channels: readonly string[];
  readonly zoneOffsetMs: number;
  /** By API. */
  readonly rules: Readonly<Record<string, readonly WindowRule[]>>;
  /** Numbers that are not call limits, by name. */
  readonly settings: Readonly<Record<string, number>>;
  readonly open: (app: SandboxApp) => OpenedSandbox;
}

export interface OpenedSandbox {
  readonly handle: (request: SandboxRequest) => SandboxReply;
  /** Makes all tokens issued so far expired; null where the vendor has no tokens. */
  readonly expireTokens: (() => void) | null;
}

/** What can be set at the start and changed while it runs. */
export interface SandboxChange {
  /** Whether sales opened the service: for all channels, or by channel. */
  readonly opened?: boolean | Readonly<Record<string, boolean>>;
  /** Whether the vendor disabled the whole app. */
  readonly locked?: boolean;
  /** By API and limit name: `{ "netease/users": { perDay: 5000 } }`. */
  readonly limits?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By setting name: `{ ttlMaxHours: 24 }`. */
  readonly settings?: Readonly<Record<string, number>>;
  readonly credentials?: Readonly<Record<string, string>>;
}

export interface SandboxOptions extends SandboxChange {
  readonly nowMs: () => number;
  /** 0 or left out: any free port. */
  readonly port?: number;
  readonly windowKind?: WindowKind;
  /** Ids, tokens and uuids follow from it. */
  readonly seed?: string;
  /** Gets one JSON line for each request, before its answer leaves. */
  readonly logFile?: string;
}
