// Instants: epoch milliseconds in code, UTC text with milliseconds in files.
import { isJsonObject, type Json } from "../text/json.ts";

/** `2026-11-21T01:00:03.412Z`. */
export function isoUtc(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The same, where there may be no instant. */
export function isoUtcOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoUtc(atMs);
}

const earliestMs = Date.parse("0000-01-01T00:00:00.000Z");
const latestMs = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a number is an instant that files can hold: whole milliseconds of a year with four digits. */
export function isInstant(atMs: number): boolean {
  return Number.isInteger(atMs) && atMs >= earliestMs && atMs <= latestMs;
}

/** Epoch ms, as vendors give them; null for what no file can hold. */
export function instantOf(value: Json | undefined): number | null {
  return typeof value === "number" && isInstant(value) ? value : null;
}

/** Keys that hold instants in state files; in code each carries the suffix `Ms`. */
const instantKeys: ReadonlySet<string> = new Set([
  "claimedAt",
  "startBy",
  "deadline",
  "settledAt",
  "sentAt",
  "expiresAt",
  "resolvedAt",
  "closedAt",
  "from",
  "until",
  "since",
  "learnedAt",
  "startedAt",
  "endedAt",
  "nextWake",
]);

/** Turns every `somethingMs` number of a known instant into `something` as UTC text, deeply: for writing files. */
export function instantsToText(value: Json): Json {
  return mapKeys(value, (key, child) => {
    const name = key.slice(0, -2);
    if (!key.endsWith("Ms") || !instantKeys.has(name)) return [key, child];
    return [name, typeof child === "number" ? isoUtc(child) : child];
  });
}

/** The inverse of {@link instantsToText}. Text that is no instant stays as it is and fails the schema or the reader. */
export function instantsFromText(value: Json): Json {
  return mapKeys(value, (key, child) => {
    if (!instantKeys.has(key)) return [key, child];
    if (child === null) return [`${key}Ms`, null];
    const atMs = typeof child === "string" ? Date.parse(child) : Number.NaN;
    return Number.isNaN(atMs) ? [key, child] : [`${key}Ms`, atMs];
  });
}

function mapKeys(value: Json, change: (key: string, child: Json) => [string, Json]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => mapKeys(item, change));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const [name, changed] = change(key, child);
      return [name, mapKeys(changed, change)];
    }),
  );
}
