// NetEase's answers: what each documented code proves. The HTTP status is always 200 (NE-J); the code is in the body.
import { idText, isJsonObject, objectOrEmpty, tryParseJson } from "../core/text/json.ts";
import type { Answer } from "../core/outcome.ts";
import { numberOf } from "../core/text/value-parts.ts";
import { instantOf } from "../core/time/instant.ts";
import type { AnswerRow, Source } from "../core/vendor-contract.ts";
import type { AnswerCall, AnswerFacts } from "./answer-table.ts";
import { neteaseSources as sources } from "./netease-sources.ts";

const any: readonly AnswerCall[] = ["send", "recall", "lookup"];
const act: readonly AnswerCall[] = ["send", "recall"];

/** Which calls, the code, what it means, and what to do; `description` where only the vendor's words tell two cases apart. */
type Line = readonly [
  calls: readonly AnswerCall[],
  when: { readonly code: number; readonly description?: string },
  meaning: string,
  remedy: string,
  source: Source,
];

const signatureRemedy =
  "Check appKey and appSecret of this account, and that this machine's clock is right to within 5 minutes.";
const openRemedy = "Have broadcast messages switched on for the app in the NetEase console.";
const expireRemedy = "Leave it to expire, or announce a correction.";
const mendRemedy = "Mend the option that the vendor names.";
const goneRemedy =
  "Check the id and the app; if the broadcast was deleted already or has expired, nothing is left to do.";

const ofChannel: readonly Line[] = [
  [any, { code: 301 }, "the app is disabled", "Ask NetEase why the app is disabled.", sources.status],
  [any, { code: 315 }, "calls from this IP address are not allowed", "Allow the runner's address.", sources.status],
  [
    ["send", "lookup"],
    { code: 403 },
    "authentication failed or no permission",
    `${signatureRemedy} ${openRemedy}`,
    sources.send,
  ],
  [["recall"], { code: 403, description: "authentication" }, "authentication failed", signatureRemedy, sources.send],
  [any, { code: 414, description: "checksum" }, "the CheckSum is refused", signatureRemedy, sources.oldCall],
  [any, { code: 414, description: "appkey" }, "the AppKey is refused", signatureRemedy, sources.oldCall],
  [any, { code: 414, description: "nonce" }, "the Nonce is refused", signatureRemedy, sources.oldCall],
  [any, { code: 414, description: "curtime" }, "the CurTime is refused", signatureRemedy, sources.oldCall],
  [any, { code: 414, description: "http header" }, "the headers are refused", signatureRemedy, sources.badHeader],
  [any, { code: 509 }, "NetEase does not take this protocol", "Check `host`.", sources.status],
  [any, { code: 514 }, "the service is not available to this app", openRemedy, sources.status],
];

const ofContent: readonly Line[] = [
  [["recall"], { code: 403 }, "the message cannot be recalled", expireRemedy, sources.send],
  [["send"], { code: 404 }, "an object is not found", "Check that the account in `from` exists.", sources.status],
  // Not success: the id may be wrong or another app's. A broadcast that is already gone ends here too, and needs no more.
  [["recall", "lookup"], { code: 404 }, "NetEase knows no broadcast with this id", goneRemedy, sources.status],
  [any, { code: 405 }, "a parameter is too long", "Shorten the text.", sources.status],
  [any, { code: 406 }, "the object is read-only", "Check the account in `from` and the id.", sources.status],
  [any, { code: 414 }, "a parameter is wrong", mendRemedy, sources.send],
  [any, { code: 419 }, "a quantity exceeds its limit", mendRemedy, sources.status],
  [any, { code: 422 }, "the sender's account is disabled", "Name another account in `from`.", sources.status],
  [["recall"], { code: 508 }, "the time in which a message can be recalled is over", expireRemedy, sources.status],
];

const ofNothing: readonly Line[] = [
  [any, { code: 408 }, "NetEase timed out", "", sources.status],
  [any, { code: 415 }, "NetEase had a network problem", "", sources.status],
  [any, { code: 417 }, "NetEase calls it a repeated operation: an earlier call may have arrived", "", sources.status],
  [any, { code: 431 }, "NetEase calls it a repeated request: an earlier call may have arrived", "", sources.status],
  [any, { code: 500 }, "NetEase had an internal error", "", sources.send],
  [any, { code: 503 }, "NetEase was busy", "", sources.status],
  // Packing and unpacking can also fail on the way back, after the work was done.
  [any, { code: 998 }, "NetEase could not unpack a packet", "", sources.status],
  [any, { code: 999 }, "NetEase could not pack a packet", "", sources.status],
];

/** Codes of other services (SMS, teams, chatrooms, logins) are left out: they stay unknown if they ever come. */
export const neteaseAnswers: readonly AnswerRow[] = [
  rowOf([any, { code: 200 }, "NetEase took the call", "", sources.send], "accepted"),
  {
    ...rowOf([act, { code: 416 }, "too many calls; the app is blocked for 1 minute", "", sources.send], "throttled"),
    until: { blockMs: 60_000 },
  },
  {
    ...rowOf([["lookup"], { code: 416 }, "too many queries; blocked for 10 s", "", sources.query], "throttled"),
    until: { blockMs: 10_000 },
  },
  ...ofChannel.map((line) => rowOf(line, "rejected-channel")),
  ...ofContent.map((line) => rowOf(line, "rejected-content")),
  ...ofNothing.map((line) => rowOf(line, "unknown")),
];

/** Reads `{ code, desc, msg }`; the table of SEED 000 spells the id `broadcastid`, its example `broadcastId`. */
export function neteaseFacts(answer: Answer): AnswerFacts {
  const parsed = tryParseJson(answer.bodyText);
  const body = objectOrEmpty(parsed);
  const code = numberOf(body["code"]);
  const message = objectOrEmpty(body["msg"]);
  const id = idText(message["broadcastId"]) ?? idText(message["broadcastid"]);
  return {
    status: answer.status,
    isReadable: isJsonObject(parsed),
    code,
    error: null,
    description: typeof body["desc"] === "string" ? body["desc"] : null,
    success: code === 200 ? { id, expiresAtMs: instantOf(message["expireTime"]) } : null,
  };
}

function rowOf([calls, when, meaning, remedy, source]: Line, proves: AnswerRow["proves"]): AnswerRow {
  return { calls, when: { http: 200, ...when }, proves, meaning, remedy, source };
}
