// The three vendors of a world: their accounts in the vendors file and in the child's environment.
import type { RunningSandbox } from "../../scripts/sandbox/sandboxes.ts";
import type { VendorName } from "../../scripts/sandbox/sandbox-contract.ts";

export const vendorNames: readonly VendorName[] = ["netease", "rongcloud", "easemob"];

export const stateBranch = "announcements-state";

/** The smallest that the vendors file takes but none, so that claims of the dead are soon given up. */
export const clockSkewMs = 1_000;

export type ByVendor<Value> = Readonly<Record<VendorName, Value>>;

export async function byVendor<Value>(make: (vendor: VendorName) => Promise<Value>): Promise<ByVendor<Value>> {
  const [netease, rongcloud, easemob] = await Promise.all([make("netease"), make("rongcloud"), make("easemob")]);
  return { netease, rongcloud, easemob };
}

/** The environment variables that the vendors file names. */
export function secretsOf(vendors: ByVendor<RunningSandbox>): Record<string, string> {
  const secret = (vendor: VendorName, field: string): string => vendors[vendor].credentials[field] ?? "";
  return {
    NETEASE_APP_KEY: secret("netease", "appKey"),
    NETEASE_APP_SECRET: secret("netease", "appSecret"),
    RONGCLOUD_APP_KEY: secret("rongcloud", "appKey"),
    RONGCLOUD_APP_SECRET: secret("rongcloud", "appSecret"),
    EASEMOB_CLIENT_ID: secret("easemob", "clientId"),
    EASEMOB_CLIENT_SECRET: secret("easemob", "clientSecret"),
  };
}

/** The documented limits hold: a vendor that throttles would show that the ledger counted too little. */
export function vendorsFile(hosts: ByVendor<{ readonly baseUrl: string }>): string {
  return `defaultApp: production
apps:
  production:
    netease:
      host: ${hosts.netease.baseUrl}
      appKey: { env: NETEASE_APP_KEY }
      appSecret: { env: NETEASE_APP_SECRET }
    rongcloud:
      host: ${hosts.rongcloud.baseUrl}
      appKey: { env: RONGCLOUD_APP_KEY }
      appSecret: { env: RONGCLOUD_APP_SECRET }
    easemob:
      host: ${hosts.easemob.baseUrl}
      org: "1122"
      app: demo
      clientId: { env: EASEMOB_CLIENT_ID }
      clientSecret: { env: EASEMOB_CLIENT_SECRET }
state:
  branch: ${stateBranch}
safety:
  clockSkewSeconds: ${clockSkewMs / 1_000}
`;
}
