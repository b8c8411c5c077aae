// Writes option values the way vendors take them: form fields, flags as words or digits, JSON encoded exactly once.
import type { Json } from "../core/text/json.ts";

/** A form field; a null value leaves the field out. */
export type FormField = readonly [name: string, value: string | null];

/** How a vendor spells a flag. */
export interface FlagWords {
  readonly on: string;
  readonly off: string;
}

export const trueFalse: FlagWords = { on: "true", off: "false" };
export const oneZero: FlagWords = { on: "1", off: "0" };

/** `application/x-www-form-urlencoded` text in the given order, without the fields that are null. */
export function formBody(fields: readonly FormField[]): string {
  const body = new URLSearchParams();
  for (const [name, value] of fields) {
    if (value !== null) body.append(name, value);
  }
  return body.toString();
}

/** A flag written `true`, `false`, `1` or `0`, in the vendor's spelling; null where it is not set. */
export function flagText(value: Json | undefined, words: FlagWords): string | null {
  if (value === undefined || value === null) return null;
  return value === true || value === 1 ? words.on : words.off;
}

/** A map or list as JSON text, encoded once; a string as it is; null where it is not set. */
export function jsonText(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The bytes of a text in UTF-8. */
export function textBytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
