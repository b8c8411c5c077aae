// Turns the errors of a JSON Schema into findings: one for each mistake, at the key or value itself, in words for people.
import type { ErrorObject } from "ajv";
import { didYouMean, onlyMeant } from "../text/did-you-mean.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject } from "../text/json.ts";
import { meantKey } from "./meant-words.ts";
import type { Located, PlacedError } from "./placed-error.ts";
import { valueFinding } from "./schema-value-findings.ts";
import { quoted, showPath } from "../problems/value-text.ts";

export interface SchemaContext {
  /** Default: the validated value is the whole file. */
  readonly locate?: (inner: Path) => Located;
  /** Whether this place may hold a secret: then neither its value nor its keys are shown. */
  readonly isHidden?: (inner: Path) => boolean;
  /** What to say of an unknown key that is known elsewhere, as a whole remedy; null for all others. */
  readonly knownElsewhere?: (key: string, holder: Path) => string | null;
}

/** So many errors in one value say that it is something else altogether; the rest shows once these are mended. */
const mostErrors = 200;

/** The findings of what `value` breaks; `value` is what the errors were found in. */
export function schemaFindings(
  errors: readonly ErrorObject[],
  value: Json,
  context: SchemaContext = {},
): readonly Finding[] {
  const mistakes = errors.filter(isMistake).slice(0, mostErrors);
  const placed = mistakes.map((error) => place(error, value, context));
  const unknown = placed.filter(({ error }) => error.keyword === "additionalProperties");
  const meant = new Map(unknown.map((item) => [item, suggestion(item)]));
  const known = placed.filter((item) => !isMeantByUnknownKey(item, meant));
  return onePerPlace(known.map((item) => toFinding(item, context, meant.get(item) ?? null)));
}

/** `if` and `propertyNames` only repeat that something below them failed. */
function isMistake({ keyword }: ErrorObject): boolean {
  return keyword !== "if" && keyword !== "propertyNames";
}

function place(error: ErrorObject, value: Json, context: SchemaContext): PlacedError {
  const inner = pathOf(error.instancePath, value);
  const located = context.locate?.(inner) ?? { at: inner, name: showPath(inner) };
  // With `verbose` every error carries the schema object that holds its keyword.
  const schema: unknown = error.parentSchema;
  return {
    ...located,
    error,
    inner,
    isHidden: context.isHidden?.(inner) ?? false,
    schema: isJsonObject(schema) ? schema : {},
  };
}

/** The steps of a JSON pointer; a number where the value has a list. */
function pathOf(pointer: string, value: Json): Path {
  const steps = pointer.split("/").slice(1);
  const path: (string | number)[] = [];
  let current: Json | undefined = value;
  for (const step of steps) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) {
      path.push(Number(key));
      // Array.isArray forgets what a read-only list holds.
      current = (current as readonly Json[])[Number(key)];
      continue;
    }
    path.push(key);
    current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return path;
}

/** The known key that an unknown one most likely is. */
function suggestion(item: PlacedError): string | null {
  return meantKey(parameter(item.error, "additionalProperty"), freeKeys(item));
}

/** The known keys that the map does not have yet. */
function freeKeys({ error, schema }: PlacedError): readonly string[] {
  const properties = schema["properties"];
  const given = isJsonObject(error.data) ? error.data : {};
  return isJsonObject(properties) ? Object.keys(properties).filter((key) => !Object.hasOwn(given, key)) : [];
}

/** A missing key that stands there misspelt is one mistake, not two. */
function isMeantByUnknownKey(item: PlacedError, meant: ReadonlyMap<PlacedError, string | null>): boolean {
  if (item.error.keyword !== "required") return false;
  const missing = parameter(item.error, "missingProperty");
  return [...meant].some(([unknown, key]) => key === missing && unknown.error.instancePath === item.error.instancePath);
}

function toFinding(item: PlacedError, context: SchemaContext, meant: string | null): Finding {
  switch (item.error.keyword) {
    case "additionalProperties":
      return unknownKey(item, context, meant);
    case "required":
      return missingKey(item);
    case "dependencies":
      return lonelyKey(item);
    default:
      return item.error.propertyName === undefined ? valueFinding(item) : badKey(item, item.error.propertyName);
  }
}

function unknownKey(item: PlacedError, context: SchemaContext, meant: string | null): Finding {
  const key = parameter(item.error, "additionalProperty");
  const at = [...item.at, key];
  const where = item.name === "" ? "here" : `in ${item.name}`;
  if (item.isHidden) {
    // The key itself may be a secret, as in `{ appSecret:the-secret }`.
    return found("KEY_UNKNOWN", {
      at,
      on: "key",
      message: `a key ${where} is not known`,
      remedy: `${didYouMean(meant)}${choices(item.schema)}`,
    });
  }
  const elsewhere = context.knownElsewhere?.(key, item.inner) ?? null;
  const sure = elsewhere === null ? onlyMeant(key, freeKeys(item)) : null;
  return found("KEY_UNKNOWN", {
    at,
    on: "key",
    message: `the key ${quoted(key)} is not known ${where}`,
    remedy: elsewhere ?? (sure === null ? `${didYouMean(meant)}${choices(item.schema)}` : didYouMean(sure).trimEnd()),
    mend: sure === null ? undefined : { write: sure },
  });
}

function choices(schema: JsonObject): string {
  const properties = schema["properties"];
  const keys = isJsonObject(properties) ? Object.keys(properties) : [];
  return keys.length === 0 ? "Remove it." : `Known are ${keys.join(", ")}.`;
}

function missingKey(item: PlacedError): Finding {
  const key = parameter(item.error, "missingProperty");
  const where = item.name === "" ? "" : ` in ${item.name}`;
  return found("KEY_MISSING", {
    at: item.at,
    message: `the key ${quoted(key)} is missing${where}`,
    remedy: `Add \`${key}:\`${meaningOf(item.schema, key)}.`,
  });
}

/** The first sentence of the key's description, to follow its name. */
function meaningOf(schema: JsonObject, key: string): string {
  const properties = schema["properties"];
  const property = isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
  const description = isJsonObject(property) ? property["description"] : undefined;
  const sentence = typeof description === "string" ? (/^[^.:]{1,120}(?=[.:](?: |$))/.exec(description)?.[0] ?? "") : "";
  return sentence === "" ? "" : ` (${sentence.charAt(0).toLowerCase()}${sentence.slice(1)})`;
}

function lonelyKey(item: PlacedError): Finding {
  const key = parameter(item.error, "property");
  const needed = parameter(item.error, "missingProperty");
  const at = [...item.at, key];
  return found("KEY_NEEDS", {
    at,
    on: "key",
    message: `${key} needs ${needed} beside it`,
    remedy: `Add \`${needed}:\`, or remove \`${key}:\`.`,
  });
}

function badKey(item: PlacedError, key: string): Finding {
  const rule = item.schema["patternErrorMessage"];
  const message =
    typeof rule === "string" ? `${quoted(key)} cannot stand here: ${rule}` : `${quoted(key)} cannot stand here`;
  return found("VALUE_FORM", { at: [...item.at, key], on: "key", message, remedy: "Correct the key." });
}

/** A parameter of an ajv error that is documented to be text. */
function parameter(error: ErrorObject, name: string): string {
  // ajv types the parameters as `Record<string, any>`.
  const value: unknown = (error.params as Record<string, unknown>)[name];
  return typeof value === "string" ? value : "";
}

/** The first of several errors about one value says enough: a number is also no choice and has no length. */
export function onePerPlace(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const part = finding.code === "KEY_MISSING" ? finding.message : finding.on;
    const place = JSON.stringify([finding.at, part]);
    if (!places.has(place)) places.set(place, finding);
  }
  return [...places.values()];
}
