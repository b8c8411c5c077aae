// What reviewers should know of one RongCloud broadcast: who gets it, what they see, how long it is kept, how large it is.
import { isJsonObject, tryParseJson, type JsonObject } from "../core/text/json.ts";
import type { ChannelView, Message, ShownText, Size } from "../core/vendor-contract.ts";
import { flagText, jsonText, oneZero, textBytes, trueFalse } from "./request-body.ts";
import { contentOf, isHidden, needsPushContent, objectNameOf, textFieldsOf, textMessage } from "./rongcloud-content.ts";
import { rongcloudSources as sources } from "./rongcloud-sources.ts";

/** Newcomers get the broadcasts of these days before they registered, unless that is switched off. */
const newcomers = { days: 7, source: sources.newcomers } as const;

const longestPushTitle = 50;

/** By the second half of the channel's name. */
export const rongcloudView: Readonly<Record<"users" | "chatrooms", ChannelView>> = {
  users: {
    sees: (message) => [
      "Every user gets it as a system conversation with the sender, within 3 minutes of its turn.",
      ...contentSentences(message),
      pushSentence(message),
      ...listSentences(message),
      `Users who register in the next ${newcomers.days} days get it too, unless that is switched off in the console.`,
    ],
    texts: (message) => [...contentTexts(message), ...pushTexts(message)],
    sizes: (message) => [rongcloudContentSize(message), ...pushTitleSize(message)],
    keptMs: () => newcomers.days * 24 * 3_600_000,
  },
  chatrooms: {
    sees: (message) => [
      "Whoever is in a chatroom at that moment gets it; later visitors never see it, and no history keeps it.",
      ...contentSentences(message),
      ...(flagText(message.options["isIncludeSender"], oneZero) === oneZero.on
        ? ["The sender's own clients get it as well."]
        : []),
    ],
    texts: contentTexts,
    sizes: (message) => [rongcloudContentSize(message)],
    keptMs: () => 0,
  },
};

/** "128k per message" (SEED 002, SEED 003). */
export function rongcloudContentSize(message: Message): Size {
  const used = textBytes(jsonText(contentOf(message)) ?? "");
  return { what: "content", used, most: 128 * 1024, unit: "bytes", source: sources.users };
}

function pushTitleSize(message: Message): readonly Size[] {
  const title = pushExtOf(message)["title"];
  if (typeof title !== "string") return [];
  const source = sources.users;
  return [{ what: "push title", used: title.length, most: longestPushTitle, unit: "characters", source }];
}

function contentSentences(message: Message): readonly string[] {
  const name = objectNameOf(message);
  if (isHidden(name)) return [`Nothing of it is shown: a ${name} is a command for the app.`];
  if (!name.startsWith("RC:")) return [`Users see what the app makes of its own message type ${name}.`];
  return name === textMessage ? [] : [`It is a ${name}.`];
}

function pushSentence(message: Message): string {
  const { pushContent } = message.options;
  const push = pushExtOf(message);
  const title = typeof push["title"] === "string" ? ` under the title "${push["title"]}"` : "";
  const forced =
    flagText(push["forceShowPushContent"], oneZero) === oneZero.on ? ", even where the app hides texts" : "";
  const words = typeof pushContent === "string" && pushContent !== "" ? ` "${pushContent}"` : "";
  const template = typeof push["templateId"] === "string" ? `, in the words of the template ${push["templateId"]}` : "";
  if (words === "" && template === "" && needsPushContent(objectNameOf(message))) {
    return "Users who are offline get no push notification: it has no pushContent.";
  }
  return `Users who are offline get a push notification${words}${title}${template}${forced}, where push is set up.`;
}

function listSentences({ options }: Message): readonly string[] {
  return flagText(options["disableUpdateLastMsg"], trueFalse) === trueFalse.on
    ? ["It does not show as the conversation's last message."]
    : [];
}

function contentTexts(message: Message): readonly ShownText[] {
  const own = message.options["content"];
  if (own === undefined) return message.body === null ? [] : [{ at: ["body"], text: message.body }];
  const isText = typeof own === "string";
  const content = isText ? tryParseJson(own) : own;
  if (!isJsonObject(content)) return isText ? [{ at: ["content"], text: own }] : [];
  return textFieldsOf(objectNameOf(message)).flatMap((name) => {
    const text = content[name];
    // Content that was written as text has no keys of its own in the file.
    return typeof text === "string" ? [{ at: isText ? ["content"] : ["content", name], text }] : [];
  });
}

function pushTexts(message: Message): readonly ShownText[] {
  const { pushContent } = message.options;
  const title = pushExtOf(message)["title"];
  return [
    ...(typeof pushContent === "string" ? [{ at: ["pushContent"], text: pushContent }] : []),
    ...(typeof title === "string" ? [{ at: ["pushExt", "title"], text: title }] : []),
  ];
}

function pushExtOf({ options }: Message): JsonObject {
  return isJsonObject(options["pushExt"]) ? options["pushExt"] : {};
}
