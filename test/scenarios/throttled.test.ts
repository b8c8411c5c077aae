// A vendor that says "too many" although the ledger says there is room: somebody else uses the same quota.
import { describe, expect, it } from "vitest";
import { announce } from "../support/announcement-texts.ts";
import { openDispatchWorld, startsAtMs } from "../support/dispatch-world.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

const hourMs = 3_600_000;

describe("a quota that somebody else uses too", () => {
  it("is learned from the vendor's answer: the channel waits for the window, then says that it is shared", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.spendElsewhere("rongcloud/users", 2);

    const first = await world.dispatch();
    expect(first.exitCode).toBe(4);
    expect(first.report?.calls.map(({ outcome }) => outcome)).toEqual(["throttled"]);
    expect(first.report?.nextWakeAt).toBe(new Date(startsAtMs + hourMs + 1_000).toISOString());
    expect(first.stdout).not.toContain("someone else");
    expect((await world.dispatch()).report?.calls).toEqual([]);
    world.clock.advance(hourMs + 1_000);
    world.vendors.rongcloud.spendElsewhere("rongcloud/users", 1);
    const second = await world.dispatch();

    expect(second.exitCode).toBe(4);
    expect(second.report?.deliveries[0]?.reason).toContain("someone else uses this quota");
    // Three calls of someone else's made today: the next day of Asia/Shanghai.
    expect(second.report?.nextWakeAt).toBe("2026-11-21T16:00:02.000Z");
    world.clock.advanceTo(Date.parse("2026-11-21T16:00:02.000Z"));
    const third = await world.dispatch();

    expect(third.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["rongcloud/users: Hello, everyone"]);
    expect(requestsTo(world.vendors, "rongcloud/users")).toHaveLength(3);
  });

  it("blocks NetEase for the minute that its code 416 means", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    world.vendors.netease.spendElsewhere("netease/users", 10);

    const first = await world.dispatch();
    expect(first.exitCode).toBe(4);
    expect(first.report?.nextWakeAt).toBe(new Date(startsAtMs + 61_000).toISOString());
    const second = await world.dispatch(["--max-wait", "2m"]);

    expect(second.exitCode).toBe(0);
    expect(requestsTo(world.vendors, "netease/users").map(({ atMs }) => atMs - startsAtMs)).toEqual([0, 61_000]);
  });

  it("leaves Easemob alone for the rest of its UTC day when the vendor says that the day is used up", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    for (let call = 0; call < 3; call += 1) {
      world.vendors.easemob.spendElsewhere("easemob/users", 1);
      world.clock.advance(31 * 60_000);
    }

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(4);
    expect(report?.nextWakeAt).toBe("2026-11-22T00:00:02.000Z");
  });
});
