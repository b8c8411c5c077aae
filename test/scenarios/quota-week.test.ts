// A week of backlog on every channel: each documented limit is used up and none is ever broken.
import { describe, expect, it } from "vitest";
import { announceAll } from "../support/announcement-texts.ts";
import { openDispatchWorld, startsAtMs, type DispatchWorld } from "../support/dispatch-world.ts";
import { acceptedAfterMs, rateErrors, requestsTo, textsOf } from "../support/vendor-view.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Days of work for git: more than a test usually takes. */
const timeout = 60_000;

/** So many announcements, all to the same channels. */
function backlog(count: number, to: readonly string[]): Readonly<Record<string, string>> {
  const ids = Array.from({ length: count }, (_, index) => `note-${String(index + 1).padStart(2, "0")}`);
  return announceAll(ids, { to });
}

/** How many calls begin in the fullest window of that length. */
function fullest(atMs: readonly number[], windowMs: number): number {
  return Math.max(0, ...atMs.map((fromMs) => atMs.filter((at) => at >= fromMs && at < fromMs + windowMs).length));
}

/** Calls by calendar day of a zone that is that far ahead of UTC. */
function perDay(atMs: readonly number[], zoneOffsetMs: number): readonly number[] {
  const days = Map.groupBy(atMs, (at) => Math.floor((startsAtMs + at + zoneOffsetMs) / dayMs));
  return [...days.values()].map((calls) => calls.length);
}

/** Runs until nothing waits any more, as the workflow's wake-ups would. */
async function driveToTheEnd(world: DispatchWorld): Promise<number> {
  const { exitCode } = await world.dispatch(["--max-wait", "200h", "--allow-sends", "500", "--allow-recalls", "50"]);
  return exitCode;
}

describe("a backlog of a week", () => {
  it(
    "goes out at 2 an hour and 3 a day on RongCloud, 1 in 30 minutes and 3 a day on Easemob, and loses nothing",
    { timeout },
    async () => {
      const world = await openDispatchWorld();
      await world.merge(backlog(10, ["rongcloud/users", "easemob/users"]));

      expect(await driveToTheEnd(world)).toBe(0);

      expect(rateErrors(world.vendors)).toEqual([]);
      expect(new Set(textsOf(world.vendors)).size).toBe(20);
      const rongcloud = acceptedAfterMs(world.vendors, "rongcloud/users");
      expect(fullest(rongcloud, hourMs)).toBe(2);
      expect(perDay(rongcloud, 8 * hourMs)).toEqual([3, 3, 3, 1]);
      const easemob = acceptedAfterMs(world.vendors, "easemob/users");
      expect(fullest(easemob, 30 * minuteMs)).toBe(1);
      expect(perDay(easemob, 0)).toEqual([3, 3, 3, 1]);
      // As early as the limits let it: the second half an hour after the first, not an hour.
      expect(easemob[1]).toBeLessThan(31 * minuteMs);
      expect(rongcloud[1]).toBeLessThan(minuteMs);
    },
  );

  it(
    "goes out at 10 a minute on NetEase and on Easemob's chatrooms, 1 a second in chatrooms, 1 a minute to online users",
    { timeout },
    async () => {
      const world = await openDispatchWorld();
      await world.merge(backlog(11, ["netease/users", "rongcloud/chatrooms", "easemob/chatrooms", "easemob/online"]));

      expect(await driveToTheEnd(world)).toBe(0);

      expect(rateErrors(world.vendors)).toEqual([]);
      expect(new Set(textsOf(world.vendors)).size).toBe(44);
      for (const api of ["netease/users", "easemob/chatrooms"]) {
        const atMs = acceptedAfterMs(world.vendors, api);
        expect(fullest(atMs, minuteMs)).toBe(10);
        expect(atMs.at(-1)).toBeLessThan(2 * minuteMs);
      }
      for (const api of ["rongcloud/chatrooms", "easemob/chatrooms"]) {
        expect(fullest(acceptedAfterMs(world.vendors, api), 1_000)).toBe(1);
      }
      expect(fullest(acceptedAfterMs(world.vendors, "easemob/online"), minuteMs)).toBe(1);
      expect(requestsTo(world.vendors, "easemob/token")).toHaveLength(1);
    },
  );
});
