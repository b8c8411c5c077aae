// The coming days of the queue for a terminal: per channel and vendor's day, each call at its time with its slot.
import { durationText, instantText } from "../../core/time/instant-text.ts";
import type { QuotaUse } from "../../core/planning/quota-after.ts";
import { limitWords } from "../../core/quota/limit-words.ts";
import type { SimulatedChannel, SimulatedDay } from "../../core/planning/simulated-days.ts";
import type { SimulatedCall, Simulation } from "../../core/planning/simulate.ts";
import { table } from "../../core/text/text-table.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import { visibleText } from "../../core/text/visible-text.ts";
import type { WordsContext } from "../words/delivery-words.ts";
import { nextCells } from "../words/next-words.ts";
import type { Paint } from "../words/paint.ts";

export interface SimulationView {
  readonly simulation: Simulation;
  readonly channels: readonly SimulatedChannel[];
}

/** What the numbers rest on. */
export function simulationHead({ fromMs, untilMs, callMs }: Simulation, zone: string): string {
  return (
    `${instantText(fromMs, zone)} to ${instantText(untilMs, zone)}, if every call is accepted within ${durationText(callMs)} ` +
    "and nobody merges, pauses or answers anything meanwhile."
  );
}

/** `easemob/users (app production): 3 sends a day, 1 send per 30 minutes; UTC days`. */
export function simulatedChannelHead({ app, channel, zone, limits }: SimulatedChannel): string {
  const sends = limits.filter(({ calls }) => calls === "send").map(limitWords);
  return `${channel} (app ${app}): ${[...sends, `${zone} days`].join(", ")}`;
}

/** The slot of the day, or else of the longest window: `2 of 3`. */
export function slotCell(slot: readonly QuotaUse[]): string {
  const scarcest = slot.find(({ day }) => day !== null) ?? slot.at(-1);
  return scarcest === undefined ? "" : `${scarcest.used} of ${scarcest.count}`;
}

/** Null where nothing but its queue holds the channel up. */
export function stoppedWords({ stopped }: SimulatedChannel): string | null {
  return stopped === null ? null : `stopped now: ${stopped}; these days come only once that is mended`;
}

export function callName({ id, key, act, channel }: SimulatedCall): string {
  const app = key === channel ? "" : ` (${key})`;
  return act === "recall" ? `take back ${id}${app}` : `${id}${app}`;
}

export function simulationText(
  { simulation, channels }: SimulationView,
  { zone, columns, paint }: { readonly zone: string; readonly columns: number; readonly paint: Paint },
): string {
  const head = `${paint("bold", "The coming days")}\n${paragraph(simulationHead(simulation, zone), "", columns)}`;
  if (channels.length === 0) return `${head}\nNothing waits for anything.\n`;
  const words = { nowMs: simulation.untilMs, zone };
  return [head, ...channels.map((channel) => channelText(channel, words, { paint, columns }))].join("\n");
}

function channelText(
  channel: SimulatedChannel,
  words: WordsContext,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const days = channel.days.map((day) => dayText(day, words.zone, paint));
  const open = channel.open.map((row) => [row.id, ...nextCells(row.next, words)]);
  const rest = open.length === 0 ? "" : `  still open at the end: ${open.length}\n${table(open.slice(0, 20), "    ")}`;
  const more = open.length > 20 ? `    and ${open.length - 20} more\n` : "";
  const stopped = stoppedWords(channel);
  const stop = stopped === null ? "" : paint("red", paragraph(visibleText(stopped), "  ", columns));
  return `${paint("bold", simulatedChannelHead(channel))}\n${stop}${days.join("")}${rest}${more}`;
}

function dayText({ day, calls, misses, waiting }: SimulatedDay, zone: string, paint: Paint): string {
  const events = [
    ...calls.map((call) => ({
      atMs: call.atMs,
      cells: [instantText(call.atMs, zone), callName(call), slotCell(call.slot)],
    })),
    ...misses.map(({ atMs, id }) => ({
      atMs,
      cells: [instantText(atMs, zone), id, paint("red", "MISSED: its notAfter passes")],
    })),
  ];
  const rows = events.toSorted((left, right) => left.atMs - right.atMs).map(({ cells }) => cells);
  const waits = waiting === 0 ? "" : `, ${waiting} ${waiting === 1 ? "waits" : "wait"} on after it`;
  return `  ${day}${paint("dim", waits)}\n${table(rows, "    ")}`;
}
