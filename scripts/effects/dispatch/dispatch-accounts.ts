// The accounts of a run: who can be called, with which app token, and who is left alone for a while.
import { unreachableForMs } from "../../core/planning/channel-access.ts";
import type { ClaimedCall } from "../../core/planning/decide.ts";
import type { AccountReference } from "../../core/ledger/ledger.ts";
import type { AccountLookup } from "../../core/planning/plan-input.ts";
import type { VendorModule } from "../../core/vendor-contract.ts";
import { accountKnowledge, resolveAccount, type AccountResolution } from "../vendor-http/accounts.ts";
import type { DispatchRun, GivenUp } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";
import type { CallTarget } from "./vendor-calls.ts";

type Place = Pick<AccountReference, "app" | "vendor">;

/** What the planner may know of an account at this moment. */
export function lookUpAccount(run: DispatchRun, snapshot: Snapshot, place: Place): AccountLookup {
  const found = resolve(run, snapshot, place);
  if (found === null) return { kind: "secret-missing", names: [`the ${place.vendor} account of app "${place.app}"`] };
  return run.givenUp.get(placeOf(place))?.why ?? accountKnowledge(found.resolution);
}

/** The account with its secrets; null where it is not configured or a secret is missing. */
export function targetOf(run: DispatchRun, snapshot: Snapshot, place: Place): CallTarget | null {
  const found = resolve(run, snapshot, place);
  if (found?.resolution.kind !== "resolved") return null;
  return { vendor: found.vendor, resolved: found.resolution.resolved };
}

/** Of these calls, the accounts that need an app token first. */
export function tokensLacking(
  run: DispatchRun,
  snapshot: Snapshot,
  calls: readonly ClaimedCall[],
): readonly AccountReference[] {
  const accounts = new Map(calls.map(({ candidate: { account } }) => [placeOf(account), account]));
  return [...accounts.values()].filter((account) => {
    const target = targetOf(run, snapshot, account);
    return target !== null && !run.ports.calls.hasToken(target);
  });
}

/** Gets app tokens, before anything is claimed; an account that gets none is left alone. */
export async function fetchTokens(
  run: DispatchRun,
  snapshot: Snapshot,
  accounts: readonly AccountReference[],
): Promise<void> {
  for (const account of accounts) {
    const target = targetOf(run, snapshot, account);
    if (target === null) continue;
    const fetched = await run.ports.calls.fetchToken(target);
    if (fetched.kind !== "token") leaveAlone(run, account, fetched);
  }
}

/** Leaves an account alone for a while, or, where its credentials were refused, for the rest of the run. */
export function leaveAlone(run: DispatchRun, place: Place, why: GivenUp["why"]): void {
  run.givenUp.set(placeOf(place), { why, sinceMonotonicMs: run.ports.clock.monotonicMs() });
}

/** After a long wait the network may be back. */
export function tryUnreachableAgain(run: DispatchRun): void {
  const beforeMs = run.ports.clock.monotonicMs() - unreachableForMs;
  for (const [place, { why, sinceMonotonicMs }] of run.givenUp) {
    if (why.kind === "unreachable" && sinceMonotonicMs <= beforeMs) run.givenUp.delete(place);
  }
}

function resolve(
  run: DispatchRun,
  snapshot: Snapshot,
  { app, vendor: name }: Place,
): { readonly vendor: VendorModule; readonly resolution: AccountResolution } | null {
  const config = snapshot.config.apps.get(app)?.accounts.get(name);
  const vendor = Object.hasOwn(run.ports.vendors, name) ? run.ports.vendors[name] : undefined;
  if (config === undefined || vendor === undefined) return null;
  const { environment } = run.ports;
  return { vendor, resolution: resolveAccount({ config, vendor, environment, lineage: snapshot.state.lineage }) };
}

function placeOf({ app, vendor }: Place): string {
  return `${app}/${vendor}`;
}
