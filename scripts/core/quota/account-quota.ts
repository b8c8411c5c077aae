// The quota of an account on a channel: an app that gets another name takes along what its account called under the old one.
import { emptyQuota, type QuotaState, quotaKey } from "./quota.ts";

/** The app's own quota with the calls, blocks and ids that other names of the same account have left. */
export function accountQuota(
  quotas: ReadonlyMap<string, QuotaState>,
  { app, fingerprint }: { readonly app: string; readonly fingerprint: string },
  channel: string,
): QuotaState {
  const own = quotas.get(quotaKey(app, channel)) ?? emptyQuota(app, channel);
  const others = [...quotas.values()].filter(
    (other) => other.app !== app && other.channel === channel && other.fingerprint === fingerprint,
  );
  return {
    ...own,
    calls: [own, ...others].flatMap(({ calls }) => calls),
    blocks: [own, ...others].flatMap(({ blocks }) => blocks),
    recentIds: [own, ...others].flatMap(({ recentIds }) => recentIds),
  };
}
