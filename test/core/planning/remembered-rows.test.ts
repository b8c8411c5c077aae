// What is remembered between the steps of a simulation is what would be found anew.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { livePaths } from "../../../scripts/core/planning/holds.ts";
import { createRememberedRows } from "../../../scripts/core/planning/remembered-rows.ts";
import { situateDocument } from "../../../scripts/core/planning/situated-rows.ts";
import {
  accepted,
  attempt,
  delivery,
  gone,
  hourMs,
  ledgerEntry,
  pathOf,
  planInput,
  startMs,
  unknown,
  valid,
} from "../../support/planner-builders.ts";
import { bothDeliveries, rooms, twoChannels, users } from "../../support/planner-outline.ts";

const moved = (id: string): ReturnType<typeof valid> => valid(id, { path: `announcements/moved/${id}.yaml` });

const documents = [
  valid("plain", { deliveries: bothDeliveries }),
  valid("ends", { deliveries: bothDeliveries, notAfterMs: startMs + 3 * hourMs }),
  valid("back", { deliveries: bothDeliveries, state: "absent" }),
  valid("half", { deliveries: [delivery(users), delivery(rooms, { state: "absent" })] }),
  valid("twice", { deliveries: bothDeliveries }),
  moved("twice"),
  gone("left"),
];
const ids = ["plain", "ends", "back", "half", "twice", "left"];

const attempts = fc.constantFrom(
  [],
  [attempt()],
  [attempt({ outcome: accepted() })],
  [attempt({ outcome: accepted() }), attempt({ number: 2, act: "recall" })],
  [attempt({ outcome: unknown })],
);

/** One entry gets other attempts, and the clock goes on; or documents leave. */
const step = fc.record({
  id: fc.constantFrom(...ids),
  key: fc.constantFrom(users, rooms),
  attempts,
  laterMs: fc.integer({ min: 0, max: 2 * hourMs }),
  leaves: fc.option(fc.nat({ max: documents.length - 1 }), { freq: 8 }),
});

describe("remembered rows", () => {
  it("are those of a planner without memory, whatever happens between two plans", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const situateRows = createRememberedRows();
        const ledgers = new Map(ids.map((id) => [id, ledgerEntry(id, {})]));
        let nowMs = startMs;
        let standing = documents;
        for (const { id, key, attempts: made, laterMs, leaves } of steps) {
          nowMs += laterMs;
          if (leaves !== null) standing = standing.filter((_, index) => index !== leaves);
          const entry = ledgers.get(id) ?? ledgerEntry(id, {});
          ledgers.set(id, {
            ...entry,
            path: pathOf(id),
            deliveries: { ...entry.deliveries, [key]: { attempts: made, closed: null } },
          });
          const input = { ...planInput({ channels: twoChannels, documents: standing }), nowMs, ledgers };
          const live = livePaths(standing);
          for (const document of standing) {
            expect(situateRows(input, live, document)).toEqual(situateDocument(input, live, document));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it("are not worked out again while nothing of them changes", () => {
    const situateRows = createRememberedRows();
    const document = valid("plain", { deliveries: bothDeliveries });
    const input = planInput({ channels: twoChannels, documents: [document] });
    const live = livePaths([document]);

    expect(situateRows({ ...input, nowMs: startMs + hourMs }, live, document)).toBe(situateRows(input, live, document));
  });
});
