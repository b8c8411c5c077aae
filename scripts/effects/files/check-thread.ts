// What a thread beside the main one does: it checks the batches of files that it is sent, and answers with their problems.
import { parentPort, workerData } from "node:worker_threads";
import { createReader } from "../../core/announcement/announcement-reader.ts";
import { vendors } from "../../vendors/registry.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { checkAnnouncements, type Batch } from "./check-announcements.ts";
import { openWorkTree, readingsOf } from "./work-tree.ts";

/** What starts such a thread. */
export const checkThreadScript = new URL("check-thread.mjs", import.meta.url);

export interface ThreadBatch {
  readonly id: number;
  readonly batch: Batch;
}

export interface ThreadAnswer {
  readonly id: number;
  readonly problems: readonly Problem[];
}

/** For check-thread.mjs alone. */
export function runCheckThread(): void {
  // Node types what a thread was started with as `any`; check-threads.ts is the only one that starts it.
  const { root } = workerData as { readonly root: string };
  const readings = readingsOf(openWorkTree(root));
  const reader = createReader(vendors);

  parentPort?.on("message", ({ id, batch }: ThreadBatch) => {
    void checkAnnouncements(readings, reader, batch).then((problems) => {
      parentPort?.postMessage({ id, problems } satisfies ThreadAnswer);
    });
  });
}
