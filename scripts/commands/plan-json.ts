// A plan as JSON: versioned, for scripts.
import { isoUtc } from "../core/instant.ts";
import { jsonLine } from "../core/json.ts";
import { exitCodeOfMerge, type MergeReport } from "../core/merge-report.ts";
import type { CallPreview, DeliveryPreview } from "../core/preview.ts";
import { isIrrevocable } from "./delivery-words.ts";
import { nextJson } from "./dispatch-json.ts";

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
    deliveries: preview.deliveries.map(deliveryJson),
    others: preview.others.map(({ id, path, key, next }) => ({ id, path, key, ...nextJson(next) })),
    nextWakeAt: preview.nextWakeMs === null ? null : isoUtc(preview.nextWakeMs),
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

function callJson({ request, digest, quota, everybodyByMs, stopped }: CallPreview): Readonly<Record<string, unknown>> {
  return {
    request: { ...request, headers: Object.fromEntries(request.headers), fields: Object.fromEntries(request.fields) },
    digest,
    quotaAfter: quota,
    everybodyBy: everybodyByMs === null ? null : isoUtc(everybodyByMs),
    stopped,
  };
}
