// What a preview says of one call, line by line and in plain words: shared by the terminal and Markdown.
import type { CallPreview } from "../../core/review/call-preview.ts";
import type { PushedBack, QueuedCall } from "../../core/planning/channel-queue.ts";
import { comingText, durationText, instantText } from "../../core/time/instant-text.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import type { Size } from "../../core/vendor-contract.ts";
import { quotaUsedWords, slotWords } from "./quota-words.ts";
import { whenWords, type WordsContext } from "./delivery-words.ts";

export interface CallLine {
  /** Short enough for the margin of a terminal. */
  readonly label: string;
  /** The same for a page. */
  readonly title: string;
  readonly text: string;
}

/** Only what there is to say; what cannot be taken back comes first. */
export function callLines(delivery: DeliveryPreview, call: CallPreview, words: WordsContext): readonly CallLine[] {
  const recalls = delivery.effect === "recall";
  const undo = { label: "undo", title: "Taking it back", text: recalls ? "" : takeBackWords(delivery, call) };
  const isFinal = delivery.channel?.recall === null;
  const lines: readonly CallLine[] = [
    ...(isFinal ? [undo] : []),
    { label: "effect", title: "Effect", text: recalls ? (delivery.channel?.recall?.effect ?? "") : "" },
    { label: "users", title: "Users see", text: call.sees.join(" ") },
    { label: "length", title: "Length", text: call.sizes.map(sizeWords).join(", ") },
    { label: "when", title: "When", text: whenWords(delivery, words) },
    { label: "slot", title: "Slot", text: slotWords(call.quota) },
    { label: "turn", title: "Turn", text: turnWords(delivery, call, words) },
    { label: "delays", title: "Pushes back", text: pushedBackWords(call.pushesBack, words) },
    { label: "all by", title: "Everybody has it by", text: everybodyWords(call, words) },
    {
      label: "stopped",
      title: "Stopped",
      text: call.stopped === null ? "" : `the channel is stopped: ${call.stopped}`,
    },
    ...(isFinal ? [] : [undo]),
  ];
  return lines.filter(({ text }) => text !== "");
}

/** `text 412 of 4096 characters`, `msg and ext 1.2 of 5 KB`. */
function sizeWords({ what, used, most, unit }: Size): string {
  if (unit === "characters" || most % 1024 !== 0) return `${what} ${used} of ${most} ${unit}`;
  return `${what} ${(Math.ceil((used / 1024) * 10) / 10).toString()} of ${most / 1024} KB`;
}

/** How it can be taken back later, within which budget, with the options of that recall as they are reviewed now. */
function takeBackWords({ row, channel, announcement }: DeliveryPreview, { recallBudget }: CallPreview): string {
  if (channel === null) return "";
  if (channel.recall === null) return `IMPOSSIBLE. ${channel.recallImpossible ?? "There is no recall"}.`;
  const options = announcement?.deliveries.find(({ key }) => key === row.key)?.recall ?? {};
  const how = Object.keys(options).length === 0 ? "" : ` It is set to recall with ${JSON.stringify(options)}.`;
  const budget =
    recallBudget === null || recallBudget.length === 0
      ? "No limit of recalls is documented."
      : `Recalls: ${quotaUsedWords(recallBudget)}.`;
  return `Set \`state: absent\`. ${channel.recall.effect}${how} ${budget}`;
}

const shownCalls = 3;

function turnWords({ announcement }: DeliveryPreview, { goesAfter }: CallPreview, words: WordsContext): string {
  const priority = announcement?.priority ?? "normal";
  const ahead = goesAfter.length === 0 ? "" : `after ${callsWords(goesAfter, words)}`;
  if (priority === "normal") return ahead;
  return ahead === "" ? `priority ${priority}` : `priority ${priority}, ${ahead}`;
}

/** `2 others on this channel: first, second`. */
function callsWords(calls: readonly QueuedCall[], words: WordsContext): string {
  const names = calls.slice(0, shownCalls).map(({ id, act, atMs }) => {
    const when = atMs === null ? "" : atMs <= words.nowMs ? " at once" : ` at ${instantText(atMs, words.zone)}`;
    return `${act === "recall" ? "the recall of " : ""}${id}${when}`;
  });
  const more = calls.length > shownCalls ? ` and ${calls.length - shownCalls} more` : "";
  return `${calls.length === 1 ? "1 other" : `${calls.length} others`} on this channel: ${names.join(", ")}${more}`;
}

/** Those that are never sent come first. */
function pushedBackWords(delayed: readonly PushedBack[], words: WordsContext): string {
  const sorted = delayed.toSorted((left, right) => Number(right.misses) - Number(left.misses));
  const texts = sorted.slice(0, shownCalls * 2).map((other) => `${other.id} ${delayWords(other, words)}`);
  const more = delayed.length > texts.length ? `; and ${delayed.length - texts.length} more` : "";
  return `${texts.join("; ")}${more}`;
}

/** `from 2026-11-21 09:00:00 +08:00 to …`, or that it is never sent. */
function delayWords({ fromMs, toMs, misses, notAfterMs }: PushedBack, { zone }: WordsContext): string {
  const from = fromMs === null ? "from later" : `from ${instantText(fromMs, zone)}`;
  if (misses) return `${from} to NEVER: past its notAfter ${notAfterMs === null ? "" : instantText(notAfterMs, zone)}`;
  return `${from} to ${toMs === null ? "later" : instantText(toMs, zone)}`;
}

function everybodyWords({ everybodyByMs, speed }: CallPreview, words: WordsContext): string {
  if (everybodyByMs !== null) return `${comingText(everybodyByMs, words)}, at the documented speed`;
  if (speed === null) return "";
  const fetched = speed.fetchedWithinMs === 0 ? "" : `, each within ${durationText(speed.fetchedWithinMs)} more`;
  return `${speed.usersPerSecond} users a second${fetched}; with \`audience\` in the vendors file this is a time`;
}
