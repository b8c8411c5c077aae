// Reads a vendor's answer by its reviewed table: the first row that matches decides, and what no row lists is unknown.
import { oneLine } from "../core/text/one-line.ts";
import type { Outcome, Rejected } from "../core/outcome.ts";
import type { AnswerRow } from "../core/vendor-contract.ts";

export type AnswerCall = AnswerRow["calls"][number];

/** What an accepted answer gives besides being accepted. */
export interface Success {
  readonly id: string | null;
  readonly expiresAtMs: number | null;
}

/** An answer in the words that tables match on. */
export interface AnswerFacts {
  readonly status: number;
  /** Whether the body is a JSON object, as every vendor documents. */
  readonly isReadable: boolean;
  readonly code: number | null;
  readonly error: string | null;
  readonly description: string | null;
  /** What the body gives where it bears the vendor's documented sign of success; null where it does not. */
  readonly success: Success | null;
}

/** The row that decides; undefined where the documents list no such answer. */
export function rowFor(rows: readonly AnswerRow[], call: AnswerCall, facts: AnswerFacts): AnswerRow | undefined {
  return rows.find((row) => row.calls.includes(call) && matches(row, facts) && isProof(row, facts));
}

/** What the answer to a send or a recall proves. */
export function outcomeOf(rows: readonly AnswerRow[], call: AnswerCall, facts: AnswerFacts): Outcome {
  const row = rowFor(rows, call, facts);
  if (row === undefined) return { kind: "unknown", reason: unlistedReason(facts) };
  const reason = withWords(row.meaning, facts);
  switch (row.proves) {
    case "accepted":
      return { kind: "accepted", id: facts.success?.id ?? null, expiresAtMs: facts.success?.expiresAtMs ?? null };
    case "unknown":
      return { kind: "unknown", reason };
    case "throttled":
      return { kind: "throttled", until: row.until ?? "window", vendorCode: vendorCodeOf(facts), reason };
    case "rejected-content":
    case "rejected-channel":
    case "rejected-token":
      return {
        kind: "rejected",
        blocks: blockedBy[row.proves],
        counted: row.uncounted !== true,
        vendorCode: vendorCodeOf(facts),
        reason,
        remedy: row.remedy,
      };
  }
}

/** The vendor's own code: its number, or else the HTTP status with the error's name. */
export function vendorCodeOf(facts: AnswerFacts): string {
  if (facts.code !== null) return String(facts.code);
  return facts.error === null ? String(facts.status) : `${facts.status} ${wordsOf(facts.error)}`;
}

/** A sentence, followed by the vendor's own words where it gave some. */
export function withWords(sentence: string, facts: AnswerFacts): string {
  const words = facts.description === null ? "" : wordsOf(facts.description);
  return words === "" ? sentence : `${sentence} (the vendor says: ${words})`;
}

/** Why an answer without a row proves nothing. */
export function unlistedReason(facts: AnswerFacts): string {
  if (!facts.isReadable) return `HTTP ${facts.status} with a body that is not a JSON object`;
  const what = facts.code === null ? (facts.error ?? "no error code") : `code ${facts.code}`;
  return withWords(`HTTP ${facts.status} with ${wordsOf(what)} is not in the vendor's documents`, facts);
}

const blockedBy = {
  "rejected-content": "content",
  "rejected-channel": "channel",
  "rejected-token": "token",
} as const satisfies Record<string, Rejected["blocks"]>;

function matches({ when }: AnswerRow, facts: AnswerFacts): boolean {
  return (
    (when.http === undefined || when.http === facts.status) &&
    (when.code === undefined || when.code === facts.code) &&
    (when.error === undefined || when.error === facts.error) &&
    (when.description === undefined || (facts.description ?? "").toLowerCase().includes(when.description))
  );
}

/**
 * A contradictory answer proves nothing, whatever its code: a refusal inside a 5xx, a refusal beside the sign of success,
 * success under any other status than the documented 200. An unreadable body proves at most a rate limit, by its status.
 */
function isProof(row: AnswerRow, facts: AnswerFacts): boolean {
  if (row.proves === "unknown") return true;
  if (row.proves === "accepted") return facts.status === 200 && facts.success !== null;
  if (facts.success !== null || !isRefusalStatus(facts.status)) return false;
  return facts.isReadable || row.proves === "throttled";
}

function isRefusalStatus(status: number): boolean {
  return status === 200 || (status >= 400 && status < 500 && status !== 408);
}

const longestWords = 200;

/** The vendor's words as one harmless line, not too long. */
function wordsOf(text: string): string {
  const line = oneLine(text);
  const characters = Array.from(line);
  return characters.length <= longestWords ? line : `${characters.slice(0, longestWords).join("")}…`;
}
