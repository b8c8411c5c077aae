// The vendors file of a scenario: one app on the three sandboxes, and the secrets it names.
import type { AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";

/** What a scenario sets beyond the accounts, in the file's own words. */
export interface VendorsFile {
  /** Default `production`, the app on the scenario's sandboxes. */
  readonly defaultApp?: string;
  readonly app?: Readonly<Record<string, unknown>>;
  readonly apps?: Readonly<Record<string, unknown>>;
  readonly safety?: Readonly<Record<string, number>>;
  readonly state?: Readonly<Record<string, string>>;
}

/** JSON, which is YAML too. */
export function vendorsText({ netease, rongcloud, easemob }: AllSandboxes, file: VendorsFile): string {
  const production = {
    netease: {
      host: netease.baseUrl,
      appKey: { env: "NETEASE_APP_KEY" },
      appSecret: { env: "NETEASE_APP_SECRET" },
    },
    rongcloud: {
      host: rongcloud.baseUrl,
      appKey: { env: "RONGCLOUD_APP_KEY" },
      appSecret: { env: "RONGCLOUD_APP_SECRET" },
    },
    easemob: {
      host: easemob.baseUrl,
      org: easemob.credentials["org"],
      app: easemob.credentials["app"],
      clientId: { env: "EASEMOB_CLIENT_ID" },
      clientSecret: { env: "EASEMOB_CLIENT_SECRET" },
    },
    ...file.app,
  };
  const { defaultApp = "production", safety, state } = file;
  return `${JSON.stringify({ defaultApp, apps: { production, ...file.apps }, safety, state }, null, 2)}\n`;
}

export function secretsOf({ netease, rongcloud, easemob }: AllSandboxes): Readonly<Record<string, string>> {
  return {
    NETEASE_APP_KEY: netease.credentials["appKey"] ?? "",
    NETEASE_APP_SECRET: netease.credentials["appSecret"] ?? "",
    RONGCLOUD_APP_KEY: rongcloud.credentials["appKey"] ?? "",
    RONGCLOUD_APP_SECRET: rongcloud.credentials["appSecret"] ?? "",
    EASEMOB_CLIENT_ID: easemob.credentials["clientId"] ?? "",
    EASEMOB_CLIENT_SECRET: easemob.credentials["clientSecret"] ?? "",
  };
}
