// The simulated days: the slots that vendors allow and no more, every delivery once, and what is missed.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../../scripts/core/planning/plan-input.ts";
import { simulatedChannels } from "../../../scripts/core/planning/simulated-days.ts";
import { simulate, type Simulation } from "../../../scripts/core/planning/simulate.ts";
import {
  accepted,
  appConfig,
  attempt,
  channelSpec,
  dayLimit,
  dayMs,
  delivery,
  hourMs,
  ledgerEntry,
  minuteMs,
  planInput,
  quota,
  quotaCall,
  recallSpec,
  slidingLimit,
  startMs,
  valid,
  vendorsConfig,
} from "../../support/planner-builders.ts";

const key = "netease/users";
const limits = [slidingLimit(1, 30 * minuteMs), dayLimit(3), slidingLimit(1, hourMs, "recall")];
const channels = [channelSpec(key, { limits, recall: recallSpec })];

function days(
  count: number,
  documents: readonly Document[],
  overrides: Parameters<typeof planInput>[0] = {},
): Simulation {
  const input = planInput({ channels, documents, ...overrides });
  return simulate({ ...input, untilMs: input.nowMs + count * dayMs, callMs: 1_000 });
}

function announcements(count: number, options: Parameters<typeof valid>[1] = {}): readonly Document[] {
  return Array.from({ length: count }, (_, index) => valid(`a${index}`, { deliveries: [delivery(key)], ...options }));
}

const timesOf = ({ calls }: Simulation): readonly string[] =>
  calls.map(({ id, atMs }) => `${new Date(atMs).toISOString().slice(5, 19)} ${id}`);

describe("simulate", () => {
  it("sends three a day, half an hour apart, and the rest on the days after", () => {
    const simulation = days(2, announcements(5));

    expect(timesOf(simulation)).toEqual([
      "11-21T01:00:00 a0",
      "11-21T01:30:02 a1",
      "11-21T02:00:04 a2",
      "11-22T00:00:02 a3",
      "11-22T00:30:04 a4",
    ]);
    expect(simulation.calls.map(({ slot }) => slot.find(({ day }) => day !== null))).toMatchObject([
      { used: 1, count: 3, day: "2026-11-21" },
      { used: 2, count: 3, day: "2026-11-21" },
      { used: 3, count: 3, day: "2026-11-21" },
      { used: 1, count: 3, day: "2026-11-22" },
      { used: 2, count: 3, day: "2026-11-22" },
    ]);
    expect(simulation.open).toEqual([]);
  });

  it("tells what misses its notAfter, and what is still open at the end", () => {
    const simulation = days(1, [
      ...announcements(4, { priority: "urgent" }),
      valid("late", { deliveries: [delivery(key)], notAfterMs: startMs + 2 * hourMs }),
      valid("patient", { deliveries: [delivery(key)], priority: "low", notBeforeMs: startMs + 3 * dayMs }),
    ]);

    expect(simulation.misses).toEqual([
      { app: "production", channel: key, id: "late", key, atMs: startMs + 2 * hourMs },
    ]);
    expect(simulation.open.map(({ id }) => id)).toEqual(["patient"]);
  });

  it("starts from the quota in use, takes back what is to be, and lets what is under way be accepted", () => {
    const simulation = days(
      1,
      [
        valid("back", { deliveries: [delivery(key)], state: "absent" }),
        valid("out", { deliveries: [delivery(key)] }),
        valid("new", { deliveries: [delivery(key)] }),
      ],
      {
        ledgers: [
          ledgerEntry("back", { [key]: { attempts: [attempt({ outcome: accepted() })] } }),
          ledgerEntry("out", { [key]: { attempts: [attempt({ claim: { token: "out" } })] } }),
        ],
        quotas: [quota({ calls: [quotaCall(startMs - 10 * minuteMs)] })],
      },
    );

    expect(
      simulation.calls.map(({ id, act, atMs }) => `${act} ${id} ${Math.round((atMs - startMs) / minuteMs)}`),
    ).toEqual(["recall back 0", "send new 20"]);
    expect(simulation.open).toEqual([]);
  });

  it("holds what is paused or asked until the end", () => {
    const config = vendorsConfig([appConfig({ paused: new Set([key]) })]);

    expect(days(3, announcements(2), { config }).open).toHaveLength(2);
    expect(days(3, announcements(2), { config }).calls).toEqual([]);
  });

  it("leaves what it was given as it was", () => {
    const input = planInput({ channels, documents: announcements(2) });
    const before = JSON.stringify([[...input.ledgers], [...input.quotas], input.documents]);

    simulate({ ...input, untilMs: startMs + dayMs, callMs: 1_000 });

    expect(JSON.stringify([[...input.ledgers], [...input.quotas], input.documents])).toBe(before);
  });

  it("never sends more than a limit allows, nothing twice, nothing too late, and forgets nothing", () => {
    const made = fc.record({
      urgent: fc.boolean(),
      afterHours: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
      untilHours: fc.option(fc.integer({ min: 1, max: 90 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(made, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (wishes, count) => {
        const documents = wishes.map(({ urgent, afterHours, untilHours }, index) =>
          valid(`a${index}`, {
            deliveries: [delivery(key)],
            priority: urgent ? "urgent" : "normal",
            notBeforeMs: afterHours === null ? null : startMs + afterHours * hourMs,
            notAfterMs: untilHours === null ? null : startMs + ((afterHours ?? 0) + untilHours) * hourMs,
          }),
        );

        const { calls, misses, open } = days(count, documents);

        const ids = calls.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect([...ids, ...misses.map(({ id }) => id), ...open.map(({ id }) => id)].toSorted()).toEqual(
          documents.map((_, index) => `a${index}`).toSorted(),
        );
        for (const [index, { atMs, id }] of calls.entries()) {
          const next = calls[index + 1];
          if (next !== undefined) expect(next.atMs - atMs).toBeGreaterThan(30 * minuteMs);
          const day = calls.filter((call) => Math.floor(call.atMs / dayMs) === Math.floor(atMs / dayMs));
          expect(day.length).toBeLessThanOrEqual(3);
          const wish = wishes[Number(id.slice(1))];
          expect(atMs).toBeGreaterThanOrEqual(startMs + (wish?.afterHours ?? 0) * hourMs);
          if (wish?.untilHours != null) {
            expect(atMs).toBeLessThan(startMs + ((wish.afterHours ?? 0) + wish.untilHours) * hourMs);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("takes a month of hundreds in seconds", () => {
    const simulation = days(30, announcements(200));

    // 31 calendar days, the last of them for an hour.
    expect(simulation.calls).toHaveLength(92);
  }, 20_000);
});

describe("simulatedChannels", () => {
  it("groups by channel and by the vendor's days, and counts what waits on", () => {
    const input = planInput({ channels, documents: announcements(5) });

    const [channel] = simulatedChannels(days(1, announcements(5)), input);

    expect(channel).toMatchObject({ app: "production", channel: key, zone: "UTC" });
    expect(channel?.days.map(({ day, calls, waiting }) => [day, calls.length, waiting])).toEqual([
      ["2026-11-21", 3, 2],
      ["2026-11-22", 2, 0],
    ]);
  });
});
