// What becomes of one delivery, in plain words: shared by every preview.
import { durationText, instantText } from "../core/instant-text.ts";
import type { DeliveryPreview, Effect } from "../core/preview.ts";
import type { QuotaUse } from "../core/quota-after.ts";

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
  missed: "MISSED for",
  sent: "nothing more for",
  recalled: "nothing more for",
  wait: "wait for",
  ask: "ASK about",
  lookup: "look up",
};

/** Whether users are about to get something that nobody can take back. */
export function isIrrevocable({ effect, channel }: DeliveryPreview): boolean {
  return (effect === "send" || effect === "held") && channel?.recall === null;
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
export function whenWords({ row: { next }, announcement }: DeliveryPreview, { nowMs, zone }: WordsContext): string {
  const at = (atMs: number): string => `${instantText(atMs, zone)} (in ${durationText(atMs - nowMs)})`;
  const notAfterMs =
    next.kind === "call" && next.candidate.act === "recall" ? null : (announcement?.notAfterMs ?? null);
  const limit = notAfterMs === null ? "" : `; never after ${instantText(notAfterMs, zone)}`;
  if (next.kind === "wait") return `not yet: ${next.reason}${limit}`;
  if (next.kind !== "call") return "";
  const { allotment } = next;
  switch (allotment.kind) {
    case "now":
      return `at once, by the run that the merge starts${limit}`;
    case "later":
      return `${at(allotment.atMs)}: ${reasonWords(allotment.reason)}${limit}`;
    case "queued":
      return `later: ${reasonWords(allotment.reason)}${limit}`;
    case "too-late": {
      const turn = Number.isFinite(allotment.atMs)
        ? `its turn would come ${at(allotment.atMs)}`
        : "it has no turn at all";
      return `NEVER: ${turn}, ${reasonWords(allotment.reason)}${limit}`;
    }
  }
}

/** `1/10 per minute, 1/1000 a day`. */
export function quotaWords(quota: readonly QuotaUse[]): string {
  return quota.map(({ used, count, window }) => `${used}/${count} ${window}`).join(", ");
}

/** How it can be taken back later, with the options of that recall as they are reviewed now. */
export function takeBackWords({ row, channel, announcement }: DeliveryPreview): string {
  if (channel === null) return "";
  if (channel.recall === null) return `IT CANNOT BE. ${channel.recallImpossible ?? "There is no recall"}.`;
  const options = announcement?.deliveries.find(({ key }) => key === row.key)?.recall ?? {};
  const how = Object.keys(options).length === 0 ? "" : ` It is set to recall with ${JSON.stringify(options)}.`;
  return `Set \`state: absent\`. ${channel.recall.effect}${how}`;
}

/** `sha256:` and the first twelve digits. */
export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

function reasonWords(reason: string): string {
  return reason === "notBefore" ? "its notBefore" : reason;
}
