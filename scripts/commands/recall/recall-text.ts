// What `recall` wrote and what it will do: the changed lines, each delivery in plain words, and the next steps.
import { idOfPath } from "../../core/announcement/announcement-path.ts";
import { jsonLine } from "../../core/text/json.ts";
import { changedLines } from "../../core/text/line-diff.ts";
import type { MergeReport } from "../../core/review/merge-report.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import { effectVerbs, restSentence, whenWords, type WordsContext } from "../words/delivery-words.ts";
import { nextJson } from "../dispatch/dispatch-json.ts";
import type { TerminalStyle } from "../words/terminal-style.ts";
import { diffText } from "../words/diff-words.ts";
import { planNotes } from "../plan/plan-notes.ts";
import { problemCounts } from "../../core/problems/problem-counts.ts";
import { problemsText } from "../validate/problems-text.ts";

export interface RecallView {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The one delivery that was meant; null for all. */
  readonly key: string | null;
  readonly report: MergeReport;
}

export function recallText(view: RecallView, style: TerminalStyle): string {
  const { path, before, after, report } = view;
  const { paint, columns, zone } = style;
  const words: WordsContext = { nowMs: report.nowMs, zone };
  const diff = changedLines(before, after);
  const head =
    diff.length === 0 ? `${path} says so already; nothing was changed.\n` : `${path}\n${diffText(diff, paint)}`;
  const effects = affected(view).map((delivery) => effectText(delivery, words, style));
  const sections = [
    head,
    effects.length === 0 ? "" : `${paint("bold", "Once it is merged and dispatched")}\n${effects.join("")}`,
    planNotes(report)
      .map((note) => paragraph(note, "", columns))
      .join(""),
    problemsText(report.problems, { paint, columns, sourceOf: () => after }),
    nextSteps(view, diff.length > 0),
  ];
  return sections.filter((text) => text !== "").join("\n");
}

/** One JSON object on one line; `version` changes when a field changes its meaning. */
export function recallJson(view: RecallView): string {
  const { path, before, after, report } = view;
  const value = {
    version: 1,
    path,
    changed: before !== after,
    state: report.source.state,
    deliveries: affected(view).map(({ row, effect, channel }) => ({
      key: row.key,
      effect,
      recall: channel?.recall?.effect ?? null,
      recallImpossible: channel?.recallImpossible ?? null,
      ...nextJson(row.next),
    })),
    problems: report.problems,
  };
  return jsonLine(value);
}

function affected({ path, key, report }: RecallView): readonly DeliveryPreview[] {
  return report.preview.deliveries.filter(({ row }) => row.path === path && (key === null || row.key === key));
}

function effectText(delivery: DeliveryPreview, words: WordsContext, { paint, columns }: TerminalStyle): string {
  const { row, effect, channel } = delivery;
  const isBad = effect === "stays" || effect === "ask";
  const head = `  ${paint(isBad ? "red" : "green", `${effectVerbs[effect]} ${row.key}`)}\n`;
  const sentence =
    effect === "recall"
      ? `${channel?.recall?.effect ?? ""} The call is made ${whenWords(delivery, words)}.`
      : restSentence(delivery);
  return `${head}${paragraph(sentence, "    ", columns)}`;
}

function nextSteps({ path, report }: RecallView, isWritten: boolean): string {
  if (report.problems.length > 0) {
    return `${problemCounts(report.problems)}. Next: mend the file; an invalid one takes nothing back.\n`;
  }
  if (!isWritten && report.source.changes.length === 0) {
    return "Next: nothing to merge; `npm run announce -- status` shows how far it is.\n";
  }
  const id = idOfPath(path);
  return (
    "Next: merge it.\n" +
    `  git switch -c recall/${id}\n` +
    `  git add ${path} && git commit -m "Take ${id} back"\n` +
    "  git push -u origin HEAD, and open a pull request\n"
  );
}
