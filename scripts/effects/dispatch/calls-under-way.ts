// The calls of this run: those that have not been answered yet, and the outcomes that have come in.
import type { ClaimedCall } from "../../core/planning/decide.ts";
import type { RecordedOutcome } from "../../core/ledger/ledger.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { Clock } from "../clock.ts";

/** What became of a claimed call. */
export interface MadeCall {
  readonly outcome: RecordedOutcome;
  /**
   * `unreachable`: no connection could be made. `late`: its time to start had passed. `released`: given up on purpose
   * before the first byte.
   */
  readonly how: "answered" | "unreachable" | "late" | "released";
  /** What our own code had wrong, seen before the first byte: it ends the run. */
  readonly bug?: Error;
}

export interface CallsUnderWay {
  readonly start: (call: ClaimedCall, made: Promise<MadeCall>) => void;
  /** Claim tokens of the calls still out. */
  readonly tokens: () => ReadonlySet<string>;
  /** Announcements with a call still out, or with an outcome that was not collected yet. */
  readonly announcements: () => readonly string[];
  /** Whether the claim's call was ever begun by this run, answered or not. */
  readonly wasStarted: (token: string) => boolean;
  /** Calls that are not due any more: under way, accepted or in doubt. */
  readonly done: (act: "send" | "recall") => number;
  /** Waits for an outcome, then a little longer for others, and hands over all that came in. */
  readonly collect: () => Promise<readonly CallEvent[]>;
  /** Waits until no call is out. */
  readonly drain: () => Promise<void>;
  /** What our own code threw while it made calls: their outcomes are unknown. */
  readonly bugs: readonly unknown[];
}

/** An outcome is settled no later than three seconds after its answer; a shorter wait lets quick channels share a push. */
const gatherMs = 300;

/** @param onOutcome called the moment an outcome is known, before anything is written. */
export function createCallsUnderWay(
  clock: Clock,
  onOutcome: (event: CallEvent, how: MadeCall["how"]) => void,
): CallsUnderWay {
  const running = new Map<string, { readonly id: string; readonly settled: Promise<void> }>();
  const standing = new Map<string, "send" | "recall">();
  const started = new Set<string>();
  const arrived: CallEvent[] = [];
  const bugs: unknown[] = [];

  function settle(call: ClaimedCall, { outcome, how }: MadeCall): void {
    const { token } = call.claim;
    const event = eventOf(call, outcome);
    arrived.push(event);
    running.delete(token);
    if (outcome.kind !== "accepted" && outcome.kind !== "unknown") standing.delete(token);
    onOutcome(event, how);
  }

  async function waitForMore(): Promise<void> {
    const enough = new AbortController();
    await Promise.race([Promise.all(answers()), clock.sleep(gatherMs, enough.signal)]);
    enough.abort();
  }

  function answers(): readonly Promise<void>[] {
    return [...running.values()].map(({ settled }) => settled);
  }

  return {
    start(call, made) {
      const { token } = call.claim;
      started.add(token);
      standing.set(token, call.candidate.act);
      const settled = made.then(
        (known) => {
          if (known.bug !== undefined) bugs.push(known.bug);
          settle(call, known);
        },
        (error: unknown) => {
          bugs.push(error);
          settle(call, { how: "answered", outcome: afterBug(clock.nowMs()) });
        },
      );
      running.set(token, { id: call.candidate.id, settled });
    },
    tokens: () => new Set(running.keys()),
    announcements: () => [...running.values(), ...arrived].map(({ id }) => id),
    wasStarted: (token) => started.has(token),
    done: (act) => [...standing.values()].filter((other) => other === act).length,
    async collect() {
      if (arrived.length === 0 && running.size > 0) await Promise.race(answers());
      if (running.size > 0) await waitForMore();
      return arrived.splice(0);
    },
    async drain() {
      await Promise.all(answers());
    },
    bugs,
  };
}

function eventOf({ candidate, attempt, claim }: ClaimedCall, outcome: RecordedOutcome): CallEvent {
  const { id, key, act, channel, account } = candidate;
  return { id, key, act, attempt, token: claim.token, channel: channel.name, app: account.app, outcome };
}

/** Our own mistake proves nothing about the call: the others are settled first, then it ends the run. */
function afterBug(settledAtMs: number): RecordedOutcome {
  return { kind: "unknown", reason: "the program failed while it made this call", settledAtMs };
}
