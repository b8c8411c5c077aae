// Where everything stands, as the dispatcher would decide at this moment: reads origin, calls nobody, writes nothing.
import { decide, type Decision } from "../../core/planning/decide.ts";
import type { ExitCode } from "../../core/problems/fault.ts";
import type { AccountLookup } from "../../core/planning/plan-input.ts";
import { configuresVendors } from "../../core/vendors-file/stand-in-config.ts";
import type { VendorModule } from "../../core/vendor-contract.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { accountKnowledge, resolveAccount, type Environment } from "../vendor-http/accounts.ts";
import type { Clock } from "../clock.ts";
import { exitCodeOf } from "../dispatch/dispatch-report.ts";
import { readMain, readSnapshot, type Snapshot, type SnapshotPorts } from "../dispatch/dispatch-snapshot.ts";

export interface StatusPorts extends SnapshotPorts {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly vendors: Readonly<Record<string, VendorModule>>;
  /** Called with the vendors file before any secret it names is used: for masking. */
  readonly onConfig: (config: VendorsConfig) => void;
}

export type Status =
  | { readonly kind: "not-configured"; readonly exitCode: ExitCode }
  | {
      readonly kind: "known";
      readonly nowMs: number;
      readonly snapshot: Snapshot;
      readonly decision: Decision;
      /** What `dispatch` would end with if it made no call. */
      readonly exitCode: ExitCode;
    };

/** Throws what `dispatch` would throw before its first call: no state branch, damaged state, an unreachable remote. */
export async function readStatus(ports: StatusPorts): Promise<Status> {
  const main = await readMain(ports, null);
  const { config } = main;
  ports.onConfig(config);
  const nothing = { config, events: [], lookups: [], recordings: [], history: [], unreachable: [], stopped: false };
  const nowMs = ports.clock.nowMs();
  if (!configuresVendors(config)) {
    const exitCode = exitCodeOf({ ...nothing, snapshot: null, plan: null, questions: [], nowMs });
    return { kind: "not-configured", exitCode };
  }
  const snapshot = await readSnapshot(ports, main, null);
  const decision = decide({
    ...snapshot,
    vendors: ports.vendors,
    nowMs,
    commit: snapshot.tips.mainOid,
    accounts: (app, vendor) => lookUpAccount(ports, snapshot, app, vendor),
    lookedUp: new Map(),
    brake: { maxSends: config.maxSendsPerRun, maxRecalls: config.maxRecallsPerRun, sendsDone: 0, recallsDone: 0 },
    events: [],
    unblock: [],
    ownTokens: new Set(),
    run: null,
    nextToken: () => "status",
    mayClaim: false,
  });
  const { plan, questions } = decision;
  const recordings = recordingsOf(snapshot);
  return {
    kind: "known",
    nowMs,
    snapshot,
    decision,
    exitCode: exitCodeOf({ ...nothing, recordings, snapshot, plan, questions, nowMs }),
  };
}

/** Secrets are looked at where they are set; on a person's machine they are not, and that is no fault. */
function lookUpAccount(
  { vendors, environment }: StatusPorts,
  snapshot: Snapshot,
  app: string,
  name: string,
): AccountLookup {
  const config = snapshot.config.apps.get(app)?.accounts.get(name);
  const vendor = vendors[name];
  if (config === undefined || vendor === undefined) return { kind: "unchecked" };
  const resolution = resolveAccount({ config, vendor, environment, lineage: snapshot.state.lineage });
  return resolution.kind === "resolved" ? accountKnowledge(resolution) : { kind: "unchecked" };
}

/** Results that wait in a pull request wait for a person. */
function recordingsOf({ state }: Snapshot): Parameters<typeof exitCodeOf>[0]["recordings"] {
  if (state.recordBranch === null) return [];
  return [
    { kind: "pull-request", branch: state.recordBranch, paths: [], reason: "the default branch refused the push" },
  ];
}
