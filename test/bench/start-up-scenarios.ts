// How long a person waits for words: help, and what the program says to a word it does not know.
import type { Scenario } from "./scenario.ts";

export const startUpScenarios: readonly Scenario[] = [
  {
    name: "--help",
    sizes: [0],
    contenders: [
      {
        name: "announce",
        prepare: (bench) => Promise.resolve({ command: bench.announce(["--help"], bench.program) }),
      },
      {
        name: "node with nothing to do",
        prepare: (bench) =>
          Promise.resolve({
            command: {
              file: process.execPath,
              args: ["--eval", ""],
              directory: bench.program,
              environment: bench.environment,
            },
          }),
      },
    ],
  },
  {
    name: "a usage error",
    sizes: [0],
    contenders: [
      {
        name: "announce",
        prepare: (bench) =>
          Promise.resolve({ command: { ...bench.announce(["validate", "--al"], bench.program), exitCodes: [2] } }),
      },
    ],
  },
];
