// What a dispatcher of the model world reads: as the real one, only what changed, what is open, and what that concerns.
import { channelOfKey } from "../../scripts/core/announcement/announcement.ts";
import type { Document } from "../../scripts/core/planning/plan-input.ts";
import type { CallEvent } from "../../scripts/core/ledger/transitions.ts";
import { documentOf } from "./planner-builders.ts";
import type { Files, ProtocolStore, StateVersion } from "./protocol-store.ts";

export interface View {
  readonly state: StateVersion;
  readonly main: { readonly number: number; readonly files: Files };
  readonly documents: readonly Document[];
}

/** @param concerned ids of announcements whose outcomes are not settled. */
export function readView(store: ProtocolStore, concerned: readonly string[]): View {
  const [state, main] = [store.state(), store.main()];
  return { state, main, documents: documentsOf(store, { state, main }, concerned) };
}

/** Claims of a run that stand in the ledger although it took their push for lost: it knows that it never called. */
export function releasable(
  { state, documents }: View,
  isOwnUncalled: (token: string) => boolean,
  nowMs: number,
): readonly CallEvent[] {
  const ids = new Set(documents.map(idOf));
  const outcome = { kind: "not-sent", reason: "never called", settledAtMs: nowMs } as const;
  return [...state.ledgers.values()].flatMap(({ id, deliveries }) =>
    Object.entries(deliveries).flatMap(([key, { attempts }]) =>
      attempts.flatMap(({ number, act, claim: { token, account }, outcome: known }) => {
        if (!ids.has(id) || known !== null || !isOwnUncalled(token)) return [];
        return [{ id, key, act, attempt: number, token, channel: channelOfKey(key), app: account.app, outcome }];
      }),
    ),
  );
}

export function idOf(document: Document): string {
  return document.kind === "valid" ? document.announcement.id : (document.id ?? "");
}

/** What changed on main since the cursor, what is open, and what stands where the ledger last saw the same ids. */
function documentsOf(
  store: ProtocolStore,
  { state, main }: Pick<View, "state" | "main">,
  concerned: readonly string[],
): readonly Document[] {
  const before = store.mainAt(state.cursor);
  const all = new Set([...before.keys(), ...main.files.keys()]);
  const changed = [...all].filter((path) => before.get(path) !== main.files.get(path));
  const near = [...new Set([...state.open, ...changed])].sort();
  const ids = [...near.map(idOfPath), ...concerned];
  const elsewhere = ids.flatMap((id) => state.ledgers.get(id)?.path ?? []).filter((path) => main.files.has(path));
  return [...new Set([...near, ...elsewhere])].map((path): Document => {
    const announcement = main.files.get(path);
    return announcement === undefined ? { kind: "gone", path, id: idOfPath(path) } : documentOf(announcement);
  });
}

function idOfPath(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".yaml".length);
}
