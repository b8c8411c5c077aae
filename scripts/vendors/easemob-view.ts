// What reviewers should know of one Easemob broadcast: who gets it, what they see, how long it is kept, how large it is.
import { isJsonObject, type Json, type JsonObject } from "../core/text/json.ts";
import type { ChannelView, Message, ShownText, Size } from "../core/vendor-contract.ts";
import { easemobSources as sources } from "./easemob-sources.ts";
import { textBytes } from "./request-body.ts";

/** "The server stores offline messages (7 days by default)" (SEED 004). */
const keptOfflineMs = 7 * 24 * 3_600_000;

const shared: Pick<ChannelView, "texts" | "sizes"> = { texts: textsOf, sizes: (message) => [easemobSize(message)] };

/** By the second half of the channel's name. */
export const easemobView: Readonly<Record<"users" | "online" | "chatrooms", ChannelView>> = {
  users: {
    ...shared,
    sees: (message) => [
      ...contentSentences(message),
      offlineSentence(message),
      "It stands in the conversation list, counts as unread, and follows users to their other devices.",
      ...senderSentences(message),
    ],
    keptMs: () => keptOfflineMs,
  },
  online: {
    ...shared,
    sees: (message) => [
      "Only users who are online at that moment get it; nothing is stored for the others.",
      ...contentSentences(message),
      "It stands in the conversation list; by default it does not follow users to other devices.",
      ...senderSentences(message),
    ],
    keptMs: () => 0,
  },
  chatrooms: {
    ...shared,
    sees: (message) => [
      "Whoever is in an active chatroom at that moment gets it; nothing is stored for the others.",
      ...contentSentences(message),
      ...levelSentences(message),
      ...senderSentences(message),
    ],
    keptMs: () => 0,
  },
};

/** "The body and the extension fields together at most 5 KB" (EM-MSG), which counts bytes. */
export function easemobSize(message: Message): Size {
  const ext = message.options["ext"];
  const used =
    textBytes(JSON.stringify(easemobMessageOf(message))) + (ext === undefined ? 0 : textBytes(JSON.stringify(ext)));
  return { what: "msg and ext", used, most: 5 * 1024, unit: "bytes", source: sources.message };
}

/** The delivery's own `msg`, or the body as a text. Latitude and longitude are documented as strings, whatever the file has. */
export function easemobMessageOf(message: Message): Json {
  const msg = message.options["msg"] ?? { type: "txt", msg: message.body ?? "" };
  if (!isJsonObject(msg) || msg["type"] !== "loc") return msg;
  const asText = ([name, value]: [string, Json]): [string, Json] =>
    (name === "lat" || name === "lng") && typeof value === "number" ? [name, String(value)] : [name, value];
  return Object.fromEntries(Object.entries(msg).map(asText));
}

const kinds: Readonly<Record<string, string>> = {
  img: "It is an image.",
  audio: "It is an audio message.",
  video: "It is a video.",
  file: "It is a file.",
  loc: "It is a place on a map.",
  cmd: "Nothing of it is shown: it is a command for the app.",
  custom: "It is a custom message: users see what the app makes of it.",
};

function contentSentences(message: Message): readonly string[] {
  const type = ownMessage(message)?.["type"];
  const sentence = typeof type === "string" && Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  return sentence === undefined ? [] : [sentence];
}

function textsOf(message: Message): readonly ShownText[] {
  const own = ownMessage(message);
  if (own === null) return message.body === null ? [] : [{ at: ["body"], text: message.body }];
  return ["msg", "addr"].flatMap((name) => {
    const text = own[name];
    return typeof text === "string" ? [{ at: ["msg", name], text }] : [];
  });
}

function ownMessage({ options }: Message): JsonObject | null {
  return isJsonObject(options["msg"]) ? options["msg"] : null;
}

function offlineSentence(message: Message): string {
  const later = "Users who are offline get it when they log in within 7 days";
  const { ext } = message.options;
  // `em_ignore_notification` asks for no push (EM-MSG).
  if (isJsonObject(ext) && ext["em_ignore_notification"] === true) return `${later}, without a push notification.`;
  if (ownMessage(message)?.["type"] === "cmd") return `${later}.`;
  return `${later}, and a push notification before that where push is set up.`;
}

function senderSentences({ from }: Message): readonly string[] {
  return from === null ? ["Its sender is admin: no from is set."] : [];
}

function levelSentences({ options }: Message): readonly string[] {
  const level = options["chatroom_msg_level"];
  return typeof level === "string" ? [`Its priority among the messages of a chatroom is ${level}.`] : [];
}
