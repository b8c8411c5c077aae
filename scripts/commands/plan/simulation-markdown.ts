// The coming days of the queue as Markdown: one fold per channel, one short item per call.
import { instantText } from "../../core/time/instant-text.ts";
import type { SimulatedChannel, SimulatedDay } from "../../core/planning/simulated-days.ts";
import { escapedMarkdown, htmlText, inlineCode } from "../words/markdown.ts";
import { leftOut, type Detail } from "./plan-markdown-problems.ts";
import {
  callName,
  simulatedChannelHead,
  simulationHead,
  slotCell,
  stoppedWords,
  type SimulationView,
} from "./simulation-text.ts";

export function simulationMarkdown({ simulation, channels }: SimulationView, zone: string, detail: Detail): string {
  const head = `#### The coming days\n\n${escapedMarkdown(simulationHead(simulation, zone))}\n`;
  if (channels.length === 0) return `${head}\nNothing waits for anything.\n`;
  return [head, ...channels.map((channel) => channelMarkdown(channel, zone, detail))].join("\n");
}

function channelMarkdown(channel: SimulatedChannel, zone: string, detail: Detail): string {
  const { days, open } = channel;
  const calls = days.reduce((count, day) => count + day.calls.length, 0);
  const misses = days.reduce((count, day) => count + day.misses.length, 0);
  const missed = misses === 0 ? "" : `, <b>${misses} missed</b>`;
  const summary = `${htmlText(simulatedChannelHead(channel))}: ${calls} made${missed}, ${open.length} open at the end`;
  const stopped = stoppedWords(channel);
  const stop = stopped === null ? "" : `**${escapedMarkdown(stopped)}**\n\n`;
  const items = days.flatMap((day) => dayItems(day, zone));
  const list = items.slice(0, detail.most).join("");
  const rest =
    open.length === 0
      ? ""
      : `- open at the end: ${open
          .map(({ id }) => inlineCode(id))
          .slice(0, 20)
          .join(", ")}\n`;
  return `<details><summary>${summary}</summary>\n\n${stop}${list}${rest}${leftOut(items.length, detail, "calls")}\n</details>\n`;
}

function dayItems({ day, calls, misses, waiting }: SimulatedDay, zone: string): readonly string[] {
  const waits = waiting === 0 ? "" : `, ${waiting} wait on after it`;
  const events = [
    ...calls.map((call) => ({
      atMs: call.atMs,
      text: `${inlineCode(callName(call))}, ${slotCell(call.slot)}`,
    })),
    ...misses.map(({ atMs, id }) => ({ atMs, text: `${inlineCode(id)} **MISSED**: its notAfter passes` })),
  ].toSorted((left, right) => left.atMs - right.atMs);
  return [
    `- **${day}**${waits}\n`,
    ...events.map(({ atMs, text }) => `  - ${escapedMarkdown(instantText(atMs, zone))} ${text}\n`),
  ];
}
