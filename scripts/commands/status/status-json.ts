// Where everything stands, as JSON: versioned, for scripts.
import { isoUtc, isoUtcOrNull } from "../../core/time/instant.ts";
import { jsonLine } from "../../core/text/json.ts";
import type { LastRun } from "../../core/ledger/state.ts";
import type { Status } from "../../effects/preview/read-status.ts";
import { vendors } from "../../vendors/registry.ts";
import { nextJson } from "../dispatch/dispatch-json.ts";
import { quotaRows } from "../words/quota-table.ts";

/** One JSON object on one line; `version` changes when a field changes its meaning. */
export function statusJson(status: Status): string {
  if (status.kind === "not-configured") {
    return jsonLine({ version: 1, exitCode: status.exitCode, configured: false });
  }
  const { nowMs, snapshot, decision, exitCode } = status;
  const { lastRun, open, recordBranch } = snapshot.state;
  const value = {
    version: 1,
    at: isoUtc(nowMs),
    exitCode,
    configured: true,
    defaultBranch: snapshot.tips.defaultBranch,
    deliveries: decision.plan.rows
      .filter(({ next }) => next.kind !== "rest")
      .map(({ id, path, key, title, next }) => ({ id, path, key, title, ...nextJson(next) })),
    questions: decision.questions,
    invalid: decision.plan.invalid.flatMap(({ problems }) => problems),
    quota: quotaRows({ ...snapshot, vendors, nowMs }),
    files: open.map(({ path, sinceMs }) => ({ path, since: isoUtc(sinceMs) })),
    recordBranch,
    lastRun: lastRun === null ? null : lastRunJson(lastRun),
    nextWakeAt: isoUtcOrNull(decision.plan.nextWakeMs),
  };
  return jsonLine(value);
}

function lastRunJson({ run, endedAtMs, exitCode, nextWakeMs }: LastRun): Readonly<Record<string, unknown>> {
  return { run, endedAt: isoUtc(endedAtMs), exitCode, nextWakeAt: isoUtcOrNull(nextWakeMs) };
}
