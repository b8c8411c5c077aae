// A plan as Markdown for a pull request: what cannot be taken back first; requests fold away; reads on a phone.
import type { CallPreview } from "../../core/review/call-preview.ts";
import { instantText } from "../../core/time/instant-text.ts";
import type { MergeReport } from "../../core/review/merge-report.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import { shortened } from "../../core/text/text-table.ts";
import { visibleText } from "../../core/text/visible-text.ts";
import {
  appWords,
  effectVerbs,
  isIrrevocable,
  restSentence,
  shortDigest,
  shownEffect,
  whenWords,
  type WordsContext,
} from "../words/delivery-words.ts";
import { callLines } from "../words/call-lines.ts";
import { escapedMarkdown, fencedText, inlineCode } from "../words/markdown.ts";
import { nextCells } from "../words/next-words.ts";
import { simulationMarkdown } from "./simulation-markdown.ts";
import { planNotes, planVerdict } from "./plan-notes.ts";
import { leftOut, problemItems, takeBackMarkdown, type Detail } from "./plan-markdown-problems.ts";

export interface MarkdownLimits {
  /** In UTF-16 units; GitHub takes comments of at most 65,536. */
  readonly mostCharacters: number;
}

/** What is left out first: the requests, then the reasons, then the tails of lists. */
const details: readonly Detail[] = [
  { requests: true, isFull: true, most: Infinity },
  { requests: false, isFull: true, most: Infinity },
  { requests: false, isFull: false, most: Infinity },
  ...[200, 100, 50, 20, 10, 5, 2].map((most) => ({ requests: false, isFull: false, most })),
];

/**
 * Says as much as fits; the verdict, what cannot be taken back and the problems always stay.
 * @param zone in which instants are told.
 */
export function planMarkdown(
  report: MergeReport,
  zone: string,
  { mostCharacters }: MarkdownLimits = { mostCharacters: 60_000 },
): string {
  let text = "";
  for (const detail of details) {
    text = markdownOf(report, { nowMs: report.nowMs, zone }, detail);
    if (text.length <= mostCharacters) return text;
  }
  return text.slice(0, mostCharacters);
}

function markdownOf(report: MergeReport, words: WordsContext, detail: Detail): string {
  const { preview, problems, nowMs, source } = report;
  const announcements = [...Map.groupBy(preview.deliveries, ({ row }) => row.path)];
  const sections = [
    `### If this is merged: ${escapedMarkdown(planVerdict(report))}\n`,
    irrevocableMarkdown(preview.deliveries, detail),
    problemItems(problems, detail),
    ...report.takeBacks.slice(0, detail.most).map((meant) => takeBackMarkdown(meant, source.base, detail)),
    planNotes(report)
      .map((note) => `> ${escapedMarkdown(note)}\n`)
      .join(">\n"),
    ...announcements.slice(0, detail.most).map(([path, found]) => announcementMarkdown(path, found, words, detail)),
    leftOut(announcements.length, detail, "announcements of this merge"),
    othersMarkdown(report, words, detail),
    report.simulation === null ? "" : simulationMarkdown(report.simulation, words.zone, detail),
    detail.requests
      ? ""
      : "> The requests did not fit here; the job summary and `npm run announce -- plan` show them.\n",
    `<sub>Planned as if merged at ${instantText(nowMs, words.zone)}, compared with ${escapedMarkdown(source.base.label)}.</sub>\n`,
  ];
  return sections.filter((text) => text !== "").join("\n");
}

function irrevocableMarkdown(deliveries: readonly DeliveryPreview[], detail: Detail): string {
  const once = deliveries.filter(isIrrevocable);
  const stays = deliveries.filter(({ effect }) => effect === "stays");
  if (once.length + stays.length === 0) return "";
  const line = (what: string, { row, channel }: DeliveryPreview): string =>
    `> - ${inlineCode(row.key)} of ${inlineCode(row.id)}: ${what}${escapedMarkdown(channel?.recallImpossible ?? "")}\n`;
  const lines = [
    ...once.map((delivery) => line("", delivery)),
    ...stays.map((delivery) => line("sent, and stays. ", delivery)),
  ];
  const more = leftOut(lines.length, detail, "deliveries that cannot be taken back");
  const tail = more === "" ? "" : `> - ${more}`;
  return `> [!CAUTION]\n> **Cannot be taken back**\n${lines.slice(0, detail.most).join("")}${tail}`;
}

function announcementMarkdown(
  path: string,
  found: readonly DeliveryPreview[],
  words: WordsContext,
  detail: Detail,
): string {
  const title = found.find(({ row }) => row.title !== null)?.row.title ?? found[0]?.row.id ?? "";
  const blocks = found.map((delivery) => deliveryMarkdown(delivery, words, detail));
  const texts = detail.isFull ? textsMarkdown(found) : "";
  return `#### ${escapedMarkdown(title)}\n\n${inlineCode(path)}\n\n${texts}${blocks.join("\n")}`;
}

/** A longer text is whole in the request. */
const mostTextUnits = 1_000;

/**
 * What people will read, each text once. A quotation breaks lines where a phone ends, which a code block does not; behind
 * its label, no line of the text can begin a list or a rule.
 */
function textsMarkdown(found: readonly DeliveryPreview[]): string {
  const texts = new Map<string, string>();
  for (const { at, text } of found.flatMap(({ call }) => call?.texts ?? [])) {
    if (!texts.has(text)) texts.set(text, at.join("."));
  }
  const quotes = [...texts].map(([text, at]) => {
    const cut =
      text.length <= mostTextUnits ? text : `${shortened(text, mostTextUnits)} (${text.length} characters in all)`;
    const lines = cut.split("\n").map(escapedMarkdown);
    return `> **${at === "body" ? "Text" : escapedMarkdown(at)}:** ${lines.join("<br>")}\n`;
  });
  return quotes.length === 0 ? "" : `${quotes.join(">\n")}\n`;
}

function deliveryMarkdown(delivery: DeliveryPreview, words: WordsContext, detail: Detail): string {
  const { row, call } = delivery;
  const head = `**${effectVerbs[shownEffect(delivery)]}** ${inlineCode(row.key)}${escapedMarkdown(appWords(delivery))}\n`;
  if (call === null) return `${head}\n${escapedMarkdown(restSentence(delivery))}\n`;
  if (!detail.isFull) return `${head}\n${escapedMarkdown(whenWords(delivery, words))}\n`;
  const list = callLines(delivery, call, words)
    .map(({ title, text }) => `- **${title}:** ${escapedMarkdown(text)}\n`)
    .join("");
  return `${head}\n${list}${detail.requests ? `\n${requestMarkdown(call)}` : `- **Digest:** ${inlineCode(call.digest)}\n`}`;
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

function othersMarkdown({ preview }: MergeReport, words: WordsContext, detail: Detail): string {
  if (preview.others.length === 0) return "";
  const items = preview.others.map(({ id, key, next }) => {
    const [when, why] = nextCells(next, words).map(escapedMarkdown);
    return `- ${inlineCode(id)} ${inlineCode(key)}: ${when ?? ""}, ${why ?? ""}\n`;
  });
  const list = `${items.slice(0, detail.most).join("")}${leftOut(items.length, detail, "open deliveries")}`;
  return `<details><summary>Open on the default branch, whatever is merged: ${items.length}</summary>\n\n${list}\n</details>\n`;
}
