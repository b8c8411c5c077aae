// The quota table: per channel of each app how many calls are used, how many are left, and what holds it up.
import { channelRules } from "../../core/planning/allot.ts";
import type { PlanInput } from "../../core/planning/plan-input.ts";
import { channelSpec } from "../../core/channels.ts";
import { durationText } from "../../core/time/instant-text.ts";
import { emptyQuota, usedOf, type QuotaState, quotaKey } from "../../core/quota/quota.ts";
import { windowWords } from "../../core/quota/limit-words.ts";
import { table } from "../../core/text/text-table.ts";

export type QuotaView = Pick<PlanInput, "nowMs" | "config" | "vendors" | "quotas">;

export interface QuotaRow {
  readonly app: string;
  readonly channel: string;
  readonly windows: readonly {
    readonly calls: "send" | "recall";
    readonly window: string;
    readonly used: number;
    readonly count: number;
  }[];
  readonly note: string;
}

/** One row for every channel that an app has an account for. */
export function quotaRows(view: QuotaView): readonly QuotaRow[] {
  return [...view.config.apps.values()].flatMap((app) =>
    [...app.accounts.keys()].flatMap((vendor) =>
      Object.keys(view.vendors[vendor]?.channels ?? {}).map((channel) => quotaRow(view, app.name, channel)),
    ),
  );
}

/** Aligned text: `easemob/users  production  1/1 per 30 minutes  1/3 a day`. */
export function quotaTable(view: QuotaView, options: { readonly onlyUsed: boolean }): string {
  const rows = quotaRows(view).filter(
    ({ windows, note }) => !options.onlyUsed || note !== "" || windows.some(({ used }) => used > 0),
  );
  if (rows.length === 0) return "";
  const header = ["channel", "app", "sends used", "recalls used", ""];
  const body = rows.map(({ app, channel, windows, note }) => [
    channel,
    app,
    windowsText(windows, "send"),
    windowsText(windows, "recall"),
    note,
  ]);
  return table([header, ...body], "  ");
}

function quotaRow(view: QuotaView, app: string, channel: string): QuotaRow {
  const spec = channelSpec(view.vendors, channel);
  const quota = view.quotas.get(quotaKey(app, channel)) ?? emptyQuota(app, channel);
  if (spec === undefined) return { app, channel, windows: [], note: "" };
  const rules = channelRules(view, app, spec);
  const windows = rules.limits.map((limit) => ({
    calls: limit.calls,
    window: windowWords(limit),
    used: usedOf(limit, quota, rules.calendar, view.nowMs),
    count: limit.count,
  }));
  return { app, channel, windows, note: noteOf(view, quota, app) };
}

function noteOf(view: QuotaView, quota: QuotaState, app: string): string {
  if (view.config.apps.get(app)?.paused.has(quota.channel) === true) return "paused";
  if (quota.stop !== null) return `stopped: ${quota.stop.reason}`;
  const block = quota.blocks.find(({ untilMs }) => untilMs > view.nowMs);
  return block === undefined ? "" : `blocked for ${durationText(block.untilMs - view.nowMs)}: ${block.reason}`;
}

function windowsText(windows: QuotaRow["windows"], calls: "send" | "recall"): string {
  return windows
    .filter((window) => window.calls === calls)
    .map(({ used, count, window }) => `${used}/${count} ${window}`)
    .join(", ");
}
