// RongCloud's answers: what each documented code, under its documented HTTP status, proves.
import { idText, isJsonObject, objectOrEmpty, tryParseJson } from "../core/text/json.ts";
import type { Answer } from "../core/outcome.ts";
import type { AnswerRow, Source } from "../core/vendor-contract.ts";
import type { AnswerCall, AnswerFacts } from "./answer-table.ts";
import { rongcloudSources as sources } from "./rongcloud-sources.ts";

const calls: readonly AnswerCall[] = ["send", "recall"];

/** Status, code and what it means; the status is left out where no document gives one. */
type Line = readonly [http: number | undefined, code: number, meaning: string, remedy: string, source: Source];

const keyRemedy = "Check appKey, appSecret and host of this account.";
const mendRemedy = "Mend the option that the vendor names.";

const ofChannel: readonly Line[] = [
  [404, 404, "RongCloud does not know this path", "Check `host`.", sources.codes],
  [401, 1001, "appKey and appSecret do not belong together", keyRemedy, sources.codes],
  [401, 1004, "the signature is wrong", `${keyRemedy} Check this machine's clock.`, sources.codes],
  [401, 1006, "the app is locked or deleted", "Ask RongCloud about the app.", sources.codes],
  [401, 1007, "this call is not allowed for the app", "Ask RongCloud to allow broadcasts.", sources.codes],
  [430, 1009, "the broadcast service is not opened", "Have it opened in the RongCloud console.", sources.users],
  [403, 1016, "too many chatrooms are kept alive", "Keep fewer chatrooms alive, or ask RongCloud.", sources.codes],
  [403, 2007, "the app has too many test users", "Move the app to production, or remove test users.", sources.codes],
];

const ofContent: readonly Line[] = [
  [400, 1002, "a parameter is wrong", mendRemedy, sources.codes],
  [400, 1003, "no POST data arrived", mendRemedy, sources.codes],
  [400, 1005, "a parameter is too long", "Shorten the text or the option that the vendor names.", sources.codes],
  [undefined, 1501, "a parameter has the wrong type", mendRemedy, sources.newerCodes],
  [undefined, 1502, "a quantity exceeds its limit", mendRemedy, sources.newerCodes],
  [undefined, 1508, "the request body must be below 100 k", "Shorten the content.", sources.newerCodes],
];

const ofNothing: readonly Line[] = [
  [500, 1000, "RongCloud had an internal error", "", sources.codes],
  [504, 1050, "RongCloud timed out inside", "", sources.codes],
];

export const rongcloudAnswers: readonly AnswerRow[] = [
  {
    calls,
    when: { http: 200, code: 200 },
    proves: "accepted",
    meaning: "RongCloud took the call",
    remedy: "",
    source: sources.users,
  },
  {
    calls,
    when: { http: 429, code: 1008 },
    proves: "throttled",
    until: "window",
    meaning: "too many calls, or repeated calls while the broadcast service is not opened",
    remedy: "",
    source: sources.users,
  },
  {
    calls,
    when: { http: 429 },
    proves: "throttled",
    until: "window",
    meaning: "too many requests",
    remedy: "",
    source: sources.users,
  },
  ...ofChannel.map((line) => rowOf(line, "rejected-channel")),
  ...ofContent.map((line) => rowOf(line, "rejected-content")),
  ...ofNothing.map((line) => rowOf(line, "unknown")),
];

/** Reads `{ code, errorMessage, messageUID }`; chatroom broadcasts and recalls have no messageUID. */
export function rongcloudFacts(answer: Answer): AnswerFacts {
  const parsed = tryParseJson(answer.bodyText);
  const { code, errorMessage, messageUID } = objectOrEmpty(parsed);
  return {
    status: answer.status,
    isReadable: isJsonObject(parsed),
    code: typeof code === "number" ? code : null,
    error: null,
    description: typeof errorMessage === "string" ? errorMessage : null,
    success: code === 200 ? { id: idText(messageUID), expiresAtMs: null } : null,
  };
}

function rowOf([http, code, meaning, remedy, source]: Line, proves: AnswerRow["proves"]): AnswerRow {
  return { calls, when: http === undefined ? { code } : { http, code }, proves, meaning, remedy, source };
}
