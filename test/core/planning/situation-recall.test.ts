// Taking back what was sent: how, from where, how often, and where it cannot be done.
import { describe, expect, it } from "vitest";
import {
  accepted,
  channelSpec,
  claim,
  delivery,
  hourMs,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  recallSpec,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  unknown,
  valid,
  type AttemptOptions,
} from "../../support/planner-builders.ts";
import { absent, closure, ledgerOf, nextOf, rowOf, sent, users, wordOf } from "../../support/planner-outline.ts";

describe("taking back what was sent", () => {
  const ledgers = [ledgerOf([{ ...sent, claim: { sender: "ops-bot" } }])];

  it("leaves it alone while it is present", () => {
    expect(rowOf({ documents: [valid("a")], ledgers })).toMatchObject({
      next: { kind: "rest", status: "sent" },
      closed: null,
    });
  });

  it("recalls it with its id, sender and instant, and the reviewed options", () => {
    const deliveries = [delivery(users, { state: "absent", recall: { isDelete: 1 } })];

    const next = nextOf({ documents: [valid("a", { deliveries })], ledgers });

    expect(next).toMatchObject({
      kind: "call",
      allotment: { kind: "now" },
      candidate: { act: "recall", sender: "ops-bot", notBeforeMs: null, notAfterMs: null },
    });
    if (next.kind !== "call") return;
    expect(JSON.parse(next.candidate.payload.body)).toEqual({
      id: "id-1",
      sentAtMs: claim().claimedAtMs + secondMs,
      from: "ops-bot",
      options: { isDelete: 1 },
    });
  });

  it("recalls after notAfter too", () => {
    expect(nextOf({ documents: [valid("a", { state: "absent", notAfterMs: startMs - 1 })], ledgers })).toMatchObject({
      candidate: { act: "recall" },
    });
  });

  it("says where a channel cannot recall, and takes that back when it is present again", () => {
    const channels = [channelSpec(users, { recallImpossible: "it has no id" })];
    const unsupported = [ledgerOf([sent], closure("recall-unsupported"))];

    expect(rowOf({ documents: [absent], ledgers, channels })).toMatchObject({
      next: { kind: "rest", status: "recall-unsupported" },
      closed: { status: "recall-unsupported", reason: "it has no id" },
    });
    expect(rowOf({ documents: [valid("a")], ledgers: unsupported, channels })).toMatchObject({
      next: { kind: "rest", status: "sent" },
      closed: null,
    });
  });

  it("asks for the id where nobody knows it", () => {
    const withoutId = [ledgerOf([{ outcome: notSent }, { outcome: accepted(null) }])];

    expect(nextOf({ documents: [absent], ledgers: withoutId })).toMatchObject({
      code: "RECALL_NEEDS_ID",
      remedy: expect.stringContaining("attempt: 2") as string,
    });
  });

  it("recalls from the account that sent it, or asks", () => {
    const elsewhere = { ...claim().account, fingerprint: "another" };
    const appGone = { ...claim().account, app: "dropped" };
    const from = (account: typeof elsewhere) => [ledgerOf([{ ...sent, claim: { account } }])];

    expect(nextOf({ documents: [absent], ledgers: from(elsewhere) })).toMatchObject({ code: "ACCOUNT_CHANGED" });
    expect(nextOf({ documents: [absent], ledgers: from(appGone) })).toMatchObject({ code: "NO_ACCOUNT" });
  });

  it("keeps to the recalls' own budget, which sends do not use", () => {
    const channels = [
      channelSpec(users, { recall: recallSpec, limits: [slidingLimit(1, hourMs), slidingLimit(1, hourMs, "recall")] }),
    ];
    const calls = [quotaCall(startMs - minuteMs, { token: "s" })];
    const recalls = [quotaCall(startMs - minuteMs, { token: "r", act: "recall" })];

    expect(nextOf({ documents: [absent], ledgers, channels, quotas: [quota({ calls })] })).toMatchObject({
      allotment: { kind: "now" },
    });
    expect(nextOf({ documents: [absent], ledgers, channels, quotas: [quota({ calls: recalls })] })).toMatchObject({
      allotment: { kind: "later", reason: expect.stringContaining("1 recall per hour") as string },
    });
  });

  it("repeats a recall in doubt, then asks", () => {
    const recall = (outcome: AttemptOptions["outcome"]): AttemptOptions => ({
      act: "recall",
      outcome: outcome ?? null,
    });
    const next = (...recalls: readonly AttemptOptions[]): string =>
      wordOf(nextOf({ documents: [absent], ledgers: [ledgerOf([sent, ...recalls])] }));

    expect(next(recall(unknown))).toBe("recall now");
    expect(next(recall(unknown), recall(unknown), recall(unknown))).toBe("RECALL_UNKNOWN");
    expect(next(recall(accepted(null)))).toBe("recalled");
    expect(next(recall(null))).toBe("wait");
  });

  it("asks when the vendor refused the recall, until its options are mended", () => {
    const rendered = nextOf({ documents: [absent], ledgers });
    const digest = rendered.kind === "call" ? rendered.candidate.digest : "";
    const refused = [
      ledgerOf([
        { ...sent, claim: { sender: "ops-bot" } },
        { act: "recall", outcome: rejected("content"), claim: { digest } },
      ]),
    ];
    const mended = valid("a", { deliveries: [delivery(users, { state: "absent", recall: { isAdmin: 1 } })] });

    expect(nextOf({ documents: [absent], ledgers: refused })).toMatchObject({ code: "RECALL_REJECTED" });
    expect(nextOf({ documents: [mended], ledgers: refused })).toMatchObject({ candidate: { act: "recall" } });
    expect(nextOf({ documents: [valid("a")], ledgers: refused })).toEqual({ kind: "rest", status: "sent" });
  });

  it("stays recalled for ever", () => {
    const recalled = [ledgerOf([sent, { act: "recall", outcome: accepted(null) }])];

    for (const document of [valid("a"), absent]) {
      expect(nextOf({ documents: [document], ledgers: recalled })).toEqual({ kind: "rest", status: "recalled" });
    }
  });
});
