// A dispatch report as Markdown for the job summary; short tables that read on a phone.
import { durationText, instantText } from "../../core/time/instant-text.ts";
import { askedOf, groupedQuestions } from "../../core/planning/grouped-questions.ts";
import { placeText } from "../../core/problems/problem.ts";
import type { DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import { vendors } from "../../vendors/registry.ts";
import { escapedMarkdown, inlineCode, markdownTable } from "../words/markdown.ts";
import { quotaRows } from "../words/quota-table.ts";

export function dispatchMarkdown(report: DispatchReport, zone: string): string {
  const { plan, snapshot } = report;
  if (plan === null || snapshot === null)
    return "**Not configured**: `.github/vendors.yaml` names no vendor account.\n";
  const called = report.events.map(({ act, id, key, outcome }) => [
    act,
    inlineCode(id),
    inlineCode(key),
    outcome.kind,
    outcome.kind === "accepted" ? (outcome.id === null ? "" : inlineCode(outcome.id)) : escapedMarkdown(outcome.reason),
  ]);
  const lookedUp = report.lookups.map(({ id, key, attempt, evidence }) => [
    inlineCode(id),
    inlineCode(key),
    String(attempt),
    escapedMarkdown(evidence),
  ]);
  const history = report.history.map((path) => [inlineCode(path)]);
  const waiting = plan.rows.flatMap(({ id, key, next }) => {
    if (next.kind === "wait")
      return [[inlineCode(id), inlineCode(key), when(next.untilMs, report.nowMs, zone), escapedMarkdown(next.reason)]];
    if (next.kind !== "call" || next.allotment.kind === "now") return [];
    const atMs = "atMs" in next.allotment ? next.allotment.atMs : null;
    return [[inlineCode(id), inlineCode(key), when(atMs, report.nowMs, zone), escapedMarkdown(next.allotment.reason)]];
  });
  const asked = groupedQuestions([...askedOf(plan.rows), ...report.questions]).map(
    ({ paths, code, reason, remedy }) => [
      paths.map((path) => inlineCode(path)).join("<br>"),
      code,
      escapedMarkdown(reason),
      escapedMarkdown(remedy),
    ],
  );
  const invalid = plan.invalid.flatMap(({ problems }) =>
    problems.map((problem) => [
      inlineCode(placeText(problem)),
      problem.code,
      escapedMarkdown(problem.message),
      escapedMarkdown(problem.remedy),
    ]),
  );
  const quota = quotaRows({ ...snapshot, vendors, nowMs: report.nowMs })
    .filter(({ windows }) => windows.some(({ used }) => used > 0))
    .map(({ channel, app, windows, note }) => [
      inlineCode(channel),
      escapedMarkdown(app),
      windows.map(({ calls, used, count, window }) => `${calls}s ${used}/${count} ${window}`).join("<br>"),
      escapedMarkdown(note),
    ]);
  return [
    section("Needs a person", ["file", "code", "what", "what to do"], asked),
    section("Called", ["act", "announcement", "delivery", "outcome", "id or reason"], called),
    section("Looked up", ["announcement", "delivery", "attempt", "what the vendor's list says"], lookedUp),
    section("Waiting", ["announcement", "delivery", "until", "why"], waiting),
    section("Invalid files", ["place", "code", "what", "what to do"], invalid),
    section("Never sent, because it was there before init", ["file"], history),
    section("Quota", ["channel", "app", "used", ""], quota),
    report.events.length === 0 ? "Nothing to call.\n" : "",
  ].join("");
}

function section(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  return `### ${title}\n\n${markdownTable(header, rows)}\n`;
}

function when(atMs: number | null, nowMs: number, zone: string): string {
  return atMs === null || !Number.isFinite(atMs) ? "—" : `${instantText(atMs, zone)} (${durationText(atMs - nowMs)})`;
}
