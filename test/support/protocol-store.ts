// Main and the state branch of a model world: versions moved by compare-and-swap, and what no step may undo.
import { expect } from "vitest";
import type { Announcement } from "../../scripts/core/announcement/announcement.ts";
import type { Decision } from "../../scripts/core/planning/decide.ts";
import type { Attempt, LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";

export type Files = ReadonlyMap<string, Announcement>;

export interface StateVersion {
  readonly number: number;
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly open: ReadonlySet<string>;
  /** The version of main whose differences were planned. */
  readonly cursor: number;
}

export type NextState = Omit<StateVersion, "number">;

/** A push: what it moves, and from where. */
export interface Push {
  readonly state: { readonly expected: number; readonly next: NextState };
  /** The write-back moves main with the state, or neither. */
  readonly main?: { readonly expected: number; readonly files: Files };
}

export interface ProtocolStore {
  readonly state: () => StateVersion;
  /** The newest version of main, and its number. */
  readonly main: () => { readonly number: number; readonly files: Files };
  readonly mainAt: (number: number) => Files;
  /** Whether it moved what it names: only from the versions that were read. */
  readonly push: (push: Push) => boolean;
  /** A person's merge: always on top of what is there. */
  readonly merge: (files: Files) => void;
}

export function createProtocolStore(): ProtocolStore {
  const mains: Files[] = [new Map()];
  let state: StateVersion = { number: 0, ledgers: new Map(), quotas: new Map(), open: new Set(), cursor: 0 };
  const newest = (): number => mains.length - 1;
  return {
    state: () => state,
    main: () => ({ number: newest(), files: mains[newest()] ?? new Map() }),
    mainAt: (number) => mains[number] ?? new Map(),
    push: ({ state: { expected, next }, main }) => {
      if (expected !== state.number || (main !== undefined && main.expected !== newest())) return false;
      checkSuccessor(state, next);
      state = { ...next, number: state.number + 1 };
      if (main !== undefined) mains.push(main.files);
      return true;
    },
    merge: (files) => {
      mains.push(files);
    },
  };
}

/** The state that a decision makes of the one it was made from. */
export function stateAfter(before: StateVersion, decision: Decision, cursor: number): NextState {
  return {
    ledgers: new Map([...before.ledgers, ...decision.ledgers]),
    quotas: decision.quotas,
    open: new Set(decision.open),
    cursor,
  };
}

/** The ledger forgets nothing: no attempt, no outcome that was seen, no verdict, no accepted broadcast. */
function checkSuccessor(before: StateVersion, next: NextState): void {
  for (const [id, { deliveries }] of before.ledgers) {
    for (const [key, { attempts }] of Object.entries(deliveries)) {
      const now = next.ledgers.get(id)?.deliveries[key]?.attempts ?? [];
      expect(now.length, `${id} ${key} lost an attempt`).toBeGreaterThanOrEqual(attempts.length);
      for (const [index, attempt] of attempts.entries()) checkAttempt(attempt, now[index]);
    }
  }
  expect(next.cursor).toBeGreaterThanOrEqual(before.cursor);
}

function checkAttempt(before: Attempt, now: Attempt | undefined): void {
  expect(now?.claim).toEqual(before.claim);
  if (before.resolution !== null) expect(now?.resolution?.outcome).toBe(before.resolution.outcome);
  if (before.outcome === null || before.outcome.kind === "unknown") return;
  // What a caller saw stays, but for a broadcast that was found after all.
  if (now?.outcome?.kind !== "accepted" || before.outcome.kind === "accepted") {
    expect(now?.outcome).toEqual(before.outcome);
  }
}
