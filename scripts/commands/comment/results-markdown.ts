// What became of merged announcements, as Markdown for the comment on their pull request.
import type { BroadcastRecord } from "../../core/announcement/announcement.ts";
import type { AnnouncementOutcome, DeliveryOutcome } from "../../core/review/announcement-outcome.ts";
import { instantText } from "../../core/time/instant-text.ts";
import type { Next } from "../../core/planning/plan.ts";
import { listOf } from "../../core/problems/value-text.ts";
import { diffToFence } from "../words/diff-words.ts";
import { escapedMarkdown, fencedText, inlineCode } from "../words/markdown.ts";

/**
 * Says as much as fits; counts and what needs a person come first.
 * @param zone in which instants are told: the moments themselves, so that the text stays the same until something happens.
 */
export function resultsMarkdown(
  outcomes: readonly AnnouncementOutcome[],
  zone: string,
  { mostCharacters }: { readonly mostCharacters: number },
): string {
  const head = `### Since the merge: ${escapedMarkdown(verdict(outcomes))}\n`;
  // Whoever is needed should not have to look for it.
  const needed = outcomes.filter(needsPerson);
  const blocks = [...needed, ...outcomes.filter((outcome) => !needed.includes(outcome))].map((outcome) =>
    outcomeMarkdown(outcome, zone),
  );
  for (let count = blocks.length; count > 0; count -= 1) {
    const left = blocks.length - count;
    const rest = left === 0 ? [] : [`And ${left} more announcements: their files say what became of them.\n`];
    const text = [head, ...blocks.slice(0, count), ...rest].join("\n");
    if (text.length <= mostCharacters) return text;
  }
  return `${head}\nThe files say what became of each announcement.\n`;
}

const counted: readonly (readonly [Standing, (count: number) => string])[] = [
  ["person", (count) => `${count} ${count === 1 ? "needs" : "need"} a person`],
  ["sent", (count) => `${count} sent`],
  ["recalled", (count) => `${count} taken back`],
  ["waits", (count) => `${count} ${count === 1 ? "waits" : "wait"}`],
  ["cancelled", (count) => `${count} cancelled`],
  ["missed", (count) => `${count} missed`],
];

/** `2 sent and 1 waits.` */
function verdict(outcomes: readonly AnnouncementOutcome[]): string {
  const deliveries = outcomes.flatMap((outcome) => outcome.deliveries);
  const numbers = Map.groupBy(deliveries, standingOf);
  const parts = counted.flatMap(([standing, words]) => {
    const count = numbers.get(standing)?.length ?? 0;
    return count === 0 ? [] : [words(count)];
  });
  const invalid = outcomes.filter(({ problems }) => problems.length > 0).length;
  if (invalid > 0) parts.unshift(`${invalid} ${invalid === 1 ? "file is" : "files are"} not valid`);
  return parts.length === 0 ? "nothing yet." : `${listOf(parts, "and")}.`;
}

type Standing = "person" | "sent" | "recalled" | "waits" | "cancelled" | "missed";

function standingOf({ record, next }: DeliveryOutcome): Standing {
  if (next?.kind === "ask") return "person";
  if (next !== null && next.kind !== "rest") return "waits";
  switch (record?.status ?? (next?.kind === "rest" ? next.status : undefined)) {
    case "sent":
      return "sent";
    case "recalled":
      return "recalled";
    case "cancelled":
      return "cancelled";
    case "missed":
      return "missed";
    case "recall-unsupported":
      return "sent";
    case "rejected":
    case "unknown":
    case "recall-rejected":
    case "recall-unknown":
      return "person";
    case undefined:
      return "waits";
  }
}

function needsPerson({ deliveries, problems, questions }: AnnouncementOutcome): boolean {
  return problems.length + questions.length > 0 || deliveries.some((delivery) => standingOf(delivery) === "person");
}

function outcomeMarkdown(
  { id, path, title, deliveries, problems, questions }: AnnouncementOutcome,
  zone: string,
): string {
  const lines = [
    ...problems.map(
      ({ line, column, code, message, remedy }) =>
        `- **not valid** at ${line}:${column} ${inlineCode(code)}: ${escapedMarkdown(`${message}. ${remedy}`)}\n`,
    ),
    ...deliveries.map((delivery) => deliveryMarkdown(delivery, zone)),
    ...questions.map((question) => `- ${nextWords(question, zone)}\n`),
  ];
  return `#### ${escapedMarkdown(title ?? id)}\n\n${inlineCode(path)}\n\n${lines.join("")}`;
}

function deliveryMarkdown(delivery: DeliveryOutcome, zone: string): string {
  const { key, record, next, resolveEdit } = delivery;
  // A question tells the reason too, and what to do about it.
  const told = record === null ? "" : recordWords(record, zone, { isAsked: next?.kind === "ask" });
  const comes = next === null ? "" : nextWords(next, zone);
  const words = [told, comes].filter((text) => text !== "").join("; ");
  const line = `- ${inlineCode(key)} ${words === "" ? "waits for the next run" : words}\n`;
  if (resolveEdit.length === 0) return line;
  const edit = diffToFence(resolveEdit);
  return `${line}\n  If it did not go out, merge this:\n\n${indented(fencedText(edit, "diff"))}\n`;
}

function recordWords(record: BroadcastRecord, zone: string, { isAsked }: { readonly isAsked: boolean }): string {
  const { status, id, sentAt, recalledAt, expiresAt, reason } = record;
  const at = (iso: string): string => instantText(Date.parse(iso), zone);
  const parts = [
    `**${status}**`,
    ...(id === undefined ? [] : [inlineCode(id)]),
    ...(sentAt === undefined ? [] : [status === "sent" ? `at ${at(sentAt)}` : `sent at ${at(sentAt)}`]),
    ...(recalledAt === undefined ? [] : [`taken back at ${at(recalledAt)}`]),
    ...(expiresAt === undefined || status !== "sent" ? [] : [`expires ${at(expiresAt)}`]),
  ];
  const why = reason === undefined || isAsked ? "" : `: ${escapedMarkdown(reason)}`;
  return `${parts.join(" ")}${why}`;
}

function nextWords(next: Next, zone: string): string {
  switch (next.kind) {
    case "rest":
      return "";
    case "ask":
      return `**needs ${next.whom === "person" ? "a person" : "configuration"}** ${inlineCode(next.code)}: ${escapedMarkdown(
        `${next.reason}. ${next.remedy}`,
      )}`;
    case "lookup":
      return "the vendor is asked what became of it";
    case "wait":
      return `**waits**${untilWords(next.untilMs, zone)}: ${escapedMarkdown(next.reason)}`;
    case "call": {
      const { candidate, allotment } = next;
      const what = candidate.act === "send" ? "**waits**" : "**to be taken back**";
      if (allotment.kind === "now") return `${what} ${candidate.act === "send" ? "for" : "by"} the next run`;
      if (allotment.kind === "later")
        return `${what}${untilWords(allotment.atMs, zone)}: ${escapedMarkdown(allotment.reason)}`;
      const end = allotment.kind === "queued" ? "for its turn" : "but will miss its notAfter";
      return `${what} ${end}: ${escapedMarkdown(allotment.reason)}`;
    }
  }
}

function untilWords(atMs: number | null, zone: string): string {
  return atMs === null || !Number.isFinite(atMs) ? "" : ` until ${instantText(atMs, zone)}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}
