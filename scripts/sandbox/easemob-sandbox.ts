// Easemob's broadcast APIs as their documents describe them: app tokens, and broadcasts to all users, online users and
// chatrooms. Sources: SEED 004 发送全局广播消息, EM-TOK Easemob App Token, EM-ERR common error codes; read 2026-11-20.
// What they leave out is marked "chosen".
import { isJsonObject, type Json, type JsonObject, tryParseJson } from "../core/text/json.ts";
import { bareNumber } from "./bare-number.ts";
import { bodyProblem, type EasemobProblem, readableMsg, undocumentedFields } from "./easemob-message.ts";
import { createEasemobTokens, type EasemobTokens } from "./easemob-tokens.ts";
import { hasMediaType } from "./form-body.ts";
import type { WindowRule } from "./rate-windows.ts";
import type { SandboxApp } from "./sandbox-app.ts";
import type {
  OpenedSandbox,
  SandboxDefinition,
  SandboxReply,
  SandboxRequest,
  StoredBroadcast,
} from "./sandbox-contract.ts";

const minuteMs = 60_000;

export const easemobSandbox: SandboxDefinition = {
  vendor: "easemob",
  credentials: {
    org: "1122",
    app: "demo",
    clientId: "YXA6sandbox-client-id",
    clientSecret: "YXA6sandbox-client-secret",
  },
  channels: ["easemob/users", "easemob/online", "easemob/chatrooms"],
  // Documented: the day is the UTC day.
  zoneOffsetMs: 0,
  rules: {
    "easemob/users": [
      { name: "per30Minutes", count: 1, window: { ms: 30 * minuteMs } },
      { name: "perDay", count: 3, window: "day" },
    ],
    "easemob/online": [
      { name: "perMinute", count: 1, window: { ms: minuteMs } },
      { name: "perDay", count: 50, window: "day" },
    ],
    "easemob/chatrooms": [
      { name: "perSecond", count: 1, window: { ms: 1000 } },
      { name: "perMinute", count: 10, window: { ms: minuteMs } },
      { name: "perDay", count: 100, window: "day" },
    ],
    // 300 a second is documented. EM-TOK also bans accounts that ask too often, without a number: perHour is chosen.
    "easemob/token": [
      { name: "perSecond", count: 300, window: { ms: 1000 } },
      { name: "perHour", count: 300, window: { ms: 60 * minuteMs } },
    ],
  },
  settings: {
    messageBytes: 5 * 1024,
    // 60 days where the console says nothing else (EM-TOK).
    tokenSeconds: 60 * 86_400,
  },
  open,
};

interface Result {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly accepted?: StoredBroadcast;
}

interface Channel {
  readonly api: string;
  /** What a call over the daily limit is told. */
  readonly dayLimitText: string;
}

const channels: Readonly<Record<string, Channel>> = {
  "/messages/broadcast": { api: "easemob/users", dayLimitText: "broadcast message limit exceeded" },
  "/messages/users/broadcast": { api: "easemob/online", dayLimitText: "online user broadcast limit exceeded" },
  "/messages/chatrooms/broadcast": { api: "easemob/chatrooms", dayLimitText: "chatroom broadcast limit exceeded" },
};

function open(app: SandboxApp): OpenedSandbox {
  const tokens = createEasemobTokens(app);
  return {
    expireTokens: tokens.expireAll,
    handle: (request) => {
      const path = pathBelowApp(request.path, app);
      const channel = channels[path ?? ""];
      const parsed = tryParseJson(request.bodyText);
      const fields = isJsonObject(parsed) ? parsed : {};
      const result =
        requestProblem(request, path, app) ??
        (channel === undefined
          ? issueToken(tokens, parsed, request.atMs)
          : broadcast(request, { channel, app, tokens, path }));
      return {
        status: result.status,
        contentType: "application/json; charset=utf-8",
        bodyText: JSON.stringify(result.body),
        api: channel?.api ?? (path === "/token" ? "easemob/token" : null),
        fields,
        undocumented: channel === undefined ? [] : undocumentedFields(fields, channel.api),
        accepted: result.accepted ?? null,
        recalled: null,
      } satisfies SandboxReply;
    },
  };
}

/** `null` when the path belongs to another app. */
function pathBelowApp(path: string, app: SandboxApp): string | null {
  const base = `/${app.credential("org")}/${app.credential("app")}/`;
  return path.startsWith(base) ? path.slice(base.length - 1) : null;
}

function requestProblem(request: SandboxRequest, path: string | null, app: SandboxApp): Result | null {
  const fail = (problem: EasemobProblem): Result => errorResult(problem, request.atMs);
  if (path === null) {
    return fail({
      status: 404,
      error: "organization_application_not_found",
      description: "Could not find application",
    });
  }
  if (path !== "/token" && channels[path] === undefined) {
    return fail({ status: 404, error: "service_resource_not_found", description: "Service resource not found" });
  }
  if (request.method !== "POST") {
    return fail({ status: 405, error: "method_not_allowed", description: "Request method is not supported" });
  }
  if (!hasMediaType(request.headers, "application/json")) {
    return fail({ status: 415, error: "unsupported_media_type", description: "Content-Type must be application/json" });
  }
  // Chosen: what a disabled app is told is not documented.
  return app.isLocked() ? fail({ status: 403, error: "forbidden_op", description: "the app is disabled" }) : null;
}

function issueToken(tokens: EasemobTokens, body: Json | undefined, atMs: number): Result {
  const issued = tokens.issue(body, atMs);
  return "access_token" in issued ? { status: 200, body: { ...issued } } : errorResult(issued, atMs);
}

interface BroadcastContext {
  readonly channel: Channel;
  readonly app: SandboxApp;
  readonly tokens: EasemobTokens;
  readonly path: string | null;
}

function broadcast(request: SandboxRequest, { channel, app, tokens, path }: BroadcastContext): Result {
  const { atMs } = request;
  const parsed = tryParseJson(request.bodyText);
  const problem =
    tokens.problem(request.headers["authorization"], atMs) ??
    openingProblem(channel, app) ??
    limitProblem(channel, app, atMs) ??
    bodyProblem(parsed, channel.api, app.setting("messageBytes"));
  if (problem !== null) return errorResult(problem, atMs);
  const fields: JsonObject = isJsonObject(parsed) ? parsed : {};
  const id = app.ids.nextLongNumber();
  const from = typeof fields["from"] === "string" ? fields["from"] : "admin";
  const msg = fields["msg"] ?? null;
  const accepted = app.accept({
    id,
    api: channel.api,
    content: JSON.stringify(msg),
    text: readableMsg(msg),
    from,
    atMs,
    expiresAtMs: null,
  });
  const body = {
    path,
    uri: `http://${request.headers["host"] ?? ""}${request.path}`,
    timestamp: atMs,
    organization: app.credential("org"),
    application: app.ids.uuid,
    action: "post",
    data: { id: bareNumber(id) },
    duration: 0,
    applicationName: app.credential("app"),
  };
  return { status: 200, body, accepted };
}

function openingProblem({ api }: Channel, app: SandboxApp): EasemobProblem | null {
  if (app.isOpened(api)) return null;
  return { status: 403, error: "forbidden_op", description: "message broadcast service is unopened" };
}

/** Short windows answer 429, the day answers 403; where both are used up, the short one speaks (chosen). */
function limitProblem({ api, dayLimitText }: Channel, app: SandboxApp, atMs: number): EasemobProblem | null {
  const broken: WindowRule | null = app.admit(api, atMs);
  if (broken === null) return null;
  if (broken.window === "day") return { status: 403, error: "forbidden_op", description: dayLimitText };
  return { status: 429, error: "reach_limit", description: "This request has reached api limit" };
}

const exceptions: Readonly<Record<string, string>> = {
  forbidden_op: "EasemobForbiddenOpException",
  illegal_argument: "java.lang.IllegalArgumentException",
  message_send_error: "MessageSendException",
  unauthorized: "EasemobSecurityException",
  auth_bad_access_token: "EasemobSecurityException",
};

function errorResult({ status, error, description, errorCode }: EasemobProblem, atMs: number): Result {
  const body = {
    error,
    exception: exceptions[error] ?? "EasemobException",
    timestamp: atMs,
    duration: 0,
    ...(errorCode === undefined ? {} : { error_code: errorCode }),
    error_description: description,
  };
  return { status, body };
}
