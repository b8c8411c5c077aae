// A plan as JSON: versioned, for scripts.
import { isoUtc, isoUtcOrNull } from "../../core/time/instant.ts";
import { jsonLine } from "../../core/text/json.ts";
import { exitCodeOfMerge, type MergeReport } from "../../core/review/merge-report.ts";
import type { CallPreview } from "../../core/review/call-preview.ts";
import type { PushedBack, QueuedCall } from "../../core/planning/channel-queue.ts";
import type { DeliveryPreview } from "../../core/review/preview.ts";
import { isIrrevocable } from "../words/delivery-words.ts";
import { nextJson } from "../dispatch/dispatch-json.ts";
import { simulationJson } from "./simulation-json.ts";

/** One JSON object on one line; `version` changes when a field changes its meaning. */
export function planJson(report: MergeReport): string {
  const { nowMs, source, preview, problems } = report;
  const value = {
    version: 1,
    at: isoUtc(nowMs),
    exitCode: exitCodeOfMerge(report),
    base: { label: source.base.label, commit: source.base.oid },
    state: source.state,
    configured: source.isConfigured,
    changed: source.changes.map(({ path }) => path),
    code: source.code,
    history: preview.history,
    problems,
    takeBacks: report.takeBacks.map(({ path, id, keys, text, stays }) => ({ path, id, keys, text, stays })),
    deliveries: preview.deliveries.map(deliveryJson),
    others: preview.others.map(({ id, path, key, next }) => ({ id, path, key, ...nextJson(next) })),
    simulation: report.simulation === null ? null : simulationJson(report.simulation),
    nextWakeAt: isoUtcOrNull(preview.nextWakeMs),
  };
  return jsonLine(value);
}

function deliveryJson(delivery: DeliveryPreview): Readonly<Record<string, unknown>> {
  const { row, effect, app, channel, call } = delivery;
  return {
    id: row.id,
    path: row.path,
    key: row.key,
    title: row.title,
    effect,
    app,
    irrevocable: isIrrevocable(delivery),
    reaches: channel?.reaches ?? null,
    recall: channel?.recall?.effect ?? null,
    recallImpossible: channel?.recallImpossible ?? null,
    ...nextJson(row.next),
    ...(call === null ? {} : callJson(call)),
  };
}

function callJson(call: CallPreview): Readonly<Record<string, unknown>> {
  const { request, digest, quota, goesAfter, pushesBack, sees, texts, sizes, recallBudget, everybodyByMs, stopped } =
    call;
  return {
    request: { ...request, headers: Object.fromEntries(request.headers), fields: Object.fromEntries(request.fields) },
    digest,
    sees,
    texts,
    sizes: sizes.map(({ what, used, most, unit }) => ({ what, used, most, unit })),
    quotaAfter: quota,
    goesAfter: { count: goesAfter.length, calls: goesAfter.slice(0, mostQueued).map(queuedJson) },
    pushesBack: pushesBack.map(pushedBackJson),
    recallBudget,
    everybodyBy: isoUtcOrNull(everybodyByMs),
    stopped,
  };
}

/** Of a long queue, the first ones and the count are enough. */
const mostQueued = 20;

function queuedJson({ id, key, act, atMs }: QueuedCall): Readonly<Record<string, unknown>> {
  return { id, key, act, at: isoUtcOrNull(atMs) };
}

function pushedBackJson({ id, path, key, fromMs, toMs, misses }: PushedBack): Readonly<Record<string, unknown>> {
  return { id, path, key, from: isoUtcOrNull(fromMs), to: isoUtcOrNull(toMs), misses };
}
