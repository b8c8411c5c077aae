// What a merge would do: the dispatcher's own decision about the files as merged, told delivery by delivery. Calls nobody.
import { decide, type Decision } from "../planning/decide.ts";
import { deliveryState } from "../ledger/delivery-state.ts";
import { deliveryOf } from "../ledger/ledger.ts";
import { channelOfKey, type Announcement, type Delivery } from "../announcement/announcement.ts";
import { createCallPreviews, type CallPreview } from "./call-preview.ts";
import { pushedBack, type PushedBack } from "../planning/channel-queue.ts";
import type { Document, PlanInput } from "../planning/plan-input.ts";
import { channelSpec, vendorOf } from "../channels.ts";
import type { PlanRow } from "../planning/plan.ts";
import { brakeOn, type Question } from "../planning/questions.ts";
import { payloadOf } from "../planning/situation.ts";
import type { ChannelSpec } from "../vendor-contract.ts";

export type PreviewInput = Omit<PlanInput, "accounts" | "lookedUp" | "brake"> & {
  /** The files that the merge changes, by path, as they stand without it; null where they do not, or are not valid. */
  readonly changed: ReadonlyMap<string, Announcement | null>;
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

export interface Preview {
  /** Of the files that the merge changes. */
  readonly deliveries: readonly DeliveryPreview[];
  /** Of all other files that are open. */
  readonly others: readonly PlanRow[];
  /** The calls of all other files that come later, or never, because of the merge. */
  readonly pushedBack: readonly PushedBack[];
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
  const changed = new Set(input.changed.keys());
  const delayed = delaysOf(planInput, rows, input.changed);
  const shown = { ...planInput, ledgers };
  const showCall = createCallPreviews(shown, rows, delayed);
  return {
    deliveries: rows.filter(({ path }) => changed.has(path)).map((row) => deliveryPreview(shown, showCall, row)),
    pushedBack: delayed,
    others: rows.filter(({ path, next }) => !changed.has(path) && next.kind !== "rest"),
    history: input.documents.flatMap(({ kind, path }) => (kind === "history" && changed.has(path) ? [path] : [])),
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

/** What the calls of the merge cost the others: the plan without it, compared with the plan. */
function delaysOf(input: PlanInput, rows: readonly PlanRow[], changed: PreviewInput["changed"]): readonly PushedBack[] {
  const isCall = ({ next }: PlanRow): boolean => next.kind === "call";
  const own = rows.filter((row) => changed.has(row.path) && isCall(row));
  if (own.length === 0 || !rows.some((row) => !changed.has(row.path) && isCall(row))) return [];
  const before = [...changed].flatMap(([path, announcement]): readonly Document[] =>
    // Of no known text: whether other code made its bytes is nothing to compare.
    announcement === null ? [] : [{ kind: "valid", path, announcement, textDigest: "" }],
  );
  const documents = [...input.documents.filter(({ path }) => !changed.has(path)), ...before];
  const without = decide({ ...input, documents, ...noRun }).plan.rows;
  return pushedBack({ without, withMerge: rows }, new Set(changed.keys()), input.nowMs);
}

function deliveryPreview(
  input: PlanInput,
  showCall: ReturnType<typeof createCallPreviews>,
  row: PlanRow,
): DeliveryPreview {
  const { announcement, delivery } = standingIn(input, row);
  const channel = channelSpec(input.vendors, channelOfKey(row.key)) ?? null;
  const { next } = row;
  const app = next.kind === "call" ? next.candidate.account.app : appOf(input, row, delivery);
  const shared = { row, app, channel, announcement };
  if (next.kind === "call") {
    const { candidate } = next;
    return { ...shared, effect: candidate.act, call: showCall({ ...candidate, delivery, candidate }) };
  }
  if (next.kind !== "wait" || delivery === null || channel === null || app === null || !isUnsent(input, row)) {
    return { ...shared, effect: effectOf(row), call: null };
  }
  const payload = payloadOf(channel, delivery);
  const account = { app, vendor: vendorOf(channel.name), fingerprint: "" };
  return {
    ...shared,
    effect: "held",
    call: showCall({ act: "send", channel, account, payload, delivery, candidate: null }),
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
