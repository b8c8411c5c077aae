// One race: several dispatchers at once and a person who keeps merging, then rest, then the promises.
import { setTimeout as pause } from "node:timers/promises";
import { requestsTo, broadcastsOf } from "../support/vendor-view.ts";
import { breachesOf } from "./race-checks.ts";
import { answerDoubts, createPerson, createRandom, type Random } from "./race-person.ts";
import type { Tampering } from "./race-tampering.ts";
import { openRaceWorld, type Ended, type RaceWorld } from "./race-world.ts";

export interface RaceOptions {
  readonly seed: number;
  readonly dispatchers: number;
  /** How often all of them start at once. */
  readonly rounds: number;
  /** How often a person merges in each round, at most: work that keeps coming keeps runs going. */
  readonly merges: number;
  /** What happens to branches in the middle of each round. */
  readonly tampering?: Tampering;
}

export interface RaceResult {
  readonly runs: number;
  readonly merges: number;
  /** Claims that a run decided on and lost to another one's push. */
  readonly lostClaims: number;
  readonly requests: number;
  readonly broadcasts: number;
  /** Runs that stopped because the state was not what it should be. */
  readonly stops: number;
  readonly breaches: readonly string[];
}

export async function runRace(options: RaceOptions): Promise<RaceResult> {
  const world = await openRaceWorld();
  try {
    return await raceIn(world, options);
  } finally {
    await world.close();
  }
}

async function raceIn(world: RaceWorld, options: RaceOptions): Promise<RaceResult> {
  const { dispatchers, rounds, tampering } = options;
  const random = createRandom(options.seed);
  const person = createPerson(world, random);
  const clones = await Promise.all(Array.from({ length: dispatchers }, () => world.clone()));
  const ends: Ended[] = [];
  const breaches: string[] = [];
  let merges = 0;
  for (let round = 0; round < rounds; round += 1) {
    await person.announce(4);
    const over = new AbortController();
    const merging = person.mergeUntil(over.signal, options.merges);
    const tampered = tampering?.during(world, random);
    const ended = await Promise.all(clones.map((clone) => startSoon(world, clone, random)));
    over.abort();
    merges += await merging;
    await tampered;
    // Whoever comes after the tampering sees it, whatever the others were about.
    if (tampering !== undefined) ended.push(await world.dispatch(clones[0] ?? ""));
    if (tampering !== undefined && !isStopped(ended.at(-1), tampering))
      breaches.push(`a run did not see the tampering: ${JSON.stringify(ended.at(-1)).slice(0, 3000)}`);
    breaches.push(...ended.flatMap((end) => endBreaches(end, tampering)));
    ends.push(...ended);
    await tampering?.after(world);
  }
  breaches.push(...(await comeToRest(world, clones[0] ?? (await world.clone()))), ...(await breachesOf(world)));
  const lost = await Promise.all(clones.map((clone) => lostClaimsIn(world, clone)));
  return {
    runs: ends.length,
    merges,
    lostClaims: lost.reduce((sum, count) => sum + count, 0),
    requests: requestsTo(world.vendors).length,
    broadcasts: broadcastsOf(world.vendors).length,
    stops: ends.filter(({ exitCode }) => exitCode === 2).length,
    breaches,
  };
}

/** Runners do not start in the same millisecond. */
async function startSoon(world: RaceWorld, clone: string, random: Random): Promise<Ended> {
  await pause(random() * 400);
  return await world.dispatch(clone, "--max-wait", "3s");
}

/** Done, waiting, or given way; after tampering also stopped, or in doubt. */
function endBreaches({ exitCode, stderr }: Ended, tampering: Tampering | undefined): readonly string[] {
  const gaveWay = exitCode === 69 && /CONTENDED/.test(stderr);
  const stopped = tampering?.stops.some((code) => exitCode === 2 && stderr.includes(code)) === true;
  const isDoubtful = exitCode === 3 && tampering !== undefined;
  if (exitCode === 0 || exitCode === 4 || gaveWay || stopped || isDoubtful) return [];
  return [`a run ended with ${exitCode ?? "a signal"}: ${stderr}`];
}

/** Where nothing is to be noticed, nothing needs to stop. */
function isStopped(end: Pick<Ended, "exitCode" | "stderr"> | undefined, { stops }: Tampering): boolean {
  return stops.length === 0 || (end?.exitCode === 2 && stops.some((code) => end.stderr.includes(code)));
}

const restRuns = 25;

/** One dispatcher after the other, at the instants they ask for; a person answers what is in doubt. */
async function comeToRest(world: RaceWorld, clone: string): Promise<readonly string[]> {
  const startedAtMs = world.nowMs();
  for (let run = 0; run < restRuns; run += 1) {
    const { exitCode, stderr, report } = await world.dispatch(clone, "--max-wait", "0");
    if (exitCode === 0) return [];
    const wakeMs = report?.nextWakeAt == null ? null : Date.parse(report.nextWakeAt);
    const answered = exitCode === 3 && report !== null ? await answerDoubts(world, report) : 0;
    if (answered === 0 && (wakeMs === null || (exitCode !== 4 && exitCode !== 3))) {
      return [`at rest a run ended with ${exitCode ?? "a signal"}: ${stderr}`];
    }
    if (wakeMs !== null && answered === 0) world.setAhead(world.aheadMs() + Math.max(0, wakeMs - world.nowMs()) + 100);
  }
  return [`not at rest after ${restRuns} runs and ${world.nowMs() - startedAtMs} ms`];
}

/** Claims that a clone wrote and that never stood on the state branch. */
async function lostClaimsIn(world: RaceWorld, clone: string): Promise<number> {
  const all = await world.git("-C", clone, "cat-file", "--batch-all-objects", "--batch-check");
  const commits = [...all.matchAll(/^(\w+) commit /gm)].map(([, oid = ""]) => oid);
  const kept = new Set((await world.git("rev-list", "--all")).split("\n"));
  let lost = 0;
  for (const oid of commits) {
    if (kept.has(oid)) continue;
    const text = await world.git("-C", clone, "cat-file", "commit", oid);
    lost += [...text.matchAll(/^claim (?:send|recall) /gm)].length;
  }
  return lost;
}
