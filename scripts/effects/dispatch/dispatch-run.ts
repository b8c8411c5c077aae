// One dispatch run's ports, options and memory: what it has seen, made and given up on. Nothing of it outlives the run.
import type { PlacedQuestion } from "../../core/planning/bookkeeping.ts";
import type { AccountLookup } from "../../core/planning/plan-input.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { VendorModule } from "../../core/vendor-contract.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import type { Environment } from "../vendor-http/accounts.ts";
import { createCallsUnderWay, type CallsUnderWay, type MadeCall } from "./calls-under-way.ts";
import type { Clock } from "../clock.ts";
import type { LookupNote, Recording } from "./dispatch-report.ts";
import type { SnapshotPorts } from "./dispatch-snapshot.ts";
import type { VendorCalls } from "./vendor-calls.ts";

export interface DispatchPorts extends SnapshotPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly randomHex: (digits: number) => string;
  /** Aborted when the run must end: no new claims, settle what is known. */
  readonly stop: AbortSignal;
  readonly vendors: Readonly<Record<string, VendorModule>>;
  readonly calls: VendorCalls;
  /** Called with the vendors file before any secret it names is used: for masking. */
  readonly onConfig: (config: VendorsConfig) => void;
  /** Writes one line the moment an outcome is known: the second record when git is unreachable. */
  readonly journal: (event: CallEvent) => void;
  /** Says that the run waits, why and until when. */
  readonly onWait: (untilMs: number, reason: string) => void;
}

export interface DispatchOptions {
  readonly maxWaitMs: number;
  readonly allowSends: number | null;
  readonly allowRecalls: number | null;
  /** `app/channel` names whose stop a person lifts. */
  readonly unblock: readonly string[];
  /** For people only: where the run can be looked up. */
  readonly run: string | null;
}

/** Why an account is left alone, and since when. */
export interface GivenUp {
  readonly why: Extract<AccountLookup, { kind: "refused" | "unreachable" }>;
  readonly sinceMonotonicMs: number;
}

export interface DispatchRun {
  readonly ports: DispatchPorts;
  readonly options: DispatchOptions;
  readonly startedAtMonotonicMs: number;
  /** Every outcome of this run's calls, in the order of the answers. */
  readonly seen: { readonly event: CallEvent; readonly how: MadeCall["how"] }[];
  readonly lookups: LookupNote[];
  readonly recordings: Recording[];
  /** Files that stood on the default branch before `init` and changed since: never sent. */
  readonly history: Set<string>;
  /** What lookups showed, by claim token. */
  readonly lookedUp: Map<string, string>;
  /** By `app/vendor`. */
  readonly givenUp: Map<string, GivenUp>;
  readonly underWay: CallsUnderWay;
  /** Outcomes that say the opposite of a person's verdict: nothing more is claimed in this run. */
  readonly contradictions: PlacedQuestion[];
  readonly lostWrites: { count: number };
  /** Whether settling and recording in one push was tried: where it failed, outcomes do not wait for it again. */
  readonly lastPush: { isTried: boolean };
  /** Stops that a person lifts and that are not lifted yet: once, or a run would try for ever. */
  readonly unblock: string[];
  /** A token no other process makes: 128 random bits and a count. */
  readonly nextToken: () => string;
  readonly isOwnToken: (token: string) => boolean;
}

/** @param onUnreachable called with the event of a call for which no connection could be made. */
export function createRun(
  ports: DispatchPorts,
  options: DispatchOptions,
  onUnreachable: (run: DispatchRun, event: CallEvent) => void,
): DispatchRun {
  const prefix = `${ports.randomHex(32)}-`;
  let tokens = 0;
  const run: DispatchRun = {
    ports,
    options,
    startedAtMonotonicMs: ports.clock.monotonicMs(),
    seen: [],
    lookups: [],
    recordings: [],
    history: new Set(),
    lookedUp: new Map(),
    givenUp: new Map(),
    underWay: createCallsUnderWay(ports.clock, (event, how) => {
      run.seen.push({ event, how });
      ports.journal(event);
      if (how === "unreachable") onUnreachable(run, event);
    }),
    contradictions: [],
    lostWrites: { count: 0 },
    lastPush: { isTried: false },
    unblock: [...options.unblock],
    nextToken: () => {
      tokens += 1;
      return `${prefix}${tokens}`;
    },
    isOwnToken: (token) => token.startsWith(prefix),
  };
  return run;
}
