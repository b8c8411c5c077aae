// `plan`: what a merge of the work tree would do. Sends nothing, writes nothing.
import type { ExitCode } from "../../core/problems/fault.ts";
import { exitCodeOfMerge, reportMerge, type MergeReport } from "../../core/review/merge-report.ts";
import type { FileTree } from "../../effects/files/file-tree.ts";
import type { Tips } from "../../effects/git/remote-tips.ts";
import { readMerge } from "../../effects/preview/read-merge.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import type { FirstLook } from "./first-look.ts";
import { readQuoted } from "../words/quoted-sources.ts";
import { createReaders, zoneOf } from "../workspace.ts";

export interface PlanOptions {
  readonly base?: string | undefined;
  readonly format: "text" | "markdown" | "json";
  /** The moment it is planned for. */
  readonly atMs: number;
  /** How many days of the queue are replayed after it; null: none. */
  readonly simulatedDays: number | null;
}

/** Prints what the merge would do. */
export async function plan(
  world: World,
  { git, tree, baseOid, asked, tips }: FirstLook & { readonly tips: Promise<Tips> },
  options: PlanOptions,
): Promise<ExitCode> {
  const { base, format, atMs, simulatedDays } = options;
  const readers = world.readers ?? createReaders();
  const source = await readMerge(
    { ...readers, git, clock: world.clock, tree, vendors, firstTips: tips },
    { base: base === undefined ? null : { oid: baseOid, label: base }, edits: null, asked },
  );
  const report = reportMerge(source, { nowMs: atMs, readAtMs: world.clock.nowMs(), vendors, simulatedDays });
  world.stdout.write(await written(world, tree, { report, format }));
  return exitCodeOfMerge(report);
}

interface Written {
  readonly report: MergeReport;
  readonly format: PlanOptions["format"];
}

async function written(world: World, tree: FileTree, { report, format }: Written): Promise<string> {
  switch (format) {
    case "json":
      return (await import("./plan-json.ts")).planJson(report);
    case "markdown":
      return (await import("./plan-markdown.ts")).planMarkdown(report, zoneOf(world));
    case "text": {
      const { planText } = await import("./plan-text.ts");
      return planText(report, { ...terminalStyle(world), sourceOf: await readQuoted(tree, report.problems) });
    }
  }
}
