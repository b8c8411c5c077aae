// Looks up attempts in doubt at vendors that can be asked: exactly one match settles one as sent; anything else is evidence.
import { accountQuota } from "../../core/quota/account-quota.ts";
import type { Delivery } from "../../core/announcement/announcement.ts";
import { payloadDigest } from "../../core/announcement/digest.ts";
import type { Attempt } from "../../core/ledger/ledger.ts";
import type { Plan, PlanRow } from "../../core/planning/plan.ts";
import { payloadOf } from "../../core/planning/situation.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { ChannelSpec, ListedBroadcast } from "../../core/vendor-contract.ts";
import { targetOf } from "./dispatch-accounts.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

type Question = Extract<PlanRow["next"], { kind: "lookup" }>;

/** Asks once per attempt and run. The outcomes it proves are settled like any other; all answers go to `run.lookedUp`. */
export async function lookUpDoubts(run: DispatchRun, snapshot: Snapshot, plan: Plan): Promise<readonly CallEvent[]> {
  const events: CallEvent[] = [];
  for (const { id, path, key, next } of plan.rows) {
    if (next.kind !== "lookup" || run.ports.stop.aborted) continue;
    const { attempt, channel } = next;
    const settled = events.flatMap(({ outcome }) =>
      outcome.kind === "accepted" && outcome.id !== null ? [outcome.id] : [],
    );
    const found = await lookUp(run, snapshot, next, { delivery: deliveryOf(snapshot, path, key), settled });
    const isFound = typeof found !== "string";
    const evidence = isFound ? `the vendor lists it as ${found.id}` : found;
    run.lookedUp.set(attempt.claim.token, evidence);
    run.lookups.push({ id, key, attempt: attempt.number, foundId: isFound ? found.id : null, evidence });
    if (!isFound) continue;
    const event = eventOf({ id, key }, attempt, channel, found);
    run.ports.journal(event);
    events.push(event);
  }
  return events;
}

interface Doubt {
  readonly delivery: Delivery | null;
  /** What settled other doubts a moment ago, which the quota does not know yet. */
  readonly settled: readonly string[];
}

/** The one broadcast that fits, or why there is not exactly one. */
async function lookUp(
  run: DispatchRun,
  snapshot: Snapshot,
  { attempt, channel, account }: Question,
  { delivery, settled }: Doubt,
): Promise<ListedBroadcast | string> {
  const target = targetOf(run, snapshot, account);
  if (target === null || delivery === null || channel.lookup === null) return "the vendor could not be asked";
  if (payloadDigest(payloadOf(channel, delivery)) !== attempt.claim.digest) {
    return "the text was changed since, so the vendor's list proves nothing";
  }
  if (isSentElsewhere(snapshot, attempt)) return "the same text is being sent by another call at this moment";
  const result = await run.ports.calls.list(channel, target);
  if (result.kind === "failed") return `the lookup failed: ${result.reason}`;
  const { matches } = channel.lookup;
  const known = accountQuota(snapshot.quotas, account, channel.name).recentIds;
  const skewMs = snapshot.config.clockSkewSeconds * 1_000;
  const fitting = result.broadcasts.filter(
    (listed) =>
      listed.createdAtMs >= attempt.claim.claimedAtMs - skewMs &&
      listed.createdAtMs <= attempt.claim.deadlineMs + skewMs &&
      !known.includes(listed.id) &&
      !settled.includes(listed.id) &&
      matches(listed, { body: delivery.body, from: delivery.from, options: delivery.options }),
  );
  return onlyOne(fitting, result.broadcasts.length);
}

/** A broadcast that fits could just as well be what a call under way has brought, and whose id nobody has seen yet. */
function isSentElsewhere({ ledgers }: Snapshot, { claim }: Attempt): boolean {
  const attempts = [...ledgers.values()].flatMap(({ deliveries }) =>
    Object.values(deliveries).flatMap((delivery) => delivery.attempts),
  );
  return attempts.some(
    (other) =>
      other.outcome === null &&
      other.act === "send" &&
      other.claim.digest === claim.digest &&
      other.claim.account.fingerprint === claim.account.fingerprint,
  );
}

function onlyOne(fitting: readonly ListedBroadcast[], listedCount: number): ListedBroadcast | string {
  const [first, ...others] = fitting;
  const seen = `the vendor lists ${listedCount} ${listedCount === 1 ? "broadcast" : "broadcasts"}`;
  if (first === undefined) return `${seen}, none with this text and options from the time of the attempt`;
  if (others.length === 0) return first;
  return `${seen}, and ${fitting.length} of them fit: ${fitting.map(({ id }) => id).join(", ")}`;
}

function deliveryOf({ documents }: Snapshot, path: string, key: string): Delivery | null {
  for (const document of documents) {
    if (document.kind !== "valid" || document.path !== path) continue;
    return document.announcement.deliveries.find((delivery) => delivery.key === key) ?? null;
  }
  return null;
}

function eventOf(
  place: Pick<CallEvent, "id" | "key">,
  { number, claim }: Attempt,
  channel: ChannelSpec,
  { id, expiresAtMs, createdAtMs }: ListedBroadcast,
): CallEvent {
  const outcome = { kind: "accepted", id, expiresAtMs, settledAtMs: createdAtMs } as const;
  const { token, account } = claim;
  return { ...place, act: "send", attempt: number, token, channel: channel.name, app: account.app, outcome };
}
