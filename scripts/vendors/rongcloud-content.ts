// RongCloud message types: which may be broadcast, what their content needs, and which push nothing by themselves.
import { didYouMean, nearest } from "../core/text/did-you-mean.ts";
import { isJsonObject, tryParseJson, type Json, type JsonObject } from "../core/text/json.ts";
import { quoted } from "../core/problems/value-text.ts";
import type { Message, RuleViolation } from "../core/vendor-contract.ts";

export const textMessage = "RC:TxtMsg";

interface MessageType {
  /** Text fields that the documents require. */
  readonly required: readonly string[];
  /** Fields without which clients have nothing to show; the SDK names them, no document says whether they are required. */
  readonly expected: readonly string[];
  /** Whether offline users get a push notification when no pushContent is given. */
  readonly pushes: boolean;
  /** Fields that people read; a thumbnail or an address is none. */
  readonly texts?: readonly string[];
}

/** Types that people may broadcast; the others (recalls, receipts, call signalling) belong to RongCloud's own SDKs. */
const messageTypes: ReadonlyMap<string, MessageType> = new Map([
  [textMessage, { required: ["content"], expected: [], pushes: true, texts: ["content"] }],
  ["RC:ImgMsg", { required: [], expected: ["content", "imageUri"], pushes: true }],
  ["RC:GIFMsg", { required: [], expected: ["remoteUrl"], pushes: true }],
  ["RC:HQVCMsg", { required: [], expected: ["remoteUrl", "duration"], pushes: true }],
  ["RC:VcMsg", { required: [], expected: ["content", "duration"], pushes: true }],
  ["RC:FileMsg", { required: [], expected: ["name", "size", "type", "fileUrl"], pushes: true }],
  ["RC:SightMsg", { required: [], expected: ["sightUrl", "content", "duration"], pushes: true }],
  ["RC:LBSMsg", { required: [], expected: ["latitude", "longitude", "poi"], pushes: true, texts: ["poi"] }],
  ["RC:ImgTextMsg", { required: [], expected: ["title", "content"], pushes: true, texts: ["title", "content"] }],
  ["RC:ReferenceMsg", { required: [], expected: ["content"], pushes: true, texts: ["content"] }],
  ["RC:CombineMsg", { required: [], expected: ["remoteUrl"], pushes: true }],
  ["RC:InfoNtf", { required: ["message"], expected: [], pushes: false, texts: ["message"] }],
  ["RC:ContactNtf", { required: [], expected: ["operation"], pushes: false }],
  ["RC:ProfileNtf", { required: [], expected: ["operation"], pushes: false }],
  ["RC:CmdNtf", { required: ["name", "data"], expected: [], pushes: false }],
  ["RC:CmdMsg", { required: ["name", "data"], expected: [], pushes: false }],
]);

/** The message type as it is sent: `RC:TxtMsg` unless the delivery names one. */
export function objectNameOf(message: Message): string {
  const name = message.options["objectName"];
  return typeof name === "string" ? name : textMessage;
}

/** The content as it is sent: the delivery's own, or the body as the text of an RC:TxtMsg. */
export function contentOf(message: Message): Json {
  return message.options["content"] ?? { content: message.body ?? "" };
}

/** Tells whether a type pushes nothing to offline users unless pushContent is given. */
export function needsPushContent(objectName: string): boolean {
  return messageTypes.get(objectName)?.pushes !== true;
}

/** The fields of a type's content that people read; of the app's own types, those that usually are. */
export function textFieldsOf(objectName: string): readonly string[] {
  const type = messageTypes.get(objectName);
  return type === undefined ? ["title", "content", "message", "text"] : (type.texts ?? []);
}

/** Whether nothing of a type is shown: the app acts on it. */
export function isHidden(objectName: string): boolean {
  return objectName === "RC:CmdMsg" || objectName === "RC:CmdNtf";
}

/** The rules of objectName and content together. */
export function checkContent(message: Message): readonly RuleViolation[] {
  const name = objectNameOf(message);
  const type = messageTypes.get(name);
  if (type === undefined && /^RC:/i.test(name)) return [reserved(name)];
  const own = message.options["content"];
  if (own === undefined) return name === textMessage ? [] : [contentRequired(name)];
  return type === undefined ? [] : checkFields(name, type, own);
}

function checkFields(name: string, type: MessageType, own: Json): readonly RuleViolation[] {
  const content = typeof own === "string" ? tryParseJson(own) : own;
  if (!isJsonObject(content)) return [notAnObject(name)];
  return [
    ...type.required.filter((field) => !isText(content[field])).map((field) => missingText(name, field)),
    ...type.expected.filter((field) => !hasField(content, field)).map((field) => missingField(name, field)),
  ];
}

function isText(value: Json | undefined): boolean {
  return typeof value === "string" && value !== "";
}

function hasField(content: JsonObject, field: string): boolean {
  return content[field] !== undefined && content[field] !== null && content[field] !== "";
}

/** "Built-in message types start with RC:" (SEED 002 and 003), and only those of {@link messageTypes} may be sent. */
function reserved(name: string): RuleViolation {
  const meant = meantType(name);
  return {
    at: ["objectName"],
    code: "OBJECT_NAME_RESERVED",
    severity: "error",
    message: `${quoted(name)} starts with RC: and is no message type that can be broadcast`,
    remedy:
      meant === null
        ? `Use one of ${[...messageTypes.keys()].join(", ")}, or a type of your own that does not start with RC:.`
        : didYouMean(meant).trimEnd(),
  };
}

/** The built-in type that another name is nearly, with or without its prefix; null for a built-in type itself. */
function meantType(name: string): string | null {
  if (messageTypes.has(name)) return null;
  return messageTypes.has(`RC:${name}`) ? `RC:${name}` : nearest(name, messageTypes.keys());
}

function contentRequired(name: string): RuleViolation {
  return {
    at: ["objectName"],
    code: "CONTENT_REQUIRED",
    severity: "error",
    message: `a "${name}" cannot be made from the body, which is sent as ${textMessage}`,
    remedy: `${didYouMean(meantType(name))}Add \`content\` in the form that the type wants, or remove objectName.`,
  };
}

function notAnObject(name: string): RuleViolation {
  return {
    at: ["content"],
    code: "CONTENT_NOT_JSON",
    severity: "error",
    message: `the content of a "${name}" must be a JSON object; clients cannot read this text`,
    remedy:
      name === textMessage
        ? "Write it as `content: { content: TEXT }`, or as `body:` at the top."
        : "Write it as a map.",
  };
}

function missingText(name: string, field: string): RuleViolation {
  return {
    at: ["content"],
    code: "CONTENT_FIELD_MISSING",
    severity: "error",
    message: `the content of a "${name}" needs "${field}" as text`,
    remedy: `Add "${field}" to content.`,
  };
}

function missingField(name: string, field: string): RuleViolation {
  return {
    at: ["content"],
    code: "CONTENT_FIELD_EXPECTED",
    severity: "warning",
    message: `the content of a "${name}" has no "${field}", which clients show`,
    remedy: `Add "${field}" to content, or make sure that clients do without.`,
  };
}
