// A dispatch report as text for a terminal or a log: what happened, what waits, what needs a person, what comes next.
import { vendors } from "../../vendors/registry.ts";
import { durationText, instantText } from "../../core/time/instant-text.ts";
import { groupedQuestions, pathsText } from "../../core/planning/grouped-questions.ts";
import type { PlanRow } from "../../core/planning/plan.ts";
import { problemLine } from "../../core/problems/problem.ts";
import { table } from "../../core/text/text-table.ts";
import { visibleLine } from "../../core/text/visible-text.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import type { Paint } from "../words/paint.ts";
import { quotaTable } from "../words/quota-table.ts";

export interface TextStyle {
  readonly paint: Paint;
  readonly zone: string;
}

/** The whole report; sections without content are left out. */
export function dispatchText(report: DispatchReport, style: TextStyle): string {
  const { snapshot, plan } = report;
  if (snapshot === null || plan === null) return notConfigured;
  const sections = [
    section(style, "Called", calledText(report.events)),
    section(style, "Looked up", lookedUpText(report)),
    section(style, "Closed without a call", closedText(plan.rows)),
    section(style, "Waiting", waitingText(report, style)),
    section(style, "Needs a person", questionsText(report)),
    section(
      style,
      "Invalid files",
      plan.invalid.flatMap(({ problems }) => problems.map((problem) => `  ${problemLine(problem)}\n`)).join(""),
    ),
    section(style, "Not reachable", report.unreachable.map((line) => `  ${line}\n`).join("")),
    section(style, "Quota", quotaText(report)),
    section(style, "Recorded", recordedText(report)),
    section(
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

const notConfigured =
  "Not configured: .github/vendors.yaml on the default branch names no vendor account, so nothing can be sent.\n" +
  'Next: copy what you need from .github/vendors.example.yaml and see README, "Going to production".\n';

function section({ paint }: TextStyle, title: string, body: string): string {
  return body === "" ? "" : `${paint("bold", title)}\n${body}`;
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

function waitingText(report: DispatchReport, style: TextStyle): string {
  const rows = report.plan?.rows ?? [];
  return table(
    rows.flatMap((row) => waitOf(row, report.nowMs, style).map((wait) => [row.id, row.key, ...wait])),
    "  ",
  );
}

function waitOf({ next }: PlanRow, nowMs: number, { zone }: TextStyle): readonly (readonly string[])[] {
  if (next.kind === "wait") {
    return [[next.untilMs === null ? "until that changes" : untilText(next.untilMs, nowMs, zone), next.reason]];
  }
  if (next.kind === "lookup") return [["next run", "the vendor is asked what became of it"]];
  if (next.kind !== "call") return [];
  const { allotment } = next;
  if (allotment.kind === "later") return [[untilText(allotment.atMs, nowMs, zone), allotment.reason]];
  if (allotment.kind === "too-late") return [["will miss its notAfter", allotment.reason]];
  return [
    [
      allotment.kind === "now" ? "next run" : "later",
      allotment.kind === "now" ? "this run is ending" : allotment.reason,
    ],
  ];
}

function untilText(atMs: number, nowMs: number, zone: string): string {
  return `until ${instantText(atMs, zone)} (${durationText(atMs - nowMs)})`;
}

function questionsText(report: DispatchReport): string {
  const asked = (report.plan?.rows ?? []).flatMap(({ next, path }) => (next.kind === "ask" ? [{ ...next, path }] : []));
  return groupedQuestions([...asked, ...report.questions])
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

function closingLine(report: DispatchReport, { zone, paint }: TextStyle): string {
  const wakeMs = report.plan?.nextWakeMs ?? null;
  const sent = report.events.filter(({ outcome }) => outcome.kind === "accepted").length;
  const did = report.events.length === 0 ? "Nothing to call." : `${sent} of ${report.events.length} calls accepted.`;
  const next =
    wakeMs === null
      ? "Nothing waits for time."
      : `Next wake-up ${instantText(wakeMs, zone)} (in ${durationText(wakeMs - report.nowMs)}).`;
  return `${paint("bold", did)} ${next}\n`;
}
