// The edit that mends a key or value in place, and the words for it: quotes stay as they are where text stays text.
import type { Scalar } from "yaml";
import type { Mend } from "../problems/finding.ts";
import type { LineEdit, LinePlace } from "../text/line-edit.ts";

export interface MendedNode {
  /** The key's or value's own range in the text. */
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly type: Scalar.Type | undefined;
}

/** Null where it cannot be said on one line. */
export function mendEdit({ start, end, source, type }: MendedNode, mend: Mend, place: LinePlace): LineEdit | null {
  const text = typeof mend === "string" ? wrapped(source, type, mend) : written(mend.write, type);
  const isOneLine = !/[\r\n]/.test(source) && text !== null && !/[\r\n]/.test(text);
  return isOneLine && end > start ? { ...place, length: end - start, text } : null;
}

function wrapped(source: string, type: Scalar.Type | undefined, mend: "quote" | "list"): string | null {
  if (mend === "list") return `[${source}]`;
  return type === "PLAIN" && !/["\\]/.test(source) ? `"${source}"` : null;
}

function written(value: string | number | boolean, type: Scalar.Type | undefined): string {
  if (typeof value !== "string") return String(value);
  if (type === "QUOTE_DOUBLE") return JSON.stringify(value);
  return type === "QUOTE_SINGLE" ? `'${value.replaceAll("'", "''")}'` : value;
}
