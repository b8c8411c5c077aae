// Who gets which slot: the order, and what holds up nobody.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allot, byTurn, channelRules, type Allotment } from "../../../scripts/core/planning/allot.ts";
import type { Priority } from "../../../scripts/core/announcement/announcement.ts";
import type { Candidate } from "../../../scripts/core/planning/situation.ts";
import type { Limit } from "../../../scripts/core/vendor-contract.ts";
import {
  appConfig,
  channelSpec,
  claim,
  dayLimit,
  delivery,
  digestOf,
  fingerprintOf,
  hourMs,
  minuteMs,
  planInput,
  quota,
  quotaCall,
  recallSpec,
  secondMs,
  slidingLimit,
  startMs,
  vendorsConfig,
  type PlanInputOptions,
} from "../../support/planner-builders.ts";

const users = channelSpec("netease/users", { recall: recallSpec });

function candidate(id: string, overrides: Partial<Candidate> = {}): Candidate {
  return {
    act: "send",
    id,
    key: users.name,
    channel: users,
    payload: { endpoint: "/send", contentType: "application/json", body: "{}" },
    digest: digestOf(delivery(users.name)),
    account: claim().account,
    sender: null,
    priority: "normal",
    notBeforeMs: null,
    notAfterMs: null,
    ...overrides,
  };
}

/** `id: now`, `id: +seconds` or another kind, in the order of the candidates. */
function outline(candidates: readonly Candidate[], input: PlanInputOptions = {}): readonly string[] {
  const allotments = allot(planInput(input), candidates);
  return candidates.map((one) => `${one.id}: ${wordOf(allotments.get(one))}`);
}

function wordOf(allotment: Allotment | undefined): string {
  if (allotment?.kind !== "later") return allotment?.kind ?? "nothing";
  return `+${(allotment.atMs - startMs) / secondMs}`;
}

/** Candidates of a channel with these limits. */
function limited(limits: readonly Limit[], ...candidates: readonly Candidate[]): readonly Candidate[] {
  const channel = { ...users, limits };
  return candidates.map((one) => ({ ...one, channel }));
}

describe("an account under two names", () => {
  const account = claim().account;
  const renamed = { ...account, app: "renamed" };

  it("makes one call at a time, and no more of them than its limits let through", () => {
    const recalls = [slidingLimit(1, hourMs, "recall")];
    const [first, second] = limited(
      recalls,
      candidate("a", { act: "recall" }),
      candidate("b", { act: "recall", account: renamed }),
    );
    if (first === undefined || second === undefined) throw new Error("two candidates");

    expect(outline([first, second])).toEqual(["a: now", "b: +3602"]);
  });

  it("is not what two names are whose accounts a preview does not know", () => {
    const unseen = { ...account, fingerprint: "" };

    expect(
      outline([candidate("a", { account: unseen }), candidate("b", { account: { ...unseen, app: "other" } })]),
    ).toEqual(["a: now", "b: now"]);
  });
});

describe("byTurn", () => {
  it("orders by priority, then notAfter, then notBefore, then id and key", () => {
    const inOrder = [
      candidate("z", { priority: "urgent" }),
      candidate("y", { notAfterMs: startMs + hourMs, notBeforeMs: startMs }),
      candidate("x", { notAfterMs: startMs + 2 * hourMs }),
      candidate("w"),
      candidate("v", { notBeforeMs: startMs }),
      candidate("a", { notBeforeMs: startMs + 1 }),
      candidate("b", { notBeforeMs: startMs + 1, key: "netease/users" }),
      candidate("b", { notBeforeMs: startMs + 1, key: "netease/users@other" }),
      candidate("A", { priority: "low", notAfterMs: startMs + 1 }),
    ];

    expect(inOrder.toReversed().sort(byTurn)).toEqual(inOrder);
  });

  it("is the same order wherever it starts from", () => {
    const anyWait = fc.option(fc.integer({ min: 1, max: 3 }));
    const anyPriority = fc.constantFrom<Priority[]>("urgent", "normal", "low");
    const anyPlace = fc.record({ priority: anyPriority, notAfterMs: anyWait, notBeforeMs: anyWait });
    fc.assert(
      fc.property(fc.array(anyPlace, { minLength: 2, maxLength: 8 }), (places) => {
        const candidates = places.map((place, index) => candidate(`id-${index}`, place));
        const inOrder = candidates.toSorted(byTurn);

        expect(candidates.toReversed().sort(byTurn)).toEqual(inOrder);
        for (const [index, left] of inOrder.entries()) {
          for (const right of inOrder.slice(index + 1)) expect(byTurn(left, right)).toBeLessThan(0);
        }
      }),
    );
  });
});

describe("allot", () => {
  it("lets the first in turn call now and the others after it, one at a time", () => {
    const candidates = ["c", "a", "b"].map((id) => candidate(id));

    expect(outline(candidates)).toEqual(["c: +2", "a: now", "b: +1"]);
  });

  it("gives scarce slots by turn", () => {
    const candidates = limited([slidingLimit(1, hourMs)], candidate("low", { priority: "low" }), candidate("normal"));

    expect(outline(candidates)).toEqual(["low: +3602", "normal: now"]);
  });

  it("lets an urgent newcomer overtake", () => {
    const waiting = [candidate("a"), candidate("b")];
    const newcomer = candidate("z", { priority: "urgent" });

    expect(outline(limited([slidingLimit(1, hourMs)], ...waiting, newcomer))).toEqual([
      "a: +3602",
      "b: +7204",
      "z: now",
    ]);
  });

  it("does not let one that may not start yet hold up the others", () => {
    const early = candidate("early", { priority: "urgent", notBeforeMs: startMs + 30 * minuteMs });

    expect(outline(limited([slidingLimit(1, hourMs)], early, candidate("b")))).toEqual(["early: +3602", "b: now"]);
    expect(outline(limited([], early, candidate("b")))).toEqual(["early: +1800", "b: now"]);
  });

  it("says that it waits for notBefore, for its quota, or for others", () => {
    const early = candidate("early", { notBeforeMs: startMs + hourMs });
    const candidates = limited([slidingLimit(2, 2 * hourMs)], candidate("a"), candidate("b"), early);

    const allotments = [...allot(planInput({}), candidates).values()];

    expect(allotments.map((allotment) => ("reason" in allotment ? allotment.reason : allotment.kind))).toEqual([
      "now",
      "1 before it on this channel",
      expect.stringContaining("2 sends per 120 minutes"),
    ]);
    expect(allot(planInput({}), [early]).get(early)).toMatchObject({ reason: "notBefore" });
  });

  it("gives no slot to those who could not use it any more", () => {
    const expired = candidate("expired", { notAfterMs: startMs + minuteMs });
    const candidates = limited(
      [slidingLimit(1, hourMs)],
      candidate("a", { priority: "urgent" }),
      expired,
      candidate("b"),
    );

    expect(outline(candidates)).toEqual(["a: now", "expired: too-late", "b: +3602"]);
  });

  it("lets nobody begin at notAfter itself", () => {
    const call = quotaCall(startMs - secondMs, { untilMs: startMs + secondMs });
    const until = (notAfterMs: number) => candidate("a", { notAfterMs });

    expect(outline([until(startMs + secondMs)], { quotas: [quota({ calls: [call] })] })).toEqual(["a: too-late"]);
    expect(outline([until(startMs + secondMs + 1)], { quotas: [quota({ calls: [call] })] })).toEqual(["a: +1"]);
  });

  it("does not count those who come too late against the others, however many they are", () => {
    const notAfterMs = startMs + minuteMs;
    const expired = Array.from({ length: 250 }, (_, index) => candidate(`x-${index}`, { notAfterMs }));
    const calls = [quotaCall(startMs - secondMs, { untilMs: startMs })];
    const candidates = limited([slidingLimit(1, hourMs)], ...expired, candidate("b"));

    expect(outline(candidates, { quotas: [quota({ calls })] }).at(-1)).toBe("b: +3601");
  });

  it("never gives a slot where the organisation allows none", () => {
    const config = vendorsConfig([appConfig({ limits: new Map([[users.name, { perDay: 0 }]]) })]);
    const candidates = limited([dayLimit(10)], candidate("a"), candidate("b"));

    expect(outline(candidates, { config })).toEqual(["a: too-late", "b: too-late"]);
  });

  it("waits for a call of the channel that is under way, whoever makes it", () => {
    for (const act of ["send", "recall"] as const) {
      const calls = [quotaCall(startMs - secondMs, { act, untilMs: startMs + 40 * secondMs })];

      expect(outline([candidate("a")], { quotas: [quota({ calls })] })).toEqual(["a: +40"]);
    }
  });

  it("lets sends and recalls of a channel take turns, each within its own limits", () => {
    const limits = [slidingLimit(1, hourMs), slidingLimit(1, minuteMs, "recall")];
    const recalls = ["r1", "r2"].map((id) => candidate(id, { act: "recall" }));
    const sends = ["s1", "s2"].map((id) => candidate(id, { priority: "urgent" }));

    expect(outline(limited(limits, ...recalls, ...sends))).toEqual(["r1: +1", "r2: +63", "s1: now", "s2: +3602"]);
  });

  it("lets channels and apps go side by side", () => {
    const elsewhere = { ...claim().account, app: "staging", fingerprint: fingerprintOf("staging", "netease") };

    expect(
      outline([
        candidate("a"),
        candidate("b", { channel: channelSpec("easemob/users") }),
        candidate("c", { account: elsewhere }),
      ]),
    ).toEqual(["a: now", "b: now", "c: now"]);
  });

  it("forecasts no instant far down the queue, but still an order", () => {
    const many = Array.from({ length: 210 }, (_, index) => candidate(`x-${String(index).padStart(3, "0")}`));

    const words = outline(many);

    expect(words[199]).toBe("x-199: +199");
    expect(words.slice(200).every((word) => word.endsWith("queued"))).toBe(true);
  });
});

describe("channelRules", () => {
  it("takes the organisation's limits and zone before the vendor's", () => {
    const channel = { ...users, limits: [dayLimit(3)] };
    const own = appConfig({
      limits: new Map([[users.name, { perDay: 9 }]]),
      dayZone: new Map([["netease", "Asia/Shanghai"]]),
    });
    const { limits, calendar } = channelRules(planInput({ config: vendorsConfig([own]) }), "production", channel);

    expect(limits.map(({ count }) => count)).toEqual([9]);
    expect(calendar.dayOf(Date.parse("2026-11-21T17:00:00Z"))).toBe("2026-11-22");
    expect(channelRules(planInput({}), "production", channel).calendar.dayOf(startMs)).toBe("2026-11-21");
  });
});
