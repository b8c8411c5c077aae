// Easemob: broadcasts to all users, to online users and to active chatrooms of an app, through the JSON API.
import schema from "../../schemas/easemob.schema.json" with { type: "json" };
import type { Json, JsonObject } from "../core/text/json.ts";
import type {
  Account,
  Call,
  ChannelSpec,
  DataCentre,
  Limit,
  LimitName,
  Message,
  Payload,
  RuleViolation,
  Source,
  Stamp,
  VendorModule,
} from "../core/vendor-contract.ts";
import { outcomeOf } from "./answer-table.ts";
import { easemobAnswers, easemobFacts } from "./easemob-answers.ts";
import { easemobSources as sources } from "./easemob-sources.ts";
import { easemobToken } from "./easemob-token.ts";
import { appUrl } from "./easemob-url.ts";
import { easemobMessageOf, easemobSize, easemobView } from "./easemob-view.ts";
import { inexactNumbers } from "./exact-numbers.ts";

const contentType = "application/json";

const recallImpossible = "Easemob broadcasts have no message id, and no call takes a broadcast back";

const users = channel({
  name: "easemob/users",
  reaches:
    "Every user of the app; it is stored for offline users (7 days by default), who get a push notification where push is set up.",
  endpoint: "/messages/broadcast",
  limits: [sliding("per30Minutes", 1, 1_800_000, sources.users), daily(3, sources.users)],
  speed: { usersPerSecond: 1000, fetchedWithinMs: 0, source: sources.users },
  view: easemobView.users,
  render: (message) => payload(users, { target_type: "users", ...messagePart(message) }),
  source: sources.users,
});

const online = channel({
  name: "easemob/online",
  reaches: "Every user of the app who is online at that moment. It is not stored for anybody else.",
  endpoint: "/messages/users/broadcast",
  limits: [sliding("perMinute", 1, 60_000, sources.online), daily(50, sources.online)],
  speed: null,
  view: easemobView.online,
  render: (message) => payload(online, messagePart(message)),
  source: sources.online,
});

const chatrooms = channel({
  name: "easemob/chatrooms",
  reaches:
    "Every active chatroom of the app: at least one member, and at least one message ever. It is not stored for those who are offline.",
  endpoint: "/messages/chatrooms/broadcast",
  limits: [
    sliding("perSecond", 1, 1_000, sources.chatrooms),
    sliding("perMinute", 10, 60_000, sources.chatrooms),
    daily(100, sources.chatrooms),
  ],
  speed: null,
  view: easemobView.chatrooms,
  render: (message) =>
    payload(chatrooms, {
      ...messagePart(message),
      ...set("chatroom_msg_level", message.options["chatroom_msg_level"]),
    }),
  source: sources.chatrooms,
});

const dataCentres: readonly DataCentre[] = [
  ...centre("China 1", "a1"),
  ...centre("China 2", "a31"),
  ...centre("Singapore 1", "a1-sgp"),
  ...centre("Singapore 2", "a61"),
  ...centre("US East 1", "a41"),
  ...centre("Germany 2", "a71"),
];

export const easemob: VendorModule = {
  name: "easemob",
  title: "Easemob (Huanxin)",
  dataCentres,
  accountFields: [
    { name: "org", secret: false, description: "The organisation: the part of the app key before #." },
    { name: "app", secret: false, description: "The app: the part of the app key after #." },
    { name: "clientId", secret: true, description: "The app's client id, from the console." },
    { name: "clientSecret", secret: true, description: "The app's client secret; both together get the app token." },
  ],
  identityFields: ["org", "app"],
  dayZone: { zone: "UTC", assumed: false, source: sources.dayZone },
  channels: { [users.name]: users, [online.name]: online, [chatrooms.name]: chatrooms },
  schema,
  answers: easemobAnswers,
  token: easemobToken,
  sign,
};

type OwnPart = Pick<ChannelSpec, "name" | "reaches" | "endpoint" | "limits" | "speed" | "view" | "render" | "source">;

function channel(own: OwnPart): ChannelSpec {
  return {
    ...own,
    senderOption: "from",
    senderRequired: false,
    contentOption: "msg",
    returnsId: true,
    recall: null,
    recallImpossible,
    lookup: null,
    check,
    read: (answer) => outcomeOf(easemobAnswers, "send", easemobFacts(answer)),
  };
}

function payload({ endpoint }: ChannelSpec, body: JsonObject): Payload {
  return { endpoint, contentType, body: JSON.stringify(body) };
}

/** The fields all channels share. An empty `from` and a null `ext` are refused, so what is not set is left out. */
function messagePart(message: Message): JsonObject {
  return { msg: easemobMessageOf(message), ...set("from", message.from), ...set("ext", message.options["ext"]) };
}

function set(name: string, value: Json | undefined): JsonObject {
  return value === undefined || value === null ? {} : { [name]: value };
}

function sign(payloadToSign: Payload, account: Account, stamp: Stamp): Call {
  if (stamp.token === null) throw new Error("an Easemob call needs the app token");
  return {
    method: "POST",
    url: `${appUrl(account)}${payloadToSign.endpoint}`,
    headers: { "Content-Type": payloadToSign.contentType, Authorization: `Bearer ${stamp.token}` },
    body: payloadToSign.body,
  };
}

function check(message: Message): readonly RuleViolation[] {
  const { used, most } = easemobSize(message);
  const tooLarge: RuleViolation = {
    at: message.options["msg"] === undefined ? [] : ["msg"],
    code: "MESSAGE_TOO_LARGE",
    severity: "error",
    message: `msg and ext are ${used} bytes as JSON; Easemob takes ${most}`,
    remedy: "Shorten the text or ext: a Chinese character takes 3 bytes.",
  };
  return [...inexactNumbers(message.options), ...(used > most ? [tooLarge] : [])];
}

function sliding(name: LimitName, count: number, windowMs: number, source: Source): Limit {
  return { name, calls: "send", count, window: { kind: "sliding", windowMs }, raisable: false, source };
}

function daily(count: number, source: Source): Limit {
  return { name: "perDay", calls: "send", count, window: { kind: "day" }, raisable: true, source };
}

function centre(name: string, label: string): readonly DataCentre[] {
  return [
    { name, host: `${label}.easemob.com`, source: sources.hosts },
    { name: `${name}, other suffix`, host: `${label}.easecdn.com`, source: sources.hosts },
  ];
}
