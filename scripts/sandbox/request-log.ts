// The record of every request a sandbox saw, in memory and, where asked, as JSON lines on disk.
import { appendFileSync } from "node:fs";
import type { JsonObject } from "../core/text/json.ts";
import type { StoredBroadcast } from "./sandbox-contract.ts";

export interface LoggedRequest {
  /** From 1, in the order in which the requests were complete. */
  readonly sequence: number;
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
  readonly api: string | null;
  readonly fields: JsonObject;
  readonly undocumented: readonly string[];
  /** What was answered (before a fault cut or slowed it); null when nothing was. */
  readonly answer: { readonly status: number; readonly bodyText: string } | null;
  readonly accepted: StoredBroadcast | null;
  readonly recalled: string | null;
  /** The fault that hit it, `cut-short` when the client left before its request was complete, or null. */
  readonly fault: string | null;
}

export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  readonly add: (entry: Omit<LoggedRequest, "sequence">) => void;
}

/**
 * The file is written synchronously: whoever reads it after an answer, or after a client was killed while it waited for
 * one, finds the request in it.
 */
export function createRequestLog(logFile: string | undefined): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    entries,
    add: (entry) => {
      const logged = { sequence: entries.length + 1, ...entry };
      entries.push(logged);
      if (logFile !== undefined) appendFileSync(logFile, `${JSON.stringify(logged)}\n`);
    },
  };
}
