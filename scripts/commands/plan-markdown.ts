// A plan as Markdown for a pull request: what cannot be taken back first; requests fold away; reads on a phone.
import { instantText } from "../core/instant-text.ts";
import type { MergeReport } from "../core/merge-report.ts";
import type { CallPreview, DeliveryPreview } from "../core/preview.ts";
import type { Problem } from "../core/problem.ts";
import { visibleText } from "../core/visible-text.ts";
import {
  appWords,
  effectVerbs,
  isIrrevocable,
  quotaWords,
  restSentence,
  shortDigest,
  takeBackWords,
  whenWords,
  type WordsContext,
} from "./delivery-words.ts";
import { escapedMarkdown, fencedText, inlineCode, markdownTable } from "./markdown.ts";
import { nextCells } from "./next-words.ts";
import { planNotes, planVerdict } from "./plan-notes.ts";
import { problemCounts } from "./problems-text.ts";

/** @param zone in which instants are told. */
export function planMarkdown(report: MergeReport, zone: string): string {
  const { preview, problems, nowMs, source } = report;
  const words: WordsContext = { nowMs, zone };
  const sections = [
    `### If this is merged: ${escapedMarkdown(planVerdict(report))}\n`,
    irrevocableMarkdown(preview.deliveries),
    problemsMarkdown(problems),
    planNotes(report)
      .map((note) => `> ${escapedMarkdown(note)}\n`)
      .join(">\n"),
    ...[...Map.groupBy(preview.deliveries, ({ row }) => row.path)].map(([path, found]) =>
      announcementMarkdown(path, found, words),
    ),
    othersMarkdown(report, words),
    `<sub>Planned as if merged at ${instantText(nowMs, zone)}, compared with ${escapedMarkdown(source.base.label)}.</sub>\n`,
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function irrevocableMarkdown(deliveries: readonly DeliveryPreview[]): string {
  const once = deliveries.filter(isIrrevocable);
  const stays = deliveries.filter(({ effect }) => effect === "stays");
  if (once.length + stays.length === 0) return "";
  const line = (what: string, { row, channel }: DeliveryPreview): string =>
    `> - ${inlineCode(row.key)} of ${inlineCode(row.id)}: ${what}${escapedMarkdown(channel?.recallImpossible ?? "")}\n`;
  const lines = [
    ...once.map((delivery) => line("", delivery)),
    ...stays.map((delivery) => line("sent, and stays. ", delivery)),
  ];
  return `> [!CAUTION]\n> **Cannot be taken back**\n${lines.join("")}`;
}

function problemsMarkdown(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const rows = problems.map(({ file, line, column, severity, code, message, remedy }) => [
    inlineCode(`${file}:${line}:${column}`),
    severity,
    inlineCode(code),
    `${escapedMarkdown(message)}. ${escapedMarkdown(remedy)}`,
  ]);
  return `**${problemCounts(problems)}**\n\n${markdownTable(["place", "", "code", "what is wrong, what to do"], rows)}`;
}

function announcementMarkdown(path: string, found: readonly DeliveryPreview[], words: WordsContext): string {
  const title = found.find(({ row }) => row.title !== null)?.row.title ?? found[0]?.row.id ?? "";
  const blocks = found.map((delivery) => deliveryMarkdown(delivery, words));
  return `#### ${escapedMarkdown(title)}\n\n${inlineCode(path)}\n\n${blocks.join("\n")}`;
}

function deliveryMarkdown(delivery: DeliveryPreview, words: WordsContext): string {
  const { row, effect, call, channel } = delivery;
  const head = `**${effectVerbs[effect]}** ${inlineCode(row.key)}${escapedMarkdown(appWords(delivery))}\n`;
  if (call === null) return `${head}\n${escapedMarkdown(restSentence(delivery))}\n`;
  const recalls = effect === "recall";
  const rows = [
    [recalls ? "effect" : "reaches", (recalls ? channel?.recall?.effect : channel?.reaches) ?? ""],
    ["when", whenWords(delivery, words)],
    ["everybody has it by", call.everybodyByMs === null ? "" : instantText(call.everybodyByMs, words.zone)],
    ["quota used after it", quotaWords(call.quota)],
    ["channel is stopped", call.stopped ?? ""],
    ["take it back", recalls ? "" : takeBackWords(delivery)],
  ].filter(([, text]) => text !== "");
  const list = rows.map(([label = "", text = ""]) => `- ${label}: ${escapedMarkdown(text)}\n`).join("");
  return `${head}\n${list}\n${requestMarkdown(call)}`;
}

function requestMarkdown({ request, digest }: CallPreview): string {
  const headers = request.headers.map(([name, value]) => `${name}: ${value}`);
  const fields = request.fields.map(([name, value]) =>
    value.includes("\n") ? `${name} =\n${indented(value)}` : `${name} = ${value}`,
  );
  const text = [`${request.method} ${request.url}`, ...headers, "", ...fields].join("\n");
  const summary = `The request (${shortDigest(digest)})`;
  return `<details><summary>${summary}</summary>\n\n${fencedText(visibleText(text))}\n</details>\n`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}

function othersMarkdown({ preview }: MergeReport, words: WordsContext): string {
  if (preview.others.length === 0) return "";
  const rows = preview.others.map(({ id, key, next }) => [
    inlineCode(id),
    inlineCode(key),
    ...nextCells(next, words).map(escapedMarkdown),
  ]);
  const list = markdownTable(["announcement", "delivery", "when", "why"], rows);
  return `<details><summary>Open on the default branch, whatever is merged: ${rows.length}</summary>\n\n${list}\n</details>\n`;
}
