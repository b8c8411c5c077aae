// Dispatch runs at growing histories, and a simulated week of quota.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareRun } from "./dispatch-bench.ts";
import type { Scenario } from "./scenario.ts";

const sizes = [100, 10_000, 100_000];

/** One commit of state for every fifth delivery: 20,000 for 100,000, which is more than a year of half hours. */
const deliveriesPerCommit = 5;

export const dispatchScenarios: readonly Scenario[] = [
  {
    name: "dispatch with nothing to do",
    sizes,
    contenders: [
      { name: "announce", prepare: (bench, files) => prepareRun(bench, { files, stateCommits: 0, to: [] }) },
      {
        name: "announce, a year of state",
        prepare: (bench, files) =>
          prepareRun(bench, { files, stateCommits: Math.ceil(files / deliveriesPerCommit), to: [] }),
      },
    ],
  },
  {
    name: "dispatch of one announcement",
    sizes,
    contenders: [
      {
        name: "announce",
        prepare: (bench, files) => prepareRun(bench, { files, stateCommits: 0, to: ["netease/users"] }),
      },
    ],
  },
  {
    name: "status",
    sizes,
    contenders: [
      {
        name: "announce",
        prepare: (bench, files) => prepareRun(bench, { files, stateCommits: 0, to: [], words: ["status"] }),
      },
    ],
  },
  {
    /** Sizes are days. Figures: sends per channel in percent of what the all-knowing scheduler makes. */
    name: "quota, simulated days",
    sizes: [7],
    contenders: [
      {
        name: "announce",
        prepare: (bench, days) => {
          const results = join(bench.folder, `quota-${days}.json`);
          return Promise.resolve({
            command: {
              file: process.execPath,
              args: [join(import.meta.dirname, "quota-days.ts"), String(days), results],
              directory: bench.program,
              environment: bench.environment,
            },
            figures: async () => JSON.parse(await readFile(results, "utf8")) as Record<string, number>,
          });
        },
      },
    ],
  },
];
