// A few races of real dispatchers: `npm run races` runs as many as one likes.
import { describe, expect, it } from "vitest";
import { raceForLastSlot } from "./last-slot.ts";
import { runRace } from "./race.ts";
import { tamperings } from "./race-tampering.ts";

describe("several dispatchers at once, with a person merging all the while,", () => {
  it("send each announcement once, keep every quota, and end where main wants it", { timeout: 120_000 }, async () => {
    const { breaches, runs, broadcasts } = await runRace({ seed: 1, dispatchers: 3, rounds: 1, merges: 5 });

    expect(breaches).toEqual([]);
    expect([runs, broadcasts > 0]).toEqual([3, true]);
  });

  it("stop where the state goes back under them, and lose and repeat nothing", { timeout: 120_000 }, async () => {
    const tampering = tamperings["state rolled back"];
    if (tampering === undefined) throw new Error("there is no such tampering");

    const { breaches, stops } = await runRace({ seed: 2, dispatchers: 2, rounds: 1, merges: 5, tampering });

    expect(breaches).toEqual([]);
    expect(stops).toBeGreaterThan(0);
  });
});

describe("the last slot of a quota", () => {
  it.each([
    { channel: "rongcloud/users", slots: 2 },
    { channel: "easemob/users", slots: 1 },
  ])("goes to one of three dispatchers: $channel", { timeout: 60_000 }, async (slot) => {
    const { calls, refusals, exitCodes } = await raceForLastSlot(slot, 3);

    expect([calls, refusals]).toEqual([1, 0]);
    expect(exitCodes).toEqual([4, 4, 4]);
  });
});
