// One cell run of the matrix: kill a run at a point, start the program again until it rests, and check every promise.
import { rm } from "node:fs/promises";
import type { Bench } from "./crash-bench.ts";
import { breaches, isDoubtful, type Act } from "./crash-checks.ts";
import { ledgerSays, viewWorld, type Standing, type WorldView } from "./crash-view.ts";
import type { CrashWorld, Template } from "./crash-world.ts";
import type { Ended } from "./dispatcher-child.ts";
import type { KillPoint } from "./kill-points.ts";
import { announcements, pastDeadlineMs, pastWindowsMs, withResolve, type Channel, type Story } from "./stories.ts";

export interface CellResult {
  readonly story: string;
  readonly point: KillPoint;
  /** Whether the run came to the point at all. */
  readonly isReached: boolean;
  /** What the files say at rest, before any person helped. */
  readonly states: ReadonlyMap<Channel, string>;
  readonly breaches: readonly string[];
  /** Runs of the program, the killed one included. */
  readonly runs: number;
  /** What the runs printed, for a broken promise. */
  readonly output: string;
}

export interface PreparedStory {
  readonly story: Story;
  readonly act: Act;
  readonly template: Template;
}

const dispatch = ["dispatch", "--max-wait", "0"] as const;

/** A cancelled job is killed ten seconds after the first signal. */
const stopWithinMs = 10_000;

export async function runCell(bench: Bench, prepared: PreparedStory, point: KillPoint): Promise<CellResult> {
  const { story, act, template } = prepared;
  const world = await bench.open(template);
  const runs: Ended[] = [];
  const found: string[] = [];
  let states: ReadonlyMap<Channel, string> = new Map();
  try {
    const isVendorSilent = point.kill.at === "request" && point.kill.isSilent;
    const isTerminated = point.kill.signal === "TERM";
    const before = isTerminated ? await viewWorld(world) : null;
    const killed = await world.run(dispatch, { aheadMs: story.aheadMs, kill: point.kill });
    runs.push(killed);
    if (killed.killedAtMs === null) return result(false);
    if (before === null) found.push(...(killed.exitCode === null ? [] : ["the killed run ended by itself"]));
    else found.push(...stopBreaches(point, killed, before, await viewWorld(world)));
    // Another runner starts from a fresh clone; a person's checkout goes on with what a killed git left behind.
    if (point.kill.at === "request") await world.cloneAgain();
    await editAsPerson(world);

    const rest = await untilRest(world, story.aheadMs, runs);
    states = statesOf(rest.view);
    found.push(
      ...rest.breaches,
      ...(await breaches(world, rest.view, { act, isVendorSilent, exitCode: rest.exitCode })),
    );
    if (act === "send" && rest.view.standings.some(isDoubtful) && found.length === 0) {
      await resolveAsPerson(world, rest.view);
      const end = await untilRest(world, rest.aheadMs, runs);
      const doubts = end.view.standings.filter(isDoubtful);
      found.push(...doubts.map(({ id, channel }) => `${id} ${channel}: in doubt after a person's verdict`));
      found.push(
        ...end.breaches,
        ...(await breaches(world, end.view, { act, isVendorSilent, exitCode: end.exitCode })),
      );
    }
    const isAfterPush = point.kill.at === "git" && point.kill.command === "push" && point.kill.moment === "after";
    if (isAfterPush) found.push(...(await idleBreaches(world, runs)));
    return result(true);
  } finally {
    await world.close();
  }

  function result(isReached: boolean): CellResult {
    const output = runs
      .map((run, index) => `run ${index + 1}, exit ${run.exitCode ?? "by signal"}\n${run.output}`)
      .join("\n");
    return { story: story.name, point, isReached, states, breaches: found, runs: runs.length, output };
  }
}

/** A run that was told to stop ends by itself and in time, and knows the outcome of everything that it began. */
function stopBreaches({ kill, columns }: KillPoint, ended: Ended, before: WorldView, after: WorldView): string[] {
  const tookMs = ended.endedAtMs - (ended.killedAtMs ?? ended.endedAtMs);
  const old = new Set(before.standings.flatMap(({ ledger }) => ledger.attempts.map(({ claim }) => claim.token)));
  const open = after.standings.flatMap(({ id, channel, ledger }) => {
    const isUnheard = kill.at === "request" && kill.isSilent && columns.includes(channel);
    return ledger.attempts
      .filter(({ claim }) => !old.has(claim.token))
      .filter(({ outcome }) => outcome === null || (outcome.kind === "unknown" && !isUnheard))
      .map(
        ({ number, outcome }) =>
          `${id} ${channel}: told to stop, and left attempt ${number} ${outcome?.kind ?? "claimed"}`,
      );
  });
  // 69: the vendor that never answered was asked for an app token.
  const exitCodes = kill.at === "request" && kill.isSilent ? [3, 4, 69] : [3, 4];
  return [
    ...(ended.exitCode !== null && exitCodes.includes(ended.exitCode)
      ? []
      : [`the terminated run ended with ${ended.exitCode ?? "the signal itself"}`]),
    ...(tookMs > stopWithinMs ? [`the terminated run went on for ${Math.round(tookMs)} ms`] : []),
    ...open,
  ];
}

interface Resting {
  readonly exitCode: number | null;
  readonly aheadMs: number;
  readonly view: WorldView;
  readonly breaches: readonly string[];
}

const mostRuns = 8;

/** Starts the program again and again, later each time it waits, until nothing is under way and it asks for no other run. */
async function untilRest(world: CrashWorld, fromMs: number, runs: Ended[]): Promise<Resting> {
  let aheadMs = fromMs;
  for (let count = 0; count < mostRuns; count += 1) {
    const ended = await world.run(dispatch, { aheadMs });
    runs.push(ended);
    const { exitCode } = ended;
    if (exitCode === 2 && (await removeLock(ended))) continue;
    if (exitCode === 69) continue;
    const view = await viewWorld(world);
    const isResting = exitCode === 0 || (exitCode === 3 && view.standings.every(isSettled));
    if (isResting) return { exitCode, aheadMs, view, breaches: [] };
    if (exitCode !== 3 && exitCode !== 4) {
      return { exitCode, aheadMs, view, breaches: [`a later run ended with ${exitCode ?? "a signal"}`] };
    }
    // First past what is under way, then past the windows of what was spent.
    aheadMs += count < 2 ? pastDeadlineMs : pastWindowsMs;
  }
  const view = await viewWorld(world);
  return { exitCode: null, aheadMs, view, breaches: [`it did not come to rest within ${mostRuns} runs`] };
}

function isSettled({ ledger }: Standing): boolean {
  const { kind } = ledgerSays(ledger);
  return kind !== "unsent" && ledger.attempts.every(({ outcome }) => outcome !== null);
}

/** One more run finds nothing to do: it moves no branch and calls nobody. */
async function idleBreaches(world: CrashWorld, runs: Ended[]): Promise<string[]> {
  const before = await viewWorld(world);
  runs.push(await world.run(dispatch, { aheadMs: pastWindowsMs * mostRuns }));
  const after = await viewWorld(world);
  const isMoved = before.tips.main !== after.tips.main || before.tips.state !== after.tips.state;
  const calls = after.requests.length - before.requests.length;
  return [
    ...(isMoved ? ["a run that had nothing to do moved a branch"] : []),
    ...(calls > 0 ? [`a run that had nothing to do made ${calls} requests`] : []),
  ];
}

/** A git that was killed leaves its lock in the checkout; the remedy says to delete it. */
async function removeLock({ output }: Ended): Promise<boolean> {
  const [, path] = /Unable to create '([^']+\.lock)': File exists/.exec(output) ?? [];
  if (path === undefined) return false;
  await rm(path);
  return true;
}

/** What people do meanwhile: another file, and a title right above the lines that the dispatcher writes. */
async function editAsPerson(world: CrashWorld): Promise<void> {
  const { path } = announcements.everywhere;
  await world.commit(async (read) => {
    const text = await read(path);
    return { "README.md": "Ours, edited.\n", [path]: text.replace(/^title: .*$/m, "title: To all of you") };
  });
}

/** A person looked everything in doubt up at the vendors, and says what is true. */
async function resolveAsPerson(world: CrashWorld, { standings }: WorldView): Promise<void> {
  await world.commit(async (read) => {
    const edited: Record<string, string> = {};
    for (const standing of standings.filter(isDoubtful)) {
      const { path } = announcements[standing.id];
      edited[path] = withResolve(edited[path] ?? (await read(path)), standing.channel, verdictOn(standing));
    }
    return edited;
  });
}

function verdictOn({ accepted, record }: Standing): string {
  const [taken] = accepted;
  const attempt = record?.attempt ?? 0;
  if (taken === undefined) return `{ attempt: ${attempt}, outcome: not-sent }`;
  const id = taken.id === null ? "" : `id: "${taken.id}", `;
  return `{ attempt: ${attempt}, outcome: sent, ${id}sentAt: ${new Date(taken.atMs).toISOString()} }`;
}

function statesOf({ standings }: WorldView): ReadonlyMap<Channel, string> {
  const states = new Map<Channel, string>();
  for (const { channel, record } of standings) {
    const state = record?.status ?? "nothing";
    const known = states.get(channel);
    states.set(channel, known === undefined || known === state ? state : `${known} + ${state}`);
  }
  return states;
}
