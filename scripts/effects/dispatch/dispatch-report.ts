// What a dispatch run did and what is left: the value that the report, the summary and the exit code are made from.
import type { PlacedQuestion } from "../../core/planning/bookkeeping.ts";
import type { Decision } from "../../core/planning/decide.ts";
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import type { Plan } from "../../core/planning/plan.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { MainView, Snapshot } from "./dispatch-snapshot.ts";
import { claimsComeTooLate } from "./own-claims.ts";

export type Recording =
  | { readonly kind: "recorded"; readonly commit: string; readonly paths: readonly string[] }
  | {
      readonly kind: "pull-request";
      readonly branch: string;
      readonly paths: readonly string[];
      readonly reason: string;
    }
  | { readonly kind: "refused"; readonly path: string; readonly reason: string };

/** What the vendor's own list said of an attempt in doubt. */
export interface LookupNote {
  readonly id: string;
  readonly key: string;
  readonly attempt: number;
  /** The one broadcast that fits; null where none or several do, or the vendor could not be asked. */
  readonly foundId: string | null;
  readonly evidence: string;
}

export interface DispatchReport {
  readonly config: VendorsConfig;
  /** The last view of the world; null where no vendor is configured. */
  readonly snapshot: Snapshot | null;
  readonly plan: Plan | null;
  readonly questions: readonly PlacedQuestion[];
  /** Every call of this run with its outcome, in the order of the answers. */
  readonly events: readonly CallEvent[];
  readonly lookups: readonly LookupNote[];
  readonly recordings: readonly Recording[];
  /** Changed files that stood on the default branch before `init`: never sent. */
  readonly history: readonly string[];
  /** What could not be reached, with the reason. */
  readonly unreachable: readonly string[];
  readonly nowMs: number;
  readonly stopped: boolean;
}

export function notConfiguredReport({ ports }: DispatchRun, { config }: MainView): DispatchReport {
  const nothing = { questions: [], events: [], lookups: [], recordings: [], history: [], unreachable: [] };
  return { config, snapshot: null, plan: null, ...nothing, nowMs: ports.clock.nowMs(), stopped: ports.stop.aborted };
}

export function reportOf(run: DispatchRun, snapshot: Snapshot, decision: Decision): DispatchReport {
  const { ports, lookups, recordings, contradictions } = run;
  const known = decision.questions.map((question) => JSON.stringify(question));
  return {
    config: snapshot.config,
    snapshot,
    plan: decision.plan,
    questions: [
      ...decision.questions,
      ...contradictions.filter((question) => !known.includes(JSON.stringify(question))),
    ],
    events: run.seen.map(({ event }) => event),
    lookups,
    recordings,
    history: [...run.history].sort(),
    unreachable: unreachableOf(run),
    nowMs: ports.clock.nowMs(),
    stopped: ports.stop.aborted,
  };
}

/** The first that applies, as design section 4 orders them. */
export function exitCodeOf(report: DispatchReport): ExitCode {
  const { plan } = report;
  if (plan === null) return exitCodes.done;
  const asks = [...plan.rows.flatMap(({ next }) => (next.kind === "ask" ? [next] : [])), ...report.questions];
  if (asks.some(({ whom }) => whom === "configuration")) return exitCodes.configuration;
  if (report.unreachable.length > 0) return exitCodes.unreachable;
  if (plan.invalid.length > 0) return exitCodes.problems;
  const unrecorded = report.recordings.some(({ kind }) => kind === "pull-request" || kind === "refused");
  if (asks.length > 0 || unrecorded) return exitCodes.person;
  const waits = plan.rows.some(({ next }) => next.kind === "wait" || next.kind === "call" || next.kind === "lookup");
  return waits || report.stopped ? exitCodes.waiting : exitCodes.done;
}

function unreachableOf(run: DispatchRun): readonly string[] {
  const vendors = [...run.givenUp].flatMap(([place, { why }]) =>
    why.kind === "unreachable" ? [`${place}: ${why.reason}`] : [],
  );
  return claimsComeTooLate(run) ? [...vendors, slowRemote] : vendors;
}

const slowRemote = "git remote: pushes took so long that claimed calls could not be started in time";
