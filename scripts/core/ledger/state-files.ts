// State files as text: written with instants a person can read, read back only when they fit their schema and format.
import type { CompiledValidator } from "../../../schemas/compiled/announcement-validators.js";
import { createValidators } from "../../../schemas/compiled/state-validators.js";
import { characterCount } from "../text/character-count.ts";
import { instantsFromText, instantsToText } from "../time/instant.ts";
import { isJsonObject, objectOrEmpty, tryParseJson, type Json, type JsonObject } from "../text/json.ts";
import { ledgerFormat, type LedgerEntry } from "./ledger.ts";
import { quotaFormat, type QuotaState } from "../quota/quota.ts";
import { stateFormat, type StateFile } from "./state.ts";

export type StateReading<Value> =
  | { readonly kind: "read"; readonly value: Value }
  /** Written by a newer version of this program. */
  | { readonly kind: "newer"; readonly format: number }
  | { readonly kind: "damaged"; readonly reason: string };

export interface StateFiles {
  readonly readState: (text: string) => StateReading<StateFile>;
  readonly readLedger: (text: string) => StateReading<LedgerEntry>;
  readonly readQuota: (text: string) => StateReading<QuotaState>;
}

export function createStateFiles(): StateFiles {
  const validators = createValidators({ formats: {}, textLength: characterCount });
  const fitting = (schema: string): CompiledValidator => {
    const validator = validators[schema];
    if (validator === undefined) throw new Error(`the schema ${schema} is not compiled: run \`npm run schemas\``);
    return validator;
  };
  return {
    readState: (text) => readFile<StateFile>(text, stateFormat, fitting("state.schema.json")),
    readLedger: (text) => readFile<LedgerEntry>(text, ledgerFormat, fitting("ledger.schema.json")),
    readQuota: (text) => readFile<QuotaState>(text, quotaFormat, fitting("quota.schema.json")),
  };
}

/** A state file's text: two spaces, instants in UTC, keys in the order of the value, a final line break. */
export function stateFileText(value: StateFile | LedgerEntry | QuotaState): string {
  // The types hold nothing but JSON; interfaces merely lack the index signature that would say so.
  return `${JSON.stringify(instantsToText(value as unknown as Json), null, 2)}\n`;
}

function readFile<Value>(text: string, format: number, fits: CompiledValidator): StateReading<Value> {
  const json = tryParseJson(text);
  if (!isJsonObject(json)) return { kind: "damaged", reason: "it is not a JSON object" };
  const found = json["format"];
  if (typeof found === "number" && found > format) return { kind: "newer", format: found };
  if (!fits(json)) {
    const [error] = fits.errors ?? [];
    return {
      kind: "damaged",
      reason: `${error?.instancePath || "the file"} ${error?.message ?? "does not fit the schema"}`,
    };
  }
  const flaw = spellingFlaw(text) ?? numberFlaw(json);
  if (flaw !== null) return { kind: "damaged", reason: flaw };
  // The schema has just checked the shape that the type names.
  return { kind: "read", value: instantsFromText(json) as unknown as Value };
}

/**
 * JSON lets the last of two equal keys win without a word: after a merge by hand, half of what was sent would be forgotten.
 * Line breaks and blanks may be anywhere; everything else is as this program writes it.
 */
function spellingFlaw(text: string): string | null {
  const bare = text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1");
  const isAsWritten = JSON.stringify(JSON.parse(text)) === bare;
  return isAsWritten ? null : "a key stands twice in it, or a value is spelled as this program does not spell it";
}

/** Attempts count from 1 in a ledger: everything that names one by its number relies on it. */
function numberFlaw(json: JsonObject): string | null {
  for (const [key, delivery] of Object.entries(objectOrEmpty(json["deliveries"]))) {
    const attempts = objectOrEmpty(delivery)["attempts"];
    const isCounted =
      !Array.isArray(attempts) || attempts.every((one: Json, at) => objectOrEmpty(one)["number"] === at + 1);
    if (!isCounted) return `the attempts of ${key} do not count from 1`;
  }
  return null;
}
