// An announcement as people wrote it, after it was read and found valid.
import type { JsonObject } from "../text/json.ts";

export type Presence = "present" | "absent";
export const priorities = ["urgent", "normal", "low"] as const;
export type Priority = (typeof priorities)[number];

/** A person's verdict on an unknown attempt. */
export interface Resolve {
  readonly attempt: number;
  readonly outcome: "sent" | "not-sent";
  readonly id: string | null;
  readonly sentAtMs: number | null;
}

/** One announcement × one channel × one app. */
export interface Delivery {
  /** `netease/users`, or `netease/users@staging` when the file names an app. */
  readonly key: string;
  readonly channel: string;
  /** The app the file names; null means the vendors file's `defaultApp`. */
  readonly app: string | null;
  readonly state: Presence;
  /** The sender: the channel's own option, or else the announcement's `from`. */
  readonly from: string | null;
  /** The text without trailing line breaks; null where the delivery's own content replaces it. */
  readonly body: string | null;
  /** The channel's options as written, without the sender, `to`, `app`, `state`, `recall` and `resolve`. */
  readonly options: JsonObject;
  /** How a recall would look to users. */
  readonly recall: JsonObject;
  readonly resolve: Resolve | null;
}

/** What `broadcasts` says of one delivery: the ledger's projection, as found in the file. */
export interface BroadcastRecord {
  readonly status: BroadcastStatus;
  readonly id?: string;
  /** UTC, milliseconds: `2026-11-21T01:00:03.412Z`. */
  readonly sentAt?: string;
  readonly recalledAt?: string;
  readonly expiresAt?: string;
  readonly reason?: string;
  readonly attempt?: number;
}

export const broadcastStatuses = [
  "sent",
  "recalled",
  "cancelled",
  "missed",
  "rejected",
  "unknown",
  "recall-unsupported",
  "recall-rejected",
  "recall-unknown",
] as const;
export type BroadcastStatus = (typeof broadcastStatuses)[number];

export interface Announcement {
  readonly id: string;
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly title: string;
  readonly state: Presence;
  readonly priority: Priority;
  readonly notBeforeMs: number | null;
  readonly notAfterMs: number | null;
  readonly deliveries: readonly Delivery[];
  readonly broadcasts: ReadonlyMap<string, BroadcastRecord>;
}

/** The key of a delivery in `broadcasts` and in the ledger. */
export function deliveryKey(channel: string, app: string | null): string {
  return app === null ? channel : `${channel}@${app}`;
}

/** The channel of a delivery key: `netease/users` of `netease/users@staging`. */
export function channelOfKey(key: string): string {
  return key.replace(/@.*$/, "");
}
