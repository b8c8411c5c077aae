// A request as the vendor will get it, readable by people: secrets as their names, what each call makes anew in words.
import { isJsonObject, tryParseJson, type Json } from "../text/json.ts";
import type { Account, Payload, Stamp, VendorModule } from "../vendor-contract.ts";
import type { AccountConfig, AccountValue } from "../vendors-file/vendors-config.ts";

export interface RequestPreview {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body exactly as it is sent. */
  readonly body: string;
  /** The body decoded: form fields, or the keys of a JSON object; maps and lists as indented JSON. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Secrets appear as `<NAME>` of their environment variable, the app token as `<app token>`. */
export function requestPreview(vendor: VendorModule, account: AccountConfig, payload: Payload): RequestPreview {
  const call = vendor.sign(payload, shownAccount(account, ""), stamps.usual);
  const variants = {
    random: vendor.sign(payload, shownAccount(account, ""), stamps.otherNonce),
    time: vendor.sign(payload, shownAccount(account, ""), stamps.otherTime),
    signature: vendor.sign(payload, shownAccount(account, "~"), stamps.usual),
  };
  const headers = Object.entries(call.headers).map(([name, value]): [string, string] => {
    if (/<[^<>]+>/.test(value)) return [name, value];
    const depends = (on: keyof typeof variants): boolean => variants[on].headers[name] !== value;
    if (depends("signature")) return [name, "<signature>"];
    if (depends("random")) return [name, "<random>"];
    return [name, depends("time") ? "<time of the call>" : value];
  });
  return {
    method: call.method,
    url: call.url.replace(/%3C([^%]*)%3E/g, "<$1>"),
    headers,
    body: call.body,
    fields: decodedFields(payload),
  };
}

const nonce = "0".repeat(32);
const stamps = {
  usual: { nowMs: 0, nonce, token: "<app token>" },
  otherNonce: { nowMs: 0, nonce: "1".repeat(32), token: "<app token>" },
  otherTime: { nowMs: 86_400_000, nonce, token: "<app token>" },
} as const satisfies Record<string, Stamp>;

/** @param mark makes another value of every secret, so that what is computed from them can be told. */
function shownAccount({ baseUrl, fields }: AccountConfig, mark: string): Account {
  const shown = (value: AccountValue): string => ("env" in value ? `<${value.env}${mark}>` : value.literal);
  return { baseUrl, fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)])) };
}

function decodedFields({ contentType, body }: Payload): RequestPreview["fields"] {
  if (contentType.startsWith("application/x-www-form-urlencoded")) {
    return [...new URLSearchParams(body)].map(([name, value]) => [name, indentedJson(value)]);
  }
  const json = exactJson(body);
  if (!isJsonObject(json)) return [["body", body]];
  return Object.entries(json).map(([name, value]) => [name, typeof value === "string" ? value : jsonText(value)]);
}

/** Text that is a JSON map or list may be indented; everything else is shown as it is. */
function indentedJson(text: string): string {
  const json = /^[[{]/.test(text) ? exactJson(text) : undefined;
  return json === undefined ? text : jsonText(json);
}

/** Longer maps and lists are easier to read over several lines. */
const longestLine = 60;

function jsonText(json: Json): string {
  const line = JSON.stringify(json);
  return line.length <= longestLine ? line : JSON.stringify(json, null, 2);
}

/** Undefined also where reading and writing it again would change it: then only the text itself is exact. */
function exactJson(text: string): Json | undefined {
  const json = tryParseJson(text);
  return json !== undefined && JSON.stringify(json) === text ? json : undefined;
}
