// Random walks through the life of announcements: what must never happen never does, and nothing is lost in the end.
import fc from "fast-check";
import { describe, it } from "vitest";
import { checkedTurn, checkEnd, checkLimits, checkNoneTwice } from "../../support/life-checks.ts";
import { settle } from "../../support/life-end.ts";
import { announce, anyDraw, anyStep, edit, startWalk, type Step, type Walk } from "../../support/life-walk.ts";

describe("the life of announcements", () => {
  it("never sends twice, never breaks a limit, never loses one, whatever happens in between", () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 5, maxLength: 60, size: "max" }),
        fc.array(anyDraw, { minLength: 1, maxLength: 30 }),
        (steps, draws) => {
          const walk = startWalk(draws);
          for (const step of steps) take(walk, step);
          settle(walk);

          checkNoneTwice(walk.world);
          checkLimits(walk.world);
          checkEnd(walk);
        },
      ),
      { numRuns: 80 },
    );
  });
});

function take(walk: Walk, step: Step): void {
  const { world } = walk;
  switch (step.kind) {
    case "turn":
      checkedTurn(walk, step);
      return;
    case "pass":
      world.pass(step.durationMs);
      return;
    case "crash":
      world.crash();
      return;
    case "wake late":
      world.wakeLate();
      return;
    case "unblock":
      checkedTurn(walk, { unblock: [...world.quotas.keys()] });
      return;
    case "announce":
      announce(walk, step.wish);
      return;
    default:
      edit(walk, step.kind, step.which);
  }
}
