// Threads that check files of a work tree beside the main one, each with a reader of its own.
import { flushCompileCache } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Problem } from "../../core/problems/problem.ts";
import type { Batch } from "./check-announcements.ts";
import { checkThreadScript, type ThreadAnswer, type ThreadBatch } from "./check-thread.ts";

export interface CheckThread {
  readonly check: (batch: Batch) => Promise<readonly Problem[]>;
  readonly close: () => Promise<void>;
}

/** A thread is ready after about as long as it takes to check so many files. */
const filesPerThread = 2_000;
const youngMegabytes = 12;
/** Each holds some 50 MB. */
const mostThreads = 2;
/** From so many files on, their names alone fill this thread's memory: it leaves all checking to the others. */
const filesForOthers = 20_000;

export interface Division {
  /** How many threads beside this one are worth their start. */
  readonly threads: number;
  /** Whether this thread checks files, too. */
  readonly checksHere: boolean;
}

export function divisionOf(files: number): Division {
  const cores = availableParallelism();
  if (files >= filesForOthers) return { threads: Math.min(mostThreads, cores), checksHere: false };
  return { threads: Math.min(mostThreads, cores - 1, Math.floor(files / filesPerThread)), checksHere: true };
}

export function startCheckThread(root: string): CheckThread {
  // What this thread has compiled, check-thread.ts included, no other one strips of its types again: what does that takes memory.
  flushCompileCache();
  const worker = new Worker(checkThreadScript, {
    workerData: { root },
    // What checking one file leaves behind is garbage at once; more room for it only takes longer to be collected.
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  });
  const waiting = new Map<number, PromiseWithResolvers<readonly Problem[]>>();
  let lastId = 0;
  worker.on("message", ({ id, problems }: ThreadAnswer) => {
    waiting.get(id)?.resolve(problems);
    waiting.delete(id);
  });
  const fail = (cause: Error): void => {
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  };
  worker.on("error", fail);
  worker.on("exit", () => {
    fail(new Error("a thread that checks files ended by itself"));
  });
  return {
    check: (batch) => {
      const answer = Promise.withResolvers<readonly Problem[]>();
      lastId += 1;
      waiting.set(lastId, answer);
      worker.postMessage({ id: lastId, batch } satisfies ThreadBatch);
      return answer.promise;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
