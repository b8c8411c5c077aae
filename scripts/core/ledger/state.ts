// The state branch's own file: which state this is, how far main was read, and which files are still open.
import type { ExitCode } from "../problems/fault.ts";

export const stateFormat = 1;

/** A file that is not finished: something is to be sent, recorded, mended or answered. */
export interface OpenFile {
  readonly path: string;
  readonly sinceMs: number;
}

export interface LastRun {
  readonly run: string | null;
  readonly endedAtMs: number;
  readonly exitCode: ExitCode;
  readonly nextWakeMs: number | null;
}

export interface StateFile {
  readonly format: typeof stateFormat;
  /** Made once by `init`; state of another lineage is foreign. */
  readonly lineage: string;
  /** Grows by one with every commit. */
  readonly serial: number;
  /** The branch that holds the announcements. */
  readonly branch: string;
  /** What stood on the branch at `init` is history and never sent; null where `init` included it. */
  readonly base: string | null;
  /** The commit up to which every difference was planned; null: nothing yet. */
  readonly cursor: string | null;
  /** Sorted by path. */
  readonly open: readonly OpenFile[];
  /** Set while a write-back waits in a pull request because the branch refused the push. */
  readonly recordBranch: string | null;
  readonly lastRun: LastRun | null;
}

/** Where a ledger file lies, given the id's shard. */
export function ledgerPath(shard: string, id: string): string {
  return `ledger/${shard}/${id}.json`;
}

/** `quota/<app>/<vendor>/<channel>.json`. */
export function quotaPath(app: string, channel: string): string {
  return `quota/${app}/${channel}.json`;
}
