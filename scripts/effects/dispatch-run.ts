// One dispatch run's ports, options and memory: what it has seen, made and given up on. Nothing of it outlives the run.
import type { CallEvent } from "../core/transitions.ts";
import type { VendorModule } from "../core/vendor-contract.ts";
import type { VendorsConfig } from "../core/vendors-config.ts";
import type { Environment } from "./accounts.ts";
import { createCallsUnderWay, type CallsUnderWay } from "./calls-under-way.ts";
import type { Clock } from "./clock.ts";
import type { Recording } from "./dispatch-report.ts";
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

/** Why an account is left alone for the rest of the run. */
export interface GivenUp {
  readonly kind: "no-token";
  readonly refused: boolean;
  readonly reason: string;
  readonly remedy: string;
}

export interface DispatchRun {
  readonly ports: DispatchPorts;
  readonly options: DispatchOptions;
  readonly startedAtMonotonicMs: number;
  /** Every outcome of this run, in the order of the answers. */
  readonly seen: CallEvent[];
  readonly recordings: Recording[];
  /** What lookups showed, by claim token. */
  readonly lookedUp: Map<string, string>;
  /** By `app/vendor`. */
  readonly givenUp: Map<string, GivenUp>;
  readonly underWay: CallsUnderWay;
  /** How many calls of each kind were started. */
  readonly started: { send: number; recall: number };
  readonly lostWrites: { count: number };
  /** A token no other process makes: 128 random bits and a count. */
  readonly nextToken: () => string;
}

export function createRun(ports: DispatchPorts, options: DispatchOptions): DispatchRun {
  const process = ports.randomHex(32);
  const seen: CallEvent[] = [];
  let tokens = 0;
  return {
    ports,
    options,
    startedAtMonotonicMs: ports.clock.monotonicMs(),
    seen,
    recordings: [],
    lookedUp: new Map(),
    givenUp: new Map(),
    underWay: createCallsUnderWay(ports.clock, (event) => {
      seen.push(event);
      ports.journal(event);
    }),
    started: { send: 0, recall: 0 },
    lostWrites: { count: 0 },
    nextToken: () => {
      tokens += 1;
      return `${process}-${tokens}`;
    },
  };
}
