// Picks values of one kind out of JSON that was found valid, or null where there is none.
import type { Json } from "./json.ts";

export function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}
