// A simulation by channel and by the vendor's calendar days: what goes out when, what is missed, and what waits on.
import { channelRules } from "./allot.ts";
import { channelOfKey } from "../announcement/announcement.ts";
import type { PlanInput } from "./plan-input.ts";
import { channelSpec } from "../channels.ts";
import type { PlanRow } from "./plan.ts";
import type { Limit } from "../vendor-contract.ts";
import type { SimulatedCall, SimulatedMiss, Simulation } from "./simulate.ts";
import { quotaKey } from "../quota/quota.ts";

export interface SimulatedChannel {
  readonly app: string;
  readonly channel: string;
  /** The zone of its days. */
  readonly zone: string;
  readonly limits: readonly Limit[];
  /** Why a person or a change of the account must let it go on first; the days are as if that had been done. */
  readonly stopped: string | null;
  /** Only days on which something happens. */
  readonly days: readonly SimulatedDay[];
  /** Neither sent nor missed at the end. */
  readonly open: readonly PlanRow[];
}

export interface SimulatedDay {
  /** `2026-11-21`, in the channel's zone. */
  readonly day: string;
  readonly calls: readonly SimulatedCall[];
  readonly misses: readonly SimulatedMiss[];
  /** How many deliveries of the channel are still neither sent nor missed when the day ends. */
  readonly waiting: number;
}

/** Channels by name; those on which nothing happens and nothing waits are left out. */
export function simulatedChannels(
  simulation: Simulation,
  input: Pick<PlanInput, "config" | "vendors" | "quotas">,
): readonly SimulatedChannel[] {
  const calls = Map.groupBy(simulation.calls, placeOf);
  const misses = Map.groupBy(simulation.misses, placeOf);
  const open = Map.groupBy(simulation.open, (row) => placeOf(placeOfRow(row, input)));
  const places = [...new Set([...calls.keys(), ...misses.keys(), ...open.keys()])].sort();
  return places.flatMap((place): readonly SimulatedChannel[] => {
    const [app = "", ...name] = place.split("/");
    const channel = channelSpec(input.vendors, name.join("/"));
    if (channel === undefined) return [];
    const { limits, calendar } = channelRules(input, app, channel);
    const found = {
      calls: calls.get(place) ?? [],
      misses: misses.get(place) ?? [],
      open: open.get(place) ?? [],
    };
    const days = daysOf(found, calendar.dayOf);
    const stopped = input.quotas.get(place)?.stop?.reason ?? null;
    return [{ app, channel: channel.name, zone: calendar.zone, limits, stopped, days, open: found.open }];
  });
}

interface Found {
  readonly calls: readonly SimulatedCall[];
  readonly misses: readonly SimulatedMiss[];
  readonly open: readonly PlanRow[];
}

function daysOf({ calls, misses, open }: Found, dayOf: (atMs: number) => string): readonly SimulatedDay[] {
  const callsByDay = Map.groupBy(calls, ({ atMs }) => dayOf(atMs));
  const missesByDay = Map.groupBy(misses, ({ atMs }) => dayOf(atMs));
  let waiting = calls.length + misses.length + open.length;
  return [...new Set([...callsByDay.keys(), ...missesByDay.keys()])].sort().map((day) => {
    const ofDay = { calls: callsByDay.get(day) ?? [], misses: missesByDay.get(day) ?? [] };
    waiting -= ofDay.calls.length + ofDay.misses.length;
    return { day, ...ofDay, waiting };
  });
}

function placeOf({ app, channel }: { readonly app: string; readonly channel: string }): string {
  return quotaKey(app, channel);
}

function placeOfRow(
  { key, next }: PlanRow,
  { config }: Pick<PlanInput, "config">,
): { readonly app: string; readonly channel: string } {
  const named = key.includes("@") ? key.slice(key.indexOf("@") + 1) : null;
  const app = next.kind === "call" ? next.candidate.account.app : (named ?? config.defaultApp ?? "");
  return { app, channel: channelOfKey(key) };
}
