// Runs scenarios: every contender in turn, round after round, so that what else the machine does hits all alike.
import { runMeasured } from "./measured-run.ts";
import type { BenchWorld, PreparedRun, Scenario } from "./scenario.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Larger corpora are left out. */
  readonly mostFiles: number;
  readonly onStep: (words: string) => void;
}

/** Medians over the rounds. */
export interface BenchResult {
  readonly scenario: string;
  readonly files: number;
  readonly contender: string;
  readonly wallMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  readonly cpuMs: number | null;
  readonly peakBytes: number | null;
  readonly figures: Readonly<Record<string, number>>;
}

export async function runScenario(
  world: BenchWorld,
  scenario: Scenario,
  options: BenchOptions,
): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const files of scenario.sizes.filter((size) => size <= options.mostFiles)) {
    results.push(...(await runAtSize(world, scenario, files, options)));
  }
  return results;
}

interface Series {
  readonly name: string;
  readonly run: PreparedRun;
  readonly wallMs: number[];
  readonly cpuMs: number[];
  readonly peakBytes: number[];
  readonly figures: Map<string, number[]>;
}

async function runAtSize(
  world: BenchWorld,
  scenario: Scenario,
  files: number,
  { rounds, onStep }: BenchOptions,
): Promise<BenchResult[]> {
  const series: Series[] = [];
  for (const { name, mostFiles = Infinity, prepare } of scenario.contenders) {
    if (files > mostFiles) continue;
    onStep(`${scenario.name}, ${files} files: preparing ${name}`);
    const run = await prepare(world, files);
    if (run !== null) series.push({ name, run, wallMs: [], cpuMs: [], peakBytes: [], figures: new Map() });
  }
  // The first round fills the caches of disk and compiler, and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of series) {
      onStep(`${scenario.name}, ${files} files: round ${round} of ${rounds}, ${one.name}`);
      await runOnce(one, round > 0);
    }
  }
  return series.map((one) => ({
    scenario: scenario.name,
    files,
    contender: one.name,
    wallMs: median(one.wallMs) ?? 0,
    fastestMs: Math.min(...one.wallMs),
    slowestMs: Math.max(...one.wallMs),
    cpuMs: mean(one.cpuMs),
    peakBytes: median(one.peakBytes),
    figures: Object.fromEntries([...one.figures].map(([name, values]) => [name, median(values) ?? 0])),
  }));
}

async function runOnce(series: Series, counts: boolean): Promise<void> {
  const { run } = series;
  await run.before?.();
  const cost = await runMeasured(run.command);
  const figures = await run.figures?.(cost.wallMs);
  if (!counts) return;
  series.wallMs.push(cost.wallMs);
  if (cost.cpuMs !== null) series.cpuMs.push(cost.cpuMs);
  if (cost.peakBytes !== null) series.peakBytes.push(cost.peakBytes);
  for (const [name, value] of Object.entries(figures ?? {})) {
    series.figures.set(name, [...(series.figures.get(name) ?? []), value]);
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

/** Ticks are coarse: their mean over the rounds is finer than any one of them. */
function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
