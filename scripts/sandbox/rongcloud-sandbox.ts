// RongCloud's broadcast APIs as their documents describe them: to users, to chatrooms, and the recall.
// Sources: SEED 002 Send Broadcast to Users, SEED 003 Send Broadcast Message to All Chatrooms, RC-AUTH API Request
// Signature, RC-RECALL Recall Broadcast Messages, RC-CODES Server API status codes; all read 2026-11-20. What they leave
// out is marked "chosen".
import { formMediaType, hasMediaType, readForm, sha1Hex } from "./form-body.ts";
import { contentProblem, type Problem, readableText, senderProblem } from "./rongcloud-content.ts";
import { flagProblem, pushExtProblem, undocumentedPushFields } from "./rongcloud-push.ts";
import type { WindowRule } from "./rate-windows.ts";
import type { SandboxApp } from "./sandbox-app.ts";
import type {
  OpenedSandbox,
  SandboxDefinition,
  SandboxReply,
  SandboxRequest,
  StoredBroadcast,
} from "./sandbox-contract.ts";

type Form = Readonly<Record<string, string>>;

const twicePerHourThricePerDay: readonly WindowRule[] = [
  { name: "perHour", count: 2, window: { ms: 3_600_000 } },
  { name: "perDay", count: 3, window: "day" },
];

export const rongcloudSandbox: SandboxDefinition = {
  vendor: "rongcloud",
  credentials: { appKey: "uwd1c0sxdlx2", appSecret: "sandbox-rongcloud-secret" },
  channels: ["rongcloud/users", "rongcloud/chatrooms"],
  // Asia/Shanghai, chosen: the documents say "natural day" without a zone.
  zoneOffsetMs: 8 * 3_600_000,
  rules: {
    "rongcloud/users": twicePerHourThricePerDay,
    "rongcloud/chatrooms": [{ name: "perSecond", count: 1, window: { ms: 1000 } }],
    // Counted apart from sends, chosen: the documents do not say whether they share a quota.
    "rongcloud/recall": twicePerHourThricePerDay,
  },
  settings: {
    contentBytes: 128 * 1024,
    // Code 1508 wants request bodies below 100 k, although the page allows 128 k of content: the stricter one is held.
    bodyBytes: 100 * 1024,
    // How far a recall's sentTime may be from when the broadcast came in; chosen, since senders learn no exact time.
    sentTimeToleranceMs: 600_000,
    // Milliseconds, as documented; 10 takes the seconds that the vendor's own SDKs send.
    timestampDigits: 13,
  },
  open,
};

interface Result {
  readonly status: number;
  readonly code: number;
  readonly errorMessage?: string;
  readonly messageUID?: string;
  readonly accepted?: StoredBroadcast;
  readonly recalled?: string;
}

interface Route {
  readonly api: string;
  /** The channel that sales must have opened. */
  readonly channel: string;
  readonly documented: readonly string[];
  readonly problem: (form: Form, app: SandboxApp) => Problem | null;
  readonly run: (form: Form, app: SandboxApp, atMs: number) => Result;
}

const routes: Readonly<Record<string, Route>> = {
  "/message/broadcast.json": {
    api: "rongcloud/users",
    channel: "rongcloud/users",
    documented: [
      "fromUserId",
      "objectName",
      "content",
      "pushContent",
      "pushData",
      "contentAvailable",
      "pushExt",
      "disableUpdateLastMsg",
    ],
    problem: (form, app) =>
      senderProblem(form) ??
      contentProblem(form, app.setting("contentBytes")) ??
      flagProblem(form, { contentAvailable: ["0", "1"], disableUpdateLastMsg: ["true", "false"] }) ??
      pushExtProblem(form["pushExt"]),
    run: (form, app, atMs) => {
      const messageUID = app.ids.nextMessageUid();
      return {
        status: 200,
        code: 200,
        messageUID,
        accepted: accept(form, app, { api: "rongcloud/users", id: messageUID, atMs }),
      };
    },
  },
  "/message/chatroom/broadcast.json": {
    api: "rongcloud/chatrooms",
    channel: "rongcloud/chatrooms",
    documented: ["fromUserId", "objectName", "content", "isIncludeSender"],
    problem: (form, app) =>
      senderProblem(form) ??
      contentProblem(form, app.setting("contentBytes")) ??
      flagProblem(form, { isIncludeSender: ["0", "1"] }),
    run: (form, app, atMs) => ({
      status: 200,
      code: 200,
      accepted: accept(form, app, { api: "rongcloud/chatrooms", id: null, atMs }),
    }),
  },
  "/message/broadcast/recall.json": {
    api: "rongcloud/recall",
    channel: "rongcloud/users",
    documented: ["fromUserId", "messageUID", "sentTime", "isAdmin", "isDelete", "extra", "disableUpdateLastMsg"],
    problem: recallProblem,
    run: (form, app, atMs) => {
      const recalled = form["messageUID"] ?? "";
      app.markRecalled(recalled, atMs);
      return { status: 200, code: 200, recalled };
    },
  },
};

function open(app: SandboxApp): OpenedSandbox {
  function refusal(request: SandboxRequest, route: Route): Result | null {
    const unauthentic = authenticationProblem(request, app);
    if (unauthentic !== null) return { status: 401, ...unauthentic };
    if (app.isLocked()) return { status: 401, code: 1006, errorMessage: "the app is locked" };
    // SEED 002 and 003: repeated calls to a service that is not opened run into the limit, so the limit comes first.
    if (app.admit(route.api, request.atMs) !== null)
      return { status: 429, code: 1008, errorMessage: "Too Many Requests" };
    if (!app.isOpened(route.channel)) return { status: 430, code: 1009, errorMessage: "service not opened" };
    const form = hasMediaType(request.headers, formMediaType) ? readForm(request.bodyText) : readForm("");
    if (Object.keys(form.fields).length === 0) return { status: 400, code: 1003, errorMessage: "no POST data" };
    const problem = repeatedProblem(form.repeated) ?? route.problem(form.fields, app) ?? sizeProblem(request, app);
    return problem === null ? null : { status: 400, ...problem };
  }

  return {
    expireTokens: null,
    handle: (request) => {
      const route = request.method === "POST" ? routes[request.path] : undefined;
      if (route === undefined) {
        return {
          ...replyOf({ status: 404, code: 404, errorMessage: "not found" }),
          api: null,
          fields: {},
          undocumented: [],
        };
      }
      const { fields } = readForm(request.bodyText);
      const result = refusal(request, route) ?? route.run(fields, app, request.atMs);
      const undocumented = [
        ...Object.keys(fields).filter((name) => !route.documented.includes(name)),
        ...undocumentedPushFields(fields["pushExt"]),
      ];
      return { ...replyOf(result), api: route.api, fields, undocumented };
    },
  };
}

/**
 * RC-AUTH: Signature is SHA1(AppSecret + Nonce + Timestamp) in hex, Nonce has at most 18 characters, Timestamp is in
 * milliseconds. No time window is documented, and none is held.
 */
function authenticationProblem({ headers }: SandboxRequest, app: SandboxApp): Problem | null {
  const [appKey, nonce, timestamp, signature] = ["app-key", "nonce", "timestamp", "signature"].map(
    (name) => headers[name] ?? headers[`rc-${name}`] ?? "",
  );
  if (appKey !== app.credential("appKey")) return { code: 1001, errorMessage: "app key and secret do not match" };
  const isWellFormed = /^.{1,18}$/.test(nonce ?? "") && isTimestamp(timestamp ?? "", app.setting("timestampDigits"));
  const expected = sha1Hex(`${app.credential("appSecret")}${nonce}${timestamp}`);
  return isWellFormed && signature === expected ? null : { code: 1004, errorMessage: "signature error" };
}

function isTimestamp(text: string, digits: number): boolean {
  return /^\d+$/.test(text) && text.length === digits;
}

function repeatedProblem(repeated: readonly string[]): Problem | null {
  return repeated.length === 0 ? null : { code: 1002, errorMessage: `${repeated.join(", ")} is given twice` };
}

function sizeProblem({ bodyText }: SandboxRequest, app: SandboxApp): Problem | null {
  if (Buffer.byteLength(bodyText) < app.setting("bodyBytes")) return null;
  return { code: 1508, errorMessage: "the request body must be smaller than 100 k" };
}

/** The Chinese page requires sentTime, the English one does not: the stricter one is held. */
function recallProblem(form: Form, app: SandboxApp): Problem | null {
  const sender = senderProblem(form);
  if (sender !== null) return sender;
  const flags = flagProblem(form, {
    isAdmin: ["0", "1"],
    isDelete: ["0", "1"],
    disableUpdateLastMsg: ["true", "false"],
  });
  if (flags !== null) return flags;
  if ((form["messageUID"] ?? "") === "") return { code: 1002, errorMessage: "messageUID is required" };
  if (!/^\d{13}$/.test(form["sentTime"] ?? "")) return { code: 1002, errorMessage: "sentTime must be in milliseconds" };
  // Chosen: a recall that names no broadcast of this sender and time is a parameter error.
  const broadcast = app.broadcasts().find(({ id }) => id === form["messageUID"]);
  if (broadcast === undefined) return { code: 1002, errorMessage: "messageUID is unknown" };
  if (broadcast.from !== form["fromUserId"]) return { code: 1002, errorMessage: "fromUserId did not send it" };
  const isNear = Math.abs(Number(form["sentTime"]) - broadcast.atMs) <= app.setting("sentTimeToleranceMs");
  return isNear ? null : { code: 1002, errorMessage: "sentTime is not when it was sent" };
}

function accept(form: Form, app: SandboxApp, to: { api: string; id: string | null; atMs: number }): StoredBroadcast {
  const content = form["content"] ?? "";
  return app.accept({
    ...to,
    content,
    text: readableText(content),
    from: form["fromUserId"] ?? null,
    expiresAtMs: null,
  });
}

function replyOf(result: Result): Omit<SandboxReply, "api" | "fields" | "undocumented"> {
  const { status, code, errorMessage, messageUID, accepted = null, recalled = null } = result;
  return {
    status,
    contentType: "application/json; charset=utf-8",
    bodyText: JSON.stringify({
      code,
      ...(errorMessage === undefined ? {} : { errorMessage }),
      ...(messageUID === undefined ? {} : { messageUID }),
    }),
    accepted,
    recalled,
  };
}
