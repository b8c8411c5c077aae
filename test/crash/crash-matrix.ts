// Prints the crash matrix: `npm run crash-matrix [-- --only STORY/POINT] [--workers N]`. Exits 1 when a promise was broken.
import { parseArgs } from "node:util";
import type { CellResult } from "./crash-cell.ts";
import { runMatrix } from "./crash-runner.ts";
import { isBroken, matrixTables, matrixTotals, replayCommand } from "./crash-table.ts";

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, workers: { type: "string", default: "2" } },
});
const startedAtMs = performance.now();
let done = 0;

const results = await runMatrix({
  workers: Number(values.workers),
  // The beginning of a name is enough: a story, a row, or one kill.
  isWanted: {
    story: (name) => `${name}/`.startsWith(values.only) || values.only.startsWith(`${name}/`),
    kill: (name) => name.startsWith(values.only),
  },
  onCell: (result) => {
    done += 1;
    if (isBroken(result)) process.stderr.write(`BROKEN ${brokenText(result)}`);
    else if (done % 20 === 0) process.stderr.write(`${done} kills after ${secondsSince(startedAtMs)} s\n`);
  },
});

process.stdout.write(`${matrixTables(results)}\n${matrixTotals(results)}`);
process.stdout.write(`${secondsSince(startedAtMs)} s with ${values.workers} workers.\n`);
for (const result of results.filter(isBroken)) {
  process.stdout.write(`\n${brokenText(result)}  again: ${replayCommand(result)}\n`);
  if (values.only !== "") process.stdout.write(`\n${result.output}\n`);
}
process.exitCode = results.length === 0 || results.some(isBroken) ? 1 : 0;

function brokenText({ story, point, isReached, breaches }: CellResult): string {
  const reasons = isReached ? breaches : ["the run ended before it came to this point"];
  return `${story}/${point.name}\n${reasons.map((reason) => `  ${reason}\n`).join("")}`;
}

function secondsSince(sinceMs: number): number {
  return Math.round((performance.now() - sinceMs) / 1000);
}
