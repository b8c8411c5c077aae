// Fuzzes longer than the tests do: `npm run fuzz [-- --seconds N] [--seed N] [NAME…]`; counts and times for each target.
import { parseArgs } from "node:util";
import { table } from "../../scripts/core/text/text-table.ts";
import { fuzzTargets } from "./fuzz-targets.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } },
});
const chosen = fuzzTargets.filter(({ name }) => positionals.every((word) => name.includes(word)));
const seconds = Number(values.seconds) / Math.max(1, chosen.length);
const rows = [["target", "inputs", "time", "slowest input"]];

for (const { name, fuzz } of chosen) {
  process.stderr.write(`${name} …\n`);
  const seed = values.seed === undefined ? {} : { seed: Number(values.seed) };
  const { inputs, elapsedMs, slowestMs } = await fuzz({ inputs: Number.MAX_SAFE_INTEGER, seconds, ...seed });
  rows.push([name, String(inputs), `${(elapsedMs / 1_000).toFixed(1)} s`, `${slowestMs.toFixed(0)} ms`]);
}
process.stdout.write(table(rows));
