// How one delivery's record looks in a file's `broadcasts` map, in block and in flow style, and how it is read back.
import type { BroadcastRecord } from "../announcement/announcement.ts";
import { saysFields } from "../yaml/yaml-compare.ts";
import { quotedText, stringText } from "../yaml/yaml-scalar.ts";

const fieldOrder = ["status", "id", "sentAt", "recalledAt", "expiresAt", "attempt", "reason"] as const;
type FieldName = (typeof fieldOrder)[number];

/** The record's fields as lines without indentation, in the order of the design. */
export function recordLines(record: BroadcastRecord): string[] {
  return recordFields(record).map(([name, value]) => `${name}: ${fieldText(name, value)}`);
}

/** The record as a flow map on one line. */
export function recordFlowText(record: BroadcastRecord): string {
  return `{ ${recordLines(record).join(", ")} }`;
}

/** The delivery's key as a map key: plain where YAML allows. */
export function deliveryKeyText(key: string): string {
  return stringText(key, "flow");
}

/** Whether a node says exactly what the record says: the same fields with the same values, in any order. */
export function saysRecord(node: unknown, record: BroadcastRecord): boolean {
  return saysFields(node, recordFields(record));
}

function recordFields(record: BroadcastRecord): (readonly [FieldName, string | number])[] {
  return fieldOrder.flatMap((name) => {
    const value = record[name];
    return value === undefined ? [] : [[name, value] as const];
  });
}

function fieldText(name: FieldName, value: string | number): string {
  if (typeof value === "number") return String(value);
  // Ids exceed 2^53 and reasons are vendors' words: both are always quoted, so that their kind never depends on their text.
  if (name === "id" || name === "reason") return quotedText(value);
  return isInstant(value) ? value : stringText(value, "flow");
}

function isInstant(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
}
