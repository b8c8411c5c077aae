// NetEase/CommsEase (Yunxin) broadcast APIs as their documents describe them: send, delete, query one, query many.
// Sources: SEED 000 Send Broadcast Messages, SEED 001 Broadcast messages, NE-CALL API call method, NE-QUERY Query
// Broadcast Messages, NE-STATUS Status codes; all read 2026-11-20. What they leave out is marked "chosen".
import { formMediaType, hasMediaType, readForm, sha1Hex } from "./form-body.ts";
import { createNeteaseHistory, listProblem, sendProblem, type NeteaseHistory } from "./netease-broadcasts.ts";
import type { WindowRule } from "./rate-windows.ts";
import type { SandboxApp } from "./sandbox-app.ts";
import type {
  OpenedSandbox,
  SandboxDefinition,
  SandboxReply,
  SandboxRequest,
  StoredBroadcast,
} from "./sandbox-contract.ts";
import { gatewayPage } from "./fault-scripts.ts";

const queryRules: readonly WindowRule[] = [{ name: "perSecond", count: 100, window: { ms: 1000 } }];

export const neteaseSandbox: SandboxDefinition = {
  vendor: "netease",
  credentials: { appKey: "go9dnk49bkd9jd9vmel1kglw0803mgq3", appSecret: "sandbox-netease-secret" },
  channels: ["netease/users"],
  // Asia/Shanghai, chosen: the documents say "1000 times in a day" without a zone.
  zoneOffsetMs: 8 * 3_600_000,
  rules: {
    "netease/users": [
      { name: "perMinute", count: 10, window: { ms: 60_000 } },
      { name: "perDay", count: 1000, window: "day" },
    ],
    "netease/delete": [],
    "netease/query-one": queryRules,
    "netease/query-list": queryRules,
  },
  settings: {
    ttlDefaultHours: 168,
    // A maximum exists ("ttl exceeds") but is not published; 30 days is chosen.
    ttlMaxHours: 720,
    // 14 as in the document's example, or 19: the type is Long, so nothing promises that ids stay below 2^53.
    idDigits: 19,
    // 403 in SEED 000; an older call-method page says 414.
    authenticationFailureCode: 403,
  },
  open,
};

interface Result {
  readonly code: number;
  readonly desc?: string;
  /** `msg` or `msgs`. */
  readonly content?: Readonly<Record<string, unknown>>;
  readonly accepted?: StoredBroadcast;
  readonly recalled?: string;
}

interface Route {
  readonly api: string;
  readonly documented: readonly string[];
  readonly blockMs: number;
  readonly run: (form: Readonly<Record<string, string>>, history: NeteaseHistory, atMs: number) => Result;
  /** Why the form is refused as code 414, or null. */
  readonly problem: (form: Readonly<Record<string, string>>, app: SandboxApp) => string | null;
}

const routes: Readonly<Record<string, Route>> = {
  "/nimserver/msg/broadcastMsg.action": {
    api: "netease/users",
    documented: ["body", "from", "isOffline", "ttl", "targetOs"],
    blockMs: 60_000,
    problem: (form, app) => sendProblem(form, app.setting("ttlMaxHours")),
    run: (form, history, atMs) => {
      const { msg, accepted } = history.send(form, atMs);
      return { code: 200, content: { msg }, accepted };
    },
  },
  "/nimserver/history/delBroadcastMsgById.action": {
    api: "netease/delete",
    documented: ["broadcastId"],
    blockMs: 60_000,
    problem: idProblem,
    run: (form, history, atMs) => {
      const id = form["broadcastId"] ?? "";
      const standing = history.standing(id, atMs);
      // Chosen: 404 for an id the app never had or deleted before; SEED 000 gives 403 for what "cannot be recalled".
      if (standing === "unknown") return { code: 404, desc: "broadcast message not found" };
      if (standing === "expired") return { code: 403, desc: "the message cannot be recalled" };
      history.remove(id, atMs);
      return { code: 200, recalled: id };
    },
  },
  "/nimserver/history/queryBroadcastMsgById.action": {
    api: "netease/query-one",
    documented: ["broadcastId"],
    blockMs: 10_000,
    problem: idProblem,
    run: (form, history) => {
      const msg = history.one(form["broadcastId"] ?? "");
      return msg === null ? { code: 404, desc: "broadcast message not found" } : { code: 200, content: { msg } };
    },
  },
  "/nimserver/history/queryBroadcastMsg.action": {
    api: "netease/query-list",
    documented: ["broadcastId", "limit", "type"],
    blockMs: 10_000,
    problem: listProblem,
    run: (form, history) => ({ code: 200, content: { msgs: history.list(form) } }),
  },
};

function open(app: SandboxApp): OpenedSandbox {
  const history = createNeteaseHistory(app);
  const takenRequestIds = new Set<string>();
  const blockedUntilMs = new Map<string, number>();

  /** Over the limit, the whole app is kept away from that API for a while (SEED 000: 1 minute, NE-QUERY: 10 s). */
  function isOverLimit({ api, blockMs }: Route, atMs: number): boolean {
    if (atMs < (blockedUntilMs.get(api) ?? -Infinity)) return true;
    if (app.admit(api, atMs) === null) return false;
    blockedUntilMs.set(api, atMs + blockMs);
    return true;
  }

  function refusal(request: SandboxRequest, route: Route): Result | null {
    if (!isAuthentic(request, app))
      return { code: app.setting("authenticationFailureCode"), desc: "authentication failed" };
    if (app.isLocked()) return { code: 301, desc: "the app is disabled" };
    // Chosen: 403 (no permission); the documents only say that the service must be activated.
    if (!app.isOpened("netease/users")) return { code: 403, desc: "broadcast message is not activated" };
    if (isOverLimit(route, request.atMs)) return { code: 416, desc: "too many requests" };
    // The vendor's SDKs send RequestId and say that the server drops repeats; 431 is "HTTP request is repeated".
    if (takenRequestIds.has(request.headers["requestid"] ?? "")) return { code: 431, desc: "HTTP request is repeated" };
    if (!hasMediaType(request.headers, formMediaType))
      return { code: 414, desc: `Content-Type must be ${formMediaType}` };
    const form = readForm(request.bodyText);
    if (form.repeated.length > 0) return { code: 414, desc: `${form.repeated.join(", ")} is given twice` };
    const problem = route.problem(form.fields, app);
    return problem === null ? null : { code: 414, desc: problem };
  }

  return {
    expireTokens: null,
    handle: (request) => {
      const route = routes[request.path];
      if (route === undefined) return gatewayReply(404);
      if (request.method !== "POST") return gatewayReply(405);
      const { fields } = readForm(request.bodyText);
      const result = refusal(request, route) ?? route.run(fields, history, request.atMs);
      const requestId = request.headers["requestid"] ?? "";
      if (result.code === 200 && requestId !== "") takenRequestIds.add(requestId);
      const undocumented = Object.keys(fields).filter((name) => !route.documented.includes(name));
      return { ...replyOf(result), api: route.api, fields, undocumented };
    },
  };
}

/** NE-CALL: CheckSum is SHA1(AppSecret + Nonce + CurTime) in lower-case hex; CurTime is in seconds, within 5 minutes. */
function isAuthentic({ headers, atMs }: SandboxRequest, app: SandboxApp): boolean {
  const nonce = headers["nonce"] ?? "";
  const curTime = headers["curtime"] ?? "";
  if (headers["appkey"] !== app.credential("appKey")) return false;
  if (nonce === "" || nonce.length > 128) return false;
  if (!/^\d+$/.test(curTime) || Math.abs(Number(curTime) * 1000 - atMs) > 300_000) return false;
  return headers["checksum"] === sha1Hex(`${app.credential("appSecret")}${nonce}${curTime}`);
}

function idProblem(form: Readonly<Record<string, string>>): string | null {
  return /^\d{1,19}$/.test(form["broadcastId"] ?? "") ? null : "broadcastId must be a long";
}

/** The HTTP status is always 200; the body's code says what happened. */
function replyOf(result: Result): Omit<SandboxReply, "api" | "fields" | "undocumented"> {
  const { code, desc, content, accepted = null, recalled = null } = result;
  return {
    status: 200,
    contentType: "application/json; charset=utf-8",
    bodyText: JSON.stringify({ code, ...(desc === undefined ? {} : { desc }), ...content }),
    accepted,
    recalled,
  };
}

function gatewayReply(status: number): SandboxReply {
  return { ...gatewayPage(status), api: null, fields: {}, undocumented: [], accepted: null, recalled: null };
}
