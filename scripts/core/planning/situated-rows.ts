// Where the deliveries of one document stand, with what holds them and what the ledger knows beside them.
import { deliveryOf, type LedgerDelivery, type LedgerEntry } from "../ledger/ledger.ts";
import { driftOf, idOf, ownsEntry, refusalOf, type LivePaths } from "./holds.ts";
import { situateLeftover } from "./leftovers.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { inFlight, situate, type SituatedDelivery } from "./situation.ts";

export interface SituatedRow extends SituatedDelivery {
  readonly id: string;
  readonly path: string;
  readonly key: string;
  readonly title: string | null;
}

export type SituateDocument = (input: PlanInput, live: LivePaths, document: Document) => readonly SituatedRow[];

/** Where every delivery of a document stands, and what the ledger knows of others of its announcement. */
export function situateDocument(input: PlanInput, live: LivePaths, document: Document): readonly SituatedRow[] {
  const id = idOf(document);
  const entry = id === null ? undefined : input.ledgers.get(id);
  if (document.kind === "valid") return situateValid(input, live, document, entry);
  if (document.kind === "history" || entry === undefined || !ownsEntry(live, document, entry)) return [];
  return leftoverRows(input, document, entry);
}

function situateValid(
  input: PlanInput,
  live: LivePaths,
  document: Extract<Document, { kind: "valid" }>,
  entry: LedgerEntry | undefined,
): readonly SituatedRow[] {
  const { announcement, path, textDigest } = document;
  const { id, title } = announcement;
  const refusal = refusalOf(live, document, entry);
  if (refusal !== null) {
    const owned = ownsEntry(live, document, entry) ? entry : undefined;
    return announcement.deliveries.map(({ key }) => {
      const { closed } = deliveryOf(owned, key);
      return { id, path, key, title, situation: refusal, closed, missedAtMs: null };
    });
  }
  const drift = driftOf(input, announcement, entry);
  const rows = announcement.deliveries.map((delivery): SituatedRow => {
    const { key } = delivery;
    const situated = awaited(
      input,
      deliveryOf(entry, key),
      situate({ input, announcement, textDigest, delivery, entry, hold: drift?.question ?? null }),
    );
    // Nothing else would say it where everything is sent already.
    const isSilent = situated.situation.kind === "rest" && key === drift?.key;
    return { id, path, key, title, ...situated, ...(isSilent ? { situation: drift.question } : {}) };
  });
  return entry === undefined ? rows : [...rows, ...leftoverRows(input, document, entry)];
}

/** What the ledger knows of deliveries that the document does not show. */
function leftoverRows(input: PlanInput, document: Document, entry: LedgerEntry): readonly SituatedRow[] {
  const shown = new Set(
    document.kind === "valid" ? document.announcement.deliveries.map((delivery) => delivery.key) : [],
  );
  // What only ever waited leaves nothing over.
  const onlyWaited = (key: string): boolean => {
    const { attempts, closed, planned } = deliveryOf(entry, key);
    return planned !== undefined && attempts.length === 0 && closed === null;
  };
  return Object.keys(entry.deliveries)
    .filter((key) => !shown.has(key) && !onlyWaited(key))
    .map((key) => {
      const situated = awaited(input, deliveryOf(entry, key), situateLeftover(input, document, entry, key));
      return { id: entry.id, path: document.path, key, title: null, ...situated };
    });
}

/** Nothing rests while a call is under way: a late outcome of an earlier attempt can overtake it. */
function awaited(input: PlanInput, { attempts }: LedgerDelivery, situated: SituatedDelivery): SituatedDelivery {
  const underWay = attempts.find(({ outcome }) => outcome === null);
  if (underWay === undefined || situated.situation.kind !== "rest") return situated;
  return { ...situated, situation: inFlight(input, underWay) };
}
