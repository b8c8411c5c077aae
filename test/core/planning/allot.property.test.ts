// Forecasts that come true, against a clock that is stepped through them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Priority } from "../../../scripts/core/announcement/announcement.ts";
import { plan } from "../../../scripts/core/planning/plan.ts";
import {
  accepted,
  announcement,
  channelSpec,
  dayLimit,
  dayMs,
  documentOf,
  hourMs,
  minuteMs,
  planInput,
  recallSpec,
  secondMs,
  slidingLimit,
  startMs,
} from "../../support/planner-builders.ts";
import { createWorld, type Fate } from "../../support/planner-world.ts";

const users = channelSpec("netease/users", { recall: recallSpec });

const anyLimits = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((count) => dayLimit(count)),
    fc
      .tuple(
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(secondMs, minuteMs, 30 * minuteMs, hourMs),
        fc.constantFrom<("send" | "recall")[]>("send", "recall"),
      )
      .map(([count, windowMs, calls]) => slidingLimit(count, windowMs, calls)),
  ),
  { maxLength: 3 },
);
const anyOffsetMs = fc.oneof(fc.integer({ min: 0, max: 3 * secondMs }), fc.integer({ min: 0, max: 2 * dayMs }));
const anyWish = fc.record({
  act: fc.constantFrom<("send" | "recall")[]>("send", "send", "recall"),
  priority: fc.constantFrom<Priority[]>("urgent", "normal", "low"),
  notBefore: fc.option(anyOffsetMs),
  notAfter: fc.option(anyOffsetMs),
});

/** Accepted after as long as forecasts expect it. */
const asExpected: Fate = { seen: accepted("id"), reached: true, took: true, reachedAfterMs: 0, tookMs: secondMs };

describe("a forecast", () => {
  it("comes true to the millisecond when nothing else happens", () => {
    fc.assert(
      fc.property(anyLimits, fc.array(anyWish, { minLength: 1, maxLength: 10 }), (limits, wishes) => {
        const channels = [{ ...users, limits }];
        const world = createWorld({ channels, nowMs: startMs - 3 * dayMs, fate: () => asExpected });
        const recalls = wishes
          .map(({ act }, index) => ({ act, id: `id-${index}` }))
          .filter(({ act }) => act === "recall");
        for (const { id } of recalls) sendFirst(world, id);
        world.pass(startMs - world.nowMs());
        const files = wishes.map(({ act, priority, notBefore, notAfter }, index) => {
          const id = `id-${index}`;
          if (act === "recall") return announcement(id, { priority, state: "absent" });
          const [notBeforeMs, notAfterMs] = [notBefore, notAfter].map((ms) => (ms === null ? null : startMs + ms));
          return announcement(id, { priority, notBeforeMs: notBeforeMs ?? null, notAfterMs: notAfterMs ?? null });
        });
        for (const file of files)
          world.put({ ...file, broadcasts: world.files.get(file.path)?.broadcasts ?? new Map() });
        const documents = files.map(documentOf);
        const { ledgers, quotas } = world;

        const { rows } = plan({ ...planInput({ channels, documents }), ledgers, quotas });
        const before = world.reached.length;
        runToTheEnd(world);

        const happened = new Map(world.reached.slice(before).map(({ id, atMs }) => [id, atMs]));
        expect(Object.fromEntries(rows.map(({ id }) => [id, happened.get(id) ?? null]))).toEqual(
          Object.fromEntries(
            rows.map(({ id, next }) => {
              if (next.kind !== "call" || next.allotment.kind === "too-late") return [id, null];
              return [id, next.allotment.kind === "later" ? next.allotment.atMs : startMs];
            }),
          ),
        );
      }),
      { numRuns: 150 },
    );
  });
});

type World = ReturnType<typeof createWorld>;

/** Something to take back later. */
function sendFirst(world: World, id: string): void {
  world.put(announcement(id));
  runToTheEnd(world);
}

/** Wakes when the plan says so, and when a call is over, until there is nothing to wait for. */
function runToTheEnd(world: World): void {
  for (let turns = 0; turns < 500; turns += 1) {
    const { plan: planned } = world.turn();
    const answerMs = world.nextAnswerMs();
    const wakeMs = answerMs ?? planned.nextWakeMs;
    if (wakeMs === null) return;
    world.pass(wakeMs - world.nowMs());
  }
  throw new Error("the run never came to an end");
}
