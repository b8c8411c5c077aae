// Where everything stands, for a terminal: open deliveries, questions, quota, the last run and the next.
import { askedOf, groupedQuestions, pathsText } from "../../core/planning/grouped-questions.ts";
import { comingText, durationText, instantText } from "../../core/time/instant-text.ts";
import { problemLine } from "../../core/problems/problem.ts";
import { table } from "../../core/text/text-table.ts";
import { paragraph } from "../../core/text/text-wrap.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import type { Status } from "../../effects/preview/read-status.ts";
import { vendors } from "../../vendors/registry.ts";
import type { WordsContext } from "../words/delivery-words.ts";
import { leftToPeople, nextCells } from "../words/next-words.ts";
import { notConfiguredText } from "../words/not-configured.ts";
import { quotaTable } from "../words/quota-table.ts";
import { titledText, type TerminalStyle } from "../words/terminal-style.ts";

type KnownStatus = Extract<Status, { kind: "known" }>;

export function statusText(status: Status, style: TerminalStyle): string {
  if (status.kind === "not-configured") return notConfiguredText;
  const { snapshot, nowMs } = status;
  const words: WordsContext = { nowMs, zone: style.zone };
  const sections = [
    titledText(style, "Open deliveries", deliveriesText(status, words)),
    titledText(style, "Needs a person", questionsText(status, style)),
    titledText(style, "Invalid files", invalidText(status, style)),
    titledText(style, "Quota", quotaTable({ ...snapshot, vendors, nowMs }, { onlyUsed: false })),
    titledText(style, "Open files", filesText(status, words)),
    `${lastRunText(status, words)}${recordText(status)}${closingText(status, words, style)}`,
  ];
  return sections.filter((text) => text !== "").join("\n");
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

function questionsText({ decision }: KnownStatus, { columns }: TerminalStyle): string {
  return groupedQuestions([...askedOf(decision.plan.rows), ...decision.questions])
    .map(
      ({ paths, code, reason, remedy }) =>
        paragraph(`${visibleLine(pathsText(paths))} ${code}: ${reason}.`, "  ", columns) +
        paragraph(remedy, "    ", columns),
    )
    .join("");
}

function invalidText({ decision }: KnownStatus, { columns }: TerminalStyle): string {
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

function closingText({ decision }: KnownStatus, words: WordsContext, { paint }: TerminalStyle): string {
  const { rows, nextWakeMs, invalid } = decision.plan;
  const open = rows.filter(({ next }) => next.kind !== "rest").length;
  const count = open === 0 ? "Nothing is open." : `${open} ${open === 1 ? "delivery is" : "deliveries are"} open.`;
  const asked = rows.some(({ next }) => next.kind === "ask") || decision.questions.length > 0;
  return `${paint("bold", count)} ${wakeWords(nextWakeMs, words)}\n${leftToPeople(asked, invalid.length > 0)}`;
}

function wakeWords(nextWakeMs: number | null, words: WordsContext): string {
  if (nextWakeMs === null) return "Nothing waits for time.";
  if (nextWakeMs <= words.nowMs) return "A dispatch run has work to do now.";
  return `Next wake-up ${comingText(nextWakeMs, words)}.`;
}
