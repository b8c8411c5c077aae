// Accounts for a preview of a checkout that has configured no vendor yet: named after what they will hold.
import type { AccountField, VendorModule } from "../vendor-contract.ts";
import type { AccountConfig, AccountValue, AppConfig, VendorsConfig } from "./vendors-config.ts";

/** Whether the vendors file names at least one account. */
export function configuresVendors(config: VendorsConfig): boolean {
  return [...config.apps.values()].some(({ accounts }) => accounts.size > 0);
}

/**
 * The configuration with an account of every vendor for every app that is named, and for deliveries that name none.
 * Their host reads `<host>`; their secrets are named as the example vendors file names them.
 */
export function withStandIns(
  config: VendorsConfig,
  vendors: Readonly<Record<string, VendorModule>>,
  appNames: Iterable<string>,
): VendorsConfig {
  const defaultApp = config.defaultApp ?? "default";
  const accounts = new Map(Object.values(vendors).map((vendor) => [vendor.name, standInAccount(vendor)]));
  const names = new Set([defaultApp, ...config.apps.keys(), ...appNames]);
  const apps = [...names].map((name): [string, AppConfig] => [
    name,
    { ...(config.apps.get(name) ?? bare(name)), accounts },
  ]);
  return { ...config, defaultApp, apps: new Map(apps) };
}

function bare(name: string): AppConfig {
  return { name, accounts: new Map(), limits: new Map(), dayZone: new Map(), paused: new Set(), audience: new Map() };
}

function standInAccount(vendor: VendorModule): AccountConfig {
  const fields = vendor.accountFields.map((field): [string, AccountValue] => [field.name, standInValue(vendor, field)]);
  return { vendor: vendor.name, baseUrl: "https://<host>", fields: Object.fromEntries(fields) };
}

function standInValue(vendor: VendorModule, { name, secret }: AccountField): AccountValue {
  if (!secret) return { literal: `<${name}>` };
  const words = name.replace(/[A-Z]/g, (letter) => `_${letter}`);
  return { env: `${vendor.name}_${words}`.toUpperCase() };
}
