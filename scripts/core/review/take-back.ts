// The edit that was meant where a change removes or rewrites what was sent: reverting a merge takes nothing back.
import { writeAbsent } from "../announcement/absent-edit.ts";
import { idOfPath } from "../announcement/announcement-path.ts";
import { deliveryState } from "../ledger/delivery-state.ts";
import { deliveryOf, type LedgerEntry } from "../ledger/ledger.ts";
import { channelOfKey } from "../announcement/announcement.ts";
import { changedLines, type DiffLine } from "../text/line-diff.ts";
import type { FileChange } from "./merge-guards.ts";
import { channelSpec } from "../channels.ts";
import type { Problem } from "../problems/problem.ts";
import type { VendorModule } from "../vendor-contract.ts";

export interface TakeBack {
  readonly path: string;
  readonly id: string;
  /** The deliveries that are to be taken back; null: all of the announcement. */
  readonly keys: readonly string[] | null;
  /** The whole file as it should be merged instead. */
  readonly text: string;
  /** How that differs from the file at the base. */
  readonly diff: readonly DiffLine[];
  /** Keys that were sent, or may have been, and cannot be taken back by any edit. */
  readonly stays: readonly string[];
}

export interface TakeBackContext {
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly vendors: Readonly<Record<string, VendorModule>>;
}

/** One edit for each file with a problem that a revert causes. */
export function takeBacks(
  changes: readonly FileChange[],
  problems: readonly Problem[],
  context: TakeBackContext,
): readonly TakeBack[] {
  return changes.flatMap((change) => {
    const codes = new Set(problems.filter(({ file }) => file === change.path).map(({ code }) => code));
    if (codes.has("LIVE_REMOVED") || codes.has("TEXT_FROZEN")) return takeBack(change, null, context);
    return codes.has("LIVE_DELIVERY_REMOVED") ? takeBack(change, removedKeys(change), context) : [];
  });
}

function takeBack(
  { path, beforeText }: FileChange,
  keys: readonly string[] | null,
  { ledgers, vendors }: TakeBackContext,
): readonly TakeBack[] {
  if (beforeText === null) return [];
  const text = keys === null ? absentText(beforeText, null) : keys.reduce(absentText, beforeText);
  const id = idOfPath(path);
  const entry = ledgers.get(id);
  const live = (keys ?? Object.keys(entry?.deliveries ?? {})).filter(
    (key) => deliveryState(deliveryOf(entry, key)).kind !== "unsent",
  );
  const stays = live.filter((key) => channelSpec(vendors, channelOfKey(key))?.recall === null);
  return text === beforeText ? [] : [{ path, id, keys, text, diff: changedLines(beforeText, text), stays }];
}

/** The text itself where it cannot be edited, or says so already. */
function absentText(text: string, key: string | null): string {
  const edit = writeAbsent(text, key === null ? { kind: "announcement" } : { kind: "delivery", key });
  return edit.kind === "written" ? edit.text : text;
}

function removedKeys({ before, after }: FileChange): readonly string[] {
  const present = new Set(after.kind === "valid" ? after.announcement.deliveries.map(({ key }) => key) : []);
  return (before?.deliveries ?? []).map(({ key }) => key).filter((key) => !present.has(key));
}
