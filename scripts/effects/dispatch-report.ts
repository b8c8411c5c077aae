// What a dispatch run did and what is left: the value that the report, the summary and the exit code are made from.
import type { Question } from "../core/situation.ts";
import type { Plan } from "../core/plan.ts";
import { exitCodes, type ExitCode } from "../core/fault.ts";
import type { CallEvent } from "../core/transitions.ts";
import type { VendorsConfig } from "../core/vendors-config.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

export type Recording =
  | { readonly kind: "nothing" }
  | { readonly kind: "recorded"; readonly commit: string; readonly paths: readonly string[] }
  | {
      readonly kind: "pull-request";
      readonly branch: string;
      readonly paths: readonly string[];
      readonly reason: string;
    }
  | { readonly kind: "refused"; readonly path: string; readonly reason: string };

export interface DispatchReport {
  readonly config: VendorsConfig;
  /** The last view of the world; null where no vendor is configured. */
  readonly snapshot: Snapshot | null;
  readonly plan: Plan | null;
  readonly questions: readonly (Question & { readonly path: string })[];
  /** Every call of this run with its outcome, in the order of the answers. */
  readonly events: readonly CallEvent[];
  readonly recordings: readonly Recording[];
  /** Accounts that could not be reached, with the reason. */
  readonly unreachable: readonly string[];
  readonly nowMs: number;
  readonly stopped: boolean;
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
