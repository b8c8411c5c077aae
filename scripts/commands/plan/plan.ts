// `plan`: what a merge of the work tree would do. Sends nothing, writes nothing.
import type { ExitCode } from "../../core/problems/fault.ts";
import { exitCodeOfMerge, reportMerge } from "../../core/review/merge-report.ts";
import { filesOf } from "../../effects/files/file-tree.ts";
import { openCheckoutAt } from "../../effects/git/named-commit.ts";
import { readMerge } from "../../effects/preview/read-merge.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import { planJson } from "./plan-json.ts";
import { planMarkdown } from "./plan-markdown.ts";
import { planText } from "./plan-text.ts";
import { readQuoted } from "../words/quoted-sources.ts";
import { createReaders, zoneOf } from "../workspace.ts";

export interface PlanOptions {
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  readonly format: "text" | "markdown" | "json";
  /** The moment it is planned for. */
  readonly atMs: number;
  /** How many days of the queue are replayed after it; null: none. */
  readonly simulatedDays: number | null;
}

/** Prints what the merge would do. */
export async function plan(world: World, options: PlanOptions): Promise<ExitCode> {
  const { base, head, format, atMs, simulatedDays } = options;
  const checkout = await openCheckoutAt(world.directory, world.environment, { base, head });
  const { git, base: baseOid } = checkout;
  const tree = filesOf(checkout);
  const source = await readMerge(
    { ...(world.readers ?? createReaders()), git, clock: world.clock, tree, vendors },
    { base: base === undefined ? null : { oid: baseOid, label: base }, edits: null },
  );
  const report = reportMerge(source, { nowMs: atMs, readAtMs: world.clock.nowMs(), vendors, simulatedDays });
  const zone = zoneOf(world);
  const sourceOf = await readQuoted(tree, format === "text" ? report.problems : []);
  const write = {
    json: () => planJson(report),
    markdown: () => planMarkdown(report, zone),
    text: () => planText(report, { ...terminalStyle(world), sourceOf }),
  };
  world.stdout.write(write[format]());
  return exitCodeOfMerge(report);
}
