// What a thread beside the main one does: it checks the batches of files that it is sent, and answers with their problems.
import { parentPort, workerData } from "node:worker_threads";
import { createReader } from "../../core/announcement/announcement-reader.ts";
import { vendors } from "../../vendors/registry.ts";
import { checkAnnouncements } from "./check-announcements.ts";
import type { ThreadAnswer, ThreadBatch } from "./check-threads.ts";
import { openWorkTree, readingsOf } from "./work-tree.ts";

// Node types what a thread was started with as `any`; check-threads.ts is the only one that starts it.
const { root } = workerData as { readonly root: string };
const readings = readingsOf(openWorkTree(root));
const reader = createReader(vendors);

parentPort?.on("message", ({ id, batch }: ThreadBatch) => {
  void checkAnnouncements(readings, reader, batch).then((problems) => {
    parentPort?.postMessage({ id, problems } satisfies ThreadAnswer);
  });
});
