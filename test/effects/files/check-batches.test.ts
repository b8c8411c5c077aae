// Checking many files on several threads finds what reading them one by one finds, and says how far it is.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import { byPlace } from "../../../scripts/core/problems/problem.ts";
import { checkBatches } from "../../../scripts/effects/files/check-batches.ts";
import { divisionOf, startCheckThread } from "../../../scripts/effects/files/check-threads.ts";
import { workTreeFiles } from "../../../scripts/effects/files/file-tree.ts";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { corpusFiles } from "../../bench/corpus.ts";
import { writeFiles } from "../../support/git-playground.ts";

const reader = createReader(vendors);
/** Every hundredth has a mistake, every hundredth is sound in a way that only the slow reader knows. */
const files = [...corpusFiles(2_200)].map(({ path, text }, index) => {
  if (index % 100 === 7) return { path, text: text.replace("priority: ", "priority: very ") };
  return index % 100 === 8 ? { path, text: text.replace("state: present", 'state: "pre\\x73ent"') } : { path, text };
});
const paths = files.map(({ path }) => path);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "announce-batches-"));
  await writeFiles(folder, Object.fromEntries(files.map(({ path, text }) => [path, text])));
});
afterAll(() => rm(folder, { recursive: true }));

describe("checking many files", () => {
  it("finds what reading them one by one finds, whoever does it", async () => {
    const expected = files.flatMap((file) => reader.readAnnouncement(file).problems).sort(byPlace);
    const tree = workTreeFiles(openGit(folder));
    const progress: number[] = [];
    const whole = { paths, config: null, isQuick: true };
    const onProgress = (done: number): unknown => progress.push(done);
    const onThreads = await checkBatches(tree, reader, whole, onProgress);
    const alone = await checkBatches({ ...tree, root: null }, reader, { ...whole, isQuick: false }, () => undefined);

    expect(expected).toHaveLength(22);
    expect(onThreads.toSorted(byPlace)).toEqual(expected);
    expect(alone.toSorted(byPlace)).toEqual(expected);
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
    expect(progress.at(-1)).toBe(files.length);
  });

  it("on another thread gives the same problems, and none is lost with a thread that ends", async () => {
    const thread = startCheckThread(folder);
    const batch = { paths: paths.slice(0, 20), config: null, isQuick: true };
    const expected = files.slice(0, 20).flatMap((file) => reader.readAnnouncement(file).problems);

    expect(await thread.check(batch)).toEqual(expected);
    const unanswered = expect(thread.check({ ...batch, paths })).rejects.toThrow("ended by itself");
    await thread.close();
    await unanswered;
  });

  it("starts no thread for few files, and leaves very many to the others", () => {
    expect(divisionOf(1_999)).toEqual({ threads: 0, checksHere: true });
    expect(divisionOf(100_000).threads).toBeGreaterThan(0);
    expect(divisionOf(100_000).checksHere).toBe(false);
  });
});
