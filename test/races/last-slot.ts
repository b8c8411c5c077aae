// Several dispatchers that want the last slot of a quota: one gets it, and the vendor never has to refuse.
import { announceAll } from "../support/announcement-texts.ts";
import { rateErrors, requestsTo } from "../support/vendor-view.ts";
import { openRaceWorld } from "./race-world.ts";

export interface LastSlot {
  readonly channel: string;
  /** How many calls the channel's shortest window holds. */
  readonly slots: number;
}

export interface LastSlotResult {
  /** Calls of the race itself; all but one slot were used before it. */
  readonly calls: number;
  readonly refusals: number;
  readonly exitCodes: readonly (number | null)[];
}

/** All but the last slot are used, then as many announcements wait as there are dispatchers. */
export async function raceForLastSlot({ channel, slots }: LastSlot, dispatchers: number): Promise<LastSlotResult> {
  const world = await openRaceWorld();
  try {
    const clones = await Promise.all(Array.from({ length: dispatchers }, () => world.clone()));
    const used = Array.from({ length: slots - 1 }, (_, index) => `used-${index}`);
    if (used.length > 0) {
      await world.merge(() => announceAll(used, { to: [channel] }));
      await world.dispatch(clones[0] ?? "", "--max-wait", "0");
    }
    const before = requestsTo(world.vendors, channel).length;
    const waiting = clones.map((_, index) => `waiting-${index}`);
    await world.merge(() => announceAll(waiting, { to: [channel] }));
    const ended = await Promise.all(clones.map((clone) => world.dispatch(clone, "--max-wait", "0")));
    return {
      calls: requestsTo(world.vendors, channel).length - before,
      refusals: rateErrors(world.vendors).length,
      exitCodes: ended.map(({ exitCode }) => exitCode),
    };
  } finally {
    await world.close();
  }
}
