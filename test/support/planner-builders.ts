// Builders for the planner's tests: vendors made by hand, announcements, ledger entries, quotas and the planner's input.
import {
  deliveryKey,
  type Announcement,
  type BroadcastRecord,
  type Delivery,
} from "../../scripts/core/announcement/announcement.ts";
import { payloadDigest, writtenTextDigest } from "../../scripts/core/announcement/digest.ts";
import {
  ledgerFormat,
  ledgerFormatWithoutPlanned,
  type Attempt,
  type Claim,
  type LedgerDelivery,
  type LedgerEntry,
  type Resolution,
} from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { Document, PlanInput } from "../../scripts/core/planning/plan-input.ts";
import { vendorOf } from "../../scripts/core/channels.ts";
import { emptyQuota, type QuotaCall, type QuotaState } from "../../scripts/core/quota/quota.ts";
import type {
  ChannelSpec,
  Limit,
  LookupSpec,
  Payload,
  RecallSpec,
  VendorModule,
} from "../../scripts/core/vendor-contract.ts";
import type { AppConfig, VendorsConfig } from "../../scripts/core/vendors-file/vendors-config.ts";

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** A Saturday, 09:00 in Shanghai. */
export const startMs: number = Date.parse("2026-11-21T01:00:00Z");

const source = { page: "made by hand", readOn: "2026-11-20" } as const;

export function slidingLimit(count: number, windowMs: number, calls: "send" | "recall" = "send"): Limit {
  const name = calls === "recall" ? "recallsPerHour" : "perMinute";
  return { name, calls, count, window: { kind: "sliding", windowMs }, raisable: true, source };
}

export function dayLimit(count: number, calls: "send" | "recall" = "send"): Limit {
  const name = calls === "recall" ? "recallsPerDay" : "perDay";
  return { name, calls, count, window: { kind: "day" }, raisable: true, source };
}

/** A recall that can be told apart by what it takes back and how. */
export const recallSpec: RecallSpec = {
  effect: "It is gone.",
  render: ({ id, sentAtMs, from }, options) => payload("/recall", { id, sentAtMs, from, options }),
  read: unreadable,
  source,
};

const noView: ChannelSpec["view"] = { sees: () => [], texts: () => [], sizes: () => [], keptMs: () => 0 };

/** A lookup that is never asked here: the planner only sees that there is one. */
export const lookupSpec: LookupSpec = {
  renderOne: (id) => payload("/one", { id }),
  renderList: () => payload("/list", {}),
  readOne: unreadable,
  readList: unreadable,
  matches: () => false,
  source,
};

export function channelSpec(name: string, overrides: Partial<ChannelSpec> = {}): ChannelSpec {
  const recall = overrides.recall ?? null;
  return {
    name,
    reaches: "Everybody.",
    endpoint: "/send",
    senderOption: "from",
    senderRequired: false,
    contentOption: null,
    limits: [],
    returnsId: true,
    recall,
    recallImpossible: recall === null ? "the vendor offers no recall" : null,
    lookup: null,
    speed: null,
    view: noView,
    check: () => [],
    render: (message) => payload("/send", message),
    read: unreadable,
    source,
    ...overrides,
  };
}

export function vendorsOf(channels: readonly ChannelSpec[], zone = "UTC"): Readonly<Record<string, VendorModule>> {
  const names = [...new Set(channels.map(({ name }) => vendorOf(name)))];
  return Object.fromEntries(names.map((name) => [name, vendorModule(name, channels, zone)]));
}

function vendorModule(name: string, channels: readonly ChannelSpec[], zone: string): VendorModule {
  const own = channels.filter((channel) => vendorOf(channel.name) === name);
  return {
    name,
    title: name,
    dataCentres: [],
    accountFields: [],
    identityFields: [],
    dayZone: { zone, assumed: false, source },
    channels: Object.fromEntries(own.map((channel) => [channel.name, channel])),
    schema: {},
    answers: [],
    token: null,
    sign: () => {
      throw new Error("the planner signs nothing");
    },
  };
}

export function delivery(to: string, overrides: Partial<Delivery> = {}): Delivery {
  const app = overrides.app ?? null;
  return {
    key: deliveryKey(to, app),
    channel: to,
    app,
    state: "present",
    from: null,
    body: "Hello",
    options: {},
    recall: {},
    resolve: null,
    ...overrides,
  };
}

export type AnnouncementOptions = Partial<Omit<Announcement, "broadcasts">> & {
  readonly broadcasts?: Readonly<Record<string, BroadcastRecord>>;
};

export function announcement(id: string, overrides: AnnouncementOptions = {}): Announcement {
  return {
    id,
    path: pathOf(id),
    title: `Title of ${id}`,
    state: "present",
    priority: "normal",
    notBeforeMs: null,
    notAfterMs: null,
    deliveries: [delivery("netease/users")],
    ...overrides,
    broadcasts: new Map(Object.entries(overrides.broadcasts ?? {})),
  };
}

export function pathOf(id: string): string {
  return `announcements/${id}.yaml`;
}

export function valid(id: string, overrides: AnnouncementOptions = {}): Extract<Document, { kind: "valid" }> {
  const made = announcement(id, overrides);
  return documentOf(made);
}

/** As it stands in a file in which nothing but its values is written. */
export function documentOf(made: Announcement): Extract<Document, { kind: "valid" }> {
  const { path, broadcasts: _broadcasts, ...written } = made;
  return { kind: "valid", path, announcement: made, textDigest: writtenTextDigest(JSON.stringify(written)) };
}

export function invalid(id: string, path: string = pathOf(id)): Document {
  return { kind: "invalid", path, id, problems: [] };
}

export function gone(id: string, path: string = pathOf(id)): Document {
  return { kind: "gone", path, id };
}

export function appConfig(overrides: Partial<AppConfig> = {}): AppConfig {
  const vendors = ["netease", "rongcloud", "easemob"];
  const accounts = vendors.map((vendor) => [vendor, { vendor, baseUrl: "https://a.example", fields: {} }] as const);
  return {
    name: "production",
    accounts: new Map(accounts),
    limits: new Map(),
    dayZone: new Map(),
    paused: new Set(),
    audience: new Map(),
    ...overrides,
  };
}

export function vendorsConfig(apps: readonly AppConfig[] = [appConfig()]): VendorsConfig {
  return {
    defaultApp: "production",
    apps: new Map(apps.map((app) => [app.name, app])),
    stateBranch: "announcements-state",
    maxSendsPerRun: 20,
    maxRecallsPerRun: 5,
    clockSkewSeconds: 300,
  };
}

export type PlanInputOptions = Partial<Omit<PlanInput, "ledgers" | "quotas" | "lookedUp">> & {
  readonly channels?: readonly ChannelSpec[];
  readonly ledgers?: readonly LedgerEntry[];
  readonly quotas?: readonly QuotaState[];
  readonly lookedUp?: Readonly<Record<string, string>>;
};

/** By default `netease/users` without limits, one app, every account known, no brake in sight. */
export function planInput({ channels, ledgers, quotas, lookedUp, ...overrides }: PlanInputOptions): PlanInput {
  return {
    nowMs: startMs,
    config: vendorsConfig(),
    vendors: vendorsOf(channels ?? [channelSpec("netease/users", { recall: recallSpec })]),
    documents: [],
    ledgers: new Map((ledgers ?? []).map((entry) => [entry.id, entry])),
    quotas: new Map((quotas ?? []).map((quota) => [`${quota.app}/${quota.channel}`, quota])),
    accounts: (app, vendor) => ({
      kind: "known",
      account: { fingerprint: fingerprintOf(app, vendor), configuration: "configured" },
    }),
    lookedUp: new Map(Object.entries(lookedUp ?? {})),
    brake: { maxSends: 1_000, maxRecalls: 1_000, sendsDone: 0, recallsDone: 0 },
    ...overrides,
  };
}

export function fingerprintOf(app: string, vendor: string): string {
  return `${app}-${vendor}`;
}

export function ledgerEntry(
  id: string,
  deliveries: Readonly<Record<string, Partial<LedgerDelivery>>> = {},
  path: string = pathOf(id),
): LedgerEntry {
  const filled = Object.entries(deliveries).map(([key, known]) => [key, { attempts: [], closed: null, ...known }]);
  // Object.fromEntries forgets the value's type.
  const hasPlanned = Object.values(deliveries).some(({ planned }) => planned !== undefined);
  const format = hasPlanned ? ledgerFormat : ledgerFormatWithoutPlanned;
  return { format, id, path, deliveries: Object.fromEntries(filled) as LedgerEntry["deliveries"] };
}

export function claim(overrides: Partial<Claim> = {}): Claim {
  const claimedAtMs = overrides.claimedAtMs ?? startMs - hourMs;
  return {
    token: "token-1",
    run: null,
    claimedAtMs,
    startByMs: claimedAtMs + 30 * secondMs,
    deadlineMs: claimedAtMs + 50 * secondMs,
    digest: digestOf(delivery("netease/users")),
    account: { app: "production", vendor: "netease", fingerprint: fingerprintOf("production", "netease") },
    sender: null,
    ...overrides,
  };
}

export type AttemptOptions = Partial<Omit<Attempt, "claim" | "outcome" | "resolution">> & {
  readonly claim?: Partial<Claim>;
  readonly outcome?: Outcome | null;
  readonly resolution?: Partial<Resolution> & Pick<Resolution, "outcome">;
};

/** Attempt 1, a send that was claimed an hour ago and settled, where it was, a second later. */
export function attempt({ claim: claimed, outcome, resolution, ...overrides }: AttemptOptions = {}): Attempt {
  const made = claim(claimed);
  const settledAtMs = made.claimedAtMs + secondMs;
  return {
    number: 1,
    act: "send",
    claim: made,
    outcome: outcome === undefined || outcome === null ? null : { ...outcome, settledAtMs },
    resolution:
      resolution === undefined
        ? null
        : { id: null, sentAtMs: null, resolvedAtMs: settledAtMs + minuteMs, commit: "c0ffee", ...resolution },
    ...overrides,
  };
}

export function accepted(id: string | null = "id-1", expiresAtMs: number | null = null): Outcome {
  return { kind: "accepted", id, expiresAtMs };
}

export const notSent: Outcome = { kind: "not-sent", reason: "connection refused" };
export const unknown: Outcome = { kind: "unknown", reason: "timed out" };

export function throttled(until: "window" | "day" | { readonly blockMs: number } = "window"): Outcome {
  return { kind: "throttled", until, vendorCode: "429", reason: "too many" };
}

export function rejected(blocks: "content" | "channel" | "token", counted = true): Outcome {
  return { kind: "rejected", blocks, counted, vendorCode: "403", reason: "refused", remedy: "Mend it." };
}

export function quota(overrides: Partial<QuotaState> = {}): QuotaState {
  return { ...emptyQuota("production", "netease/users"), ...overrides };
}

export function quotaCall(fromMs: number, overrides: Partial<QuotaCall> = {}): QuotaCall {
  return { token: `call-${fromMs}`, act: "send", fromMs, untilMs: fromMs + secondMs, ...overrides };
}

/** The digest of a delivery on a channel that {@link channelSpec} made. */
export function digestOf({ body, from, options }: Delivery): string {
  return payloadDigest(payload("/send", { body, from, options }));
}

function payload(endpoint: string, content: object): Payload {
  return { endpoint, contentType: "application/json", body: JSON.stringify(content) };
}

function unreadable(): never {
  throw new Error("the planner reads no answers");
}
