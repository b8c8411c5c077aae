// The accounts of a run: who can be called, with which app token, and who is left alone until the next run.
import type { ClaimedCall } from "../core/decide.ts";
import type { AccountReference } from "../core/ledger.ts";
import type { AccountLookup } from "../core/plan-input.ts";
import { vendorOf } from "../core/plan-input.ts";
import type { CallEvent } from "../core/transitions.ts";
import type { VendorModule } from "../core/vendor-contract.ts";
import { accountKnowledge, resolveAccount, type ResolvedAccount } from "./accounts.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

export interface CallableAccount {
  readonly vendor: VendorModule;
  readonly resolved: ResolvedAccount;
}

/** What the planner may know of an account at this moment. */
export function lookUpAccount(run: DispatchRun, snapshot: Snapshot, app: string, vendor: string): AccountLookup {
  const resolution = resolve(run, snapshot, { app, vendor });
  if (resolution === null) return { kind: "secret-missing", names: [`the ${vendor} account of app "${app}"`] };
  return run.givenUp.get(placeOf(app, vendor)) ?? accountKnowledge(resolution.resolution);
}

/** The account with its secrets; null where it is not configured or a secret is missing. */
export function callableAccount(
  run: DispatchRun,
  snapshot: Snapshot,
  reference: Pick<AccountReference, "app" | "vendor">,
): CallableAccount | null {
  const found = resolve(run, snapshot, reference);
  if (found?.resolution.kind !== "resolved") return null;
  return { vendor: found.vendor, resolved: found.resolution.resolved };
}

/** Gets the app tokens these calls will need, before anything is claimed. True when an account had to be given up. */
export async function fetchTokens(
  run: DispatchRun,
  snapshot: Snapshot,
  calls: readonly ClaimedCall[],
): Promise<boolean> {
  let anyGivenUp = false;
  for (const { candidate } of calls) {
    const { app, vendor: name } = candidate.account;
    const target = callableAccount(run, snapshot, candidate.account);
    if (target === null || run.givenUp.has(placeOf(app, name))) continue;
    if (run.ports.calls.hasToken(target.vendor, target.resolved)) continue;
    const fetched = await run.ports.calls.fetchToken(target.vendor, target.resolved);
    if (fetched.kind === "token") continue;
    run.givenUp.set(placeOf(app, name), fetched);
    anyGivenUp = true;
  }
  return anyGivenUp;
}

/** A vendor that could not be reached is not tried again in this run: the next one has a fresh network. */
export function giveUpUnreachable(run: DispatchRun, events: readonly CallEvent[]): void {
  for (const { outcome, app, channel } of events) {
    if (outcome.kind !== "not-sent") continue;
    const remedy = "Nothing to do: the next run tries again.";
    run.givenUp.set(placeOf(app, vendorOf(channel)), {
      kind: "no-token",
      refused: false,
      reason: outcome.reason,
      remedy,
    });
  }
}

function resolve(
  run: DispatchRun,
  snapshot: Snapshot,
  { app, vendor: name }: Pick<AccountReference, "app" | "vendor">,
) {
  const config = snapshot.config.apps.get(app)?.accounts.get(name);
  const vendor = Object.hasOwn(run.ports.vendors, name) ? run.ports.vendors[name] : undefined;
  if (config === undefined || vendor === undefined) return null;
  const { environment } = run.ports;
  return { vendor, resolution: resolveAccount({ config, vendor, environment, lineage: snapshot.state.lineage }) };
}

function placeOf(app: string, vendor: string): string {
  return `${app}/${vendor}`;
}
