// A plan for a terminal: what cannot be taken back first, then each delivery with its request, then problems.
import { instantText } from "../../core/time/instant-text.ts";
import type { MergeReport } from "../../core/review/merge-report.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import type { TakeBack } from "../../core/review/take-back.ts";
import { table } from "../../core/text/text-table.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import { deliveryText } from "../words/delivery-text.ts";
import { isIrrevocable, type WordsContext } from "../words/delivery-words.ts";
import { nextCells } from "../words/next-words.ts";
import type { TerminalStyle } from "../words/terminal-style.ts";
import { diffText } from "../words/diff-words.ts";
import { planNotes, planVerdict } from "./plan-notes.ts";
import { hasErrors, problemCounts } from "../../core/problems/problem-counts.ts";
import { problemsText } from "../validate/problems-text.ts";
import { simulationText } from "./simulation-text.ts";
import { meantCommands } from "../words/take-back-words.ts";

export interface PlanStyle extends TerminalStyle {
  readonly sourceOf: (file: string) => string | null;
}

export function planText(report: MergeReport, style: PlanStyle): string {
  const { preview, problems, nowMs } = report;
  const { paint, columns, zone } = style;
  const words: WordsContext = { nowMs, zone };
  const counts = problemCounts(problems);
  const sections = [
    `${paint("bold", `Merged at ${instantText(nowMs, zone)}, compared with ${report.source.base.label}:`)} ${planVerdict(report)}\n`,
    irrevocableText(preview.deliveries, style),
    planNotes(report)
      .map((note) => paragraph(note, "", columns))
      .join(""),
    ...announcementTexts(preview.deliveries, words, style),
    othersText(report, words, style),
    report.simulation === null ? "" : simulationText(report.simulation, style),
    counts === "" ? "" : `${paint("bold", "Problems")}\n${problemsText(problems, style)}`,
    ...report.takeBacks.map((meant) => takeBackText(meant, report.source.base, style)),
    `${nextStep(report, style, counts)}\n`,
  ];
  return sections.filter((text) => text !== "").join("\n");
}

/** Before anything else: what nobody can undo once it is merged. */
function irrevocableText(deliveries: readonly DeliveryPreview[], { paint, columns }: PlanStyle): string {
  const once = deliveries.filter(isIrrevocable);
  const stays = deliveries.filter(({ effect }) => effect === "stays");
  const block = (title: string, found: readonly DeliveryPreview[]): string => {
    if (found.length === 0) return "";
    const lines = found.map(
      ({ row, channel }) =>
        `  ${row.key}  ${row.id}\n${paragraph(`${channel?.recallImpossible ?? ""}.`, "    ", columns)}`,
    );
    return `${paint("red", title)}\n${lines.join("")}`;
  };
  return block("CANNOT BE TAKEN BACK, once it is sent", once) + block("STAYS: sent, and cannot be taken back", stays);
}

function announcementTexts(
  deliveries: readonly DeliveryPreview[],
  words: WordsContext,
  style: PlanStyle,
): readonly string[] {
  const byPath = Map.groupBy(deliveries, ({ row }) => row.path);
  return [...byPath].map(([path, found]) => {
    const title = found.find(({ row }) => row.title !== null)?.row.title ?? "";
    const head = `${style.paint("bold", found[0]?.row.id ?? "")}  ${visibleLine(title)}`.trimEnd();
    const blocks = found.map((delivery) => deliveryText(delivery, words, style));
    return `${head}\n${style.paint("dim", path)}\n\n${blocks.join("\n")}`;
  });
}

function othersText({ preview }: MergeReport, words: WordsContext, { paint }: PlanStyle): string {
  const { others } = preview;
  if (others.length === 0) return "";
  const rows = others.map(({ id, key, next }) => [id, key, ...nextCells(next, words)]);
  return `${paint("bold", "Open on the default branch, whatever is merged")}\n${table(rows, "  ")}`;
}

/** Instead of a revert: the lines to change, and the commands that change them. */
function takeBackText(meant: TakeBack, base: MergeReport["source"]["base"], { paint, columns }: PlanStyle): string {
  const stays =
    meant.stays.length === 0 ? "" : paragraph(`${meant.stays.join(", ")} cannot be taken back and stays.`, "", columns);
  const commands = meantCommands(meant, base).map((command) => `  ${command}\n`);
  const head = `To take ${meant.id} back, merge this edit instead of the change of ${meant.path}:`;
  return `${paragraph(head, "", columns)}${diffText(meant.diff, paint)}${commands.join("")}${stays}`;
}

function nextStep(report: MergeReport, { paint }: PlanStyle, counts: string): string {
  if (hasErrors(report.problems))
    return `${paint("red", `${counts}.`)} Next: mend the errors; what is merged with them is not safe.`;
  const warned = counts === "" ? "" : `${paint("yellow", `${counts}.`)} `;
  if (report.source.changes.length === 0) return `${warned}Next: \`npm run announce -- new\` writes an announcement.`;
  return `${warned}Next: open a pull request; merging it does what stands above.`;
}
