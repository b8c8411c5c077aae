// Looks up past NetEase broadcasts, read-only: one by its id, or the newest hundred.
import { idText, isJsonObject, objectOrEmpty, tryParseJson, type Json, type JsonObject } from "../core/text/json.ts";
import type { Answer } from "../core/outcome.ts";
import { instantOf } from "../core/time/instant.ts";
import type { ListedBroadcast, LookupResult, LookupSpec, Message, Payload } from "../core/vendor-contract.ts";
import { outcomeOf, rowFor } from "./answer-table.ts";
import { neteaseAnswers, neteaseFacts } from "./netease-answers.ts";
import { neteaseSources } from "./netease-sources.ts";
import { formBody, type FormField } from "./request-body.ts";

export const neteaseFormType = "application/x-www-form-urlencoded;charset=utf-8";

export const neteaseLookup: LookupSpec = {
  renderOne: (id) => query("/history/queryBroadcastMsgById.action", [["broadcastId", id]]),
  renderList: () =>
    query("/history/queryBroadcastMsg.action", [
      ["broadcastId", "0"],
      ["limit", "100"],
      ["type", "1"],
    ]),
  readOne: (answer) => read(answer, (body) => [body["msg"]]),
  readList: (answer) => read(answer, ({ msgs }) => (isList(msgs) ? msgs : [undefined])),
  matches: isSameBroadcast,
  source: neteaseSources.query,
};

const clientKinds = ["aos", "ios", "mac", "pc", "web"];
const hourMs = 3_600_000;
/** How far `expireTime - createTime` may be from `ttl`; the vendor's rounding is not documented. */
const ttlToleranceMs = 60_000;

function query(endpoint: string, fields: readonly FormField[]): Payload {
  return { endpoint, contentType: neteaseFormType, body: formBody(fields) };
}

function read(answer: Answer, entriesOf: (body: JsonObject) => readonly (Json | undefined)[]): LookupResult {
  const facts = neteaseFacts(answer);
  const row = rowFor(neteaseAnswers, "lookup", facts);
  if (row?.when.code === 404) return { kind: "found", broadcasts: [] };
  if (row?.proves !== "accepted") return { kind: "failed", reason: reasonOf(answer) };
  const broadcasts: ListedBroadcast[] = [];
  for (const entry of entriesOf(objectOrEmpty(tryParseJson(answer.bodyText)))) {
    const listed = listedOf(entry);
    // An entry that cannot be read might be the second match: without it "exactly one" would prove nothing.
    if (listed === null) return { kind: "failed", reason: "the list of broadcasts has an entry that cannot be read" };
    broadcasts.push(listed);
  }
  return { kind: "found", broadcasts };
}

function reasonOf(answer: Answer): string {
  const outcome = outcomeOf(neteaseAnswers, "lookup", neteaseFacts(answer));
  return outcome.kind === "accepted" ? "the answer holds no broadcast" : outcome.reason;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function listedOf(entry: Json | undefined): ListedBroadcast | null {
  if (!isJsonObject(entry)) return null;
  const id = idText(entry["broadcastId"]) ?? idText(entry["broadcastid"]);
  const { body, isOffline, targetOs } = entry;
  const createdAtMs = instantOf(entry["createTime"]);
  if (id === null || typeof body !== "string" || createdAtMs === null) return null;
  return {
    id,
    body,
    createdAtMs,
    expiresAtMs: instantOf(entry["expireTime"]),
    isOffline: typeof isOffline === "boolean" ? isOffline : null,
    targetOs: Array.isArray(targetOs) ? targetOs.filter((item: Json) => typeof item === "string") : null,
  };
}

/** Equal text and equal options; whatever the vendor left out of its list is no match, so that a doubt stays a doubt. */
function isSameBroadcast(listed: ListedBroadcast, message: Message): boolean {
  const { isOffline, ttl, targetOs } = message.options;
  return (
    listed.body === (message.body ?? "") &&
    listed.isOffline === (isOffline === true || isOffline === 1) &&
    hasTargets(listed.targetOs, targetOs) &&
    hasLifetime(listed, ttl)
  );
}

/** Without `targetOs` all clients are meant, which the vendor may list in full, as an empty list or not at all. */
function hasTargets(listed: readonly string[] | null, wanted: Json | undefined): boolean {
  if (Array.isArray(wanted)) return listed !== null && sameSet(listed, wanted);
  return listed === null || listed.length === 0 || sameSet(listed, clientKinds);
}

function hasLifetime(listed: ListedBroadcast, ttlHours: Json | undefined): boolean {
  if (typeof ttlHours !== "number" || listed.isOffline !== true || listed.expiresAtMs === null) return true;
  return Math.abs(listed.expiresAtMs - listed.createdAtMs - ttlHours * hourMs) <= ttlToleranceMs;
}

function sameSet(left: readonly Json[], right: readonly Json[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
