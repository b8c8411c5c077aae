// Short ways to make one decision and to ask what it did.
import type { Resolve } from "../../scripts/core/announcement/announcement.ts";
import { decide, type DecideInput, type Decision } from "../../scripts/core/planning/decide.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf, type RecordedOutcome } from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { PlanInput } from "../../scripts/core/planning/plan-input.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import type { CallEvent } from "../../scripts/core/ledger/transitions.ts";
import { delivery, planInput, startMs, valid, type PlanInputOptions } from "./planner-builders.ts";
import { users } from "./planner-outline.ts";

export type DecideInputOptions = PlanInputOptions & Partial<Omit<DecideInput, keyof PlanInput>>;

/** {@link planInput} for a run that may claim; its tokens are `new-1`, `new-2`, … */
export function decideInput(options: DecideInputOptions): DecideInput {
  const { commit, events, unblock, ownTokens, run, nextToken, mayClaim, ...rest } = options;
  let tokens = 0;
  return {
    ...planInput(rest),
    commit: commit ?? "c0ffee",
    events: events ?? [],
    unblock: unblock ?? [],
    ownTokens: ownTokens ?? new Set(),
    run: run ?? null,
    nextToken: nextToken ?? (() => `new-${++tokens}`),
    mayClaim: mayClaim ?? true,
  };
}

/** What a caller saw of attempt 1 of `a` at `netease/users`. */
export function callEvent(outcome: Outcome, overrides: Partial<CallEvent> = {}): CallEvent {
  return {
    id: "a",
    key: "netease/users",
    attempt: 1,
    token: "token-1",
    act: "send",
    channel: "netease/users",
    app: "production",
    outcome: settled(outcome),
    ...overrides,
  };
}

export const place = "production/netease/users";
export const wasSent: Resolve = { attempt: 1, outcome: "sent", id: "found", sentAtMs: startMs };
export const wasNotSent: Resolve = { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null };

export function decisionOf(options: DecideInputOptions): Decision {
  return decide(decideInput(options));
}

export function stateOf({ ledgers }: Decision, key = users, id = "a"): string {
  return deliveryState(deliveryOf(ledgers.get(id), key)).kind;
}

export function quotaOf({ quotas }: Decision): QuotaState | undefined {
  return quotas.get(place);
}

/** `id key attempt` of every claim. */
export function claimed({ calls }: Decision): readonly string[] {
  return calls.map(({ candidate, attempt: number }) => `${candidate.id} ${candidate.key} ${number}`);
}

export function resolving(resolve: Resolve, overrides: Parameters<typeof valid>[1] = {}) {
  return valid("a", { deliveries: [delivery(users, { resolve })], ...overrides });
}

export function settled(outcome: Outcome, settledAtMs: number = startMs): RecordedOutcome {
  return { ...outcome, settledAtMs };
}
