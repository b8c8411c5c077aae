// The matrix as tables: a row for each kill point, a column for each channel, the state of the deliveries in the cells.
import { table } from "../../scripts/core/text/text-table.ts";
import type { CellResult } from "./crash-cell.ts";
import { channels, type Channel } from "./stories.ts";

/** One table for each story and signal. */
export function matrixTables(results: readonly CellResult[]): string {
  const byTable = Map.groupBy(results, ({ story, point }) => `${story}, SIG${point.kill.signal}`);
  return [...byTable].map(([title, cells]) => `${title}\n${matrixTable(cells)}\n`).join("\n");
}

/** How many cells ended how, and how many promises were broken. */
export function matrixTotals(results: readonly CellResult[]): string {
  const counts = new Map<string, number>();
  const cells = results.flatMap((result) => result.point.columns.map((channel) => cellText(result, channel)));
  for (const text of cells) counts.set(text, (counts.get(text) ?? 0) + 1);
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const broken = results.filter(isBroken);
  const rows = [...counts].toSorted((left, right) => right[1] - left[1]).map(([text, count]) => [text, String(count)]);
  return (
    `${table(rows, "  ")}\n${results.length} kills, ${cells.length} cells, ${runs} runs of the program, ` +
    `${broken.length} kills with a broken promise.\n`
  );
}

/** A point that was not reached proves nothing, so it counts as broken. */
export function isBroken({ breaches, isReached }: CellResult): boolean {
  return breaches.length > 0 || !isReached;
}

/** How to run one kill again. */
export function replayCommand({ story, point }: CellResult): string {
  return `npm run crash-matrix -- --only "${story}/${point.name}"`;
}

function matrixTable(cells: readonly CellResult[]): string {
  const rows = Map.groupBy(cells, ({ point }) => point.row);
  return table(
    [
      ["", ...channels],
      ...[...rows].map(([row, results]) => [row, ...channels.map((channel) => columnText(results, channel))]),
    ],
    "  ",
  );
}

function columnText(results: readonly CellResult[], channel: Channel): string {
  const result = results.find(({ point }) => point.columns.includes(channel));
  return result === undefined ? "" : cellText(result, channel);
}

function cellText(result: CellResult, channel: Channel): string {
  if (!result.isReached) return "NOT REACHED";
  if (result.breaches.length > 0) return "BROKEN";
  return result.states.get(channel) ?? "";
}
