// Validating one changed file and all files, beside the tools that people would use instead.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { commitStream } from "../support/commit-stream.ts";
import { runGit } from "../support/git-playground.ts";
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

/** As a person runs it before pushing: one announcement differs from a commit. Git looks at every file's times on disk. */
function ofWorkTree(command: "validate" | "plan"): Contender {
  return {
    name: "announce",
    prepare: async (bench, files) => {
      const checkout = await bench.checkout(files);
      const base = await commitOtherTitle(bench, checkout, files);
      // As in any checkout that is older than a second: files that are as young as the index are read again.
      await setTimeout(1_500);
      await runGit(bench.environment, checkout, { args: ["status", "--short"] });
      return { command: bench.announce([command, "--base", base], checkout) };
    },
  };
}

/** Makes a commit beside the branch of a checkout, in which its first announcement reads otherwise; gives its id. */
async function commitOtherTitle(bench: BenchWorld, checkout: string, files: number): Promise<string> {
  const { path, text } = corpusFile(0, files);
  const input = commitStream({
    ref: "refs/bench/other-title",
    parentOid: await runGit(bench.environment, checkout, { args: ["rev-parse", "HEAD"] }),
    files: { [path]: text.replace(/^title: .*$/m, "title: Another title") },
    second: 1,
  });
  return await runGit(bench.environment, checkout, { args: ["fast-import", "--quiet", "--force"], input });
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
  { name: "validate a work tree's changes", sizes: [100, 10_000, 100_000], contenders: [ofWorkTree("validate")] },
  { name: "plan a work tree's changes", sizes: [100, 10_000, 100_000], contenders: [ofWorkTree("plan")] },
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
