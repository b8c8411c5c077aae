// Easemob's app tokens: issuing, expiring and checking them.
// Sources: EM-TOK Easemob App Token, EM-ERR token error codes, read 2026-11-20.
import { isJsonObject, type Json } from "../core/text/json.ts";
import type { EasemobProblem } from "./easemob-message.ts";
import type { SandboxApp } from "./sandbox-app.ts";

export interface IssuedToken {
  readonly access_token: string;
  /** Seconds; 0 for a token that never expires (chosen: the document does not say what is answered then). */
  readonly expires_in: number;
  readonly application: string;
}

export interface EasemobTokens {
  readonly issue: (body: Json | undefined, atMs: number) => IssuedToken | EasemobProblem;
  /** What is wrong with an `Authorization` header, or null. */
  readonly problem: (authorization: string | undefined, atMs: number) => EasemobProblem | null;
  readonly expireAll: () => void;
}

export function createEasemobTokens(app: SandboxApp): EasemobTokens {
  const expiryMs = new Map<string, number>();
  return {
    issue: (body, atMs) => {
      if (app.admit("easemob/token", atMs) !== null) {
        return { status: 429, error: "reach_limit", description: "This request has reached api limit" };
      }
      const problem = grantProblem(body, app);
      if (problem !== null) return problem;
      const seconds = ttlSeconds(body) ?? app.setting("tokenSeconds");
      const token = app.ids.nextToken();
      expiryMs.set(token, seconds === 0 ? Infinity : atMs + seconds * 1000);
      return { access_token: token, expires_in: seconds, application: app.ids.uuid };
    },
    problem: (authorization = "", atMs) => {
      const expired = "Unable to authenticate due to expired access token";
      if (authorization === "") return { status: 401, error: "unauthorized", description: expired };
      const [, token] = /^Bearer (YWMt[\w-]+)$/.exec(authorization) ?? [];
      if (token === undefined) return badToken("Unable to authenticate due to corrupt access token");
      const expiresAtMs = expiryMs.get(token);
      if (expiresAtMs === undefined) return badToken("Unable to authenticate");
      return atMs < expiresAtMs ? null : { status: 401, error: "unauthorized", description: expired };
    },
    expireAll: () => {
      for (const token of expiryMs.keys()) expiryMs.set(token, -Infinity);
    },
  };
}

function grantProblem(body: Json | undefined, app: SandboxApp): EasemobProblem | null {
  if (!isJsonObject(body)) return { status: 400, error: "json_parse", description: "request body is not JSON" };
  if (body["grant_type"] !== "client_credentials") return illegal("grant_type must be client_credentials");
  const { client_id: id, client_secret: secret } = body;
  if (typeof id !== "string" || id === "") return illegal("client_id is missing");
  if (typeof secret !== "string" || secret === "") return illegal("client_secret is missing");
  if (body["ttl"] !== undefined && ttlSeconds(body) === null) return illegal("ttl must be a number of seconds");
  if (id !== app.credential("clientId")) return invalidGrant("client_id does not match");
  return secret === app.credential("clientSecret") ? null : invalidGrant("client_secret does not match");
}

/** The document's type is Long, its example a string of digits: both are taken. */
function ttlSeconds(body: Json | undefined): number | null {
  const ttl = isJsonObject(body) ? body["ttl"] : undefined;
  const isWritten = typeof ttl === "number" || typeof ttl === "string";
  return isWritten && /^\d+$/.test(String(ttl)) ? Number(ttl) : null;
}

function badToken(description: string): EasemobProblem {
  return { status: 401, error: "auth_bad_access_token", description };
}

function illegal(description: string): EasemobProblem {
  return { status: 400, error: "illegal_argument", description };
}

function invalidGrant(description: string): EasemobProblem {
  return { status: 400, error: "invalid_grant", description };
}
