// Remembers where deliveries stand between the plans of a simulation: of hundreds of documents, each step moves a few.
import { deliveryOf, type LedgerEntry } from "../ledger/ledger.ts";
import { idOf } from "./holds.ts";
import type { Document } from "./plan-input.ts";
import { situateDocument, type SituateDocument, type SituatedRow } from "./situated-rows.ts";

interface Remembered {
  readonly entry: LedgerEntry | undefined;
  readonly rows: readonly SituatedRow[];
  /** Until then nothing of them changes by itself. */
  readonly untilMs: number;
}

/**
 * Gives what `situateDocument` gives, as long as time goes forward and all inputs have one configuration, one set of
 * vendors and unchecked accounts: then a document's rows follow from its ledger entry, and change at a notAfter alone.
 */
export function createRememberedRows(): SituateDocument {
  const remembered = new WeakMap<Document, Remembered>();
  return (input, live, document) => {
    const id = idOf(document);
    // Where several documents share an id, it also matters which of them are left.
    if (id === null || document.kind !== "valid" || live.get(id)?.length !== 1) {
      return situateDocument(input, live, document);
    }
    const entry = input.ledgers.get(id);
    const known = remembered.get(document);
    if (known !== undefined && known.entry === entry && input.nowMs < known.untilMs) return known.rows;
    const rows = situateDocument(input, live, document);
    // A closure that the ledger does not have yet bears the moment it was found at.
    const isSettled = rows.every(({ key, closed }) => closed === null || closed === deliveryOf(entry, key).closed);
    const untilMs = rows.reduce((leastMs, { missedAtMs }) => Math.min(leastMs, missedAtMs ?? Infinity), Infinity);
    if (isSettled) remembered.set(document, { entry, rows, untilMs });
    return rows;
  };
}
