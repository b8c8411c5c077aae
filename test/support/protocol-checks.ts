// What must be true of a model world that came to rest.
import { expect } from "vitest";
import { createCalendar } from "../../scripts/core/quota/calendar.ts";
import { acceptedSends, deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import { recordsDue } from "../../scripts/core/record/projection.ts";
import { hourMs } from "./planner-builders.ts";
import { protocolChannels, protocolZone, skewMs, type ProtocolWorld } from "./protocol-world.ts";

/** @param clocksDiffer then the vendors' limits hold with as much tolerance as two clocks may differ. */
export function checkPromises(world: ProtocolWorld, clocksDiffer: boolean): void {
  checkNoneTwice(world);
  checkLimits(world, clocksDiffer ? skewMs : 0);
  if (!clocksDiffer) checkOneAtATime(world);
  checkCounted(world);
  checkSeen(world);
  checkRest(world);
}

/** Nobody got a broadcast twice, but where a person had sworn that it never went out. */
function checkNoneTwice({ reached, misjudged }: ProtocolWorld): void {
  const sends = reached.filter(({ act, wasTaken }) => act === "send" && wasTaken);
  const twice = [...Map.groupBy(sends, ({ id, channel }) => `${id} ${channel}`)].filter(
    ([place, calls]) => calls.length > 1 && !misjudged.has(place),
  );
  expect(twice).toEqual([]);
}

/** The vendors' limits, by the instants at which requests reached them; windows are shorter by what clocks may differ. */
function checkLimits({ reached }: ProtocolWorld, toleranceMs: number): void {
  const { dayOf } = createCalendar(protocolZone);
  for (const { name, limits } of protocolChannels) {
    for (const { calls: act, count, window } of limits) {
      const ofAct = reached.filter((call) => call.channel === name && call.act === act);
      const instants = ofAct.map(({ atMs }) => atMs);
      const isDeepInDay = (atMs: number): boolean => dayOf(atMs - toleranceMs) === dayOf(atMs + toleranceMs);
      const fullest =
        window.kind === "day"
          ? [...Map.groupBy(instants.filter(isDeepInDay), dayOf).values()].map(({ length }) => length)
          : instants.map((firstMs) => instants.filter((atMs) => isWithin(atMs - firstMs, window.windowMs)).length);
      expect(Math.max(0, ...fullest), `${name} ${act}s`).toBeLessThanOrEqual(count);
    }
  }

  function isWithin(laterMs: number, windowMs: number): boolean {
    return laterMs >= 0 && laterMs < windowMs - toleranceMs;
  }
}

/** A channel makes one call at a time, whoever makes it. */
function checkOneAtATime({ reached }: ProtocolWorld): void {
  for (const [channel, calls] of Map.groupBy(reached, (call) => call.channel)) {
    const spans = calls.map(({ span }) => span).sort((left, right) => left.fromMs - right.fromMs);
    const overlaps = spans.filter((span, index) => index > 0 && span.fromMs < (spans[index - 1]?.untilMs ?? 0));
    expect(overlaps, channel).toEqual([]);
  }
}

/** What a vendor counted in the last day is counted in the ledger. */
function checkCounted(world: ProtocolWorld): void {
  const { quotas } = world.store.state();
  for (const { id, channel, token, atMs } of world.reached) {
    if (atMs < world.nowMs() - 24 * hourMs) continue;
    const counted = quotas.get(`production/${channel}`)?.calls.map((call) => call.token) ?? [];
    expect(counted, `the call ${token} of ${id} ${channel}`).toContain(token);
  }
}

/** What a caller saw and lived to tell is in the ledger. */
function checkSeen(world: ProtocolWorld): void {
  const { ledgers } = world.store.state();
  for (const { id, key, token, outcome } of world.processes.flatMap((process) => process.seen())) {
    const attempt = deliveryOf(ledgers.get(id), key).attempts.find(({ claim }) => claim.token === token);
    const recorded = attempt?.outcome?.kind;
    const isKept = recorded === outcome.kind || (recorded === "accepted" && outcome.kind === "unknown");
    expect(
      isKept,
      `${token} of ${id} ${key} was seen as ${outcome.kind}, and is recorded as ${recorded ?? "nothing"}`,
    ).toBe(true);
  }
}

/** Everything on main is where main wants it, and says so; nothing that went out is unknown to the ledger. */
function checkRest(world: ProtocolWorld): void {
  const { ledgers, open } = world.store.state();
  expect([...open]).toEqual([]);
  for (const file of world.store.main().files.values()) {
    const entry = ledgers.get(file.id);
    expect([...recordsDue(file, entry)]).toEqual([]);
    for (const { key } of file.deliveries) {
      const known = deliveryOf(entry, key);
      const state = deliveryState(known);
      if (file.state === "present") expect(state.kind, `${file.id} ${key}`).toBe("sent");
      else expect(state.kind === "sent" || known.closed?.status === "cancelled").toBe(true);
    }
  }
  for (const { act, id, channel, token, wasTaken } of world.reached) {
    if (act !== "send" || !wasTaken || world.misjudged.has(`${id} ${channel}`)) continue;
    const sends = acceptedSends(deliveryOf(ledgers.get(id), channel)).map(({ claim }) => claim.token);
    expect(sends, `${id} ${channel}`).toEqual([token]);
  }
}
