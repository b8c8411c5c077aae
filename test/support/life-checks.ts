// What must hold of every walk: at each turn, and once nothing is left to do.
import { expect } from "vitest";
import type { Announcement } from "../../scripts/core/announcement/announcement.ts";
import { createCalendar } from "../../scripts/core/quota/calendar.ts";
import { openPaths, type ClaimedCall, type Decision } from "../../scripts/core/planning/decide.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import { plan } from "../../scripts/core/planning/plan.ts";
import { recordsDue } from "../../scripts/core/record/projection.ts";
import { channels, zone, type Walk } from "./life-walk.ts";
import { digestOf, planInput } from "./planner-builders.ts";
import type { World } from "./planner-world.ts";

export function checkedTurn(walk: Walk, options: Parameters<World["turn"]>[0]): Decision {
  const { world } = walk;
  const files = new Map(world.files);
  const decision = world.turn(options);
  expect(decision.lost).toEqual([]);
  for (const call of decision.calls) checkClaim(call, decision, files);
  checkWake(decision, world.nowMs());
  if (options?.losesRace !== true) checkOpen(world);
  return decision;
}

/** Nothing is claimed after anything but a proof that it was not sent, and only what main says at this moment. */
function checkClaim(
  { candidate, claim }: ClaimedCall,
  { ledgers }: Decision,
  files: ReadonlyMap<string, Announcement>,
): void {
  const entry = ledgers.get(candidate.id);
  const before = deliveryOf(entry, candidate.key).attempts.filter(({ claim: { token } }) => token !== claim.token);
  const file = files.get(entry?.path ?? "");
  const written = file?.deliveries.find(({ key }) => key === candidate.key);
  const isAbsent = file?.state === "absent" || written?.state === "absent";
  expect(isAbsent).toBe(candidate.act === "recall");
  if (candidate.act === "recall" || written === undefined) return;
  expect(claim.digest).toBe(digestOf(written));
  for (const { outcome, resolution } of before) {
    expect(outcome?.kind).toBeOneOf(["not-sent", "rejected", "throttled", "unknown"]);
    if (outcome?.kind === "unknown") expect(resolution?.outcome).toBe("not-sent");
  }
}

/** The run never wakes in the past, and wakes at all when anything waits for time. */
function checkWake({ plan: { rows, nextWakeMs } }: Decision, nowMs: number): void {
  const waits = rows.some(
    ({ next }) =>
      (next.kind === "wait" && next.untilMs !== null) || (next.kind === "call" && next.allotment.kind !== "too-late"),
  );
  if (waits) expect(nextWakeMs).not.toBeNull();
  if (nextWakeMs !== null) expect(nextWakeMs).toBeGreaterThanOrEqual(nowMs);
}

/** Reading only what changed or is open misses nothing that reading everything would find. */
function checkOpen(world: World): void {
  const documents = [...world.files.keys()].map(world.documentAt);
  const { ledgers, quotas } = world;
  const planned = plan({ ...planInput({ channels, documents, nowMs: world.nowMs() }), ledgers, quotas });
  const open = world.open();
  expect(openPaths(documents, ledgers, planned).filter((path) => !open.has(path))).toEqual([]);
}

/** No delivery reached people twice. */
export function checkNoneTwice({ reached }: World): void {
  const sends = reached.filter(({ act, took }) => act === "send" && took).map(({ id, channel }) => `${id} ${channel}`);
  expect(sends).toEqual([...new Set(sends)]);
}

/** No limit was broken by the requests that reached the vendors, at the instants they counted them. */
export function checkLimits({ reached }: World): void {
  const { dayOf } = createCalendar(zone);
  for (const { name, limits } of channels) {
    for (const { calls: act, count, window } of limits) {
      const instants = reached
        .filter((call) => call.channel === name && call.act === act && call.counted)
        .map(({ atMs }) => atMs);
      const fullest =
        window.kind === "day"
          ? [...Map.groupBy(instants, dayOf).values()].map((same) => same.length)
          : instants.map(
              (firstMs) => instants.filter((atMs) => atMs >= firstMs && atMs < firstMs + window.windowMs).length,
            );
      expect(Math.max(0, ...fullest)).toBeLessThanOrEqual(count);
    }
  }
}

/** In the end every announcement on main is where main wants it, and says so. */
export function checkEnd({ world }: Walk): void {
  const sent = new Set(
    world.reached.filter(({ act, took }) => act === "send" && took).map(({ id, channel }) => `${id} ${channel}`),
  );
  for (const file of world.files.values()) {
    const entry = world.ledgers.get(file.id);
    expect([...recordsDue(file, entry)]).toEqual([]);
    for (const { key, channel, state } of file.deliveries) {
      const known = deliveryOf(entry, key);
      const standing = deliveryState(known);
      const isAbsent = file.state === "absent" || state === "absent";
      const isMissed = known.closed?.status === "missed";
      if (isMissed) expect(file.notAfterMs).toBeLessThanOrEqual(world.nowMs());
      expect(sent.has(`${file.id} ${channel}`)).toBe(standing.kind === "sent");
      if (!isAbsent) expect(standing.kind).toBe(isMissed ? "unsent" : "sent");
      if (isAbsent && standing.kind === "unsent") expect(known.closed?.status).toBe("cancelled");
      if (isAbsent && standing.kind === "sent" && standing.id !== null) {
        expect(standing.recall.kind === "recalled" || known.closed?.status === "recall-unsupported").toBe(true);
      }
    }
  }
}
