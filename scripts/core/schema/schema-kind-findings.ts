// The findings about values of the wrong kind: text, number, true or false, list, map.
import { type Finding, found, type Mend } from "../problems/finding.ts";
import { isJsonObject, type Json } from "../text/json.ts";
import { momentMistake } from "../time/moment-mistake.ts";
import { dataOf, nameOf, type PlacedError, seenOf } from "./placed-error.ts";
import { flagMend, flagRemedy, wrongChoice } from "./schema-choice-findings.ts";
import { describeValue, listOf, plainText, quoted, quotesRemedy } from "../problems/value-text.ts";
import { flowText } from "../yaml/yaml-scalar.ts";

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
  null: "empty",
};

export function wrongKind(item: PlacedError): Finding {
  const wanted = wantedKinds(item);
  const value = dataOf(item);
  // Of a value with a fixed form the form says more than its kind.
  if (item.schema["enum"] !== undefined && value !== null) return wrongChoice(item);
  if (item.schema["format"] === "date-time" && value !== null) return wrongTime(item);
  const names = wanted.map((kind) => kindNames[kind] ?? kind);
  const message = `${nameOf(item)} must be ${listOf(names)}, but is ${seenOf(item)}`;
  const mend = item.isHidden ? undefined : kindMend(wanted, value);
  return found("VALUE_TYPE", { at: item.at, message, remedy: kindRemedy(item, wanted, value), mend });
}

function wantedKinds({ schema }: PlacedError): readonly string[] {
  const type = schema["type"];
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((kind) => typeof kind === "string") : [];
}

function kindMend([wanted, ...others]: readonly string[], value: Json): Mend | undefined {
  if (others.length > 0) return undefined;
  if (wanted === "string" && (typeof value === "number" || typeof value === "boolean")) return "quote";
  if (typeof value !== "string") return undefined;
  if (wanted === "array") return /^[\w-]+$/.test(value) ? "list" : undefined;
  if (wanted === "boolean") return flagMend(value);
  const isNumber = /^-?(?:0|[1-9]\d{0,14})$/.test(value);
  return isNumber && (wanted === "integer" || wanted === "number") ? { write: Number(value) } : undefined;
}

function kindRemedy({ isHidden, schema }: PlacedError, wanted: readonly string[], value: Json): string {
  if (value === null) return "Give it a value, or remove the key.";
  const wants = (...kinds: readonly string[]): boolean => wanted.some((kind) => kinds.includes(kind));
  if (wants("string")) return textRemedy(value, isHidden);
  if (wants("integer", "number")) return numberRemedy(value);
  if (wants("array")) return listRemedy(value, isHidden);
  if (wants("boolean")) return flagRemedy(value);
  if (wants("object") && typeof value === "string" && value.startsWith("{")) {
    return "Write it as a YAML map instead of JSON in quotes.";
  }
  if (!wants("object")) return "Remove the value.";
  const [example] = Array.isArray(schema["examples"]) ? (schema["examples"] as readonly Json[]) : [];
  return example === undefined
    ? "Write it as a map: one `key: value` a line, indented below it."
    : `Write it as a map, such as \`${flowText(example)}\`.`;
}

function textRemedy(value: Json, isHidden: boolean): string {
  if (typeof value === "number" || typeof value === "boolean") {
    return isHidden ? "Put it in quotes." : quotesRemedy(`"${String(value)}"`);
  }
  return "Write it as text: in quotes, or below `|` with every line indented.";
}

function numberRemedy(value: Json): string {
  if (typeof value === "string" && /^-?\d+$/.test(value)) return "Remove the quotes.";
  return "Write digits only, without quotes and without a unit.";
}

function listRemedy(value: Json, isHidden: boolean): string {
  if (isJsonObject(value)) {
    const [key = ""] = Object.keys(value);
    if (isHidden || !/^-?\w+$/.test(key)) return "Start each entry with a hyphen and a space: `- `.";
    if (key.startsWith("-")) return `Put a space after the hyphen: \`- ${key.slice(1)}:\`.`;
    return `Start each entry with a hyphen and a space: \`- ${key}:\`.`;
  }
  return isHidden || typeof value !== "string" ? "Write it as a list." : `Write it as a list: [${listText(value)}].`;
}

/** Entries as they were meant: with brackets and commas of another keyboard, or none. */
function listText(value: string): string {
  return value
    .replace(/^[[【［]|[\]】］]$/g, "")
    .split(/[,，、]/)
    .map((entry) => entry.trim())
    .map((entry) => (/^[\w-]+$/.test(entry) ? entry : quoted(entry)))
    .join(", ");
}

export function wrongTime(item: PlacedError): Finding {
  const value = dataOf(item);
  const text = plainText(value);
  const { message, remedy, repaired } = momentMistake(text);
  return found("TIME_INVALID", {
    at: item.at,
    message: `${nameOf(item)} is ${typeof value === "string" ? quoted(text) : describeValue(value)}, which ${message}`,
    remedy,
    mend: repaired === null ? undefined : { write: repaired },
  });
}
