// Accounts with their secrets: reads the environment variables that the vendors file names, and nothing else.
import { accountFingerprint, configurationFingerprint } from "../../core/announcement/digest.ts";
import type { AccountLookup } from "../../core/planning/plan-input.ts";
import type { Account, VendorModule } from "../../core/vendor-contract.ts";
import type { AccountConfig, VendorsConfig } from "../../core/vendors-file/vendors-config.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ResolvedAccount {
  readonly account: Account;
  readonly fingerprint: string;
  readonly configuration: string;
}

export type AccountResolution =
  | { readonly kind: "resolved"; readonly resolved: ResolvedAccount }
  | { readonly kind: "secret-missing"; readonly names: readonly string[] };

/** Fills in an account's secrets. An empty variable counts as not set: that is how a missing Actions secret arrives. */
export function resolveAccount(options: {
  readonly config: AccountConfig;
  readonly vendor: VendorModule;
  readonly environment: Environment;
  readonly lineage: string;
}): AccountResolution {
  const { config, vendor, environment, lineage } = options;
  const fields = new Map<string, string>();
  const missing: string[] = [];
  for (const { name } of vendor.accountFields) {
    const value = config.fields[name];
    if (value === undefined) continue;
    const text = "env" in value ? (environment[value.env] ?? "").trim() : value.literal;
    if ("env" in value && text === "") missing.push(value.env);
    fields.set(name, text);
  }
  if (missing.length > 0) return { kind: "secret-missing", names: missing };
  const identity = vendor.identityFields.map((name) => fields.get(name) ?? "");
  return {
    kind: "resolved",
    resolved: {
      account: { baseUrl: config.baseUrl, fields: Object.fromEntries(fields) },
      fingerprint: accountFingerprint(vendor.name, config.baseUrl, identity),
      configuration: configurationFingerprint(lineage, [config.baseUrl, ...fields.values()]),
    },
  };
}

/**
 * Every secret value that the vendors file names and the environment holds: what no output may show. A line break at a
 * secret's end is a common slip: both what is set and what is used are hidden.
 */
export function secretValues(config: VendorsConfig, environment: Environment): readonly string[] {
  const values = [...config.apps.values()].flatMap((app) =>
    [...app.accounts.values()].flatMap((account) =>
      Object.values(account.fields).flatMap((value) => ("env" in value ? [environment[value.env] ?? ""] : [])),
    ),
  );
  return [...new Set(values.flatMap((value) => [value, value.trim()]))].filter((value) => value !== "");
}

/** What the planner may know of an account: fingerprints, never the values behind them. */
export function accountKnowledge(resolution: AccountResolution): AccountLookup {
  if (resolution.kind === "secret-missing") return resolution;
  const { fingerprint, configuration } = resolution.resolved;
  return { kind: "known", account: { fingerprint, configuration } };
}
