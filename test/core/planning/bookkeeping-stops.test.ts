// Channels that were stopped: until their configuration changes, or a person lifts the stop.
import { describe, expect, it } from "vitest";
import type { Decision } from "../../../scripts/core/planning/decide.ts";
import { callEvent, claimed, decisionOf, place, quotaOf } from "../../support/decisions.ts";
import { claim, hourMs, quota, rejected, startMs, valid } from "../../support/planner-builders.ts";
import { ledgerOf } from "../../support/planner-outline.ts";

describe("a stopped channel", () => {
  const stop = {
    reason: "403: not opened",
    remedy: "Open it.",
    sinceMs: startMs - hourMs,
    configuration: "configured",
  };
  const documents = [valid("a")];
  const known = (configuration: string) => () =>
    ({ kind: "known", account: { fingerprint: claim().account.fingerprint, configuration } }) as const;

  it("is left alone until its account's configuration changes", () => {
    const quotas = [quota({ stop })];

    expect(decisionOf({ documents, quotas }).calls).toEqual([]);
    expect(claimed(decisionOf({ documents, quotas, accounts: known("rotated") }))).toEqual(["a netease/users 1"]);
  });

  it("goes on by a person's word, learned blocks included", () => {
    const blocks = [{ act: "send", untilMs: startMs + hourMs, reason: "429", learnedAtMs: startMs }] as const;
    const quotas = [quota({ stop, blocks, tokenRefusalsInARow: 1, throttledInARow: 2 })];

    const decision = decisionOf({ documents, quotas, unblock: [place], mayClaim: false });

    expect(decision.plan.rows).toMatchObject([{ next: { kind: "call", allotment: { kind: "now" } } }]);
    expect(quotaOf(decision)).toMatchObject({ stop: null, blocks: [], throttledInARow: 0, tokenRefusalsInARow: 0 });
    expect(decisionOf({ documents, quotas, unblock: ["production/easemob/users"] }).calls).toEqual([]);
  });

  it("stays stopped when its account could not be looked at, and learns its configuration later", () => {
    const unreachable = () => ({ kind: "unreachable", reason: "DNS" }) as const;
    const events = [callEvent(rejected("channel"))];

    const blind = decisionOf({ documents, ledgers: [ledgerOf([{}])], events, accounts: unreachable });
    const seen = decisionOf({ documents, ledgers: [...blind.ledgers.values()], quotas: [...blind.quotas.values()] });

    expect(quotaOf(blind)?.stop?.configuration).toBe("");
    expect(quotaOf(seen)?.stop?.configuration).toBe("configured");
    expect(seen.calls).toEqual([]);
  });

  it("learns from a refused app token only at the second time", () => {
    const refuse = (before: Decision | null, number: number): Decision =>
      decisionOf({
        documents,
        ledgers: [before?.ledgers.get("a") ?? ledgerOf([{}])],
        quotas: [...(before?.quotas.values() ?? [])],
        events: [callEvent(rejected("token", false), { attempt: number, token: number === 1 ? "token-1" : "new-1" })],
      });

    const first = refuse(null, 1);
    const second = refuse(first, 2);

    expect(claimed(first)).toEqual(["a netease/users 2"]);
    expect(second.plan.rows).toMatchObject([{ next: { code: "CHANNEL_STOPPED" } }]);
  });
});
