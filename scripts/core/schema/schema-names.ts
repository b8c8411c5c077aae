// How schemas are named, and which of their keywords are no rules.
import type { JsonObject } from "../text/json.ts";

/** Keywords that only editors and our own messages read. */
export const annotationKeywords: readonly string[] = [
  "markdownDescription",
  "enumDescriptions",
  "patternErrorMessage",
  "errorMessage",
  "doNotSuggest",
];

/** How a channel's options are named among the schemas; `schema` is its vendor's. */
export function schemaReference(schema: JsonObject, channel: string): string {
  const id = schema["$id"];
  return `${typeof id === "string" ? id : ""}#/definitions/${definitionName(channel)}`;
}

/** The part of a vendor's schema that holds the options of a channel. */
export function definitionName(channel: string): string {
  return channel.slice(channel.indexOf("/") + 1);
}
