// Prints results: what each contender took, as a multiple of ours at that size and of its own at the smallest.
import { table } from "../../scripts/core/text/text-table.ts";
import type { BenchResult } from "./bench-run.ts";

export function benchTable(results: readonly BenchResult[]): string {
  const scenarios = Map.groupBy(results, ({ scenario }) => scenario);
  return [...scenarios].map(([name, rows]) => `${name}\n${scenarioTable(rows)}`).join("\n");
}

const heading = ["files", "who", "wall", "from–to", "user+sys", "memory", "× ours", "× smallest", ""];

function scenarioTable(results: readonly BenchResult[]): string {
  const rows = results.map((result) => {
    const ours = results.find(({ files }) => files === result.files) ?? result;
    const smallest = results.find(({ contender }) => contender === result.contender) ?? result;
    return [
      result.files === 0 ? "" : result.files.toLocaleString("en"),
      result.contender,
      milliseconds(result.wallMs),
      `${whole(result.fastestMs)}–${whole(result.slowestMs)}`,
      result.cpuMs === null ? "" : milliseconds(result.cpuMs),
      result.peakBytes === null ? "" : `${whole(result.peakBytes / 1024 / 1024)} MB`,
      (result.wallMs / ours.wallMs).toFixed(2),
      (result.wallMs / smallest.wallMs).toFixed(2),
      Object.entries(result.figures)
        .map(([figure, value]) => `${figure} ${value.toLocaleString("en")}`)
        .join(", "),
    ];
  });
  return table([heading, ...rows], "  ");
}

function milliseconds(value: number): string {
  return `${whole(value)} ms`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}
