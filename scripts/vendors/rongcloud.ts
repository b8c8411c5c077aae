// RongCloud: broadcasts to all users and to all chatrooms of an app, through the classic form API.
import schema from "../../schemas/rongcloud.schema.json" with { type: "json" };
import { isJsonObject, type Json, type JsonObject } from "../core/text/json.ts";
import type {
  Account,
  Call,
  ChannelSpec,
  DataCentre,
  Limit,
  Message,
  Payload,
  RecallSpec,
  SentBroadcast,
  Stamp,
  VendorModule,
} from "../core/vendor-contract.ts";
import { outcomeOf } from "./answer-table.ts";
import { checkSum, fieldOf } from "./credentials.ts";
import { flagText, formBody, jsonText, oneZero, trueFalse, type FormField } from "./request-body.ts";
import { rongcloudAnswers, rongcloudFacts } from "./rongcloud-answers.ts";
import { contentOf, objectNameOf } from "./rongcloud-content.ts";
import { checkMessage, checkPush } from "./rongcloud-rules.ts";
import { rongcloudSources as sources } from "./rongcloud-sources.ts";
import { rongcloudView } from "./rongcloud-view.ts";

const contentType = "application/x-www-form-urlencoded";
const longestNonce = 18;

/** The users' quota is shared with RongCloud's own `/push.json` (RC-G): other callers of the app use it up too. */
const usersLimits: readonly Limit[] = [
  hourly("perHour", "send", true),
  daily("perDay", "send", true),
  hourly("recallsPerHour", "recall", false),
  daily("recallsPerDay", "recall", false),
];

const chatroomsLimits: readonly Limit[] = [
  {
    name: "perSecond",
    calls: "send",
    count: 1,
    window: { kind: "sliding", windowMs: 1_000 },
    raisable: false,
    source: sources.chatrooms,
  },
];

const recall: RecallSpec = {
  effect:
    "Clients remove the message and show a grey notice that it was recalled; with isDelete they remove it without one. Push notifications already shown stay.",
  render: renderRecall,
  read: (answer) => outcomeOf(rongcloudAnswers, "recall", rongcloudFacts(answer)),
  source: sources.recall,
};

const users: ChannelSpec = {
  name: "rongcloud/users",
  reaches:
    "Every user of the app as a system conversation, within 3 minutes; offline users get a push notification where push is set up, and users who register in the next 7 days get it too.",
  endpoint: "/message/broadcast.json",
  senderOption: "fromUserId",
  senderRequired: true,
  contentOption: "content",
  limits: usersLimits,
  returnsId: true,
  recall,
  recallImpossible: null,
  lookup: null,
  speed: { usersPerSecond: 2000, fetchedWithinMs: 180_000, source: sources.users },
  view: rongcloudView.users,
  check: (message) => {
    const violations = checkMessage(message, () => users.render(message));
    // Of a type that is not right nobody can say what it pushes.
    const isRight = violations.every(({ at, severity }) => at[0] !== "objectName" || severity !== "error");
    return isRight ? [...violations, ...checkPush(message)] : violations;
  },
  render: (message) => payload(users, usersFields(message)),
  read: (answer) => outcomeOf(rongcloudAnswers, "send", rongcloudFacts(answer)),
  source: sources.users,
};

const chatrooms: ChannelSpec = {
  name: "rongcloud/chatrooms",
  reaches:
    "Everybody who is in a chatroom of the app at that moment. It is not stored, and later visitors never see it.",
  endpoint: "/message/chatroom/broadcast.json",
  senderOption: "fromUserId",
  senderRequired: true,
  contentOption: "content",
  limits: chatroomsLimits,
  returnsId: false,
  recall: null,
  recallImpossible: "RongCloud gives chatroom broadcasts no id, and has no call that takes them back",
  lookup: null,
  speed: null,
  view: rongcloudView.chatrooms,
  check: (message) => checkMessage(message, () => chatrooms.render(message)),
  render: (message) => payload(chatrooms, chatroomsFields(message)),
  read: (answer) => outcomeOf(rongcloudAnswers, "send", rongcloudFacts(answer)),
  source: sources.chatrooms,
};

const dataCentres: readonly DataCentre[] = [
  ...centre("China (Beijing)", "api.rong-api.com", "api-b.rong-api.com"),
  ...centre("Singapore", "api.sg-light-api.com", "api-b.sg-light-api.com"),
  ...centre("Singapore B", "api.sg-b-light-api.com", "api-b.sg-b-light-api.com"),
  ...centre("North America", "api.us-light-api.com", "api-b.us-light-api.com"),
  ...centre("Saudi Arabia", "api.sau-light-api.com", "api-b.sau-light-api.com"),
];

export const rongcloud: VendorModule = {
  name: "rongcloud",
  title: "RongCloud",
  dataCentres,
  accountFields: [
    { name: "appKey", secret: true, description: "The App Key of the app, from the console." },
    { name: "appSecret", secret: true, description: "The App Secret of the app; it signs every call." },
  ],
  identityFields: ["appKey"],
  dayZone: { zone: "Asia/Shanghai", assumed: true, source: sources.dayZone },
  channels: { [users.name]: users, [chatrooms.name]: chatrooms },
  schema,
  answers: rongcloudAnswers,
  token: null,
  sign,
};

function payload(channel: ChannelSpec, fields: readonly FormField[]): Payload {
  return { endpoint: channel.endpoint, contentType, body: formBody(fields) };
}

function messageFields(message: Message): readonly FormField[] {
  return [
    ["content", jsonText(contentOf(message))],
    ["fromUserId", message.from],
    ["objectName", objectNameOf(message)],
  ];
}

function usersFields(message: Message): readonly FormField[] {
  const { pushContent, pushData, contentAvailable, pushExt, disableUpdateLastMsg } = message.options;
  return [
    ...messageFields(message),
    ["pushContent", jsonText(pushContent)],
    ["pushData", jsonText(pushData)],
    ["contentAvailable", flagText(contentAvailable, oneZero)],
    ["pushExt", jsonText(isJsonObject(pushExt) ? documentedPushExt(pushExt) : pushExt)],
    ["disableUpdateLastMsg", flagText(disableUpdateLastMsg, trueFalse)],
  ];
}

function chatroomsFields(message: Message): readonly FormField[] {
  return [...messageFields(message), ["isIncludeSender", flagText(message.options["isIncludeSender"], oneZero)]];
}

/** `pushExt` with its values in the types of SEED 002's example: forceShowPushContent a number, VIVO's class a string. */
function documentedPushExt(pushExt: JsonObject): JsonObject {
  return mapValues(pushExt, (name, value) => {
    if (name === "forceShowPushContent") return value === true || value === 1 ? 1 : 0;
    return name === "pushConfigs" && Array.isArray(value) ? value.map(documentedPushConfig) : value;
  });
}

function documentedPushConfig(config: Json): Json {
  if (!isJsonObject(config)) return config;
  return mapValues(config, (service, settings) => {
    if (service !== "VIVO" || !isJsonObject(settings)) return settings;
    return mapValues(settings, (name, value) =>
      name === "classification" && typeof value === "number" ? String(value) : value,
    );
  });
}

function mapValues(map: JsonObject, change: (name: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(name, value)]));
}

/** `sentTime` is required by the Chinese page and optional in the English one: it is always sent. */
function renderRecall(sent: SentBroadcast, options: JsonObject): Payload {
  if (sent.from === null)
    throw new Error("a RongCloud broadcast is recalled under its sender, and the ledger has none");
  const { isAdmin, isDelete, extra, disableUpdateLastMsg } = options;
  const body = formBody([
    ["fromUserId", sent.from],
    ["messageUID", sent.id],
    ["sentTime", String(sent.sentAtMs)],
    ["isAdmin", flagText(isAdmin, oneZero)],
    ["isDelete", flagText(isDelete, oneZero)],
    ["extra", jsonText(extra)],
    ["disableUpdateLastMsg", flagText(disableUpdateLastMsg, trueFalse)],
  ]);
  return { endpoint: "/message/broadcast/recall.json", contentType, body };
}

/** RC-AUTH: the nonce has at most 18 characters, the timestamp is in milliseconds. */
function sign(payloadToSign: Payload, account: Account, stamp: Stamp): Call {
  const nonce = stamp.nonce.slice(0, longestNonce);
  const timestamp = String(stamp.nowMs);
  return {
    method: "POST",
    url: `${account.baseUrl}${payloadToSign.endpoint}`,
    headers: {
      "Content-Type": payloadToSign.contentType,
      "App-Key": fieldOf(account, "appKey"),
      Nonce: nonce,
      Timestamp: timestamp,
      Signature: checkSum(fieldOf(account, "appSecret"), nonce, timestamp),
    },
    body: payloadToSign.body,
  };
}

function hourly(name: Limit["name"], calls: Limit["calls"], raisable: boolean): Limit {
  const source = calls === "send" ? sources.usersLimits : sources.recall;
  return { name, calls, count: 2, window: { kind: "sliding", windowMs: 3_600_000 }, raisable, source };
}

function daily(name: Limit["name"], calls: Limit["calls"], raisable: boolean): Limit {
  const source = calls === "send" ? sources.usersLimits : sources.recall;
  return { name, calls, count: 3, window: { kind: "day" }, raisable, source };
}

function centre(name: string, host: string, backup: string): readonly DataCentre[] {
  return [
    { name, host, source: sources.hosts },
    { name: `${name}, backup`, host: backup, source: sources.hosts },
  ];
}
