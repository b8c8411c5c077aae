// Prepares the stories on a worker's bench, finds their points, and runs cells side by side.
import { createBench, type Bench } from "./crash-bench.ts";
import type { Act } from "./crash-checks.ts";
import { runCell, type CellResult, type PreparedStory } from "./crash-cell.ts";
import type { CrashWorld } from "./crash-world.ts";
import { countRequests, killPoints, type KillPoint } from "./kill-points.ts";
import { announcementIds, announcements, stories, type Story } from "./stories.ts";

export interface MatrixOptions {
  readonly workers: number;
  /** By name, such as `send` and `send/push 1 announcements-state: landing KILL`; all by default. */
  readonly isWanted?: Wanted;
  readonly onCell?: (result: CellResult) => void;
}

export interface Wanted {
  readonly story: (name: string) => boolean;
  readonly kill: (name: string) => boolean;
}

const everything: Wanted = { story: () => true, kill: () => true };

/** Runs every wanted cell and gives the results in the order of stories and points. */
export async function runMatrix(options: MatrixOptions): Promise<readonly CellResult[]> {
  const { isWanted = everything, workers } = options;
  const told = stories.filter(({ name }) => isWanted.story(name));
  const queues = told.map((story): StoryQueue => ({ story, found: null, next: 0 }));
  const results = new Map<KillPoint, CellResult>();
  await Promise.all(
    Array.from({ length: workers }, (_value, worker) => {
      // Workers begin at different stories: each prepares only what it takes part in.
      const start = Math.floor((worker * queues.length) / workers);
      return work([...queues.slice(start), ...queues.slice(0, start)], results, options);
    }),
  );
  const points = await Promise.all(queues.flatMap(({ found }) => found ?? []));
  return points.flat().flatMap((point) => results.get(point) ?? []);
}

/** How a kill is called on the command line. */
export function killName(story: Pick<Story, "name">, point: KillPoint): string {
  return `${story.name}/${point.name}`;
}

interface StoryQueue {
  readonly story: Story;
  /** The wanted points; null until a worker looks for them. All workers take from the same ones. */
  found: Promise<readonly KillPoint[]> | null;
  next: number;
}

const fewKills = 3;

async function work(
  queues: readonly StoryQueue[],
  results: Map<KillPoint, CellResult>,
  { isWanted = everything, onCell }: MatrixOptions,
): Promise<void> {
  const bench = await createBench();
  try {
    for (const queue of queues) {
      // Preparing a story takes longer than the last few of its kills.
      if (queue.found !== null && queue.next + fewKills >= (await queue.found).length) continue;
      const prepared = await prepareStory(bench, queue.story);
      queue.found ??= findPoints(bench, prepared).then((points) =>
        points.filter((point) => isWanted.kill(killName(queue.story, point))),
      );
      const points = await queue.found;
      for (let point = points[queue.next]; point !== undefined; point = points[queue.next]) {
        queue.next += 1;
        const result = await runReached(bench, prepared, point);
        results.set(point, result);
        onCell?.(result);
      }
    }
  } finally {
    await bench.close();
  }
}

/** Answers that come in another order can make a run shorter: a point that was missed gets a second chance. */
async function runReached(bench: Bench, story: PreparedStory, point: KillPoint): Promise<CellResult> {
  const result = await runCell(bench, story, point);
  return result.isReached ? result : await runCell(bench, story, point);
}

/** Tells a story up to the run that is to be killed. */
export async function prepareStory(bench: Bench, story: Story): Promise<PreparedStory> {
  const world = await bench.openFirst();
  try {
    await expectExit(world, ["init"], 0, [0]);
    const texts = Object.values(announcements).map(({ path, text }) => [path, text] as const);
    await world.commit(() => Promise.resolve(Object.fromEntries(texts)));
    await story.prepare({
      dispatch: async ({ aheadMs, kill }) => {
        const ended = await world.run(["dispatch", "--max-wait", "0"], { aheadMs, kill });
        const isAsKilled = kill === null || ended.killedAtMs !== null;
        if (!isAsKilled || ended.exitCode === 70)
          throw new Error(`the story "${story.name}" went wrong:\n${ended.output}`);
      },
      edit: (change) =>
        world.commit(async (read) => {
          const edited: Record<string, string> = {};
          for (const id of announcementIds) edited[announcements[id].path] = change(await read(announcements[id].path));
          return edited;
        }),
    });
    const act: Act = story.name === "take-back" ? "recall" : "send";
    return { story, act, template: await bench.keep(world) };
  } finally {
    await world.close();
  }
}

/** Every point at which the run of a story can be killed, from one that is not. */
async function findPoints(bench: Bench, { story, template }: PreparedStory): Promise<readonly KillPoint[]> {
  const world = await bench.open(template);
  try {
    const before = countRequests(world);
    const run = await expectExit(world, ["dispatch", "--max-wait", "0"], story.aheadMs, [0, 3]);
    return killPoints(run, world, before);
  } finally {
    await world.close();
  }
}

async function expectExit(world: CrashWorld, args: readonly string[], aheadMs: number, exitCodes: readonly number[]) {
  const ended = await world.run(args, { aheadMs });
  if (ended.exitCode !== null && exitCodes.includes(ended.exitCode)) return ended;
  throw new Error(`${args.join(" ")} ended with ${ended.exitCode ?? "a signal"}:\n${ended.output}`);
}
