// Picks values of one kind out of JSON that was found valid, or null where there is none.
import { isInstant } from "../time/instant.ts";
import type { Json } from "./json.ts";
import { parseRfc3339 } from "../time/rfc3339.ts";

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** Epoch ms, as vendors give them; null for what no file can hold. */
export function instantOf(value: Json | undefined): number | null {
  return typeof value === "number" && isInstant(value) ? value : null;
}

/** Epoch ms of RFC 3339 text. */
export function momentOf(value: Json | undefined): number | null {
  return typeof value === "string" ? parseRfc3339(value) : null;
}
