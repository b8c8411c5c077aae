// Reads the vendors file: from text to a configuration, or to every problem at its line and column. Quotes no account.
import { hasErrors } from "../problems/problem-counts.ts";
import { baseUrlOf } from "./account-host.ts";
import type { ReadContext } from "../schema/schema-set.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject, objectOrEmpty } from "../text/json.ts";
import { byPlace, type Problem } from "../problems/problem.ts";
import { onePerPlace, schemaFindings } from "../schema/schema-findings.ts";
import { numberOf, textOf } from "../text/value-parts.ts";
import { limitNames, type LimitName, type VendorModule } from "../vendor-contract.ts";
import {
  type AccountConfig,
  type AccountValue,
  type AppConfig,
  type VendorsConfig,
  vendorsDefaults,
} from "./vendors-config.ts";
import { vendorsFindings } from "./vendors-rules.ts";
import { joinedProblems, readYaml } from "../yaml/yaml-reading.ts";

export interface VendorsInput {
  readonly path: string;
  readonly text: string;
}

export interface VendorsReading {
  /** Null when any problem is an error; warnings alone keep it. */
  readonly config: VendorsConfig | null;
  /** By place. */
  readonly problems: readonly Problem[];
}

const schemaId = "vendors.schema.json";

/** Never throws on bad input: everything is a problem. A file without content configures nothing and is valid. */
export function readVendorsWith(context: ReadContext, input: VendorsInput): VendorsReading {
  const { document, problems: yamlProblems } = readYaml({ file: input.path, text: input.text, quotes: false });
  if (document === null) return { config: null, problems: [...yamlProblems].sort(byPlace) };
  const value = document.value ?? {};
  const findings = isJsonObject(value) ? findingsOf(context, value) : [noMap];
  const problems = joinedProblems(document, findings, yamlProblems).toSorted(byPlace);
  const isValid = !hasErrors([...yamlProblems, ...findings]);
  return { config: isValid && isJsonObject(value) ? build(context.vendors, value) : null, problems };
}

const noMap: Finding = found("VALUE_TYPE", {
  at: [],
  message: "the vendors file must be a map",
  remedy: "Start it with `apps:`.",
});

function findingsOf({ vendors, schemas }: ReadContext, file: JsonObject): readonly Finding[] {
  const errors = schemas.errorsOf(schemaId, file);
  return onePerPlace([...vendorsFindings(vendors, file), ...schemaFindings(errors, file, { isHidden })]);
}

const openSections: readonly (string | number)[] = ["limits", "dayZone", "paused", "audience"];

/** Whatever stands below an app outside of the sections that hold no account may be a secret in the wrong place. */
function isHidden([first, , third]: Path): boolean {
  return first === "apps" && (third === undefined || !openSections.includes(third));
}

/** Everything was found valid: what is left is choosing types and defaults. */
function build(vendors: Readonly<Record<string, VendorModule>>, file: JsonObject): VendorsConfig {
  const safety = objectOrEmpty(file["safety"]);
  const apps = Object.entries(objectOrEmpty(file["apps"]));
  return {
    defaultApp: textOf(file["defaultApp"]),
    apps: new Map(apps.map(([name, value]) => [name, buildApp(vendors, name, objectOrEmpty(value))])),
    stateBranch: textOf(objectOrEmpty(file["state"])["branch"]) ?? vendorsDefaults.stateBranch,
    maxSendsPerRun: numberOf(safety["maxSendsPerRun"]) ?? vendorsDefaults.maxSendsPerRun,
    maxRecallsPerRun: numberOf(safety["maxRecallsPerRun"]) ?? vendorsDefaults.maxRecallsPerRun,
    clockSkewSeconds: numberOf(safety["clockSkewSeconds"]) ?? vendorsDefaults.clockSkewSeconds,
  };
}

function buildApp(vendors: Readonly<Record<string, VendorModule>>, name: string, value: JsonObject): AppConfig {
  const accounts = Object.values(vendors).flatMap((vendor) => {
    const account = value[vendor.name];
    return isJsonObject(account) ? [buildAccount(vendor, account)] : [];
  });
  const paused = value["paused"];
  return {
    name,
    accounts: new Map(accounts.map((account) => [account.vendor, account])),
    limits: mapOf(value["limits"], buildLimits),
    dayZone: mapOf(value["dayZone"], textOf),
    paused: new Set(Array.isArray(paused) ? paused.filter((channel) => typeof channel === "string") : []),
    audience: mapOf(value["audience"], numberOf),
  };
}

function buildAccount(vendor: VendorModule, value: JsonObject): AccountConfig {
  const fields = vendor.accountFields.flatMap(({ name }): [string, AccountValue][] => {
    const given = value[name];
    if (typeof given === "string") return [[name, { literal: given }]];
    const env = isJsonObject(given) ? textOf(given["env"]) : null;
    return env === null ? [] : [[name, { env }]];
  });
  const host = textOf(value["host"]) ?? "";
  return { vendor: vendor.name, baseUrl: baseUrlOf(host) ?? "", fields: Object.fromEntries(fields) };
}

function buildLimits(value: Json): Partial<Record<LimitName, number>> | null {
  if (!isJsonObject(value)) return null;
  const counts = limitNames.flatMap((name): [LimitName, number][] => {
    const count = numberOf(value[name]);
    return count === null ? [] : [[name, count]];
  });
  return Object.fromEntries(counts);
}

function mapOf<Value>(value: Json | undefined, read: (value: Json) => Value | null): ReadonlyMap<string, Value> {
  const entries = Object.entries(objectOrEmpty(value)).flatMap(([key, item]): [string, Value][] => {
    const result = read(item);
    return result === null ? [] : [[key, result]];
  });
  return new Map(entries);
}
