// Starts the sandbox vendors: local servers that behave as the vendors' documents say.
import { easemobSandbox } from "./easemob-sandbox.ts";
import type { SandboxFault } from "./fault-scripts.ts";
import { startHttpServer } from "./http-server.ts";
import { neteaseSandbox } from "./netease-sandbox.ts";
import type { LoggedRequest } from "./request-log.ts";
import { rongcloudSandbox } from "./rongcloud-sandbox.ts";
import { createSandboxApp } from "./sandbox-app.ts";
import type {
  SandboxChange,
  SandboxDefinition,
  SandboxOptions,
  StoredBroadcast,
  VendorName,
} from "./sandbox-contract.ts";

export const sandboxes = {
  netease: neteaseSandbox,
  rongcloud: rongcloudSandbox,
  easemob: easemobSandbox,
} as const satisfies Record<VendorName, SandboxDefinition>;

export interface RunningSandbox {
  readonly vendor: VendorName;
  /** `http://127.0.0.1:PORT`. */
  readonly baseUrl: string;
  /** What a client needs, by account field name. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly log: readonly LoggedRequest[];
  /** What users got, oldest first; a recalled one says so. */
  readonly broadcasts: readonly StoredBroadcast[];
  readonly configure: (change: SandboxChange) => void;
  /** Makes all app tokens issued so far expired; throws for a vendor without tokens. */
  readonly expireTokens: () => void;
  /** Counts calls that somebody else made with this account just now. */
  readonly spendElsewhere: (api: string, calls: number) => void;
  /** Scripts a fault for the next request it fits; faults wait in line. */
  readonly failNext: (fault: SandboxFault) => void;
  readonly clearFaults: () => void;
  readonly faultsLeft: () => number;
  readonly close: () => Promise<void>;
}

export async function startSandbox(vendor: VendorName, options: SandboxOptions): Promise<RunningSandbox> {
  const app = createSandboxApp(sandboxes[vendor], options);
  const { handle, expireTokens } = sandboxes[vendor].open(app);
  const server = await startHttpServer(handle, options);
  return {
    vendor,
    baseUrl: server.baseUrl,
    get credentials() {
      return app.credentials();
    },
    log: server.log,
    get broadcasts() {
      return app.broadcasts();
    },
    configure: app.configure,
    expireTokens: () => {
      if (expireTokens === null) throw new Error(`${vendor} has no tokens`);
      expireTokens();
    },
    spendElsewhere: (api, calls) => {
      for (let call = 0; call < calls; call += 1) app.admit(api, options.nowMs());
    },
    failNext: server.faults.add,
    clearFaults: server.faults.clear,
    faultsLeft: server.faults.left,
    close: server.close,
  };
}

export interface AllSandboxes extends Readonly<Record<VendorName, RunningSandbox>> {
  readonly close: () => Promise<void>;
}

export type AllSandboxesOptions = Pick<SandboxOptions, "nowMs" | "windowKind" | "seed" | "logFile"> & {
  readonly ports?: Readonly<Partial<Record<VendorName, number>>>;
};

/** Starts all three with one clock, one seed and one log file. */
export async function startAllSandboxes({ ports, ...options }: AllSandboxesOptions): Promise<AllSandboxes> {
  const [netease, rongcloud, easemob] = await Promise.all([
    startSandbox("netease", { ...options, port: ports?.netease ?? 0 }),
    startSandbox("rongcloud", { ...options, port: ports?.rongcloud ?? 0 }),
    startSandbox("easemob", { ...options, port: ports?.easemob ?? 0 }),
  ]);
  return {
    netease,
    rongcloud,
    easemob,
    close: async () => {
      await Promise.all([netease.close(), rongcloud.close(), easemob.close()]);
    },
  };
}
