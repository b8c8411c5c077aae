// What a delivery sends and as whom: the announcement's body and sender, or its own.
import type { DeliveryDraft } from "./announcement-drafts.ts";
import type { JsonObject } from "../text/json.ts";
import type { Message } from "../vendor-contract.ts";

/** Keys of a delivery that are ours: the channel's options are the others. */
const ownKeys: readonly string[] = ["to", "app", "state", "recall", "resolve"];

/** Whether the delivery carries content of its own, which replaces the body. */
export function hasOwnContent({ channel, value }: DeliveryDraft): boolean {
  return channel.contentOption !== null && value[channel.contentOption] !== undefined;
}

export function hasOwnSender({ channel, value }: DeliveryDraft): boolean {
  return value[channel.senderOption] !== undefined;
}

/** The message the channel would render. `frame` is the whole file. */
export function messageOf(frame: JsonObject, draft: DeliveryDraft): Message {
  const sender = hasOwnSender(draft) ? draft.value[draft.channel.senderOption] : frame["from"];
  const body = frame["body"];
  return {
    body: hasOwnContent(draft) || typeof body !== "string" ? null : withoutTrailingLineBreaks(body),
    from: typeof sender === "string" ? sender : null,
    options: optionsOf(draft),
  };
}

function optionsOf({ channel, value }: DeliveryDraft): JsonObject {
  const entries = Object.entries(value).filter(([key]) => !ownKeys.includes(key) && key !== channel.senderOption);
  return Object.fromEntries(entries);
}

function withoutTrailingLineBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end -= 1;
  return text.slice(0, end);
}
