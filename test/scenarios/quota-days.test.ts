// Daily limits that take too long to use up call by call: the day starts nearly full, for the ledger and for the vendor.
import { describe, expect, it } from "vitest";
import { emptyQuota, type QuotaCall } from "../../scripts/core/quota/quota.ts";
import { stateFileText } from "../../scripts/core/ledger/state-files.ts";
import { quotaPath } from "../../scripts/core/ledger/state.ts";
import { announce } from "../support/announcement-texts.ts";
import { openDispatchWorld, startsAtMs, type DispatchWorld } from "../support/dispatch-world.ts";
import { acceptedAfterMs, rateErrors } from "../support/vendor-view.ts";

/** Makes ledger and vendor agree that so many calls of the channel were made early today. */
async function useUp(world: DispatchWorld, channel: string, count: number): Promise<void> {
  const fromMs = startsAtMs - 30 * 60_000;
  const calls = Array.from({ length: count }, (_, index): QuotaCall => {
    return { token: `earlier-${index}`, act: "send", fromMs, untilMs: fromMs };
  });
  const quota = { ...emptyQuota("production", channel), calls };
  await world.editState({ [quotaPath("production", channel)]: stateFileText(quota) });
  const vendor = channel.startsWith("netease") ? world.vendors.netease : world.vendors.easemob;
  const perMinute = channel === "easemob/online" ? 1 : 10;
  // Its short windows would not take them at once; the day is what they fill.
  vendor.configure({ limits: { [channel]: { perMinute: 1_000 } } });
  if (channel === "easemob/chatrooms") vendor.configure({ limits: { [channel]: { perSecond: 1_000 } } });
  vendor.spendElsewhere(channel, count);
  vendor.configure({ limits: { [channel]: { perMinute } } });
}

describe("a day that is nearly used up", () => {
  it.each([
    ["netease/users", 1000, "2026-11-21T16:00:02.000Z"],
    ["easemob/online", 50, "2026-11-22T00:00:02.000Z"],
    ["easemob/chatrooms", 100, "2026-11-22T00:00:02.000Z"],
  ])(
    "lets %s make its last of %i calls, and the next when the vendor's day begins",
    async (channel, perDay, nextDay) => {
      const world = await openDispatchWorld();
      await useUp(world, channel, perDay - 1);
      world.clock.advance(120_000);
      await world.merge({
        ...announce("last", { body: "Last today", to: [channel] }),
        ...announce("next", { body: "Tomorrow", to: [channel] }),
      });

      const today = await world.dispatch(["--max-wait", "2m"]);
      expect(today.exitCode).toBe(4);
      expect(today.report?.calls.map(({ id }) => id)).toEqual(["last"]);
      expect(today.report?.nextWakeAt).toBe(nextDay);
      expect(today.report?.deliveries).toContainEqual(
        expect.objectContaining({ id: "next", slot: "later", at: nextDay }),
      );
      world.clock.advanceTo(Date.parse(nextDay));
      const tomorrow = await world.dispatch();

      expect(tomorrow.exitCode).toBe(0);
      expect(acceptedAfterMs(world.vendors, channel)).toHaveLength(2);
      expect(rateErrors(world.vendors)).toEqual([]);
    },
  );
});

describe("a limit that is used up", () => {
  it("ends the run with 4 and the instant of the next slot; --max-wait waits for it instead", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...announce("first", { body: "First", to: ["easemob/users"] }),
      ...announce("second", { body: "Second", to: ["easemob/users"] }),
    });

    const short = await world.dispatch(["--max-wait", "29m"]);
    expect(short.exitCode).toBe(4);
    // 30 minutes after the first call, and a second of margin.
    expect(short.report?.nextWakeAt).toBe(new Date(startsAtMs + 30 * 60_000 + 1_000).toISOString());
    expect(await world.stateFile("state.json")).toMatchObject({
      lastRun: { exitCode: 4, nextWake: short.report?.nextWakeAt },
    });
    const long = await world.dispatch(["--max-wait", "31m"]);

    expect(long.exitCode).toBe(0);
    expect(long.stderr).toMatch(/^waiting 30 min/m);
    expect(acceptedAfterMs(world.vendors, "easemob/users")).toEqual([0, 30 * 60_000 + 1_000]);
    expect(rateErrors(world.vendors)).toEqual([]);
  });

  it("is the organisation's own where the vendors file says so", async () => {
    const world = await openDispatchWorld({ app: { limits: { "netease/users": { perMinute: 1 } } } });
    await world.merge({
      ...announce("first", { body: "First", to: ["netease/users"] }),
      ...announce("second", { body: "Second", to: ["netease/users"] }),
    });

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(4);
    expect(report?.nextWakeAt).toBe(new Date(startsAtMs + 61_000).toISOString());
  });
});
