// Goes through many announcement files in batches: on this thread, and on others where the files lie on disk.
import { setImmediate } from "node:timers/promises";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { checkAnnouncements, type Batch } from "./check-announcements.ts";
import { divisionOf, startCheckThread, type Division } from "./check-threads.ts";
import type { FileTree } from "./file-tree.ts";

/** Small enough that all threads end at nearly the same time, and that few files are held in memory. */
const batchSize = 250;

const alone: Division = { threads: 0, checksHere: true };

/** Told as work goes on: how many files of how many are done. */
export type OnProgress = (done: number, files: number) => void;

/** Every problem of the files, in no particular order. */
export async function checkBatches(
  tree: FileTree,
  reader: Reader,
  whole: Batch,
  onProgress: OnProgress,
): Promise<readonly Problem[]> {
  const files = whole.paths.length;
  const { root } = tree;
  const { threads: count, checksHere } = root === null ? alone : divisionOf(files);
  const threads = Array.from({ length: count }, () => startCheckThread(root ?? ""));
  const found: Problem[] = [];
  let started = 0;
  let done = 0;
  const lane = async (check: (batch: Batch) => Promise<readonly Problem[]>): Promise<void> => {
    while (started < files) {
      const paths = whole.paths.slice(started, started + batchSize);
      started += paths.length;
      found.push(...(await check({ ...whole, paths })));
      done += paths.length;
      onProgress(done, files);
    }
  };
  try {
    const here = async (batch: Batch): Promise<readonly Problem[]> => {
      // Lets the other threads' answers in.
      await setImmediate();
      return await checkAnnouncements(tree, reader, batch);
    };
    // Two batches under way for each thread: it never waits for this one to hand out the next.
    const checks = [...threads, ...threads].map((thread) => thread.check);
    await Promise.all([...checks, ...(checksHere ? [here] : [])].map(lane));
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
  return found;
}
