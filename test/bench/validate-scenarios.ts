// Validating one changed file and all files, beside the tools that people would use instead.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { corpusFile } from "./corpus.ts";
import { ajvCli, jsonschema, v8r } from "./peer-contenders.ts";
import type { BenchWorld, Contender, PreparedRun, Scenario } from "./scenario.ts";

const oneFile: Contender = {
  name: "announce",
  prepare: async (bench, files) => {
    const checkout = await bench.checkout(files);
    return { command: bench.announce(["validate", corpusFile(0, files).path], checkout) };
  },
};

/** As a pull request's jobs run it: two commits, of which the second changes one announcement and adds one. */
function ofMerge(command: "validate" | "plan"): Contender {
  return {
    name: "announce",
    prepare: async (bench, files) => {
      const { folder, base, head } = await bench.merge(files);
      return { command: bench.announce([command, "--base", base, "--head", head], folder) };
    },
  };
}

const everyFile: Contender = {
  name: "announce",
  prepare: (bench, files) => validateAll(bench, files),
};

/** As on a machine that has never run it: the compiled form of the scripts is not kept either. */
const everyFileFirst: Contender = {
  name: "announce, nothing compiled yet",
  prepare: async (bench, files) => {
    const run = await validateAll(bench, files);
    const cache = join(bench.folder, "no-compile-cache");
    return {
      command: { ...run.command, environment: { ...bench.environment, NODE_COMPILE_CACHE: cache } },
      before: () => rm(cache, { recursive: true, force: true }),
    };
  },
};

async function validateAll(bench: BenchWorld, files: number): Promise<PreparedRun> {
  return { command: bench.announce(["validate"], await bench.checkout(files)) };
}

export const validateScenarios: readonly Scenario[] = [
  { name: "validate one named file", sizes: [100, 1_000, 10_000, 100_000], contenders: [oneFile] },
  { name: "validate a merge", sizes: [100, 1_000, 10_000, 100_000], contenders: [ofMerge("validate")] },
  { name: "plan a merge", sizes: [100, 1_000, 10_000, 100_000], contenders: [ofMerge("plan")] },
  {
    name: "validate all files",
    sizes: [100, 1_000, 10_000, 100_000],
    contenders: [
      everyFile,
      everyFileFirst,
      jsonschema("exhaustive, formats", ["--format-assertion"]),
      jsonschema("fast", ["--fast"]),
      ajvCli,
      v8r,
    ],
  },
];
