// What a merge would do: the dispatcher's own decision about the files as merged, told delivery by delivery. Calls nobody.
import { decide, type Decision } from "./decide.ts";
import { deliveryState } from "./delivery-state.ts";
import { payloadDigest } from "./digest.ts";
import { channelOfKey, deliveryOf, type AccountReference } from "./ledger.ts";
import type { Announcement, Delivery } from "./announcement.ts";
import { channelSpec, vendorOf, type PlanInput } from "./plan-input.ts";
import type { PlanRow } from "./plan.ts";
import { plannedCalls, quotaAfter, type PlannedCall, type QuotaUse } from "./quota-after.ts";
import { requestPreview, type RequestPreview } from "./request-preview.ts";
import { brakeOn, type Question } from "./questions.ts";
import { payloadOf } from "./situation.ts";
import { quotaKey } from "./state.ts";
import type { ChannelSpec, Payload } from "./vendor-contract.ts";

export type PreviewInput = Omit<PlanInput, "accounts" | "lookedUp" | "brake"> & {
  /** Paths that the merge changes. */
  readonly changed: ReadonlySet<string>;
};

/**
 * What becomes of a delivery. `stays`: to be taken back, but the channel cannot. `held`: it would be sent, but its channel
 * is paused. The others are the planner's words.
 */
export type Effect =
  "send" | "held" | "recall" | "stays" | "cancel" | "missed" | "sent" | "recalled" | "wait" | "ask" | "lookup";

export interface DeliveryPreview {
  readonly row: PlanRow;
  readonly effect: Effect;
  readonly app: string | null;
  readonly channel: ChannelSpec | null;
  /** The file's own text and schedule; null where the file or the delivery is gone. */
  readonly announcement: Announcement | null;
  /** The call that would be made; null where none would. */
  readonly call: CallPreview | null;
}

export interface CallPreview {
  readonly request: RequestPreview;
  readonly digest: string;
  /** Null without an instant. */
  readonly atMs: number | null;
  readonly quota: readonly QuotaUse[];
  /** When everybody has it, where the audience and the vendor's speed are known. */
  readonly everybodyByMs: number | null;
  /** Why the channel is stopped, as far as the state branch knows; the account may have been mended since. */
  readonly stopped: string | null;
}

export interface Preview {
  /** Of the files that the merge changes. */
  readonly deliveries: readonly DeliveryPreview[];
  /** Of all other files that are open. */
  readonly others: readonly PlanRow[];
  /** Changed files that stood on the default branch before `init`: never sent. */
  readonly history: readonly string[];
  readonly questions: Decision["questions"];
  /** The brake's words for each kind of call of which a run right after the merge would have too many. */
  readonly brakes: readonly { readonly act: "send" | "recall"; readonly question: Question }[];
  readonly nextWakeMs: number | null;
}

/** Decides as the dispatcher would right after the merge, and explains the outcome for the changed files. */
export function previewMerge(input: PreviewInput): Preview {
  const { config, nowMs } = input;
  const free = { maxSends: Number.MAX_SAFE_INTEGER, maxRecalls: Number.MAX_SAFE_INTEGER, sendsDone: 0, recallsDone: 0 };
  const planInput: PlanInput = { ...input, accounts: () => ({ kind: "unchecked" }), lookedUp: new Map(), brake: free };
  const decision = decide({ ...planInput, ...noRun });
  const { plan, ledgers } = decision;
  const { rows, nextWakeMs } = plan;
  const calls = plannedCalls(rows, nowMs);
  return {
    deliveries: rows
      .filter(({ path }) => input.changed.has(path))
      .map((row) => deliveryPreview({ ...planInput, ledgers }, calls, row)),
    others: rows.filter(({ path, next }) => !input.changed.has(path) && next.kind !== "rest"),
    history: input.documents.flatMap(({ kind, path }) => (kind === "history" && input.changed.has(path) ? [path] : [])),
    questions: decision.questions,
    brakes: [
      ...brakeOf("send", rows, { allowed: config.maxSendsPerRun, nowMs }),
      ...brakeOf("recall", rows, { allowed: config.maxRecallsPerRun, nowMs }),
    ],
    nextWakeMs,
  };
}

/** Whether a call is due as soon as it is merged: those are what the brake counts. */
export function isDue({ next }: PlanRow, act: "send" | "recall", nowMs: number): boolean {
  return next.kind === "call" && next.candidate.act === act && (next.candidate.notBeforeMs ?? 0) <= nowMs;
}

function brakeOf(
  act: "send" | "recall",
  rows: readonly PlanRow[],
  { allowed, nowMs }: { allowed: number; nowMs: number },
): Preview["brakes"] {
  const due = rows.filter((row) => isDue(row, act, nowMs)).length;
  return due <= allowed ? [] : [{ act, question: brakeOn(act, due, allowed) }];
}

/** A decision that claims nothing. */
const noRun = {
  commit: "preview",
  events: [],
  unblock: [],
  ownTokens: new Set<string>(),
  run: null,
  nextToken: (): string => "preview",
  mayClaim: false,
} as const;

function deliveryPreview(input: PlanInput, calls: readonly PlannedCall[], row: PlanRow): DeliveryPreview {
  const { announcement, delivery } = standingIn(input, row);
  const channel = channelSpec(input.vendors, channelOfKey(row.key)) ?? null;
  const { next } = row;
  const app = next.kind === "call" ? next.candidate.account.app : appOf(input, row, delivery);
  const shared = { row, app, channel, announcement };
  if (next.kind === "call") {
    const planned = calls.find(({ candidate }) => candidate === next.candidate) ?? null;
    return { ...shared, effect: next.candidate.act, call: callPreview(input, calls, { ...next.candidate, planned }) };
  }
  if (next.kind !== "wait" || delivery === null || channel === null || app === null || !isUnsent(input, row)) {
    return { ...shared, effect: effectOf(row), call: null };
  }
  const payload = payloadOf(channel, delivery);
  const account = { app, vendor: vendorOf(channel.name), fingerprint: "" };
  return { ...shared, effect: "held", call: callPreview(input, calls, { channel, account, payload, planned: null }) };
}

interface CallToShow {
  readonly channel: ChannelSpec;
  readonly account: AccountReference;
  readonly payload: Payload;
  readonly planned: PlannedCall | null;
}

function callPreview(
  input: PlanInput,
  calls: readonly PlannedCall[],
  { channel, account, payload, planned }: CallToShow,
): CallPreview | null {
  const app = input.config.apps.get(account.app);
  const config = app?.accounts.get(account.vendor);
  const vendor = input.vendors[account.vendor];
  if (app === undefined || config === undefined || vendor === undefined) return null;
  const users = planned?.candidate.act === "send" ? app.audience.get(channel.name) : undefined;
  const lastsMs =
    users === undefined || channel.usersPerSecond === null ? null : (users / channel.usersPerSecond) * 1_000;
  return {
    request: requestPreview(vendor, config, payload),
    digest: payloadDigest(payload),
    atMs: planned?.atMs ?? null,
    quota: planned === null ? [] : quotaAfter(input, calls, planned),
    everybodyByMs: planned === null || lastsMs === null ? null : planned.atMs + lastsMs,
    stopped: input.quotas.get(quotaKey(account.app, channel.name))?.stop?.reason ?? null,
  };
}

function effectOf({ next }: PlanRow): Effect {
  if (next.kind !== "rest") return next.kind === "call" ? next.candidate.act : next.kind;
  switch (next.status) {
    case "cancelled":
      return "cancel";
    case "recall-unsupported":
      return "stays";
    case "missed":
    case "recalled":
      return next.status;
    default:
      return "sent";
  }
}

function standingIn(
  input: PlanInput,
  { path, key }: PlanRow,
): { readonly announcement: Announcement | null; readonly delivery: Delivery | null } {
  const document = input.documents.find((candidate) => candidate.path === path);
  if (document?.kind !== "valid") return { announcement: null, delivery: null };
  const { announcement } = document;
  return { announcement, delivery: announcement.deliveries.find((candidate) => candidate.key === key) ?? null };
}

function appOf(input: PlanInput, { id, key }: PlanRow, delivery: Delivery | null): string | null {
  const used = deliveryOf(input.ledgers.get(id), key).attempts.at(-1)?.claim.account.app;
  return used ?? delivery?.app ?? input.config.defaultApp;
}

function isUnsent(input: PlanInput, { id, key }: PlanRow): boolean {
  return deliveryState(deliveryOf(input.ledgers.get(id), key)).kind === "unsent";
}
