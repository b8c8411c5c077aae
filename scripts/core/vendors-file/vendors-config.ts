// The vendors file (`.github/vendors.yaml`) after it was read and found valid.
import type { LimitName } from "../vendor-contract.ts";

/** A value written in the file, or the name of the environment variable that holds a secret. */
export type AccountValue = { readonly literal: string } | { readonly env: string };

/** One vendor account of one app. */
export interface AccountConfig {
  readonly vendor: string;
  /** `https://api.example.com` or `http://127.0.0.1:PORT`; no trailing slash. */
  readonly baseUrl: string;
  readonly fields: Readonly<Record<string, AccountValue>>;
}

export interface AppConfig {
  readonly name: string;
  /** By vendor name. */
  readonly accounts: ReadonlyMap<string, AccountConfig>;
  /** By channel name. */
  readonly limits: ReadonlyMap<string, Partial<Record<LimitName, number>>>;
  /** IANA zones by vendor name. */
  readonly dayZone: ReadonlyMap<string, string>;
  readonly paused: ReadonlySet<string>;
  /** Users by channel name. */
  readonly audience: ReadonlyMap<string, number>;
}

export interface VendorsConfig {
  readonly defaultApp: string | null;
  readonly apps: ReadonlyMap<string, AppConfig>;
  readonly stateBranch: string;
  readonly maxSendsPerRun: number;
  readonly maxRecallsPerRun: number;
  readonly clockSkewSeconds: number;
}

export const vendorsDefaults = {
  stateBranch: "announcements-state",
  maxSendsPerRun: 20,
  maxRecallsPerRun: 5,
  clockSkewSeconds: 300,
} as const;
