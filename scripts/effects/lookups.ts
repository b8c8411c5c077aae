// Looks up attempts in doubt at vendors that can be asked: exactly one match settles one as sent; anything else is evidence.
import type { Attempt } from "../core/ledger.ts";
import type { Plan, PlanRow } from "../core/plan.ts";
import type { CallEvent } from "../core/transitions.ts";
import type { Delivery } from "../core/announcement.ts";
import { payloadOf } from "../core/situation.ts";
import { payloadDigest } from "../core/digest.ts";
import { quotaKey } from "../core/state.ts";
import type { ChannelSpec, ListedBroadcast } from "../core/vendor-contract.ts";
import { callableAccount } from "./dispatch-accounts.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

/** Asks once per attempt and run. The outcomes it proves are settled like any other; the rest goes to `run.lookedUp`. */
export async function lookUpDoubts(run: DispatchRun, snapshot: Snapshot, plan: Plan): Promise<readonly CallEvent[]> {
  const events: CallEvent[] = [];
  for (const row of plan.rows) {
    if (row.next.kind !== "lookup") continue;
    const { attempt, channel } = row.next;
    const found = await lookUp(run, snapshot, row);
    if (typeof found === "string") {
      run.lookedUp.set(attempt.claim.token, found);
      continue;
    }
    // One answer either way: a second look in this run would show the same list.
    run.lookedUp.set(attempt.claim.token, `the vendor lists it as ${found.id}`);
    const event = eventOf(row, attempt, channel, found);
    run.ports.journal(event);
    events.push(event);
  }
  return events;
}

async function lookUp(run: DispatchRun, snapshot: Snapshot, row: PlanRow): Promise<ListedBroadcast | string> {
  if (row.next.kind !== "lookup") return "";
  const { attempt, channel, account } = row.next;
  const target = callableAccount(run, snapshot, account);
  const delivery = deliveryOf(snapshot, row);
  if (target === null || delivery === null || channel.lookup === null) return "the vendor could not be asked";
  if (payloadDigest(payloadOf(channel, delivery)) !== attempt.claim.digest) {
    return "the text was changed since, so the vendor's list proves nothing";
  }
  const result = await run.ports.calls.list(channel, { ...target, decidedAtMonotonicMs: 0 });
  if (result.kind === "failed") return `the lookup failed: ${result.reason}`;
  const { matches } = channel.lookup;
  const known = snapshot.quotas.get(quotaKey(account.app, channel.name))?.recentIds ?? [];
  const skewMs = snapshot.config.clockSkewSeconds * 1_000;
  const fromMs = attempt.claim.claimedAtMs - skewMs;
  const untilMs = attempt.claim.deadlineMs + skewMs;
  const fitting = result.broadcasts.filter(
    (listed) =>
      listed.createdAtMs >= fromMs &&
      listed.createdAtMs <= untilMs &&
      !known.includes(listed.id) &&
      matches(listed, { body: delivery.body, from: delivery.from, options: delivery.options }),
  );
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) return only;
  const seen = `the vendor lists ${result.broadcasts.length} broadcasts`;
  return fitting.length === 0
    ? `${seen}, none with this text and options from the time of the attempt`
    : `${seen}, and ${fitting.length} of them fit: ${fitting.map(({ id }) => id).join(", ")}`;
}

function deliveryOf(snapshot: Snapshot, row: PlanRow): Delivery | null {
  for (const document of snapshot.documents) {
    if (document.kind !== "valid" || document.path !== row.path) continue;
    return document.announcement.deliveries.find(({ key }) => key === row.key) ?? null;
  }
  return null;
}

function eventOf(row: PlanRow, attempt: Attempt, channel: ChannelSpec, found: ListedBroadcast): CallEvent {
  const outcome = {
    kind: "accepted",
    id: found.id,
    expiresAtMs: found.expiresAtMs,
    settledAtMs: found.createdAtMs,
  } as const;
  const { token, account } = attempt.claim;
  const { id, key } = row;
  return { id, key, act: "send", attempt: attempt.number, token, channel: channel.name, app: account.app, outcome };
}
