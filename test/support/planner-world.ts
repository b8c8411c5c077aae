// A world around the planner: files on main, state, a clock, runs that crash, and vendors that log what really reached them.
import type { Announcement, Resolve } from "../../scripts/core/announcement/announcement.ts";
import { decide, type ClaimedCall, type Decision } from "../../scripts/core/planning/decide.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf, type LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import type { Document } from "../../scripts/core/planning/plan-input.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import type { CallEvent } from "../../scripts/core/ledger/transitions.ts";
import type { ChannelSpec } from "../../scripts/core/vendor-contract.ts";
import type { VendorsConfig } from "../../scripts/core/vendors-file/vendors-config.ts";
import { documentOf, planInput, vendorsConfig, vendorsOf } from "./planner-builders.ts";

/** What becomes of one call. */
export interface Fate {
  /** What its caller sees; `crash`: the run ends before it sees anything. */
  readonly seen: Outcome | "crash";
  /** Whether the request reached the vendor, and whether people got a broadcast (or lost one) by it. */
  readonly reached: boolean;
  readonly took: boolean;
  /** From the claim to the vendor's counting of it, and to the answer. */
  readonly reachedAfterMs: number;
  readonly tookMs: number;
}

/** A request that reached a vendor. */
export interface RealCall {
  readonly act: "send" | "recall";
  readonly id: string;
  readonly channel: string;
  readonly token: string;
  readonly atMs: number;
  readonly took: boolean;
  /** Whether the vendor counts it in its limits. */
  readonly counted: boolean;
}

interface CallUnderWay {
  readonly event: CallEvent;
  readonly endsAtMs: number;
  /** Its run is gone: nobody waits for the outcome, or a suspended run brings it late. */
  readonly run: number;
}

export interface WorldOptions {
  readonly channels: readonly ChannelSpec[];
  readonly zone?: string;
  readonly config?: VendorsConfig;
  readonly nowMs: number;
  readonly fate: (call: ClaimedCall) => Fate;
}

export interface TurnOptions {
  readonly mayClaim?: boolean;
  /** The push was refused: the decision is dropped. */
  readonly losesRace?: boolean;
  /** The results reach the files on main. */
  readonly records?: boolean;
  readonly unblock?: readonly string[];
}

export interface World {
  readonly nowMs: () => number;
  readonly pass: (durationMs: number) => void;
  readonly files: ReadonlyMap<string, Announcement>;
  /** What the planner would see of a path. */
  readonly documentAt: (path: string) => Document;
  readonly put: (announcement: Announcement) => void;
  readonly remove: (path: string) => void;
  /** Makes a file unreadable until it is put again. */
  readonly spoil: (path: string) => void;
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
  readonly open: () => ReadonlySet<string>;
  readonly turn: (options?: TurnOptions) => Decision;
  /** The run dies; what its calls did is known to nobody, or only to a suspended run until it wakes. */
  readonly crash: () => void;
  /** The suspended runs wake and settle what they saw. */
  readonly wakeLate: () => void;
  readonly reached: readonly RealCall[];
  /** When the next answer is there. */
  readonly nextAnswerMs: () => number | null;
  /** A truthful verdict on what is in doubt, as a person would write it into the file. */
  readonly verdictOn: (id: string, key: string) => Resolve | null;
}

export function createWorld(options: WorldOptions): World {
  const { channels, fate } = options;
  let nowMs = options.nowMs;
  let run = 1;
  let tokens = 0;
  let open = new Set<string>();
  let arrived: readonly CallEvent[] = [];
  let underWay: readonly CallUnderWay[] = [];
  let late: readonly CallUnderWay[] = [];
  const changed = new Set<string>();
  const files = new Map<string, Announcement>();
  const spoilt = new Set<string>();
  const ledgers = new Map<string, LedgerEntry>();
  const quotas = new Map<string, QuotaState>();
  const reached: RealCall[] = [];

  function documentAt(path: string): Document {
    const announcement = files.get(path);
    const id = path.slice(path.lastIndexOf("/") + 1, -".yaml".length);
    if (announcement === undefined) return { kind: "gone", path, id };
    return spoilt.has(path) ? { kind: "invalid", path, id, problems: [] } : documentOf(announcement);
  }

  /** Only what changed or is open, and where the ledger last saw the same ids: as the dispatcher reads. */
  function documents(): readonly Document[] {
    const near = [...new Set([...open, ...changed])].sort().map(documentAt);
    const paths = near.map(({ path }) => path);
    const elsewhere = near
      .flatMap((document) => ledgers.get(idOf(document))?.path ?? [])
      .filter((path) => !paths.includes(path) && files.has(path));
    return [...near, ...[...new Set(elsewhere)].map(documentAt)];
  }

  function start(call: ClaimedCall): void {
    const { candidate, claim, attempt } = call;
    const drawn = fate(call);
    const { id, key, act, account, channel } = candidate;
    const isDead = drawn.seen === "crash";
    const outcome: Outcome = drawn.seen === "crash" ? { kind: "unknown", reason: "never seen" } : drawn.seen;
    const endsAtMs = claim.claimedAtMs + drawn.tookMs;
    const settled = { ...outcome, settledAtMs: endsAtMs };
    const event = {
      id,
      key,
      act,
      attempt,
      token: claim.token,
      channel: channel.name,
      app: account.app,
      outcome: settled,
    };
    if (drawn.reached) {
      const counted = outcome.kind !== "rejected" || outcome.counted;
      const atMs = claim.claimedAtMs + drawn.reachedAfterMs;
      reached.push({ act, id, channel: channel.name, token: claim.token, atMs, took: drawn.took, counted });
    }
    if (!isDead) underWay = [...underWay, { event, endsAtMs, run }];
  }

  function writeRecords({ records }: Decision): void {
    for (const [path, due] of records) {
      const announcement = files.get(path);
      if (announcement === undefined || spoilt.has(path)) continue;
      files.set(path, { ...announcement, broadcasts: new Map([...announcement.broadcasts, ...due]) });
      changed.add(path);
    }
  }

  function turn({ mayClaim = true, losesRace = false, records = true, unblock = [] }: TurnOptions = {}): Decision {
    const ended = underWay.filter(({ endsAtMs }) => endsAtMs <= nowMs);
    underWay = underWay.filter((call) => !ended.includes(call));
    arrived = [...arrived, ...ended.map(({ event }) => event)];
    const read = documents();
    const decision = decide({
      ...planInput({ channels, documents: read, nowMs, config: options.config ?? vendorsConfig() }),
      vendors: vendorsOf(channels, options.zone),
      ledgers: new Map(read.flatMap((document) => pairOf(ledgers, idOf(document)))),
      quotas: new Map(quotas),
      commit: "c0ffee",
      events: arrived,
      unblock,
      ownTokens: new Set(underWay.map(({ event }) => event.token)),
      run: null,
      nextToken: () => `token-${++tokens}`,
      mayClaim,
    });
    if (losesRace) return decision;
    arrived = [];
    changed.clear();
    open = new Set(decision.open);
    for (const [id, entry] of decision.ledgers) ledgers.set(id, entry);
    for (const [place, quota] of decision.quotas) quotas.set(place, quota);
    for (const call of decision.calls) start(call);
    if (records) writeRecords(decision);
    return decision;
  }

  return {
    files,
    documentAt,
    ledgers,
    quotas,
    reached,
    nowMs: () => nowMs,
    open: () => new Set([...open, ...changed]),
    turn,
    pass: (durationMs) => {
      nowMs += durationMs;
    },
    put: (announcement) => {
      files.set(announcement.path, announcement);
      spoilt.delete(announcement.path);
      changed.add(announcement.path);
    },
    remove: (path) => {
      files.delete(path);
      changed.add(path);
    },
    spoil: (path) => {
      spoilt.add(path);
      changed.add(path);
    },
    crash: () => {
      // What was answered and not settled is known to the suspended run alone.
      const unsettled = arrived.map((event) => ({ event, endsAtMs: nowMs, run }));
      late = [...late, ...underWay, ...unsettled];
      [underWay, arrived] = [[], []];
      run += 1;
    },
    wakeLate: () => {
      const woken = late.filter(({ endsAtMs }) => endsAtMs <= nowMs);
      late = late.filter((call) => !woken.includes(call));
      arrived = [...arrived, ...woken.map(({ event }) => event)];
      // Its files may rest by now; whoever settles an outcome reads the ledger of its id.
      for (const { event } of woken) {
        const path = ledgers.get(event.id)?.path;
        if (path !== undefined) changed.add(path);
      }
    },
    nextAnswerMs: () => {
      const ends = underWay.map(({ endsAtMs }) => endsAtMs);
      return ends.length === 0 ? null : Math.min(...ends);
    },
    verdictOn: (id, key) => {
      const state = deliveryState(deliveryOf(ledgers.get(id), key));
      if (state.kind !== "unknown") return null;
      const { number, claim } = state.attempt;
      const truth = reached.find(({ token, took }) => token === claim.token && took);
      if (truth === undefined) return { attempt: number, outcome: "not-sent", id: null, sentAtMs: null };
      return { attempt: number, outcome: "sent", id: `id-${claim.token}`, sentAtMs: truth.atMs };
    },
  };
}

function idOf(document: Document): string {
  return document.kind === "valid" ? document.announcement.id : (document.id ?? "");
}

function pairOf<Value>(map: ReadonlyMap<string, Value>, key: string): readonly [string, Value][] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}
