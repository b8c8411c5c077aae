// NetEase's broadcasts: what a send may say, and the history that the query and delete APIs work on.
import { bareNumber } from "./bare-number.ts";
import { tryParseJson } from "../core/text/json.ts";
import type { NewBroadcast, SandboxApp } from "./sandbox-app.ts";
import type { StoredBroadcast } from "./sandbox-contract.ts";

type Form = Readonly<Record<string, string>>;

const clientKinds: readonly string[] = ["ios", "aos", "pc", "web", "mac"];
const hourMs = 3_600_000;

/** Why SEED 000 refuses these send parameters, or null. */
export function sendProblem(form: Form, ttlMaxHours: number): string | null {
  const { body = "", from, isOffline = "false", ttl, targetOs } = form;
  if (body === "") return "body is required";
  // "Characters" is not defined; UTF-16 units are the stricter reading of what a Java server would count.
  if (body.length > 4096) return "body exceeds 4096 characters";
  if (from !== undefined && (from === "" || from.length > 32)) return "from must be an accid of 1 to 32 characters";
  if (!["true", "false"].includes(isOffline)) return "isOffline must be true or false";
  if (ttl !== undefined && !/^[1-9]\d*$/.test(ttl)) return "ttl must be a number of hours";
  if (Number(ttl ?? 1) > ttlMaxHours) return "ttl exceeds";
  if (targetOs !== undefined && !isClientKinds(tryParseJson(targetOs)))
    return "targetOs must be a JSONArray of clients";
  return null;
}

/** Why NE-QUERY refuses these list parameters, or null. */
export function listProblem({ broadcastId = "0", limit = "100", type = "1" }: Form): string | null {
  if (!/^\d{1,19}$/.test(broadcastId)) return "broadcastId must be a long";
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) > 100) return "limit must be 1 to 100";
  return ["1", "2", "3"].includes(type) ? null : "type must be 1, 2 or 3";
}

/** A broadcast as the answers show it; `broadcastId` is written as a bare number of any length. */
export type NeteaseMsg = Readonly<Record<string, unknown>>;

export interface NeteaseHistory {
  readonly send: (form: Form, atMs: number) => { msg: NeteaseMsg; accepted: StoredBroadcast };
  /** `expired` once the time for which it is kept for offline users is over. */
  readonly standing: (id: string, atMs: number) => "unknown" | "expired" | "live";
  readonly remove: (id: string, atMs: number) => void;
  readonly one: (id: string) => NeteaseMsg | null;
  /** Newest first. A start id begins with that broadcast (chosen: the document only calls it the start). */
  readonly list: (form: Form) => readonly NeteaseMsg[];
}

interface Kept extends NewBroadcast {
  readonly id: string;
  readonly isOffline: boolean;
  readonly targetOs: readonly string[];
}

export function createNeteaseHistory(app: SandboxApp): NeteaseHistory {
  let newestFirst: readonly Kept[] = [];

  function find(id: string): Kept | undefined {
    return newestFirst.find((kept) => kept.id === id);
  }

  return {
    send: (form, atMs) => {
      const id = app.setting("idDigits") === 14 ? app.ids.nextShortNumber() : app.ids.nextLongNumber();
      const kept = keptOf(form, id, { atMs, ttlDefaultHours: app.setting("ttlDefaultHours") });
      newestFirst = [kept, ...newestFirst];
      const { isOffline: _isOffline, targetOs: _targetOs, ...broadcast } = kept;
      return {
        msg: { ...queriedMsg(kept), ...(kept.from === null ? {} : { from: kept.from }) },
        accepted: app.accept(broadcast),
      };
    },
    standing: (id, atMs) => {
      const kept = find(id);
      if (kept === undefined) return "unknown";
      return kept.expiresAtMs !== null && atMs >= kept.expiresAtMs ? "expired" : "live";
    },
    remove: (id, atMs) => {
      newestFirst = newestFirst.filter((kept) => kept.id !== id);
      app.markRecalled(id, atMs);
    },
    one: (id) => {
      const kept = find(id);
      return kept === undefined ? null : queriedMsg(kept);
    },
    list: ({ broadcastId = "0", limit = "100", type = "1" }) => {
      const wanted = { "2": true, "3": false }[type];
      return newestFirst
        .filter(({ id }) => BigInt(broadcastId) === 0n || BigInt(id) <= BigInt(broadcastId))
        .filter(({ isOffline }) => wanted === undefined || isOffline === wanted)
        .slice(0, Number(limit))
        .map(queriedMsg);
    },
  };
}

function keptOf(form: Form, id: string, { atMs, ttlDefaultHours }: { atMs: number; ttlDefaultHours: number }): Kept {
  const isOffline = form["isOffline"] === "true";
  const ttlMs = Number(form["ttl"] ?? ttlDefaultHours) * hourMs;
  const targetOs = tryParseJson(form["targetOs"] ?? "null");
  return {
    id,
    api: "netease/users",
    content: form["body"] ?? "",
    text: form["body"] ?? "",
    from: form["from"] ?? null,
    atMs,
    // The ttl is "for stored broadcast messages": what is not stored does not expire, and its listing has no expireTime.
    expiresAtMs: isOffline ? atMs + ttlMs : null,
    isOffline,
    targetOs: isClientKinds(targetOs) ? targetOs : clientKinds,
  };
}

/** The query document's example has no `from`; the send document's table has one. */
function queriedMsg(kept: Kept): NeteaseMsg {
  return {
    ...(kept.expiresAtMs === null ? {} : { expireTime: kept.expiresAtMs }),
    body: kept.content,
    createTime: kept.atMs,
    isOffline: kept.isOffline,
    broadcastId: bareNumber(kept.id),
    targetOs: kept.targetOs,
  };
}

function isClientKinds(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((kind: unknown) => typeof kind === "string" && clientKinds.includes(kind))
  );
}
