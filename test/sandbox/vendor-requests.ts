// Requests to the sandboxes, written by hand from the vendors' documents and their cURL examples.
import { createHash } from "node:crypto";
import type { RunningSandbox } from "../../scripts/sandbox/sandboxes.ts";

export interface Answered {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

type Form = Readonly<Record<string, string>>;

/** Saturday 2026-11-21 08:00 in Shanghai, midnight UTC. */
export const startMs: number = Date.UTC(2026, 10, 21, 0, 0, 0);
export const secondMs = 1000;
export const minuteMs: number = 60 * secondMs;
export const hourMs: number = 60 * minuteMs;

export const neteaseSend = "/nimserver/msg/broadcastMsg.action";
export const neteaseDelete = "/nimserver/history/delBroadcastMsgById.action";
export const neteaseQueryOne = "/nimserver/history/queryBroadcastMsgById.action";
export const neteaseQueryList = "/nimserver/history/queryBroadcastMsg.action";

/** The four headers of NetEase's "API call method", for a moment. */
export function neteaseHeaders(sandbox: RunningSandbox, atMs: number): Record<string, string> {
  const nonce = "4tgggergigwow323t23t";
  const curTime = String(Math.floor(atMs / 1000));
  const checkSum = sha1(`${sandbox.credentials["appSecret"] ?? ""}${nonce}${curTime}`);
  return { AppKey: sandbox.credentials["appKey"] ?? "", Nonce: nonce, CurTime: curTime, CheckSum: checkSum };
}

export async function neteaseCall(
  sandbox: RunningSandbox,
  path: string,
  form: Form,
  headers: Record<string, string>,
): Promise<Answered> {
  return post(`${sandbox.baseUrl}${path}`, new URLSearchParams(form).toString(), {
    "Content-Type": "application/x-www-form-urlencoded;charset=utf-8",
    ...headers,
  });
}

/** The four headers of RongCloud's "API Request Signature". */
export function rongcloudHeaders(sandbox: RunningSandbox, atMs: number): Record<string, string> {
  const nonce = "14314";
  const signature = sha1(`${sandbox.credentials["appSecret"] ?? ""}${nonce}${atMs}`);
  return {
    "App-Key": sandbox.credentials["appKey"] ?? "",
    Nonce: nonce,
    Timestamp: String(atMs),
    Signature: signature,
  };
}

export async function rongcloudCall(
  sandbox: RunningSandbox,
  path: string,
  body: string | Form,
  headers: Record<string, string>,
): Promise<Answered> {
  const bodyText = typeof body === "string" ? body : new URLSearchParams(body).toString();
  return post(`${sandbox.baseUrl}${path}`, bodyText, {
    "Content-Type": "application/x-www-form-urlencoded",
    ...headers,
  });
}

export async function easemobCall(
  sandbox: RunningSandbox,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answered> {
  const { org = "", app = "" } = sandbox.credentials;
  const bodyText = typeof body === "string" ? body : JSON.stringify(body);
  return post(`${sandbox.baseUrl}/${org}/${app}${path}`, bodyText, { "Content-Type": "application/json", ...headers });
}

/** An app token, asked for as EM-TOK's example does. */
export async function easemobToken(sandbox: RunningSandbox, ttl?: string): Promise<string> {
  const { clientId, clientSecret } = sandbox.credentials;
  const grant = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const answered = await easemobCall(sandbox, "/token", ttl === undefined ? grant : { ...grant, ttl }, {});
  return field(answered, "access_token");
}

export async function post(url: string, bodyText: string, headers: Record<string, string>): Promise<Answered> {
  const response = await fetch(url, { method: "POST", headers, body: bodyText, redirect: "manual" });
  return {
    status: response.status,
    contentType: response.headers.get("content-type"),
    text: await response.text(),
  };
}

/** A field of a JSON answer, as text: the digits of a number exactly as they came over the wire. */
export function field(answered: Answered, name: string): string {
  const [, quoted, bare] = new RegExp(`"${name}":(?:"([^"]*)"|(\\d+))`).exec(answered.text) ?? [];
  return quoted ?? bare ?? "";
}

export function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
