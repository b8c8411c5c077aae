// What stands between a delivery and its channel: accounts, secrets, app tokens, pauses and stops.
import type { Delivery } from "../announcement/announcement.ts";
import type { AccountReference } from "../ledger/ledger.ts";
import type { AccountLookup, PlanInput } from "./plan-input.ts";
import { vendorOf } from "../channels.ts";
import {
  accountChanged,
  accountShared,
  channelStopped,
  noAccount,
  secretMissing,
  tokenRefused,
  type Question,
} from "./questions.ts";
import { unseenConfiguration, quotaKey } from "../quota/quota.ts";

/** Waiting for time to pass, or for something that only a later run can see. */
export interface Wait {
  readonly kind: "wait";
  /** Null where no instant is known. */
  readonly untilMs: number | null;
  readonly reason: string;
}

/** How long after a vendor could not be reached the next run looks again. */
export const unreachableForMs = 10 * 60_000;

/** The account a delivery goes to at this moment, or why it cannot. A preview knows no fingerprints: they are empty. */
export function accountFor(input: PlanInput, delivery: Delivery): AccountReference | Question | Wait {
  const app = delivery.app ?? input.config.defaultApp;
  const vendor = vendorOf(delivery.channel);
  if (app === null || !isConfigured(input, app, vendor)) return noAccount(delivery.key, app, vendor);
  const found = input.accounts(app, vendor);
  if (found.kind === "known") return ownAccount(input, { app, vendor, fingerprint: found.account.fingerprint });
  return unusable(input, found, { app, vendor }) ?? { app, vendor, fingerprint: "" };
}

/**
 * Two apps of one account would each send as if nobody else did, the same text too. What the vendors file shows of that
 * is a problem in it; secrets show it only here.
 */
function ownAccount(input: PlanInput, account: AccountReference): AccountReference | Question {
  const { app, vendor, fingerprint } = account;
  for (const other of input.config.apps.keys()) {
    if (other === app || !isConfigured(input, other, vendor)) continue;
    const found = input.accounts(other, vendor);
    if (found.kind === "known" && found.account.fingerprint === fingerprint) return accountShared(app, other, vendor);
  }
  return account;
}

/** Why the account an attempt used cannot be used again: it is gone, unusable, or another one under the same name. */
export function accountObstacle(input: PlanInput, key: string, account: AccountReference): Question | Wait | null {
  const { app, vendor, fingerprint } = account;
  if (!isConfigured(input, app, vendor)) return noAccount(key, app, vendor);
  const found = input.accounts(app, vendor);
  if (found.kind !== "known") return unusable(input, found, account);
  return found.account.fingerprint === fingerprint ? null : accountChanged(app, vendor);
}

/** Why a channel must not send: paused by the vendors file, or what {@link channelStop} says. */
export function sendObstacle(input: PlanInput, account: AccountReference, channel: string): Question | Wait | null {
  if (input.config.apps.get(account.app)?.paused.has(channel) === true) {
    return { kind: "wait", untilMs: null, reason: `${channel} is paused in .github/vendors.yaml` };
  }
  return channelStop(input, account, channel);
}

/** Why nothing may call a channel: its account is another one than it was, or the vendor refused it as it is configured. */
export function channelStop(input: PlanInput, account: AccountReference, channel: string): Question | null {
  const quota = input.quotas.get(quotaKey(account.app, channel));
  const found = input.accounts(account.app, account.vendor);
  if (quota === undefined || found.kind !== "known") return null;
  if (quota.fingerprint !== null && quota.fingerprint !== found.account.fingerprint) {
    return accountChanged(account.app, account.vendor);
  }
  const { stop } = quota;
  const isLifted = stop?.configuration !== unseenConfiguration && stop?.configuration !== found.account.configuration;
  return stop === null || isLifted ? null : channelStopped(account.app, channel, stop);
}

function isConfigured(input: PlanInput, app: string, vendor: string): boolean {
  return input.config.apps.get(app)?.accounts.has(vendor) === true;
}

/** Why an account cannot be used at this moment; null in a preview, which does not look. */
function unusable(
  input: PlanInput,
  found: Exclude<AccountLookup, { kind: "known" }>,
  { app, vendor }: Pick<AccountReference, "app" | "vendor">,
): Question | Wait | null {
  switch (found.kind) {
    case "unchecked":
      return null;
    case "secret-missing":
      return secretMissing(app, vendor, found.names);
    case "refused":
      return tokenRefused(app, vendor, found);
    case "unreachable":
      return {
        kind: "wait",
        untilMs: input.nowMs + unreachableForMs,
        reason: `${vendor} could not be reached: ${found.reason}`,
      };
  }
}
