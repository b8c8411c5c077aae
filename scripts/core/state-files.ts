// State files as text: written with instants a person can read, read back only when they fit their schema and format.
import type { ValidateFunction } from "ajv";
import { Ajv } from "ajv";
import ledgerSchema from "../../schemas/ledger.schema.json" with { type: "json" };
import quotaSchema from "../../schemas/quota.schema.json" with { type: "json" };
import stateSchema from "../../schemas/state.schema.json" with { type: "json" };
import { instantsFromText, instantsToText } from "./instant.ts";
import { isJsonObject, tryParseJson, type Json } from "./json.ts";
import { ledgerFormat, type LedgerEntry } from "./ledger.ts";
import { quotaFormat, type QuotaState } from "./quota.ts";
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

/** Compiles the three schemas; build it once per command. */
export function createStateFiles(): StateFiles {
  const ajv = new Ajv({ strict: true, allErrors: false, allowUnionTypes: true });
  const state = ajv.compile(stateSchema);
  const ledger = ajv.compile(ledgerSchema);
  const quota = ajv.compile(quotaSchema);
  return {
    readState: (text) => readFile<StateFile>(text, stateFormat, state),
    readLedger: (text) => readFile<LedgerEntry>(text, ledgerFormat, ledger),
    readQuota: (text) => readFile<QuotaState>(text, quotaFormat, quota),
  };
}

/** A state file's text: two spaces, instants in UTC, keys in the order of the value, a final line break. */
export function stateFileText(value: StateFile | LedgerEntry | QuotaState): string {
  // The types hold nothing but JSON; interfaces merely lack the index signature that would say so.
  return `${JSON.stringify(instantsToText(value as unknown as Json), null, 2)}\n`;
}

function readFile<Value>(text: string, format: number, fits: ValidateFunction): StateReading<Value> {
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
  // The schema has just checked the shape that the type names.
  return { kind: "read", value: instantsFromText(json) as unknown as Value };
}
