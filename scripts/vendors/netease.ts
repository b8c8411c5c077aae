// NetEase / CommsEase (Yunxin): broadcasts to all users of an app, through the v1 form API.
import schema from "../../schemas/netease.schema.json" with { type: "json" };
import type {
  Account,
  Call,
  ChannelSpec,
  DataCentre,
  Limit,
  Message,
  Payload,
  RecallSpec,
  RuleViolation,
  SentBroadcast,
  Stamp,
  VendorModule,
} from "../core/vendor-contract.ts";
import { outcomeOf } from "./answer-table.ts";
import { checkSum, fieldOf } from "./credentials.ts";
import { inexactNumbers } from "./exact-numbers.ts";
import { neteaseAnswers, neteaseFacts } from "./netease-answers.ts";
import { neteaseFormType, neteaseLookup } from "./netease-lookup.ts";
import { neteaseSources as sources } from "./netease-sources.ts";
import { neteaseBodySize, neteaseView } from "./netease-view.ts";
import { flagText, formBody, jsonText, trueFalse } from "./request-body.ts";

const longestSender = 32;

const limits: readonly Limit[] = [
  {
    name: "perMinute",
    calls: "send",
    count: 10,
    window: { kind: "sliding", windowMs: 60_000 },
    raisable: true,
    source: sources.limits,
  },
  { name: "perDay", calls: "send", count: 1000, window: { kind: "day" }, raisable: true, source: sources.limits },
];

const recall: RecallSpec = {
  effect: "NetEase stops handing it out to those who have not received it yet; what devices already show stays.",
  render: renderRecall,
  read: (answer) => outcomeOf(neteaseAnswers, "recall", neteaseFacts(answer)),
  source: sources.send,
};

const users: ChannelSpec = {
  name: "netease/users",
  reaches:
    "Every user of the app who is online at that moment; with isOffline also the others, when they log in before it expires. No push notification and no history.",
  endpoint: "/msg/broadcastMsg.action",
  senderOption: "from",
  senderRequired: false,
  contentOption: null,
  limits,
  returnsId: true,
  recall,
  recallImpossible: null,
  lookup: neteaseLookup,
  speed: null,
  view: neteaseView,
  check,
  render,
  read: (answer) => outcomeOf(neteaseAnswers, "send", neteaseFacts(answer)),
  source: sources.send,
};

const dataCentres: readonly DataCentre[] = [
  { name: "China", host: "api.yunxinapi.com", source: sources.call },
  { name: "China, backup", host: "api-cn-bak.yunxinapi.com", source: sources.call },
  { name: "Singapore", host: "api-sg.yunxinapi.com", source: sources.call },
  { name: "Singapore, backup", host: "api-sg-bak.yunxinapi.com", source: sources.call },
  { name: "China, as the server SDK names it", host: "api-cn.yunxinapi.com", source: sources.serverSdk },
  { name: "China, old name", host: "api.netease.im", source: sources.call },
  { name: "Singapore, old name", host: "api-sg.netease.im", source: sources.call },
];

export const netease: VendorModule = {
  name: "netease",
  title: "NetEase / CommsEase (Yunxin)",
  dataCentres,
  accountFields: [
    { name: "appKey", secret: true, description: "The AppKey of the app, from the console." },
    { name: "appSecret", secret: true, description: "The AppSecret of the app; it signs every call." },
  ],
  identityFields: ["appKey"],
  dayZone: { zone: "Asia/Shanghai", assumed: true, source: sources.dayZone },
  channels: { [users.name]: users },
  schema,
  answers: neteaseAnswers,
  token: null,
  sign,
};

function render(message: Message): Payload {
  const { isOffline, ttl, targetOs } = message.options;
  const body = formBody([
    ["from", message.from],
    ["body", message.body ?? ""],
    ["isOffline", flagText(isOffline, trueFalse)],
    ["ttl", jsonText(ttl)],
    // One field holding a JSON array, not one field per client (SEED 000).
    ["targetOs", jsonText(targetOs)],
  ]);
  return { endpoint: users.endpoint, contentType: neteaseFormType, body };
}

/** The path is below /history, unlike the send's (NE-J). */
function renderRecall(sent: SentBroadcast): Payload {
  return {
    endpoint: "/history/delBroadcastMsgById.action",
    contentType: neteaseFormType,
    body: formBody([["broadcastId", sent.id]]),
  };
}

/**
 * The four documented headers. The SDKs' undocumented `RequestId`, by which the server drops repeated requests, is left
 * out: its window and its answer are not documented, so it could turn a lost answer into a wrong one.
 */
function sign(payload: Payload, account: Account, stamp: Stamp): Call {
  const curTime = String(Math.floor(stamp.nowMs / 1000));
  return {
    method: "POST",
    url: `${account.baseUrl}/nimserver${payload.endpoint}`,
    headers: {
      "Content-Type": payload.contentType,
      AppKey: fieldOf(account, "appKey"),
      Nonce: stamp.nonce,
      CurTime: curTime,
      CheckSum: checkSum(fieldOf(account, "appSecret"), stamp.nonce, curTime),
    },
    body: payload.body,
  };
}

function check(message: Message): readonly RuleViolation[] {
  const violations = [...inexactNumbers(message.options)];
  const body = neteaseBodySize(message);
  if (body.used > body.most) {
    violations.push({
      at: [],
      code: "BODY_TOO_LONG",
      severity: "error",
      message: `the body has ${body.used} characters; NetEase takes ${body.most}, and an emoji counts as two or more`,
      remedy: "Shorten the body.",
    });
  }
  if ((message.from ?? "").length > longestSender) {
    violations.push({
      at: ["from"],
      code: "SENDER_TOO_LONG",
      severity: "error",
      message: `the sender has ${(message.from ?? "").length} characters; NetEase takes ${longestSender}`,
      remedy: "Name the sender by its IM account (accid).",
    });
  }
  if (message.options["ttl"] !== undefined && flagText(message.options["isOffline"], trueFalse) !== trueFalse.on) {
    violations.push({
      at: ["ttl"],
      code: "TTL_WITHOUT_OFFLINE",
      severity: "warning",
      message: "ttl has no effect: without isOffline NetEase stores nothing for users who are offline",
      remedy: "Add `isOffline: true`, or remove ttl.",
    });
  }
  return violations;
}
