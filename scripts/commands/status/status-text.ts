// Where everything stands, for a terminal: open deliveries, questions, quota, the last run and the next.
import { groupedQuestions, pathsText } from "../../core/planning/grouped-questions.ts";
import { durationText, instantText } from "../../core/time/instant-text.ts";
import { problemLine } from "../../core/problems/problem.ts";
import { table } from "../../core/text/text-table.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import type { Status } from "../../effects/preview/read-status.ts";
import { vendors } from "../../vendors/registry.ts";
import type { WordsContext } from "../words/delivery-words.ts";
import { nextCells } from "../words/next-words.ts";
import type { Paint } from "../words/paint.ts";
import { quotaTable } from "../words/quota-table.ts";

export interface StatusStyle {
  readonly paint: Paint;
  readonly columns: number;
  readonly zone: string;
}

type KnownStatus = Extract<Status, { kind: "known" }>;

export function statusText(status: Status, style: StatusStyle): string {
  if (status.kind === "not-configured") return notConfigured;
  const { snapshot, nowMs } = status;
  const words: WordsContext = { nowMs, zone: style.zone };
  const sections = [
    section(style, "Open deliveries", deliveriesText(status, words)),
    section(style, "Needs a person", questionsText(status, style)),
    section(style, "Invalid files", invalidText(status, style)),
    section(style, "Quota", quotaTable({ ...snapshot, vendors, nowMs }, { onlyUsed: false })),
    section(style, "Open files", filesText(status, words)),
    `${lastRunText(status, words)}${recordText(status)}${closingText(status, words, style)}`,
  ];
  return sections.filter((text) => text !== "").join("\n");
}

const notConfigured =
  "Not configured: .github/vendors.yaml on the default branch names no vendor account, so nothing can be sent.\n" +
  'Next: copy what you need from .github/vendors.example.yaml and see README, "Going to production".\n';

function section({ paint }: StatusStyle, title: string, body: string): string {
  return body === "" ? "" : `${paint("bold", title)}\n${body}`;
}

function deliveriesText({ decision }: KnownStatus, words: WordsContext): string {
  const open = decision.plan.rows.filter(({ next }) => next.kind !== "rest");
  // The questions themselves stand below.
  const cells = open.map(({ id, key, next }) => {
    const [when, why] = nextCells(next, words);
    return [id, key, when, next.kind === "ask" ? next.code : why];
  });
  return table(cells, "  ");
}

function questionsText({ decision }: KnownStatus, { columns }: StatusStyle): string {
  const asked = decision.plan.rows.flatMap(({ next, path }) => (next.kind === "ask" ? [{ ...next, path }] : []));
  return groupedQuestions([...asked, ...decision.questions])
    .map(
      ({ paths, code, reason, remedy }) =>
        paragraph(`${visibleLine(pathsText(paths))} ${code}: ${reason}.`, "  ", columns) +
        paragraph(remedy, "    ", columns),
    )
    .join("");
}

function invalidText({ decision }: KnownStatus, { columns }: StatusStyle): string {
  const problems = decision.plan.invalid.flatMap((document) => document.problems);
  return problems.map((problem) => paragraph(problemLine(problem), "  ", columns)).join("");
}

function filesText({ snapshot }: KnownStatus, { nowMs, zone }: WordsContext): string {
  const rows = snapshot.state.open.map(({ path, sinceMs }) => [
    visibleLine(path),
    `since ${instantText(sinceMs, zone)} (${durationText(nowMs - sinceMs)})`,
  ]);
  return table(rows, "  ");
}

function lastRunText({ snapshot }: KnownStatus, { zone }: WordsContext): string {
  const { lastRun } = snapshot.state;
  if (lastRun === null) return "";
  const where = lastRun.run === null ? "" : `: ${lastRun.run}`;
  return `Last run ended ${instantText(lastRun.endedAtMs, zone)} with exit code ${lastRun.exitCode}${where}\n`;
}

function recordText({ snapshot }: KnownStatus): string {
  const { recordBranch } = snapshot.state;
  if (recordBranch === null) return "";
  return `Results wait on the branch ${recordBranch}: open and merge a pull request from it.\n`;
}

function closingText({ decision }: KnownStatus, { nowMs, zone }: WordsContext, { paint }: StatusStyle): string {
  const { rows, nextWakeMs, invalid } = decision.plan;
  const open = rows.filter(({ next }) => next.kind !== "rest").length;
  const count = open === 0 ? "Nothing is open." : `${open} ${open === 1 ? "delivery is" : "deliveries are"} open.`;
  if (nextWakeMs !== null && nextWakeMs <= nowMs)
    return `${paint("bold", count)} Next: a dispatch run has work to do now.\n`;
  if (nextWakeMs !== null) {
    const wake = `${instantText(nextWakeMs, zone)} (in ${durationText(nextWakeMs - nowMs)})`;
    return `${paint("bold", count)} Next wake-up ${wake}.\n`;
  }
  const waits = open > 0 || invalid.length > 0;
  return `${paint("bold", count)} ${waits ? "Next: settle what stands above; nothing waits for time." : "Nothing waits for time."}\n`;
}
