// What becomes of one delivery, in plain words: shared by every preview.
import { comingText, instantText } from "../../core/time/instant-text.ts";
import type { Next } from "../../core/planning/plan.ts";
import type { DeliveryPreview, Effect } from "../../core/review/preview.ts";

export interface WordsContext {
  /** The moment the merge is taken to happen at. */
  readonly nowMs: number;
  readonly zone: string;
}

/** The effect as a verb, before the delivery's name. */
export const effectVerbs: Readonly<Record<Effect, string>> = {
  send: "SEND to",
  held: "HOLD for",
  recall: "TAKE BACK from",
  stays: "CANNOT TAKE BACK from",
  cancel: "CANCEL for",
  missed: "NEVER SENT to",
  sent: "nothing more for",
  recalled: "nothing more for",
  wait: "wait for",
  ask: "ASK about",
  lookup: "look up",
};

/** The effect as people should see it: what comes too late is missed. */
export function shownEffect({ effect, row: { next } }: DeliveryPreview): Effect {
  return next.kind === "call" && next.allotment.kind === "too-late" ? "missed" : effect;
}

/** Whether users are about to get something that nobody can take back. */
export function isIrrevocable(delivery: DeliveryPreview): boolean {
  const effect = shownEffect(delivery);
  return (effect === "send" || effect === "held") && delivery.channel?.recall === null;
}

/** The app of a delivery whose key does not name it; empty otherwise. */
export function appWords({ row, app }: DeliveryPreview): string {
  return app === null || row.key.includes("@") ? "" : ` (app ${app})`;
}

/** What happens, in one sentence, where no call is made. */
export function restSentence({ row, effect, channel }: DeliveryPreview): string {
  const { next, closed } = row;
  switch (effect) {
    case "stays":
      return `It was sent and stays as it is: ${channel?.recallImpossible ?? closed?.reason ?? "there is no recall"}.`;
    case "cancel":
      return `It is never sent: ${closed?.reason ?? "taken back before it was sent"}.`;
    case "missed":
      return `It is never sent: ${closed?.reason ?? "notAfter has passed"}.`;
    case "sent":
      return "It was sent already and stays as it is.";
    case "recalled":
      return "It was sent and taken back already; it is never sent again.";
    case "lookup":
      return "It may or may not have gone out; the next run asks the vendor.";
    case "wait":
      return next.kind === "wait" ? `Not yet: ${next.reason}.` : "";
    case "ask":
      return next.kind === "ask" ? `${next.code}: ${next.reason}. ${next.remedy}` : "";
    default:
      return "";
  }
}

/** When its call is made, and why then. */
export function whenWords({ row: { next }, announcement }: DeliveryPreview, words: WordsContext): string {
  const { nowMs, zone } = words;
  const notAfterMs =
    next.kind === "call" && next.candidate.act === "recall" ? null : (announcement?.notAfterMs ?? null);
  const notBeforeMs = next.kind === "call" ? next.candidate.notBeforeMs : (announcement?.notBeforeMs ?? null);
  const isAhead = notBeforeMs !== null && notBeforeMs > nowMs && !isNotBefore(next);
  const earliest = isAhead ? `; not before ${instantText(notBeforeMs, zone)}` : "";
  const limit = `${earliest}${notAfterMs === null ? "" : `; never after ${instantText(notAfterMs, zone)}`}`;
  if (next.kind === "wait") return `not yet: ${next.reason}${limit}`;
  if (next.kind !== "call") return "";
  const { allotment } = next;
  switch (allotment.kind) {
    case "now":
      return `at once, by the run that the merge starts${limit}`;
    case "later":
      return `${comingText(allotment.atMs, words)}: ${reasonWords(allotment.reason)}${limit}`;
    case "queued":
      return `later: ${reasonWords(allotment.reason)}${limit}`;
    case "too-late": {
      const turn = Number.isFinite(allotment.atMs)
        ? `its turn would come ${comingText(allotment.atMs, words)}`
        : "it has no turn at all";
      return `NEVER: ${turn}, ${reasonWords(allotment.reason)}${limit}`;
    }
  }
}

/** `sha256:` and the first twelve digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

/** Whether the wait is said to be for notBefore already. */
function isNotBefore(next: Next): boolean {
  return next.kind === "call" && next.allotment.kind === "later" && next.allotment.reason === "notBefore";
}

function reasonWords(reason: string): string {
  return reason === "notBefore" ? "its notBefore" : reason;
}
