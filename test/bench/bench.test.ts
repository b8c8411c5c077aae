// The benchmark stays runnable, and its corpus is what it says; nothing here judges how long anything takes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { runScenario } from "./bench-run.ts";
import { benchTable } from "./bench-table.ts";
import { openBench, type OpenBench } from "./bench-world.ts";
import { corpusFiles } from "./corpus.ts";
import { scenarios } from "./scenarios.ts";

describe("the corpus", () => {
  const files = [...corpusFiles(300)];

  it("is valid, without a single warning", () => {
    const reader = createReader(vendors);

    expect(files.flatMap((file) => reader.readAnnouncement(file).problems)).toEqual([]);
  });

  it("is the same every time, with ids and texts of its own and 25 to 40 lines in each file", () => {
    expect([...corpusFiles(300)]).toEqual(files);
    expect(new Set(files.map(({ path }) => path)).size).toBe(300);
    expect(new Set(files.map(({ text }) => text)).size).toBeGreaterThan(290);
    for (const { text } of files) expect(text.split("\n").length - 1).toSatisfy((lines) => lines >= 25 && lines <= 40);
  });
});

describe("every scenario", () => {
  let bench: OpenBench;
  beforeAll(async () => {
    bench = await openBench({ usePeers: false });
  });
  afterAll(async () => {
    await bench.remove();
  });

  it.each(scenarios)("$name runs on a tiny corpus", async (scenario) => {
    const tiny = { ...scenario, sizes: scenario.sizes.includes(0) ? [0] : [3] };
    const results = await runScenario(bench, tiny, { rounds: 1, mostFiles: 3, onStep: () => undefined });

    expect(results.length).toBeGreaterThan(0);
    for (const { wallMs } of results) expect(wallMs).toBeGreaterThan(0);
    expect(benchTable(results)).toContain(scenario.name);
  });
});
