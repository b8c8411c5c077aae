// Easemob's answers: what each documented status with its error and description proves, for broadcasts and for tokens.
import { idText, isJsonObject, objectOrEmpty, tryParseJson, type Json } from "../core/text/json.ts";
import type { Answer } from "../core/outcome.ts";
import type { AnswerRow, Source } from "../core/vendor-contract.ts";
import type { AnswerCall, AnswerFacts } from "./answer-table.ts";
import { easemobSources as sources } from "./easemob-sources.ts";

const send: readonly AnswerCall[] = ["send"];
const token: readonly AnswerCall[] = ["token"];
const both: readonly AnswerCall[] = ["send", "token"];

/** The status, the error and a part of its description (both in the vendor's words), what it means, and what to do. */
type Line = readonly [when: AnswerRow["when"], meaning: string, remedy: string, source: Source];

const argument = "illegal_argument";
const forbidden = "forbidden_op";
const compareRemedy = "Have the vendor module compared with Easemob's documents.";
const clientRemedy = "Check clientId and clientSecret of this account.";
const appRemedy = "Check org, app and host of this account; an app of another data centre is not found either.";
const tokenRemedy = "If a new token is refused too, check clientId, clientSecret and host of this account.";
const shortenRemedy = "Shorten the text or ext.";

const dailyLimits: readonly Line[] = [
  [
    { http: 403, error: forbidden, description: "broadcast message limit exceeded" },
    "the day's broadcasts to all users are used up",
    "",
    sources.users,
  ],
  [
    { http: 403, error: forbidden, description: "online user broadcast limit exceeded" },
    "the day's broadcasts to online users are used up",
    "",
    sources.online,
  ],
  [
    { http: 403, error: forbidden, description: "chatroom broadcast limit exceeded" },
    "the day's chatroom broadcasts are used up",
    "",
    sources.chatrooms,
  ],
];

const ofChannel: readonly Line[] = [
  [{ http: 400, error: argument, description: "target_type" }, "target_type is refused", compareRemedy, sources.users],
  [
    { http: 403, error: forbidden, description: "service is unopened" },
    "the broadcast service is not opened for this app",
    "Have it opened by Easemob's sales.",
    sources.users,
  ],
  [{ http: 403, error: forbidden }, "Easemob forbids this operation", "Ask Easemob's sales.", sources.errors],
  [{ http: 415 }, "Easemob does not take this kind of body", compareRemedy, sources.errors],
];

const ofContent: readonly Line[] = [
  [{ http: 400, error: "invalid_request_body" }, "the request body is invalid", "Check the options.", sources.online],
  [{ http: 400, error: argument, description: "ext must be" }, "ext is no map", "Write ext as a map.", sources.users],
  [
    { http: 400, error: argument, description: "from can't be empty" },
    "the sender is empty",
    "Name a sender, or remove `from`.",
    sources.users,
  ],
  [{ http: 400, description: "message is too large" }, "the message is too large", shortenRemedy, sources.olderErrors],
  [{ http: 400, error: argument }, "an argument is refused", "Mend what the vendor names.", sources.olderErrors],
  [{ http: 400, error: "json_parse" }, "the body is no JSON to Easemob", "Check msg and ext.", sources.olderErrors],
  [{ http: 413 }, "the request is too large", shortenRemedy, sources.olderErrors],
];

const ofToken: readonly Line[] = [
  [{ http: 401, error: "unauthorized" }, "the app token has expired", tokenRemedy, sources.errors],
  [{ http: 401, error: "auth_bad_access_token" }, "the app token is not valid here", tokenRemedy, sources.errors],
  [{ http: 401 }, "Easemob wants another app token", tokenRemedy, sources.errors],
];

/** Of the token call. */
const ofClient: readonly Line[] = [
  [{ http: 400, error: "invalid_grant" }, "clientId or clientSecret is wrong", clientRemedy, sources.token],
  [{ http: 400, error: argument }, "clientId or clientSecret is missing", clientRemedy, sources.token],
];

/** Of both calls: a wrong org, app or host shows in either. */
const ofAccount: readonly Line[] = [
  [{ http: 404, error: "organization_application_not_found" }, "no such app here", appRemedy, sources.olderErrors],
  [{ http: 404, error: "service_resource_not_found" }, "no such address here", appRemedy, sources.errors],
  [{ http: 404 }, "Easemob knows no such call", appRemedy, sources.errors],
  [{ http: 405 }, "Easemob does not take this method", appRemedy, sources.errors],
];

const ofNothing: readonly Line[] = [
  [{ http: 408 }, "Easemob gave up waiting", "", sources.errors],
  [{ http: 500 }, "Easemob had an internal error", "", sources.errors],
  [{ http: 501 }, "Easemob says it cannot do this", "", sources.errors],
  [{ http: 502 }, "a gateway of Easemob had a bad answer", "", sources.errors],
  [{ http: 503 }, "Easemob was not available", "", sources.errors],
  [{ http: 504 }, "a gateway of Easemob gave up waiting", "", sources.errors],
];

export const easemobAnswers: readonly AnswerRow[] = [
  rowOf([{ http: 200 }, "Easemob took the broadcast", "", sources.users], send, "accepted"),
  rowOf([{ http: 200 }, "Easemob gave a token", "", sources.token], token, "accepted"),
  { ...rowOf([{ http: 429 }, "too many calls", "", sources.users], send, "throttled"), until: "window" },
  { ...rowOf([{ http: 429 }, "too many token requests", "", sources.errors], token, "throttled"), until: "window" },
  ...dailyLimits.map((line): AnswerRow => ({ ...rowOf(line, send, "throttled"), until: "day" })),
  ...ofChannel.map((line) => rowOf(line, send, "rejected-channel")),
  ...ofContent.map((line) => rowOf(line, send, "rejected-content")),
  ...ofToken.map((line) => rowOf(line, send, "rejected-token")),
  ...ofClient.map((line) => rowOf(line, token, "rejected-channel")),
  ...ofAccount.map((line) => rowOf(line, both, "rejected-channel")),
  ...ofNothing.map((line) => rowOf(line, both, "unknown")),
];

/** Reads the answer to a broadcast: `{ data: { id } }`, or `{ error, error_description }`. */
export function easemobFacts(answer: Answer): AnswerFacts {
  const body = tryParseJson(answer.bodyText);
  const id = idText(objectOrEmpty(objectOrEmpty(body)["data"])["id"]);
  return { ...errorFacts(answer, body), success: id === null ? null : { id, expiresAtMs: null } };
}

/** Reads the answer to a token request; the token itself is never a part of the facts. */
export function easemobTokenFacts(answer: Answer): AnswerFacts {
  const body = tryParseJson(answer.bodyText);
  const token = tokenText(objectOrEmpty(body)["access_token"]);
  return { ...errorFacts(answer, body), success: token !== null ? { id: null, expiresAtMs: null } : null };
}

/** A token that a header can carry; null for anything else. */
export function tokenText(value: Json | undefined): string | null {
  return typeof value === "string" && /^[!-~]{1,8192}$/.test(value) ? value : null;
}

function errorFacts(answer: Answer, body: Json | undefined): Omit<AnswerFacts, "success"> {
  const { error, error_description: description } = objectOrEmpty(body);
  return {
    status: answer.status,
    isReadable: isJsonObject(body),
    code: null,
    error: typeof error === "string" ? error : null,
    description: typeof description === "string" ? description : null,
  };
}

function rowOf(line: Line, calls: readonly AnswerCall[], proves: AnswerRow["proves"]): AnswerRow {
  const [when, meaning, remedy, source] = line;
  return { calls, when, proves, meaning, remedy, source };
}
