// One decision: the next calls are claimed, paths are known, and what is closed is noted.
import { describe, expect, it } from "vitest";
import { decide, type Decision } from "../../../scripts/core/planning/decide.ts";
import { deliveryOf } from "../../../scripts/core/ledger/ledger.ts";
import {
  callEvent,
  claimed,
  decideInput,
  decisionOf,
  quotaOf,
  resolving,
  wasNotSent,
} from "../../support/decisions.ts";
import {
  accepted,
  announcement,
  channelSpec,
  claim,
  delivery,
  digestOf,
  gone,
  hourMs,
  invalid,
  ledgerEntry,
  minuteMs,
  notSent,
  pathOf,
  quota,
  quotaCall,
  secondMs,
  startMs,
  unknown,
  valid,
} from "../../support/planner-builders.ts";
import { closure, ledgerOf, rooms, sentRecord, users } from "../../support/planner-outline.ts";

describe("claims", () => {
  it("name the attempt, its times, its payload and its account before anything is called", () => {
    const deliveries = [delivery(users, { from: "ops-bot" })];

    const decision = decisionOf({ documents: [valid("a", { deliveries })], run: "run 7" });

    const expected = {
      token: "new-1",
      run: "run 7",
      claimedAtMs: startMs,
      startByMs: startMs + 30 * secondMs,
      deadlineMs: startMs + 50 * secondMs,
      digest: digestOf(delivery(users, { from: "ops-bot" })),
      account: claim().account,
      sender: "ops-bot",
    };
    expect(decision.calls).toMatchObject([{ candidate: { id: "a", key: users }, attempt: 1, claim: expected }]);
    expect(decision.ledgers.get("a")).toEqual(
      ledgerEntry("a", {
        [users]: { attempts: [{ number: 1, act: "send", claim: expected, outcome: null, resolution: null }] },
      }),
    );
    expect(quotaOf(decision)).toMatchObject({
      fingerprint: claim().account.fingerprint,
      calls: [{ token: "new-1", act: "send", fromMs: startMs, untilMs: startMs + 50 * secondMs }],
    });
  });

  it("never let a call begin after notAfter", () => {
    const { calls } = decisionOf({ documents: [valid("a", { notAfterMs: startMs + 5 * secondMs })] });

    expect(calls[0]?.claim).toMatchObject({
      startByMs: startMs + 5 * secondMs,
      deadlineMs: startMs + 25 * secondMs,
    });
  });

  it("are made one for each channel of each app, each with its own token", () => {
    const deliveries = [delivery(users), delivery(rooms)];
    const documents = [valid("a", { deliveries }), valid("b", { deliveries })];

    const decision = decisionOf({ channels: [channelSpec(users), channelSpec(rooms)], documents });

    expect(claimed(decision)).toEqual(["a easemob/users 1", "a netease/users 1"]);
    expect(decision.calls.map((call) => call.claim.token)).toEqual(["new-1", "new-2"]);
  });

  it("are not made while the channel has a call under way", () => {
    const documents = [valid("a"), valid("b")];
    const first = decisionOf({ documents });

    const second = decisionOf({
      documents,
      ledgers: [...first.ledgers.values()],
      quotas: [...first.quotas.values()],
      ownTokens: new Set(["new-1"]),
      nowMs: startMs + secondMs,
    });

    expect(claimed(first)).toEqual(["a netease/users 1"]);
    expect(claimed(second)).toEqual([]);
  });

  it("go to the recall of what was sent, from the account and as the sender that sent it", () => {
    const ledgers = [ledgerOf([{ outcome: accepted(), claim: { sender: "ops-bot" } }])];

    const { calls } = decisionOf({ documents: [valid("a", { state: "absent" })], ledgers });

    expect(calls).toMatchObject([
      { attempt: 2, candidate: { act: "recall" }, claim: { sender: "ops-bot", account: claim().account } },
    ]);
  });
});

describe("the ledger's paths", () => {
  it("are known from the first planning on, also of what is not called yet, and with its bytes", () => {
    const document = valid("a", { notBeforeMs: startMs + hourMs });
    const { ledgers } = decisionOf({ documents: [document] });

    const { textDigest } = document;
    expect(ledgers.get("a")).toEqual(
      ledgerEntry("a", { [users]: { planned: { textDigest, digest: digestOf(delivery(users)) } } }),
    );
  });

  it("follow a file that moved", () => {
    const path = "announcements/2026/a.yaml";
    const moved = valid("a", { path, broadcasts: { [users]: sentRecord } });

    const { ledgers, open } = decisionOf({
      documents: [gone("a"), moved],
      ledgers: [ledgerOf([{ outcome: accepted() }])],
    });

    expect(ledgers.get("a")?.path).toBe(path);
    expect(open).toEqual([]);
  });

  it("are not taken over by a refused newcomer or a copied file", () => {
    const newcomer = valid("a", { path: "announcements/copy/a.yaml" });
    const copied = valid("b", { broadcasts: { [users]: sentRecord } });

    const { ledgers, open } = decisionOf({
      documents: [valid("a", { broadcasts: { [users]: sentRecord } }), newcomer, copied],
      ledgers: [ledgerOf([{ outcome: accepted() }])],
    });

    expect(ledgers.get("a")?.path).toBe(pathOf("a"));
    expect(ledgers.has("b")).toBe(false);
    expect(open).toEqual(["announcements/copy/a.yaml", pathOf("b")]);
  });
});

describe("closed deliveries", () => {
  const closedBy = (decision: Decision): string | undefined =>
    deliveryOf(decision.ledgers.get("a"), users).closed?.status;

  it("are noted in the ledger, and reopened when the reason goes away", () => {
    const cancelled = decisionOf({ documents: [valid("a", { state: "absent" })] });
    const ledgers = [...cancelled.ledgers.values()];

    expect(closedBy(cancelled)).toBe("cancelled");
    expect(closedBy(decisionOf({ documents: [valid("a")], ledgers, mayClaim: false }))).toBeUndefined();
    expect(closedBy(decisionOf({ documents: [valid("a", { state: "absent", notAfterMs: 0 })], ledgers }))).toBe(
      "cancelled",
    );
  });

  it("stay closed while their file is invalid", () => {
    const ledgers = [ledgerOf([], closure("missed"))];

    expect(closedBy(decisionOf({ documents: [invalid("a")], ledgers }))).toBe("missed");
  });

  it("are not reopened by a newcomer with the same id", () => {
    const newcomer = valid("a", { path: "announcements/copy/a.yaml" });
    const ledgers = [ledgerOf([], closure("cancelled"))];

    expect(closedBy(decisionOf({ documents: [valid("a", { state: "absent" }), newcomer], ledgers }))).toBe("cancelled");
  });

  it("are not closed by a file that only moved", () => {
    const moved = valid("a", { path: "announcements/2026/a.yaml" });

    expect(
      closedBy(
        decisionOf({ documents: [gone("a"), moved], ledgers: [ledgerOf([{ outcome: notSent }])], mayClaim: false }),
      ),
    ).toBeUndefined();
  });

  it("are closed as cancelled when they are removed, file or delivery", () => {
    const ledgers = [ledgerOf([{ outcome: notSent }])];
    const other = valid("a", { deliveries: [delivery(rooms)] });

    expect(closedBy(decisionOf({ documents: [gone("a")], ledgers }))).toBe("cancelled");
    expect(closedBy(decisionOf({ documents: [other], ledgers, channels: [channelSpec(rooms)] }))).toBe("cancelled");
  });
});

describe("decide", () => {
  it("leaves what it was given as it was", () => {
    const input = decideInput({
      documents: [valid("a"), resolving(wasNotSent), valid("b")],
      ledgers: [ledgerOf([{ outcome: unknown }])],
      quotas: [quota({ calls: [quotaCall(startMs - hourMs)] })],
      events: [callEvent(accepted())],
    });
    const before = structuredClone([[...input.ledgers], [...input.quotas]]);

    decide(input);

    expect([[...input.ledgers], [...input.quotas]]).toEqual(before);
  });

  it("is the same for the same input", () => {
    const options = { documents: [valid("a"), valid("b", { notBeforeMs: startMs + minuteMs })] };

    expect(JSON.stringify(decisionOf(options))).toBe(JSON.stringify(decisionOf(options)));
  });

  it("plans files whose announcements differ in nothing but their path as two ids", () => {
    const documents = ["a", "b"].map((id) => valid(id, { path: announcement(id).path }));

    expect(claimed(decisionOf({ documents }))).toEqual(["a netease/users 1"]);
  });
});
