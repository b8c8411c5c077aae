// The benchmark: `npm run bench [-- --only NAME] [--rounds N] [--most-files N] [--peers] [--json]`. Judges nothing; it prints what it measured.
import { parseArgs } from "node:util";
import { runScenario, type BenchResult } from "./bench-run.ts";
import { benchTable } from "./bench-table.ts";
import { installPeers, openBench } from "./bench-world.ts";
import { scenarios } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    /** The beginning of a scenario's name. */
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "7" },
    "most-files": { type: "string", default: "100000" },
    /** Installs the peers first, where they are not yet. */
    peers: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

if (values.peers) await installPeers();
const world = await openBench({ usePeers: true });
const results: BenchResult[] = [];
try {
  if (world.peers === null) say("Peers are left out: --peers installs them into test/bench/peers.");
  for (const scenario of scenarios.filter(({ name }) => name.startsWith(values.only))) {
    const options = { rounds: Number(values.rounds), mostFiles: Number(values["most-files"]), onStep: show };
    results.push(...(await runScenario(world, scenario, options)));
  }
} finally {
  show("");
  await world.remove();
}
process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : benchTable(results));

function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

/** One line that is written over on a terminal; elsewhere nobody waits for it. */
function show(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
}
