// The findings about values: wrong kind, wrong choice, wrong form, too long, too small.
import { didYouMean, nearest } from "./did-you-mean.ts";
import { type Finding, found } from "./finding.ts";
import { isJsonObject, type Json } from "./json.ts";
import { momentMistake } from "./rfc3339.ts";
import type { PlacedError } from "./schema-findings.ts";
import { describeValue, listOf, plainText, quoted, showValue } from "./value-text.ts";

export function valueFinding(item: PlacedError): Finding {
  switch (item.error.keyword) {
    case "type":
      return wrongKind(item);
    case "enum":
    case "const":
      return wrongChoice(item);
    case "pattern":
      return wrongForm(item);
    case "format":
      return wrongTime(item);
    case "minLength":
    case "maxLength":
      return wrongLength(item);
    case "minimum":
    case "maximum":
      return wrongSize(item);
    case "minItems":
    case "uniqueItems":
      return wrongList(item);
    case "minProperties":
    case "maxProperties":
      return wrongMap(item);
    case "not":
      return refusedOption(item);
    default:
      return found("VALUE_INVALID", {
        at: item.at,
        message: `${nameOf(item)} ${item.error.message ?? "is not valid"}`,
      });
  }
}

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a map",
  array: "a list",
  null: "empty",
};

function wrongKind(item: PlacedError): Finding {
  const wanted = wantedKinds(item);
  const names = wanted.map((kind) => kindNames[kind] ?? kind);
  const value = dataOf(item);
  const message = `${nameOf(item)} must be ${listOf(names)}, but is ${seenOf(item)}`;
  return found("VALUE_TYPE", { at: item.at, message, remedy: kindRemedy(wanted, value, item.isHidden) });
}

function wantedKinds({ schema }: PlacedError): readonly string[] {
  const type = schema["type"];
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((kind) => typeof kind === "string") : [];
}

function kindRemedy(wanted: readonly string[], value: Json, isHidden: boolean): string {
  if (value === null) return "Give it a value, or remove the key.";
  if (wanted.includes("string") && (typeof value === "number" || typeof value === "boolean")) {
    return isHidden ? "Put it in quotes." : `Put it in quotes: "${String(value)}".`;
  }
  if (typeof value !== "string") return "Write a value of that kind.";
  if ((wanted.includes("integer") || wanted.includes("number")) && /^-?\d+$/.test(value)) return "Remove the quotes.";
  if (wanted.includes("array")) return isHidden ? "Write it as a list." : `Write it as a list: [${showValue(value)}].`;
  if (wanted.includes("object") && value.startsWith("{")) return "Write it as a YAML map instead of JSON in quotes.";
  return "Write a value of that kind.";
}

function wrongChoice(item: PlacedError): Finding {
  const allowed = allowedValues(item);
  const value = dataOf(item);
  const isFlag = allowed.includes(true);
  const names = isFlag ? ["true", "false"] : allowed.map((choice) => plainText(choice));
  const message = `${nameOf(item)} must be ${names.length > 2 ? "one of " : ""}${listOf(names)}, but is ${seenOf(item)}`;
  const remedy = isFlag ? flagRemedy(value) : choiceRemedy(value, allowed);
  return found("VALUE_CHOICE", { at: item.at, message, remedy });
}

function allowedValues({ error, schema }: PlacedError): readonly Json[] {
  const allowed = error.keyword === "enum" ? schema["enum"] : [schema["const"] ?? null];
  // Array.isArray forgets what a read-only list holds.
  return Array.isArray(allowed) ? (allowed as readonly Json[]) : [];
}

function flagRemedy(value: Json): string {
  const word = plainText(value).toLowerCase();
  if (["yes", "on", "y", "true", "1"].includes(word)) return "Write true, without quotes.";
  if (["no", "off", "n", "false", "0"].includes(word)) return "Write false, without quotes.";
  return "Write true or false.";
}

function choiceRemedy(value: Json, allowed: readonly Json[]): string {
  const words = allowed.map((choice) => plainText(choice));
  if (value === null) return `Write ${listOf(words)}, or remove the key.`;
  const meant = typeof value === "string" ? nearest(value, words) : null;
  return meant === null ? `Write ${listOf(words)}.` : didYouMean(meant).trimEnd();
}

/** The pattern `\S` means: there is something to read in it. */
const somethingPattern = "\\S";

function wrongForm(item: PlacedError): Finding {
  const { at, schema } = item;
  if (schema["pattern"] === somethingPattern)
    return found("TEXT_EMPTY", { at, message: `${nameOf(item)} has nothing to read in it` });
  const rule = schema["patternErrorMessage"];
  const seen = item.isHidden ? "does not have the form it needs" : `is ${describeValue(dataOf(item))}`;
  const message = typeof rule === "string" ? `${nameOf(item)} ${seen}; ${rule}` : `${nameOf(item)} ${seen}`;
  return found("VALUE_FORM", { at, message });
}

function wrongTime(item: PlacedError): Finding {
  const text = plainText(dataOf(item));
  const { message, remedy } = momentMistake(text);
  return found("TIME_INVALID", {
    at: item.at,
    message: `${nameOf(item)} is ${quoted(text)}, which ${message}`,
    remedy,
  });
}

function wrongLength(item: PlacedError): Finding {
  const { at, error, schema } = item;
  if (error.keyword === "minLength") return found("TEXT_EMPTY", { at, message: `${nameOf(item)} is empty` });
  const length = Array.from(plainText(dataOf(item))).length;
  const message = `${nameOf(item)} has ${length} characters; ${plainText(schema["maxLength"])} are allowed`;
  return found("TEXT_TOO_LONG", { at, message });
}

function wrongSize(item: PlacedError): Finding {
  const { at, error, schema } = item;
  const rule =
    error.keyword === "minimum"
      ? `at least ${plainText(schema["minimum"])}`
      : `at most ${plainText(schema["maximum"])}`;
  return found("NUMBER_RANGE", { at, message: `${nameOf(item)} must be ${rule}, but is ${showValue(dataOf(item))}` });
}

function wrongList(item: PlacedError): Finding {
  const { error, at } = item;
  if (error.keyword === "minItems") return found("LIST_EMPTY", { at, message: `${nameOf(item)} is an empty list` });
  // ajv names the later of the two equal entries `i` or `j`, whichever is greater.
  const { i, j } = error.params as { readonly i: number; readonly j: number };
  const later = Math.max(i, j);
  const list = dataOf(item);
  const entry = Array.isArray(list) ? showValue((list as readonly Json[])[later]) : "an entry";
  return found("LIST_REPEATS", { at: [...at, later], message: `${nameOf(item)} holds ${entry} twice` });
}

function wrongMap(item: PlacedError): Finding {
  const { at, error, schema } = item;
  const count = isJsonObject(error.data) ? Object.keys(error.data).length : 0;
  if (error.keyword === "minProperties") {
    return found("MAP_SIZE", { at, message: `${nameOf(item)} is an empty map`, remedy: "Fill it, or remove the key." });
  }
  const most = Number(schema["maxProperties"]);
  const remedy = most === 1 ? "Make a list entry of its own of each." : "Remove some.";
  return found("MAP_SIZE", {
    at,
    message: `${nameOf(item)} has ${count} keys; ${most === 1 ? "exactly one is" : `${most} are`} allowed`,
    remedy,
  });
}

function refusedOption(item: PlacedError): Finding {
  const reason = item.schema["errorMessage"];
  const message = typeof reason === "string" ? `${nameOf(item)}: ${reason}` : `${nameOf(item)} is not possible here`;
  return found("OPTION_REFUSED", { at: item.at, on: "key", message });
}

function nameOf({ name }: PlacedError): string {
  return name === "" ? "the file" : name;
}

function dataOf({ error }: PlacedError): Json {
  // Only values that were read from YAML or JSON are ever validated.
  return (error.data ?? null) as Json;
}

/** What stands there; only its kind where it must not be shown. */
function seenOf(item: PlacedError): string {
  const value = dataOf(item);
  if (!item.isHidden) return describeValue(value);
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : describeValue(value);
}
