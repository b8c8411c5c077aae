// A dispatch report as JSON: versioned, for scripts.
import { isoUtc, isoUtcOrNull } from "../../core/time/instant.ts";
import { jsonLine } from "../../core/text/json.ts";
import type { Next } from "../../core/planning/plan.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import { exitCodeOf, type DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import { vendors } from "../../vendors/registry.ts";
import { quotaRows } from "../words/quota-table.ts";

/** One JSON object on one line; `version` changes when a field changes its meaning. */
export function dispatchJson(report: DispatchReport): string {
  const { plan, snapshot } = report;
  const value = {
    version: 1,
    at: isoUtc(report.nowMs),
    exitCode: exitCodeOf(report),
    configured: snapshot !== null,
    calls: report.events.map(callJson),
    lookups: report.lookups,
    deliveries: (plan?.rows ?? []).map(({ id, path, key, next }) => ({ id, path, key, ...nextJson(next) })),
    invalid: (plan?.invalid ?? []).flatMap(({ problems }) => problems),
    questions: report.questions,
    unreachable: report.unreachable,
    recordings: report.recordings,
    history: report.history,
    quota: snapshot === null ? [] : quotaRows({ ...snapshot, vendors, nowMs: report.nowMs }),
    nextWakeAt: isoUtcOrNull(plan?.nextWakeMs ?? null),
  };
  return jsonLine(value);
}

function callJson({ id, key, act, attempt, outcome }: CallEvent): Readonly<Record<string, unknown>> {
  const { kind, settledAtMs } = outcome;
  const call = { id, key, act, attempt, outcome: kind, settledAt: isoUtc(settledAtMs) };
  if (outcome.kind !== "accepted") return { ...call, reason: outcome.reason };
  const { id: broadcastId, expiresAtMs } = outcome;
  return { ...call, broadcastId, expiresAt: isoUtcOrNull(expiresAtMs) };
}

/** What comes next for one delivery, without the request it would make. */
export function nextJson(next: Next): Readonly<Record<string, unknown>> {
  switch (next.kind) {
    case "rest":
      return { next: "rest", status: next.status };
    case "wait":
      return { next: "wait", until: isoUtcOrNull(next.untilMs), reason: next.reason };
    case "ask":
      return { next: "ask", whom: next.whom, code: next.code, reason: next.reason, remedy: next.remedy };
    case "lookup":
      return { next: "lookup", attempt: next.attempt.number };
    case "call": {
      const { candidate, allotment } = next;
      const at = "atMs" in allotment && Number.isFinite(allotment.atMs) ? isoUtc(allotment.atMs) : null;
      const reason = "reason" in allotment ? allotment.reason : null;
      return { next: candidate.act, slot: allotment.kind, at, reason, digest: candidate.digest };
    }
  }
}
