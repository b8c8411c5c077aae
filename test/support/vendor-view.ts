// What the vendors saw and what their users got, told from the sandboxes' own logs.
import { isJsonObject, tryParseJson } from "../../scripts/core/text/json.ts";
import type { LoggedRequest } from "../../scripts/sandbox/request-log.ts";
import type { StoredBroadcast } from "../../scripts/sandbox/sandbox-contract.ts";
import type { AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";

/** Every request to one API, such as `netease/users` or `easemob/token`; without a name, to any. */
export function requestsTo({ netease, rongcloud, easemob }: AllSandboxes, api?: string): readonly LoggedRequest[] {
  const all = [...netease.log, ...rongcloud.log, ...easemob.log];
  return api === undefined ? all : all.filter((request) => request.api === api);
}

/** When the vendor took the requests to an API, in milliseconds since the first. */
export function acceptedAfterMs(vendors: AllSandboxes, api: string): readonly number[] {
  const atMs = requestsTo(vendors, api).flatMap(({ accepted, recalled, atMs: at }) =>
    accepted === null && recalled === null ? [] : [at],
  );
  return atMs.map((at) => at - (atMs[0] ?? 0));
}

export function broadcastsOf({ netease, rongcloud, easemob }: AllSandboxes): readonly StoredBroadcast[] {
  return [...netease.broadcasts, ...rongcloud.broadcasts, ...easemob.broadcasts];
}

/** `channel: text` for everything that went out, in alphabetical order. */
export function textsOf(vendors: AllSandboxes): readonly string[] {
  return broadcastsOf(vendors)
    .map(({ api, text }) => `${api}: ${text}`)
    .sort();
}

/** The requests that a vendor answered with "too many": a client that keeps the quota never sees one. */
export function rateErrors(vendors: AllSandboxes): readonly LoggedRequest[] {
  return requestsTo(vendors).filter(({ answer }) => {
    const body = tryParseJson(answer?.bodyText ?? "");
    if (answer?.status === 429 || !isJsonObject(body)) return answer?.status === 429;
    return body["code"] === 416 || /limit/.test(JSON.stringify(body["error_description"] ?? ""));
  });
}
