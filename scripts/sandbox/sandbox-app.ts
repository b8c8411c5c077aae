// The account a sandbox vendor keeps: credentials, what is opened, call limits, and the broadcasts it accepted.
import { createRateWindows, type RateWindows, type WindowRule } from "./rate-windows.ts";
import type { SandboxChange, SandboxDefinition, SandboxOptions, StoredBroadcast } from "./sandbox-contract.ts";
import { createSandboxIds, type SandboxIds } from "./sandbox-ids.ts";

export type NewBroadcast = Omit<StoredBroadcast, "recalledAtMs">;

export interface SandboxApp {
  readonly ids: SandboxIds;
  readonly credentials: () => Readonly<Record<string, string>>;
  readonly credential: (name: string) => string;
  readonly setting: (name: string) => number;
  readonly isLocked: () => boolean;
  readonly isOpened: (channel: string) => boolean;
  /**
   * Counts one call, or gives the rule that forbids it. Vendors do not say whether a call they refuse for its content
   * counts; here it does, which is the stricter reading. A call over the limit does not.
   */
  readonly admit: (api: string, atMs: number) => WindowRule | null;
  readonly accept: (broadcast: NewBroadcast) => StoredBroadcast;
  readonly markRecalled: (id: string, atMs: number) => void;
  readonly broadcasts: () => readonly StoredBroadcast[];
  readonly configure: (change: SandboxChange) => void;
}

export function createSandboxApp(definition: SandboxDefinition, options: SandboxOptions): SandboxApp {
  const seed = `${definition.vendor}:${options.seed ?? "sandbox"}`;
  const rates = new Map(
    Object.entries(definition.rules).map(([api, rules]) => [
      api,
      createRateWindows({ rules, windowKind: options.windowKind ?? "sliding", zoneOffsetMs: definition.zoneOffsetMs }),
    ]),
  );
  let opened = Object.fromEntries(definition.channels.map((channel) => [channel, true]));
  let { credentials, settings } = definition;
  let isLocked = false;
  let broadcasts: readonly StoredBroadcast[] = [];

  function ratesOf(api: string): RateWindows {
    return known(rates.get(api), `API ${api}`);
  }

  function configure(change: SandboxChange): void {
    opened = override(opened, openedByChannel(change.opened, definition.channels));
    credentials = override(credentials, change.credentials);
    settings = override(settings, change.settings);
    isLocked = change.locked ?? isLocked;
    for (const [api, counts] of Object.entries(change.limits ?? {})) ratesOf(api).setCounts(counts);
  }

  configure(options);
  return {
    ids: createSandboxIds(seed),
    credentials: () => credentials,
    credential: (name) => known(credentials[name], `credential ${name}`),
    setting: (name) => known(settings[name], `setting ${name}`),
    isLocked: () => isLocked,
    isOpened: (channel) => known(opened[channel], `channel ${channel}`),
    admit: (api, atMs) => {
      const windows = ratesOf(api);
      const broken = windows.brokenBy(atMs);
      if (broken === null) windows.count(atMs);
      return broken;
    },
    accept: (broadcast) => {
      const stored = { ...broadcast, recalledAtMs: null };
      broadcasts = [...broadcasts, stored];
      return stored;
    },
    markRecalled: (id, atMs) => {
      broadcasts = broadcasts.map((each) => (each.id === id ? { ...each, recalledAtMs: atMs } : each));
    },
    broadcasts: () => broadcasts,
    configure,
  };
}

function openedByChannel(
  opened: SandboxChange["opened"],
  channels: readonly string[],
): Readonly<Record<string, boolean>> | undefined {
  return typeof opened === "boolean" ? Object.fromEntries(channels.map((channel) => [channel, opened])) : opened;
}

/** A misspelt name would silently change nothing, so it throws. */
function override<T>(
  current: Readonly<Record<string, T>>,
  change: Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  const unknown = Object.keys(change ?? {}).find((name) => !(name in current));
  if (unknown !== undefined) throw new Error(`no ${unknown} here; there are: ${Object.keys(current).join(", ")}`);
  return { ...current, ...change };
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`this sandbox has no ${what}`);
  return value;
}
