// The coming days of the queue as JSON, for scripts.
import { isoUtc } from "../../core/time/instant.ts";
import { nextJson } from "../dispatch/dispatch-json.ts";
import type { SimulationView } from "./simulation-text.ts";

export function simulationJson({ simulation, channels }: SimulationView): Readonly<Record<string, unknown>> {
  const { fromMs, untilMs, callMs } = simulation;
  return {
    from: isoUtc(fromMs),
    until: isoUtc(untilMs),
    callSeconds: callMs / 1_000,
    channels: channels.map(({ app, channel, zone, stopped, days, open }) => ({
      app,
      channel,
      zone,
      stopped,
      days: days.map(({ day, calls, misses, waiting }) => ({
        day,
        calls: calls.map(({ atMs, id, key, act, slot }) => ({ at: isoUtc(atMs), id, key, act, slot })),
        misses: misses.map(({ atMs, id, key }) => ({ at: isoUtc(atMs), id, key })),
        waiting,
      })),
      open: open.map(({ id, path, key, next }) => ({ id, path, key, ...nextJson(next) })),
    })),
  };
}
