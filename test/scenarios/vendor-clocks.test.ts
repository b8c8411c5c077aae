// Vendors and dispatchers that disagree about the time, the day or the limits: nothing is lost, what was refused is learned and told.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../scripts/effects/clock.ts";
import { announce, announceAll } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { rateErrors, requestsTo, textsOf } from "../support/vendor-view.ts";

const minuteMs = 60_000;

/** The machine's wall clock is so far ahead of the vendors'. */
function clockAhead({ clock }: DispatchWorld, aheadMs: number): Clock {
  return { ...clock, nowMs: () => clock.nowMs() + aheadMs };
}

function at(world: DispatchWorld, instant: string): void {
  world.clock.advanceTo(Date.parse(instant));
}

/** Sends one announcement at each instant. */
async function sendAt(world: DispatchWorld, clock: Clock, channel: string, instants: readonly string[]): Promise<void> {
  for (const instant of instants) {
    at(world, instant);
    await world.merge(announce(`at-${instant.replace(/\D/g, "")}`, { body: instant, to: [channel] }));
    expect((await world.dispatch([], { clock })).exitCode, instant).toBe(0);
  }
}

describe("a clock that is minutes ahead of the vendor's", () => {
  it("meets yesterday's limit right after its midnight, waits for the vendor's instead of a whole day, and says what it saw", async () => {
    const limits = { "easemob/chatrooms": { perDay: 2 } };
    const world = await openDispatchWorld({ app: { limits } });
    world.vendors.easemob.configure({ limits });
    const clock = clockAhead(world, 3 * minuteMs);
    await sendAt(world, clock, "easemob/chatrooms", ["2026-11-21T20:00:00Z", "2026-11-21T22:00:00Z"]);
    // 00:01 on this machine, 23:58 at the vendor.
    at(world, "2026-11-21T23:58:00Z");
    await world.merge(announce("hello", { to: ["easemob/chatrooms"] }));

    const refused = await world.dispatch([], { clock });

    expect(refused.exitCode).toBe(4);
    expect(refused.report?.calls).toMatchObject([{ outcome: "throttled" }]);
    expect(refused.report?.deliveries[0]?.reason).toMatch(/the vendor answered 403 .*limit exceeded/);
    expect(refused.report?.nextWakeAt).toBe("2026-11-22T00:05:02.000Z");
    at(world, "2026-11-22T00:02:02Z");
    const sent = await world.dispatch([], { clock });

    expect(sent.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toContain("easemob/chatrooms: Hello, everyone");
    expect(rateErrors(world.vendors)).toHaveLength(1);
  });
});

describe("a clock that is further off than a vendor bears", () => {
  it("stops the channel without a broadcast, names the clock, and goes on once it is right and a person says so", async () => {
    const world = await openDispatchWorld();
    await world.merge(announceAll(["a", "b"], { to: ["netease/users"] }));

    const refused = await world.dispatch([], { clock: clockAhead(world, 10 * minuteMs) });

    expect(refused.exitCode).toBe(3);
    expect(refused.report?.calls).toMatchObject([{ outcome: "rejected" }]);
    expect(refused.stdout).toMatch(/CHANNEL_STOPPED.*clock/);
    const right = await world.dispatch(["--max-wait", "15m", "--unblock", "production/netease/users"]);

    expect(right.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: a", "netease/users: b"]);
  });
});

describe("a vendor whose midnight comes first", () => {
  it("counts a late send into its new day; the third of that day is refused, waits for the next, and is not lost", async () => {
    const world = await openDispatchWorld();
    const clock = clockAhead(world, -3 * minuteMs);
    // 23:58 on this machine, 00:01 at the vendor.
    const instants = ["2026-11-22T00:01:00Z", "2026-11-22T08:00:00Z", "2026-11-22T10:00:00Z"];
    await sendAt(world, clock, "easemob/users", instants);
    at(world, "2026-11-22T12:00:00Z");
    await world.merge(announce("hello", { to: ["easemob/users"] }));

    const refused = await world.dispatch([], { clock });

    expect(refused.exitCode).toBe(4);
    expect(refused.report?.calls).toMatchObject([{ outcome: "throttled" }]);
    expect(refused.report?.nextWakeAt).toBe("2026-11-23T00:00:02.000Z");
    expect((await world.dispatch([], { clock })).report?.calls).toEqual([]);
    at(world, "2026-11-23T00:03:02Z");
    const sent = await world.dispatch([], { clock });

    expect(sent.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(4);
  });
});

describe("two machines whose clocks differ", () => {
  it("may meet a short window that one of them thinks over: it is learned, waited for, and nothing is lost", async () => {
    const world = await openDispatchWorld();
    const slow = clockAhead(world, -2 * minuteMs);
    const fast = clockAhead(world, 2 * minuteMs);
    await world.merge(announce("first", { body: "first", to: ["easemob/online"] }));
    expect((await world.dispatch([], { clock: slow })).exitCode).toBe(0);
    await world.merge(announce("second", { body: "second", to: ["easemob/online"] }));

    const refused = await world.dispatch([], { clock: fast });

    expect(refused.exitCode).toBe(4);
    expect(refused.report?.calls).toMatchObject([{ outcome: "throttled" }]);
    expect((await world.dispatch([], { clock: slow })).report?.calls).toEqual([]);
    const sent = await world.dispatch(["--max-wait", "10m"], { clock: fast });

    expect(sent.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: first", "easemob/online: second"]);
    expect(rateErrors(world.vendors)).toHaveLength(1);
  });
});

describe("limits that change", () => {
  it("upwards, in the vendors file and at the vendor, let what waits go at once", async () => {
    const world = await openDispatchWorld();
    await world.merge(announceAll(["a", "b", "c"], { to: ["rongcloud/users"] }));
    const waiting = await world.dispatch();
    expect([waiting.exitCode, textsOf(world.vendors).length]).toEqual([4, 2]);

    world.vendors.rongcloud.configure({ limits: { "rongcloud/users": { perHour: 10, perDay: 20 } } });
    await world.configure({ app: { limits: { "rongcloud/users": { perHour: 10, perDay: 20 } } } });
    const raised = await world.dispatch();

    expect([raised.exitCode, textsOf(world.vendors).length]).toEqual([0, 3]);
    expect(rateErrors(world.vendors)).toEqual([]);
  });

  it("upwards at the vendor after it had refused, wait for the block that was learned, unless a person lifts it", async () => {
    const world = await openDispatchWorld();
    world.vendors.rongcloud.spendElsewhere("rongcloud/users", 2);
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    expect((await world.dispatch()).exitCode).toBe(4);
    world.vendors.rongcloud.configure({ limits: { "rongcloud/users": { perHour: 10, perDay: 20 } } });
    expect((await world.dispatch()).report?.calls).toEqual([]);

    const lifted = await world.dispatch(["--unblock", "production/rongcloud/users"]);

    expect(lifted.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("in the vendors file alone, are refused by the vendor: learned, told, and nothing is lost", async () => {
    const world = await openDispatchWorld({ app: { limits: { "rongcloud/users": { perHour: 10, perDay: 20 } } } });
    await world.merge(announceAll(["a", "b", "c"], { to: ["rongcloud/users"] }));

    const refused = await world.dispatch();

    expect(refused.exitCode).toBe(4);
    expect(refused.report?.calls.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "throttled"]);
    expect(refused.report?.deliveries.find(({ id }) => id === "c")?.reason).toContain("the vendor answered");
    world.clock.advance(61 * minuteMs);
    expect((await world.dispatch()).exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["a", "b", "c"].map((id) => `rongcloud/users: ${id}`));
  });
});

describe("a dayZone that changes in the middle of a day", () => {
  it("counts the calls of before in the days of the new zone, and loses nothing", async () => {
    const world = await openDispatchWorld({ app: { dayZone: { rongcloud: "UTC" } } });
    for (const [id, instant] of [
      ["a", "2026-11-21T11:00:00Z"],
      ["b", "2026-11-21T13:00:00Z"],
      ["c", "2026-11-21T15:00:00Z"],
    ] as const) {
      at(world, instant);
      await world.merge(announce(id, { body: id, to: ["rongcloud/users"] }));
      expect((await world.dispatch()).exitCode).toBe(0);
    }
    at(world, "2026-11-21T15:50:00Z");
    await world.merge(announce("d", { body: "d", to: ["rongcloud/users"] }));
    const ofUtc = await world.dispatch();
    expect([ofUtc.exitCode, ofUtc.report?.nextWakeAt]).toEqual([4, "2026-11-22T00:00:02.000Z"]);

    await world.configure({ app: { dayZone: { rongcloud: "Asia/Shanghai" } } });
    const ofShanghai = await world.dispatch();
    expect([ofShanghai.exitCode, ofShanghai.report?.nextWakeAt]).toEqual([4, "2026-11-21T16:00:02.000Z"]);
    at(world, "2026-11-21T16:00:02Z");
    expect((await world.dispatch()).exitCode).toBe(0);

    // Back again: the call of this minute counts in the day that holds it, whichever that is.
    await world.configure({ app: { dayZone: { rongcloud: "UTC" } } });
    at(world, "2026-11-21T17:30:00Z");
    await world.merge(announce("e", { body: "e", to: ["rongcloud/users"] }));
    const full = await world.dispatch();
    expect([full.exitCode, full.report?.nextWakeAt]).toEqual([4, "2026-11-22T00:00:02.000Z"]);
    at(world, "2026-11-22T00:00:02Z");

    expect((await world.dispatch()).exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(5);
    expect(rateErrors(world.vendors)).toEqual([]);
    expect(requestsTo(world.vendors, "rongcloud/users")).toHaveLength(5);
  });
});
