// One error of a JSON Schema with its place resolved, and the words for what it is about.
import type { ErrorObject } from "ajv";
import type { Path } from "../problems/finding.ts";
import type { Json, JsonObject } from "../text/json.ts";
import { describeValue } from "../problems/value-text.ts";

/** Where a place inside the validated value is in the file, and what to call it. */
export interface Located {
  readonly at: Path;
  readonly name: string;
}

/** An error with its place resolved. */
export interface PlacedError extends Located {
  readonly error: ErrorObject;
  readonly inner: Path;
  readonly isHidden: boolean;
  /** The part of the schema that the value broke. */
  readonly schema: JsonObject;
}

/** What to call it at the start of a message. */
export function nameOf({ name }: PlacedError): string {
  return name === "" ? "the file" : name;
}

export function dataOf({ error }: PlacedError): Json {
  // Only values that were read from YAML or JSON are ever validated.
  return (error.data ?? null) as Json;
}

/** What stands there; only its kind where it must not be shown. */
export function seenOf(item: PlacedError): string {
  const value = dataOf(item);
  if (!item.isHidden) return describeValue(value);
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : describeValue(value);
}
