// What attempts add up to: sent once accepted, in doubt before anything else, and how recalls stand.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  acceptedSends,
  broadcastId,
  deliveryState,
  frozenBy,
  recallTries,
} from "../../../scripts/core/ledger/delivery-state.ts";
import type { Attempt } from "../../../scripts/core/ledger/ledger.ts";
import {
  accepted,
  attempt,
  claim,
  notSent,
  rejected,
  secondMs,
  startMs,
  throttled,
  unknown,
  type AttemptOptions,
} from "../../support/planner-builders.ts";

/** Attempts numbered from 1, as the ledger does. */
function delivery(...attempts: readonly AttemptOptions[]): {
  readonly attempts: readonly Attempt[];
  readonly closed: null;
} {
  return { attempts: attempts.map((options, index) => attempt({ number: index + 1, ...options })), closed: null };
}

const sent: AttemptOptions = { outcome: accepted("id-1", startMs) };
const recall = (outcome: AttemptOptions["outcome"]): AttemptOptions => ({
  act: "recall",
  ...(outcome === undefined ? {} : { outcome }),
});

describe("deliveryState", () => {
  it("is unsent before the first attempt", () => {
    expect(deliveryState(delivery())).toEqual({ kind: "unsent", last: null });
  });

  it("is claimed while an outcome is missing", () => {
    expect(deliveryState(delivery({ outcome: notSent }, {}))).toMatchObject({
      kind: "claimed",
      attempt: { number: 2 },
    });
  });

  it.each([
    ["not sent", notSent],
    ["rejected", rejected("content")],
    ["throttled", throttled()],
  ])("is unsent after an attempt that was %s, and tells that attempt", (_, outcome) => {
    expect(deliveryState(delivery({ outcome }))).toMatchObject({ kind: "unsent", last: { number: 1 } });
  });

  it("is sent with the vendor's id, instant and expiry", () => {
    expect(deliveryState(delivery({ outcome: notSent }, sent))).toMatchObject({
      kind: "sent",
      attempt: { number: 2 },
      id: "id-1",
      sentAtMs: claim().claimedAtMs + secondMs,
      expiresAtMs: startMs,
      recall: { kind: "none" },
    });
  });

  it("is sent with what a person found out", () => {
    const resolution = { outcome: "sent", id: "found", sentAtMs: startMs } as const;

    expect(deliveryState(delivery({ outcome: unknown, resolution }))).toMatchObject({
      kind: "sent",
      id: "found",
      sentAtMs: startMs,
      expiresAtMs: null,
    });
  });

  it("takes the claim's instant where nobody knows when it was sent", () => {
    const resolved = delivery({ outcome: unknown, resolution: { outcome: "sent" } });

    expect(deliveryState(resolved)).toMatchObject({ id: null, sentAtMs: claim().claimedAtMs });
  });

  it("adds a person's id to an accepted broadcast that came without one", () => {
    const resolution = { outcome: "sent", id: "found" } as const;

    expect(deliveryState(delivery({ outcome: accepted(null), resolution }))).toMatchObject({
      kind: "sent",
      id: "found",
    });
  });

  it("believes the vendor's id and instant before a person's", () => {
    const resolution = { outcome: "sent", id: "found", sentAtMs: startMs } as const;

    expect(deliveryState(delivery({ outcome: accepted("id-1"), resolution }))).toMatchObject({
      id: "id-1",
      sentAtMs: claim().claimedAtMs + secondMs,
    });
  });

  it("stays in doubt until a person resolves it", () => {
    expect(deliveryState(delivery({ outcome: unknown }))).toMatchObject({ kind: "unknown", attempt: { number: 1 } });
    expect(deliveryState(delivery({ outcome: unknown, resolution: { outcome: "not-sent" } }))).toMatchObject({
      kind: "unsent",
    });
  });

  it("stays sent when a person had called the accepted attempt not sent", () => {
    const resolution = { outcome: "not-sent" } as const;

    expect(deliveryState(delivery({ outcome: accepted("late"), resolution }, { outcome: notSent }))).toMatchObject({
      kind: "sent",
      id: "late",
    });
  });

  it("never changes once an attempt was accepted, whatever else was tried", () => {
    fc.assert(
      fc.property(anySends, anySends, (before, after) => {
        const state = deliveryState(delivery(...before, { outcome: accepted("first") }, ...after));

        expect(state.kind).toBe("sent");
      }),
    );
  });

  it("is never unsent while an attempt is in doubt or under way", () => {
    fc.assert(
      fc.property(anySends, anySends, fc.constantFrom(null, unknown), (before, after, outcome) => {
        const { kind } = deliveryState(delivery(...before, { outcome }, ...after));

        expect(kind).not.toBe("unsent");
      }),
    );
  });
});

const anySends: fc.Arbitrary<readonly AttemptOptions[]> = fc.array(
  fc.constantFrom<AttemptOptions>(
    { outcome: notSent },
    { outcome: rejected("content") },
    { outcome: throttled() },
    { outcome: unknown },
    { outcome: unknown, resolution: { outcome: "not-sent" } },
    { outcome: unknown, resolution: { outcome: "sent", id: "found" } },
    { outcome: accepted("other") },
    {},
  ),
  { maxLength: 4 },
);

describe("the recall of what was sent", () => {
  const stateAfter = (...recalls: readonly AttemptOptions[]): unknown => {
    const state = deliveryState(delivery(sent, ...recalls));
    return state.kind === "sent" ? state.recall : state;
  };

  it("is under way, done, or may be tried again", () => {
    expect(stateAfter(recall(null))).toMatchObject({ kind: "claimed", attempt: { number: 2 } });
    expect(stateAfter(recall(accepted(null)))).toMatchObject({
      kind: "recalled",
      recalledAtMs: claim().claimedAtMs + secondMs,
    });
    for (const outcome of [notSent, throttled(), rejected("channel"), rejected("token"), unknown]) {
      expect(stateAfter(recall(outcome))).toMatchObject({ kind: "retry", attempt: { number: 2 } });
    }
  });

  it("waits for a person when the vendor refused it", () => {
    expect(stateAfter(recall(rejected("content")))).toMatchObject({ kind: "rejected", reason: "refused" });
  });

  it("is repeated in doubt only so often", () => {
    const unknowns = Array.from({ length: recallTries }, () => recall(unknown));

    expect(stateAfter(...unknowns.slice(1))).toMatchObject({ kind: "retry" });
    expect(stateAfter(...unknowns)).toMatchObject({ kind: "unknown" });
  });

  it("stays done whatever came in later", () => {
    expect(stateAfter(recall(accepted(null)), recall(rejected("content")))).toMatchObject({ kind: "recalled" });
    expect(stateAfter(recall(unknown), recall(accepted(null)), recall(null))).toMatchObject({ kind: "recalled" });
  });

  it("does not make a send of it", () => {
    expect(deliveryState(delivery({ outcome: unknown }, recall(accepted("x"))))).toMatchObject({ kind: "unknown" });
  });
});

describe("frozenBy", () => {
  it("names the attempt that fixes the text, and none where nothing went out", () => {
    expect(frozenBy(delivery({ outcome: rejected("content") }))).toBeNull();
    expect(frozenBy(delivery({ outcome: notSent }, {}))).toMatchObject({ number: 2 });
    expect(frozenBy(delivery({ outcome: unknown }))).toMatchObject({ number: 1 });
    expect(frozenBy(delivery(sent, recall(accepted(null))))).toMatchObject({ number: 1 });
  });
});

describe("acceptedSends", () => {
  it("counts what went out, by the vendor's word or a person's, and no recalls", () => {
    const known = delivery(sent, { outcome: unknown, resolution: { outcome: "sent" } }, recall(accepted(null)), {
      outcome: notSent,
    });

    expect(acceptedSends(known).map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe("broadcastId", () => {
  it("is the vendor's, else a person's, else unknown", () => {
    const resolution = { outcome: "sent", id: "found" } as const;

    expect(broadcastId(attempt({ outcome: accepted("id-1"), resolution }))).toBe("id-1");
    expect(broadcastId(attempt({ outcome: unknown, resolution }))).toBe("found");
    expect(broadcastId(attempt({ outcome: accepted(null) }))).toBeNull();
  });
});
