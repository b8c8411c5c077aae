// The plan as a whole: the brake, the next wake-up, and which calls may be made at this moment.
import { describe, expect, it } from "vitest";
import type { Brake } from "../../../scripts/core/planning/plan-input.ts";
import { callsNow } from "../../../scripts/core/planning/plan.ts";
import {
  accepted,
  appConfig,
  attempt,
  channelSpec,
  delivery,
  hourMs,
  ledgerEntry,
  minuteMs,
  rejected,
  slidingLimit,
  startMs,
  unknown,
  valid,
  vendorsConfig,
} from "../../support/planner-builders.ts";
import {
  bothDeliveries,
  ledgerOf,
  outline,
  planOf,
  rooms,
  twoChannels,
  users,
  wordOf,
} from "../../support/planner-outline.ts";

describe("the brake", () => {
  const documents = ["a", "b", "c"].map((id) => valid(id));
  const brake = (overrides: Partial<Brake>): Brake => ({
    maxSends: 3,
    maxRecalls: 3,
    sendsDone: 0,
    recallsDone: 0,
    ...overrides,
  });

  it("does nothing up to the allowed number", () => {
    expect(planOf({ documents, brake: brake({}) }).brakes).toEqual([]);
  });

  it("holds every send that is due above the allowed number", () => {
    const { rows, brakes } = planOf({ documents, brake: brake({ maxSends: 2 }) });

    expect(rows.map(({ next }) => wordOf(next))).toEqual(["BRAKE", "BRAKE", "BRAKE"]);
    expect(brakes).toMatchObject([
      {
        code: "BRAKE",
        reason: "3 sends are due in this run, and 2 are allowed",
        remedy: expect.stringContaining("--allow-sends 3") as string,
      },
    ]);
  });

  it("counts what the run has done, and asks only about what is still to come", () => {
    expect(planOf({ documents, brake: brake({ sendsDone: 1 }) }).brakes).toMatchObject([
      { remedy: expect.stringContaining("--allow-sends 4") as string },
    ]);
    expect(planOf({ documents: [], brake: brake({ sendsDone: 9 }) }).brakes).toEqual([]);
  });

  it("counts neither what is not due yet nor what is closed or held", () => {
    const later = valid("d", { notBeforeMs: startMs + 1 });
    const cancelled = valid("e", { state: "absent" });
    const held = valid("f", { deliveries: [delivery("netease/rooms")] });

    expect(planOf({ documents: [...documents, later, cancelled, held], brake: brake({}) }).brakes).toEqual([]);
  });

  it("lets everything through with the number it prints", () => {
    const printed = /--allow-sends (\d+)/.exec(
      planOf({ documents, brake: brake({ maxSends: 1 }) }).brakes[0]?.remedy ?? "",
    );
    const maxSends = Number(printed?.[1]);

    for (const sendsDone of [0, 1, 2]) {
      const left = documents.slice(sendsDone);
      expect(planOf({ documents: left, brake: brake({ maxSends, sendsDone }) }).brakes).toEqual([]);
    }
  });

  it("counts sends and recalls apart, and one does not keep the other waiting", () => {
    const takenBack = valid("taken-back", { state: "absent" });
    const ledgers = [ledgerEntry("taken-back", { [users]: { attempts: [attempt({ outcome: accepted() })] } })];
    const input = { documents: [...documents, takenBack], ledgers };

    expect(outline(planOf({ ...input, brake: brake({ maxSends: 2 }) })).at(-1)).toBe(
      "taken-back netease/users: recall now",
    );
    const noRecalls = planOf({ ...input, brake: brake({ maxRecalls: 0, maxSends: 3 }) });
    expect(noRecalls.rows.map(({ next }) => wordOf(next))).toEqual(["send now", "send later", "send later", "BRAKE"]);
    expect(noRecalls.brakes).toMatchObject([{ remedy: expect.stringContaining("--allow-recalls 1") as string }]);
  });

  it("still wakes for notAfter and for what is not due yet", () => {
    const expiring = valid("d", { notAfterMs: startMs + hourMs });
    const later = valid("e", { notBeforeMs: startMs + 2 * hourMs });

    expect(planOf({ documents: [expiring], brake: brake({ maxSends: 0 }) }).nextWakeMs).toBe(startMs + hourMs);
    const both = planOf({ documents: [valid("a"), later], brake: brake({ maxSends: 0 }) });
    expect(outline(both)).toEqual(["a netease/users: BRAKE", "e netease/users: send later"]);
    expect(both.nextWakeMs).toBe(startMs + 2 * hourMs);
  });
});

describe("nextWakeMs", () => {
  it("is the earliest of all instants at which something can be done", () => {
    const documents = [3, 1, 2].map((hours) => valid(`in-${hours}`, { notBeforeMs: startMs + hours * hourMs }));

    expect(planOf({ documents }).nextWakeMs).toBe(startMs + hourMs);
  });

  it("is now while a call could be made now", () => {
    expect(planOf({ documents: [valid("a")] }).nextWakeMs).toBe(startMs);
  });

  it("is null where only people can change anything", () => {
    const documents = [valid("a"), valid("b")];
    const ledgers = [
      ledgerOf([{ outcome: unknown }]),
      ledgerEntry("b", { [users]: { attempts: [attempt({ outcome: rejected("content") })] } }),
    ];

    expect(planOf({ documents, ledgers }).nextWakeMs).toBeNull();
    const none = vendorsConfig([appConfig({ limits: new Map([[users, { perMinute: 0 }]]) })]);
    const channels = [channelSpec(users, { limits: [slidingLimit(1, minuteMs)] })];
    expect(planOf({ documents: [valid("a")], channels, config: none }).nextWakeMs).toBeNull();
  });
});

describe("callsNow", () => {
  it("gives the calls that may begin now in the order of their turns, one for each channel", () => {
    const documents = [
      valid("b", { deliveries: bothDeliveries }),
      valid("a", { deliveries: [delivery(users)], priority: "low" }),
      valid("c", { deliveries: [delivery(rooms)], priority: "urgent" }),
    ];

    const calls = callsNow(planOf({ channels: twoChannels, documents }));

    expect(calls.map(({ id, key }) => `${id} ${key}`)).toEqual(["c easemob/users", "b netease/users"]);
  });
});
