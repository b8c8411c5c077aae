// A dispatch report as text for a terminal or a log: what happened, what waits, what needs a person, what comes next.
import { vendors } from "../../vendors/registry.ts";
import { comingText } from "../../core/time/instant-text.ts";
import { askedOf, groupedQuestions, pathsText } from "../../core/planning/grouped-questions.ts";
import type { PlanRow } from "../../core/planning/plan.ts";
import { problemLine } from "../../core/problems/problem.ts";
import { table } from "../../core/text/text-table.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import type { WordsContext } from "../words/delivery-words.ts";
import { leftToPeople, nextCells } from "../words/next-words.ts";
import { notConfiguredText } from "../words/not-configured.ts";
import { quotaTable } from "../words/quota-table.ts";
import { titledText, type TerminalStyle } from "../words/terminal-style.ts";

/** The whole report; sections without content are left out. */
export function dispatchText(report: DispatchReport, style: TerminalStyle): string {
  const { snapshot, plan } = report;
  if (snapshot === null || plan === null) return notConfiguredText;
  const sections = [
    titledText(style, "Called", calledText(report.events)),
    titledText(style, "Looked up", lookedUpText(report)),
    titledText(style, "Closed without a call", closedText(plan.rows)),
    titledText(style, "Waiting", waitingText(report, style)),
    titledText(style, "Needs a person", questionsText(report)),
    titledText(
      style,
      "Invalid files",
      plan.invalid.flatMap(({ problems }) => problems.map((problem) => `  ${problemLine(problem)}\n`)).join(""),
    ),
    titledText(style, "Not reachable", report.unreachable.map((line) => `  ${line}\n`).join("")),
    titledText(style, "Quota", quotaText(report)),
    titledText(style, "Recorded", recordedText(report)),
    titledText(
      style,
      "Never sent, because it was there before init",
      report.history.map((path) => `  ${visibleLine(path)}\n`).join(""),
    ),
  ];
  return [...sections, closingLine(report, style)].filter((text) => text !== "").join("\n");
}

/** One line for the journal, the moment an outcome is known. */
export function journalLine({ id, key, act, attempt, outcome }: CallEvent): string {
  const detail = outcome.kind === "accepted" ? `id ${outcome.id ?? "none"}` : outcome.reason;
  return `outcome: ${act} ${id} ${key} attempt ${attempt}: ${outcome.kind} ${detail.replace(/\s+/g, " ")}\n`;
}

function calledText(events: readonly CallEvent[]): string {
  const verbs = { send: "sent", recall: "recalled" } as const;
  return table(
    events.map(({ act, id, key, outcome }) => [
      outcome.kind === "accepted" ? verbs[act] : `${act}: ${outcome.kind}`,
      id,
      key,
      outcome.kind === "accepted" ? (outcome.id === null ? "" : `id ${outcome.id}`) : outcome.reason,
    ]),
    "  ",
  );
}

/** What ended without anything being sent, and what cannot be taken back: until its file says so. */
function closedText(rows: readonly PlanRow[]): string {
  const closed = rows.flatMap(({ id, key, closed: closure }) =>
    closure === null ? [] : [[closure.status, id, key, closure.reason]],
  );
  return table(closed, "  ");
}

/** A run that called nothing and waits for nothing changed no quota. */
function quotaText({ snapshot, plan, events, nowMs }: DispatchReport): string {
  if (snapshot === null || plan === null) return "";
  const isQuiet = events.length === 0 && plan.rows.every(({ next }) => next.kind === "rest");
  return isQuiet ? "" : quotaTable({ ...snapshot, vendors, nowMs }, { onlyUsed: true });
}

function lookedUpText({ lookups }: DispatchReport): string {
  return table(
    lookups.map(({ id, key, attempt, evidence }) => [id, key, `attempt ${attempt}`, evidence]),
    "  ",
  );
}

function waitingText(report: DispatchReport, { zone }: TerminalStyle): string {
  const rows = report.plan?.rows ?? [];
  return table(
    rows.flatMap((row) => waitOf(row, { nowMs: report.nowMs, zone }).map((wait) => [row.id, row.key, ...wait])),
    "  ",
  );
}

/** The run is over: what it could have called is left to the next one. */
function waitOf({ next }: PlanRow, words: WordsContext): readonly (readonly string[])[] {
  if (next.kind === "rest" || next.kind === "ask") return [];
  if (next.kind === "call" && next.allotment.kind === "now") return [["next run", "this run is ending"]];
  return [nextCells(next, words)];
}

function questionsText(report: DispatchReport): string {
  return groupedQuestions([...askedOf(report.plan?.rows ?? []), ...report.questions])
    .map(({ paths, code, reason, remedy }) => `  ${visibleLine(pathsText(paths))} ${code}: ${reason}\n    ${remedy}\n`)
    .join("");
}

function recordedText({ recordings }: DispatchReport): string {
  return recordings
    .map((recording) => {
      switch (recording.kind) {
        case "recorded":
          return `  ${recording.commit.slice(0, 10)} on the default branch\n${pathLines(recording.paths)}`;
        case "pull-request":
          return `  on the branch ${recording.branch}, because the default branch refused it (${recording.reason}).\n    Open and merge a pull request from it.\n${pathLines(recording.paths)}`;
        case "refused":
          return `  RECORD_REFUSED: ${recording.path}: ${recording.reason}\n    Copy the result from the ledger or this log into the file by hand.\n`;
      }
    })
    .join("");
}

function pathLines(paths: readonly string[]): string {
  return paths.map((path) => `    ${path}\n`).join("");
}

function closingLine(report: DispatchReport, { zone, paint }: TerminalStyle): string {
  const wakeMs = report.plan?.nextWakeMs ?? null;
  const sent = report.events.filter(({ outcome }) => outcome.kind === "accepted").length;
  const did = report.events.length === 0 ? "Nothing to call." : `${sent} of ${report.events.length} calls accepted.`;
  const next =
    wakeMs === null ? "Nothing waits for time." : `Next wake-up ${comingText(wakeMs, { nowMs: report.nowMs, zone })}.`;
  const asked = (report.plan?.rows ?? []).some((row) => row.next.kind === "ask") || report.questions.length > 0;
  return `${paint("bold", did)} ${next}\n${leftToPeople(asked, (report.plan?.invalid ?? []).length > 0)}`;
}
