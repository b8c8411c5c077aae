// One dispatcher of the model world: the dispatch loop as steps between which anything may happen, on its own clocks.
import { decide, type ClaimedCall, type Decision } from "../../scripts/core/planning/decide.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import { channelOfKey } from "../../scripts/core/announcement/announcement.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { Document } from "../../scripts/core/planning/plan-input.ts";
import type { CallEvent } from "../../scripts/core/ledger/transitions.ts";
import type { ChannelSpec } from "../../scripts/core/vendor-contract.ts";
import type { VendorsConfig } from "../../scripts/core/vendors-file/vendors-config.ts";
import { changedStateFiles } from "../../scripts/effects/state/state-branch.ts";
import { planInput, vendorsOf } from "./planner-builders.ts";
import { stateAfter, type Files, type ProtocolStore, type Push } from "./protocol-store.ts";
import { idOf, readView, releasable, type View } from "./protocol-view.ts";

/** What becomes of a push: its answer may be lost, and it may reach the remote only after its sender gave up on it. */
export type PushFate = "answered" | "answer lost" | "still on its way";

/** How a call ends: what its caller sees, and when, after it began. */
export interface CallResult {
  readonly seen: Outcome;
  readonly tookMs: number;
}

/** What the world around a dispatcher does for it. */
export interface Surroundings {
  readonly store: ProtocolStore;
  readonly channels: readonly ChannelSpec[];
  readonly zone: string;
  readonly config: VendorsConfig;
  /** True time. */
  readonly nowMs: () => number;
  /** A push that may reach the remote later. */
  readonly sendLater: (push: Push) => void;
  /** The first byte leaves now. */
  readonly call: (call: ClaimedCall) => CallResult;
  /** What the vendor's own list says of an attempt: the instant it was accepted, or null. */
  readonly listed: (token: string) => { readonly id: string; readonly atMs: number } | null;
  readonly decided: (decision: Decision, wallMs: number, main: Files) => void;
}

export interface ProtocolProcess {
  readonly step: (fate: PushFate) => void;
  readonly isAsleep: () => boolean;
  /** Its claims are pushed, its calls not made yet. */
  readonly isAboutToCall: () => boolean;
  /** The run is gone with all it knew; the next step starts another one. */
  readonly crash: () => void;
  /** Sets the wall clock: so far ahead of true time. */
  readonly setWall: (aheadMs: number) => void;
  /** The machine was suspended for so long: its monotonic clock did not see it. */
  readonly suspended: (durationMs: number) => void;
  /** When the next answer of its calls is there, in true time. */
  readonly nextAnswerMs: () => number | null;
  /** When it wants to run again, in true time; null when nothing waits for time. */
  readonly nextWakeMs: () => number | null;
  /** Outcomes it saw and did not lose by a crash. */
  readonly seen: () => readonly CallEvent[];
}

interface UnderWay {
  readonly event: CallEvent;
  readonly endsAtMs: number;
}

/** All that a run knows; a crash takes it. */
interface Run {
  readonly prefix: string;
  phase: "look" | "decide" | "push" | "call" | "collect" | "record";
  tokens: number;
  view: View | null;
  unsettled: readonly CallEvent[];
  decided: {
    readonly decision: Decision;
    readonly events: readonly CallEvent[];
    readonly atMonotonicMs: number;
  } | null;
  underWay: readonly UnderWay[];
  readonly started: Set<string>;
  readonly lookedUp: Map<string, string>;
  isContradicted: boolean;
  readonly seen: CallEvent[];
}

export function createProtocolProcess(name: string, around: Surroundings): ProtocolProcess {
  const { store } = around;
  let runs = 0;
  let run: Run | null = null;
  let wallAheadMs = 0;
  let sleptMs = 0;
  let wakeWallMs: number | null = null;
  const settledSeen: CallEvent[] = [];

  const wallMs = (): number => around.nowMs() + wallAheadMs;
  const monotonicMs = (): number => around.nowMs() - sleptMs;

  function wake(): Run {
    runs += 1;
    return {
      prefix: `${name}.${runs}-`,
      phase: "look",
      tokens: 0,
      view: null,
      unsettled: [],
      decided: null,
      underWay: [],
      started: new Set(),
      lookedUp: new Map(),
      isContradicted: false,
      seen: [],
    };
  }

  function look(now: Run): void {
    const concerned = [...now.unsettled, ...now.underWay.map(({ event }) => event)].map(({ id }) => id);
    now.view = readView(store, concerned);
    now.phase = "decide";
  }

  function decideNow(now: Run, view: View, options: { events: readonly CallEvent[]; mayClaim: boolean }): Decision {
    const { state, main, documents } = view;
    const ids = new Set([...documents.map(idOf), ...options.events.map(({ id }) => id)]);
    const decision = decide({
      ...planInput({ channels: around.channels, documents, nowMs: wallMs(), config: around.config }),
      vendors: vendorsOf(around.channels, around.zone),
      ledgers: new Map([...state.ledgers].filter(([id]) => ids.has(id))),
      quotas: state.quotas,
      lookedUp: now.lookedUp,
      commit: `main-${main.number}`,
      events: options.events,
      unblock: [],
      ownTokens: new Set(now.underWay.map(({ event }) => event.token)),
      // A re-run keeps its id: nothing may depend on it.
      run: "the same for all",
      nextToken: () => `${now.prefix}${++now.tokens}`,
      mayClaim: options.mayClaim && !now.isContradicted,
    });
    around.decided(decision, wallMs(), main.files);
    return decision;
  }

  function releases(now: Run, view: View): readonly CallEvent[] {
    const isOwn = (token: string): boolean => token.startsWith(now.prefix) && !now.started.has(token);
    return releasable(view, isOwn, wallMs());
  }

  function push(now: Run, view: View, fate: PushFate): void {
    const { decision, events } = now.decided ?? unreachable();
    const next = stateAfter(view.state, decision, view.main.number);
    const isNothing =
      changedStateFiles(view.state, next).size === 0 &&
      next.cursor === view.state.cursor &&
      [...next.open].join() === [...view.state.open].join();
    if (!isNothing && !land({ state: { expected: view.state.number, next } }, fate, decision.calls)) {
      now.phase = "look";
      return;
    }
    if (!isNothing) now.view = { ...view, state: { ...next, number: view.state.number + 1 } };
    now.unsettled = now.unsettled.filter((event) => !events.includes(event));
    if (decision.contradicted.length > 0) now.isContradicted = true;
    now.phase = "call";
  }

  /** Whether the sender of a push may take it as done. */
  function land(pushed: Push, fate: PushFate, calls: readonly ClaimedCall[]): boolean {
    if (fate === "still on its way") around.sendLater(pushed);
    const isDone = fate !== "still on its way" && store.push(pushed);
    if (fate === "answered" || isDone) return isDone;
    const { ledgers } = store.state();
    return (
      calls.length > 0 &&
      calls.every(({ candidate: { id, key }, claim }) =>
        deliveryOf(ledgers.get(id), key).attempts.some(({ claim: { token } }) => token === claim.token),
      )
    );
  }

  function makeCalls(now: Run): void {
    const { decision, atMonotonicMs } = now.decided ?? unreachable();
    for (const call of decision.calls) {
      const { claim } = call;
      now.started.add(claim.token);
      const leftMs = claim.startByMs - claim.claimedAtMs;
      const isLate = wallMs() >= claim.startByMs || monotonicMs() - atMonotonicMs >= leftMs;
      const late: CallResult = { seen: { kind: "not-sent", reason: "too late" }, tookMs: 0 };
      const { seen, tookMs } = isLate ? late : around.call(call);
      const outcome = { ...seen, settledAtMs: wallMs() + tookMs };
      now.underWay = [...now.underWay, { event: eventOf(call, outcome), endsAtMs: around.nowMs() + tookMs }];
    }
    now.phase = "collect";
  }

  /** Nothing under way and nothing new: then doubts are looked up, and what is known is recorded. */
  function collect(now: Run): void {
    const { decision } = now.decided ?? unreachable();
    const isIdle = now.underWay.length === 0;
    const ended = now.underWay.filter(({ endsAtMs }) => endsAtMs <= around.nowMs());
    if (!isIdle && ended.length === 0) return;
    now.underWay = now.underWay.filter((call) => !ended.includes(call));
    now.seen.push(...ended.map(({ event }) => event));
    const asked = isIdle ? decision.plan.rows.filter(({ next }) => next.kind === "lookup") : [];
    const found = asked.flatMap((row) => lookUp(now, row));
    now.unsettled = [...now.unsettled, ...found, ...ended.map(({ event }) => event)];
    now.phase = isIdle && asked.length === 0 && now.unsettled.length === 0 ? "record" : "look";
  }

  function lookUp(now: Run, { id, key, next }: Decision["plan"]["rows"][number]): readonly CallEvent[] {
    if (next.kind !== "lookup") return [];
    const { number, claim } = next.attempt;
    const found = around.listed(claim.token);
    now.lookedUp.set(claim.token, found === null ? "none fits" : found.id);
    if (found === null) return [];
    const outcome = { kind: "accepted", id: found.id, expiresAtMs: null, settledAtMs: found.atMs } as const;
    const { token, account } = claim;
    const channel = channelOfKey(key);
    return [{ id, key, act: "send", attempt: number, token, channel, app: account.app, outcome }];
  }

  function record(now: Run, view: View, fate: PushFate): void {
    const standing = now.decided?.decision ?? unreachable();
    if (standing.records.size === 0) {
      end(now, standing);
      return;
    }
    const files = new Map(view.main.files);
    for (const [path, due] of standing.records) {
      const announcement = files.get(path) ?? unreachable();
      files.set(path, { ...announcement, broadcasts: new Map([...announcement.broadcasts, ...due]) });
    }
    const number = view.main.number + 1;
    const documents = view.documents.map((document): Document => {
      const announcement = files.get(document.path);
      return document.kind !== "valid" || announcement === undefined ? document : { ...document, announcement };
    });
    const recorded = { ...view, main: { number, files }, documents };
    const decision = decideNow(now, recorded, { events: [], mayClaim: false });
    const next = stateAfter(view.state, decision, number);
    const pushed = { state: { expected: view.state.number, next }, main: { expected: view.main.number, files } };
    if (!land(pushed, fate, [])) now.phase = "look";
    else end(now, decision);
  }

  function end(now: Run, { plan }: Decision): void {
    wakeWallMs = plan.nextWakeMs;
    settledSeen.push(...now.seen);
    run = null;
  }

  return {
    step: (fate) => {
      run ??= wake();
      const now = run;
      const { view } = now;
      if (now.phase === "look" || view === null) look(now);
      else if (now.phase === "decide") {
        const events = [...now.unsettled, ...releases(now, view)];
        const atMonotonicMs = monotonicMs();
        now.decided = { decision: decideNow(now, view, { events, mayClaim: true }), events, atMonotonicMs };
        now.phase = "push";
      } else if (now.phase === "push") push(now, view, fate);
      else if (now.phase === "call") makeCalls(now);
      else if (now.phase === "collect") collect(now);
      else record(now, view, fate);
    },
    isAsleep: () => run === null,
    isAboutToCall: () => run?.phase === "call" && (run.decided?.decision.calls.length ?? 0) > 0,
    crash: () => {
      const lost = [...(run?.unsettled ?? [])];
      settledSeen.push(...(run?.seen ?? []).filter((event) => !lost.includes(event)));
      run = null;
      wakeWallMs = wallMs();
    },
    setWall: (aheadMs) => {
      wallAheadMs = aheadMs;
    },
    suspended: (durationMs) => {
      sleptMs += durationMs;
    },
    nextAnswerMs: () => {
      const ends = (run?.underWay ?? []).map(({ endsAtMs }) => endsAtMs);
      return ends.length === 0 ? null : Math.min(...ends);
    },
    nextWakeMs: () => (wakeWallMs === null ? null : wakeWallMs - wallAheadMs),
    seen: () => [...settledSeen, ...(run?.seen ?? [])],
  };
}

function eventOf({ candidate, attempt, claim }: ClaimedCall, outcome: CallEvent["outcome"]): CallEvent {
  const { id, key, act, channel, account } = candidate;
  return { id, key, act, attempt, token: claim.token, channel: channel.name, app: account.app, outcome };
}

function unreachable(): never {
  throw new Error("a step was taken out of turn");
}
