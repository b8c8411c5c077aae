// How long a program waited for git, read from the events that git itself writes (trace2).
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Epoch ms. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Time in which at least one git process that the program started was running, until an instant; in ms. The one that
 * stays to be asked for objects does not count: what it takes to answer is told as the program's own.
 */
export async function gitTimeMs(folder: string, untilMs: number): Promise<number> {
  const texts = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
  return coveredMs(texts.flatMap(spanOf), untilMs);
}

/** How long at least one of the spans was under way, until an instant; in ms. */
export function coveredMs(spans: readonly Span[], untilMs: number): number {
  let totalMs = 0;
  let countedMs = 0;
  for (const span of spans.toSorted((left, right) => left.fromMs - right.fromMs)) {
    const fromMs = Math.max(span.fromMs, countedMs);
    totalMs += Math.max(0, Math.min(span.untilMs, untilMs) - fromMs);
    countedMs = Math.max(countedMs, span.untilMs);
  }
  return totalMs;
}

interface TraceEvent {
  readonly sid: string;
  readonly time: string;
  readonly argv?: readonly string[];
}

/** None for the processes that git started itself: their session's id names their parent's. */
function spanOf(text: string): readonly Span[] {
  const events = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as TraceEvent);
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined || first.sid.includes("/")) return [];
  if (events.some(({ argv }) => argv?.includes("--batch-command") === true)) return [];
  return [{ fromMs: Date.parse(first.time), untilMs: Date.parse(last.time) }];
}
