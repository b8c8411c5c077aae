// What reviewers should know of one NetEase broadcast: who gets it, what they see, how long it is kept, how long it is.
import type { ChannelView, Message, Size } from "../core/vendor-contract.ts";
import { neteaseSources as sources } from "./netease-sources.ts";
import { flagText, trueFalse } from "./request-body.ts";

const hourMs = 3_600_000;
/** "The default value is 7 days" (SEED 000). */
const defaultHours = 7 * 24;

export const neteaseView: ChannelView = {
  sees: (message) => [
    ...offlineSentences(message),
    "No push notification, no conversation and no history: the app itself must show it when it arrives.",
    ...clientSentences(message),
  ],
  texts: ({ body }) => (body === null ? [] : [{ at: ["body"], text: body }]),
  sizes: (message) => [neteaseBodySize(message)],
  keptMs: (message) => (isStored(message) ? storedHours(message) * hourMs : 0),
};

/**
 * SEED 000 limits the body to 4096 "characters" without a unit. UTF-16 units are counted: never fewer than code points,
 * and what the vendor's Java servers would count.
 */
export function neteaseBodySize({ body }: Message): Size {
  return { what: "text", used: (body ?? "").length, most: 4096, unit: "characters", source: sources.send };
}

function isStored({ options }: Message): boolean {
  return flagText(options["isOffline"], trueFalse) === trueFalse.on;
}

function storedHours({ options }: Message): number {
  return typeof options["ttl"] === "number" ? options["ttl"] : defaultHours;
}

function offlineSentences(message: Message): readonly string[] {
  if (!isStored(message)) {
    return [
      "Only users who are online at that moment get it: isOffline is not set, so nothing is stored for the others.",
    ];
  }
  return [
    `Users who are online get it at once, the others when they log in within ${hoursText(storedHours(message))}.`,
    "NetEase stores the newest 100 broadcasts: a hundred later ones push it out.",
  ];
}

/** Older clients, and those in chatrooms without a login, get no broadcast (SEED 000, SEED 001). */
function clientSentences({ options }: Message): readonly string[] {
  const { targetOs } = options;
  const clients = Array.isArray(targetOs) ? targetOs.filter((name) => typeof name === "string") : [];
  return clients.length === 0 ? [] : [`Only clients on ${clients.join(", ")} get it.`];
}

function hoursText(hours: number): string {
  if (hours % 24 === 0 && hours > 24) return `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}
