// A week of random, bursty, prioritised load on every channel: no vendor refuses a call, and hardly a slot is wasted.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priorities } from "../../../scripts/core/announcement/announcement.ts";
import { idealSends, type TurnOrder } from "../../support/ideal-scheduler.ts";
import { seededRandom, weekLoad } from "../../support/quota-load.ts";
import { actionsPace, simulateWeek, type MergedSend } from "../../support/quota-week.ts";
import { createVendorModel, vendorWindows } from "../../support/vendor-windows.ts";

/** Saturday, midnight in Shanghai. */
const startMs = Date.parse("2026-11-20T16:00:00Z");
const days = 7;
const endMs = startMs + (days + 3) * 86_400_000;

/** Where the day is short of slots, as many as there are; elsewhere enough for bursts that fill every window. */
const counts = {
  "netease/users": 60,
  "rongcloud/users": 24,
  "rongcloud/chatrooms": 60,
  "easemob/users": 24,
  "easemob/online": 120,
  "easemob/chatrooms": 80,
};

/** The order that reviewers are promised. */
const byTurn: TurnOrder<MergedSend> = (left, right) =>
  priorities.indexOf(left.priority) - priorities.indexOf(right.priority) || left.untilMs - right.untilMs;

const anyWeek = fc.record({
  seed: fc.nat(),
  windowKind: fc.constantFrom("sliding" as const, "fixed" as const),
  skewMs: fc.integer({ min: -1_500, max: 1_500 }),
});

describe("a simulated week", () => {
  it(
    "breaks no limit of any vendor, and sends what an all-knowing scheduler could have sent",
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(anyWeek, ({ seed, windowKind, skewMs }) => {
          const random = seededRandom(seed);
          const sends = weekLoad({ startMs, days, random, counts });
          const vendor = createVendorModel(windowKind, skewMs);

          const { sent, refused } = simulateWeek({ sends, startMs, endMs, vendor, random, pace: actionsPace });

          expect(refused).toEqual([]);
          expect(new Set(sent).size).toBe(sent.length);
          for (const channel of Object.keys(vendorWindows)) {
            const wanted = sends.filter((send) => send.channel === channel);
            const best = idealSends(channel, wanted, byTurn).size;
            const made = sent.filter((id) => wanted.some((send) => send.id === id)).length;
            expect(made, channel).toBeGreaterThanOrEqual(Math.floor(0.99 * best));
          }
        }),
        { numRuns: 3 },
      );
    },
  );
});
