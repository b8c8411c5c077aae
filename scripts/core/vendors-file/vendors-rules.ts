// Rules of the vendors file that JSON Schema cannot say. Nothing of an account is ever quoted.
import { baseUrlOf, domainOf, hostNameWithin } from "./account-host.ts";
import { didYouMean, nearest } from "../text/did-you-mean.ts";
import { type Finding, found, type Path } from "../problems/finding.ts";
import { isJsonObject, type Json, type JsonObject, objectOrEmpty } from "../text/json.ts";
import { channelSpec } from "../channels.ts";
import { listOf, quoted } from "../problems/value-text.ts";
import type { Limit, VendorModule } from "../vendor-contract.ts";
import { isZone } from "../time/zone.ts";

type Vendors = Readonly<Record<string, VendorModule>>;

interface Account {
  readonly at: Path;
  readonly app: string;
  readonly vendor: VendorModule;
  readonly value: JsonObject;
}

/** Every finding of the rules; `file` may still break the schema. */
export function vendorsFindings(vendors: Vendors, file: JsonObject): readonly Finding[] {
  const apps = Object.entries(objectOrEmpty(file["apps"]));
  const accounts = apps.flatMap(([app, value]) => accountsOf(vendors, app, objectOrEmpty(value)));
  return [
    ...defaultAppFindings(file),
    ...accounts.flatMap((account) => [...secretFindings(account), ...hostFindings(account)]),
    ...sharedFindings(accounts),
    ...apps.flatMap(([app, value]) => limitFindings(vendors, ["apps", app, "limits"], objectOrEmpty(value)["limits"])),
    ...apps.flatMap(([app, value]) => zoneFindings(vendors, ["apps", app, "dayZone"], objectOrEmpty(value)["dayZone"])),
  ];
}

function accountsOf(vendors: Vendors, app: string, value: JsonObject): readonly Account[] {
  return Object.values(vendors).flatMap((vendor) => {
    const account = value[vendor.name];
    return isJsonObject(account) ? [{ at: ["apps", app, vendor.name], app, vendor, value: account }] : [];
  });
}

function defaultAppFindings(file: JsonObject): readonly Finding[] {
  const name = file["defaultApp"];
  const apps = Object.keys(objectOrEmpty(file["apps"]));
  if (typeof name !== "string" || name === "" || apps.includes(name)) return [];
  const known = apps.length === 0 ? "Add the app under `apps:`." : `Apps are ${apps.join(", ")}.`;
  const remedy = `${didYouMean(nearest(name, apps))}${known}`;
  return [found("APP_UNKNOWN", { at: ["defaultApp"], message: `there is no app ${quoted(name)}`, remedy })];
}

function secretFindings({ at, vendor, value }: Account): readonly Finding[] {
  return vendor.accountFields.flatMap(({ name, secret }) => {
    const given = value[name];
    const isLiteral = typeof given === "string" || typeof given === "number" || typeof given === "boolean";
    if (!secret || !isLiteral) return [];
    const message = `${vendor.name}.${name} is written into the file; it must only be named by its environment variable`;
    return [found("SECRET_LITERAL", { at: [...at, name], message })];
  });
}

function hostFindings({ at, vendor, value }: Account): readonly Finding[] {
  const { host } = value;
  if (typeof host !== "string" || host === "") return [];
  const place = [...at, "host"];
  if (baseUrlOf(host) === null) {
    const within = hostNameWithin(host);
    const advice = within === null ? {} : { remedy: `Write ${within}; it is always reached over https.` };
    return [
      found("HOST_INVALID", { at: place, message: `the host of ${vendor.name} is not a bare host name`, ...advice }),
    ];
  }
  const documented = new Set(vendor.dataCentres.map((centre) => domainOf(centre.host)));
  const domain = domainOf(host.toLowerCase());
  const meant = documented.has(domain) ? null : nearest(domain, documented);
  if (meant === null) return [];
  const message = `the host of ${vendor.name} is nearly, but not quite, in ${meant}`;
  return [found("HOST_MISSPELT", { at: place, message })];
}

/** Two apps of one account would each believe to have the whole quota. */
function sharedFindings(accounts: readonly Account[]): readonly Finding[] {
  const owners = new Map<string, Account>();
  return accounts.flatMap((account) => {
    const identity = identityOf(account);
    if (identity === null) return [];
    const first = owners.get(identity);
    if (first === undefined) {
      owners.set(identity, account);
      return [];
    }
    const message = `the apps ${first.app} and ${account.app} use the same ${account.vendor.name} account, and would share its quota`;
    return [found("ACCOUNT_SHARED", { at: account.at, on: "key", message })];
  });
}

function identityOf({ vendor, value }: Account): string | null {
  const baseUrl = typeof value["host"] === "string" ? baseUrlOf(value["host"]) : null;
  const identity = vendor.identityFields.map((field) => value[field]);
  if (baseUrl === null || identity.includes(undefined)) return null;
  return JSON.stringify([vendor.name, baseUrl, ...identity]);
}

function limitFindings(vendors: Vendors, at: Path, limits: Json | undefined): readonly Finding[] {
  return Object.entries(objectOrEmpty(limits)).flatMap(([channel, values]) => {
    const documented = channelSpec(vendors, channel)?.limits;
    if (documented === undefined) return [];
    return Object.entries(objectOrEmpty(values)).flatMap(([name, count]) =>
      limitFinding([...at, channel, name], { channel, name, count, documented }),
    );
  });
}

interface LimitSetting {
  readonly channel: string;
  readonly name: string;
  readonly count: Json;
  readonly documented: readonly Limit[];
}

function limitFinding(at: Path, { channel, name, count, documented }: LimitSetting): readonly Finding[] {
  const names = documented.map((limit) => limit.name);
  const limit = documented.find((known) => known.name === name);
  if (limit === undefined) {
    const known = names.length === 0 ? "Remove it: none is documented." : `It documents ${listOf(names, "and")}.`;
    const remedy = `${didYouMean(nearest(name, names))}${known}`;
    return [
      found("LIMIT_UNKNOWN", { at, on: "key", message: `${channel} has no documented limit ${quoted(name)}`, remedy }),
    ];
  }
  if (limit.raisable || typeof count !== "number" || count <= limit.count) return [];
  const { page, readOn } = limit.source;
  const message = `${channel} allows ${name} ${limit.count}, which cannot be raised (${page}, read ${readOn}), but ${count} is set`;
  return [found("LIMIT_NOT_RAISABLE", { at, message, remedy: `Set ${limit.count} or less.` })];
}

function zoneFindings(vendors: Vendors, at: Path, zones: Json | undefined): readonly Finding[] {
  return Object.entries(objectOrEmpty(zones)).flatMap(([name, zone]) => {
    const vendor = Object.hasOwn(vendors, name) ? vendors[name] : undefined;
    if (vendor === undefined || typeof zone !== "string" || zone === "") return [];
    const place = [...at, name];
    if (!isZone(zone)) {
      const remedy = `${didYouMean(nearest(zone, Intl.supportedValuesOf("timeZone")))}Use an IANA name, such as Asia/Shanghai or UTC.`;
      return [found("ZONE_UNKNOWN", { at: place, message: `there is no time zone ${quoted(zone)}`, remedy })];
    }
    const { zone: documented, assumed, source } = vendor.dayZone;
    if (assumed || zone === documented) return [];
    const message = `${name} documents its day in ${documented} (${source.page}, read ${source.readOn}), but ${zone} is set`;
    return [found("ZONE_DOCUMENTED", { at: place, message })];
  });
}
