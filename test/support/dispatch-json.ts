// The JSON report of a dispatch, as far as scenarios read it; whatever it is, it fits its schema.
import { validatorOf } from "../schemas/schema-files.ts";

export interface CallJson {
  readonly id: string;
  readonly key: string;
  readonly act: "send" | "recall";
  readonly attempt: number;
  readonly outcome: string;
  readonly broadcastId?: string | null;
  readonly reason?: string;
}

export interface LookupJson {
  readonly id: string;
  readonly key: string;
  readonly attempt: number;
  readonly foundId: string | null;
  readonly evidence: string;
}

export interface NextJson {
  readonly id: string;
  readonly path: string;
  readonly key: string;
  readonly next: string;
  readonly status?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly at?: string | null;
  readonly until?: string | null;
  readonly slot?: string;
}

export interface DispatchJson {
  readonly exitCode: number;
  readonly configured: boolean;
  readonly calls: readonly CallJson[];
  readonly lookups: readonly LookupJson[];
  readonly deliveries: readonly NextJson[];
  readonly invalid: readonly { readonly file: string; readonly code: string }[];
  readonly questions: readonly { readonly path: string; readonly code: string }[];
  readonly unreachable: readonly string[];
  readonly recordings: readonly { readonly kind: string; readonly reason?: string; readonly branch?: string }[];
  readonly history: readonly string[];
  readonly nextWakeAt: string | null;
}

const fits = validatorOf("dispatch.schema.json");

/** Null where nothing was written, as after a fault. */
export function readDispatchJson(stdout: string): DispatchJson | null {
  if (stdout === "") return null;
  const report: unknown = JSON.parse(stdout);
  if (!fits(report)) throw new Error(`not as dispatch.schema.json says: ${JSON.stringify(fits.errors)}\n${stdout}`);
  return report as DispatchJson;
}
