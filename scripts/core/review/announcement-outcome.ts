// What became of a merged announcement so far: per delivery what the ledger records, and what comes next.
import type { Announcement, BroadcastRecord } from "../announcement/announcement.ts";
import { idOfPath } from "../announcement/announcement-path.ts";
import { deliveryOf, type LedgerEntry } from "../ledger/ledger.ts";
import { changedLines, type DiffLine } from "../text/line-diff.ts";
import type { Next, PlanRow } from "../planning/plan.ts";
import type { Problem } from "../problems/problem.ts";
import type { Question } from "../planning/questions.ts";
import { broadcastRecord } from "../record/projection.ts";
import { writeResolve } from "../announcement/resolve-edit.ts";

export interface DeliveryOutcome {
  readonly key: string;
  /** What `broadcasts` says of it, or is about to say; null while there is nothing final. */
  readonly record: BroadcastRecord | null;
  /** Null where nothing more is planned. */
  readonly next: Next | null;
  /** The edit by which a person says that an unknown call did not go out; empty where that is not the question. */
  readonly resolveEdit: readonly DiffLine[];
}

export interface AnnouncementOutcome {
  readonly id: string;
  readonly path: string;
  readonly title: string | null;
  readonly deliveries: readonly DeliveryOutcome[];
  /** Why its file cannot be read; then nothing of it is sent. */
  readonly problems: readonly Problem[];
  /** Asked beside what is planned: of a `resolve` that was refused or contradicted. */
  readonly questions: readonly Question[];
}

export interface OutcomeSource {
  readonly path: string;
  /** The file on the default branch; null where it is gone or not valid. */
  readonly file: { readonly announcement: Announcement; readonly text: string } | null;
  readonly entry: LedgerEntry | undefined;
  /** The plan's rows of this announcement. */
  readonly rows: readonly PlanRow[];
  readonly problems: readonly Problem[];
  readonly questions: readonly Question[];
}

/** Null where neither the ledger nor the plan knows of it: it was never the dispatcher's to send. */
export function announcementOutcome(source: OutcomeSource): AnnouncementOutcome | null {
  const { path, file, entry, rows, problems, questions } = source;
  if (entry === undefined && rows.length === 0 && problems.length === 0) return null;
  const keys = new Set([
    ...(file?.announcement.deliveries ?? []).map(({ key }) => key),
    ...rows.map(({ key }) => key),
    ...Object.keys(entry?.deliveries ?? {}),
  ]);
  return {
    id: idOfPath(path),
    path,
    title: file?.announcement.title ?? null,
    deliveries: [...keys].map((key) => deliveryOutcome(source, key)),
    problems,
    questions,
  };
}

function deliveryOutcome({ file, entry, rows }: OutcomeSource, key: string): DeliveryOutcome {
  const record = broadcastRecord(deliveryOf(entry, key));
  const next = rows.find((row) => row.key === key)?.next ?? null;
  return { key, record, next, resolveEdit: resolveEdit(file?.text ?? null, key, { record, next }) };
}

function resolveEdit(
  text: string | null,
  key: string,
  { record, next }: Pick<DeliveryOutcome, "record" | "next">,
): readonly DiffLine[] {
  if (text === null || record?.status !== "unknown" || record.attempt === undefined) return [];
  if (next?.kind !== "ask" || next.code !== "UNKNOWN_OUTCOME") return [];
  const edit = writeResolve(text, key, { attempt: record.attempt, outcome: "not-sent", id: null, sentAtMs: null });
  return edit.kind === "written" ? changedLines(text, edit.text) : [];
}
