// RongCloud's rules that a schema cannot say: sizes on the wire, the sender's length, and pushes nobody would get.
import { isJsonObject } from "../core/text/json.ts";
import type { Message, Payload, RuleViolation } from "../core/vendor-contract.ts";
import { inexactNumbers } from "./exact-numbers.ts";
import { textBytes } from "./request-body.ts";
import { checkContent, needsPushContent, objectNameOf } from "./rongcloud-content.ts";
import { rongcloudContentSize } from "./rongcloud-view.ts";

/** RC-N (see rongcloud-sources.ts). */
const longestSender = 64;
/**
 * "Below 100 k" (code 1508, RC-N): a warning. The broadcast pages allow more, the table is older, and a 1508 is a
 * documented refusal: it costs a slot and cannot reach anybody twice.
 */
const mostFormBytes = 100_000;
/** A Chinese character is three bytes of UTF-8, each written as %XX; what is one unit of JSON is never more. */
const mostBytesPerUnit = 9;
/** Far more than the names of all fields take, and what content has around the body. */
const bytesAroundValues = 2_000;

/** The rules of every RongCloud channel. @param render gives the message as it would be sent. */
export function checkMessage(message: Message, render: () => Payload): readonly RuleViolation[] {
  return [
    ...inexactNumbers(message.options),
    ...checkSender(message),
    ...checkContent(message),
    ...checkSizes(message, render),
  ];
}

/** Warns of a broadcast to all users that offline users would not be told of. */
export function checkPush(message: Message): readonly RuleViolation[] {
  const { pushContent, pushExt } = message.options;
  const hasPushText = typeof pushContent === "string" && pushContent !== "";
  const hasTemplate = isJsonObject(pushExt) && pushExt["templateId"] !== undefined;
  const objectName = objectNameOf(message);
  if (hasPushText || hasTemplate || !needsPushContent(objectName)) return [];
  return [
    {
      at: [],
      code: "NO_PUSH",
      severity: "warning",
      message: `users who are offline get no push notification: a "${objectName}" has no push text of its own`,
      remedy: "Add pushContent if they should get one.",
    },
  ];
}

function checkSender(message: Message): readonly RuleViolation[] {
  const length = (message.from ?? "").length;
  if (length <= longestSender) return [];
  return [
    {
      at: ["fromUserId"],
      code: "SENDER_TOO_LONG",
      severity: "error",
      message: `the sender has ${length} characters; RongCloud takes ${longestSender}`,
      remedy: "Name the sender by its user id.",
    },
  ];
}

function checkSizes(message: Message, render: () => Payload): readonly RuleViolation[] {
  const at = message.options["content"] === undefined ? [] : ["content"];
  const content = rongcloudContentSize(message);
  if (content.used > content.most) {
    return [
      {
        at,
        code: "CONTENT_TOO_LARGE",
        severity: "error",
        message: `the content is ${content.used} bytes as JSON; RongCloud takes ${content.most}`,
        remedy: "Shorten the content.",
      },
    ];
  }
  // Encoding takes longer than all other checks together, and nearly no message comes near the limit.
  if (JSON.stringify(message).length * mostBytesPerUnit + bytesAroundValues < mostFormBytes) return [];
  const formBytes = textBytes(render().body);
  if (formBytes < mostFormBytes) return [];
  return [
    {
      at,
      code: "REQUEST_TOO_LARGE",
      severity: "warning",
      message: `the request is ${formBytes} bytes once encoded; RongCloud may refuse ${mostFormBytes} and more with code 1508`,
      remedy: "Shorten the content: a Chinese character takes 9 bytes on the wire.",
    },
  ];
}
