// The calls of this run that have not been answered yet, and the outcomes that have come in.
import type { ClaimedCall } from "../core/decide.ts";
import type { RecordedOutcome } from "../core/ledger.ts";
import type { CallEvent } from "../core/transitions.ts";
import type { Clock } from "./clock.ts";

export interface CallsUnderWay {
  readonly start: (call: ClaimedCall, outcome: Promise<RecordedOutcome>) => void;
  /** Claim tokens of the calls still out. */
  readonly tokens: () => ReadonlySet<string>;
  /** Waits for an outcome, then a little longer for others, and hands over all that came in. */
  readonly collect: () => Promise<readonly CallEvent[]>;
}

/** An outcome is settled no later than three seconds after its answer; a shorter wait lets quick channels share a push. */
const gatherMs = 300;

/** @param onOutcome called the moment an outcome is known, before anything is written. */
export function createCallsUnderWay(clock: Clock, onOutcome: (event: CallEvent) => void): CallsUnderWay {
  const running = new Map<string, Promise<void>>();
  const arrived: CallEvent[] = [];
  return {
    start(call, outcome) {
      const { token } = call.claim;
      const settled = outcome.then((known) => {
        const event = eventOf(call, known);
        arrived.push(event);
        running.delete(token);
        onOutcome(event);
      });
      running.set(token, settled);
    },
    tokens: () => new Set(running.keys()),
    async collect() {
      if (arrived.length === 0 && running.size > 0) await Promise.race(running.values());
      if (running.size > 0) await Promise.race([Promise.all(running.values()), clock.sleep(gatherMs)]);
      return arrived.splice(0);
    },
  };
}

function eventOf({ candidate, attempt, claim }: ClaimedCall, outcome: RecordedOutcome): CallEvent {
  const { id, key, act, channel, account } = candidate;
  return { id, key, act, attempt, token: claim.token, channel: channel.name, app: account.app, outcome };
}
