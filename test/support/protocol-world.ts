// The model world: several dispatchers, people who merge, vendors that log what reached them, and one true time.
import { expect } from "vitest";
import type { Announcement, Delivery } from "../../scripts/core/announcement/announcement.ts";
import type { ClaimedCall, Decision } from "../../scripts/core/planning/decide.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import type { ChannelSpec } from "../../scripts/core/vendor-contract.ts";
import {
  accepted,
  announcement,
  channelSpec,
  dayLimit,
  delivery,
  hourMs,
  lookupSpec,
  minuteMs,
  notSent,
  recallSpec,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  unknown,
  vendorsConfig,
} from "./planner-builders.ts";
import { createProtocolProcess, type CallResult, type ProtocolProcess, type PushFate } from "./protocol-process.ts";
import { createProtocolStore, type Files, type ProtocolStore, type Push } from "./protocol-store.ts";

/** How far two clocks differ at most: the `safety.clockSkewSeconds` of the model. */
export const skewMs: number = 300 * secondMs;

export const protocolChannels: readonly ChannelSpec[] = [
  channelSpec("netease/users", {
    limits: [slidingLimit(10, minuteMs), dayLimit(1_000)],
    recall: recallSpec,
    lookup: lookupSpec,
  }),
  channelSpec("rongcloud/users", {
    limits: [slidingLimit(2, hourMs), dayLimit(3), slidingLimit(2, hourMs, "recall"), dayLimit(3, "recall")],
    recall: recallSpec,
  }),
  channelSpec("easemob/users", { limits: [slidingLimit(1, 30 * minuteMs), dayLimit(3)] }),
];

export const protocolZone = "Asia/Shanghai";

/** What becomes of a call. */
export const callEnds = ["taken", "refused", "never left", "taken, unanswered", "lost, unanswered"] as const;
export type CallEnd = (typeof callEnds)[number];

export interface CallFate {
  readonly end: CallEnd;
  readonly tookMs: number;
}

/** A request that reached a vendor, in true time. */
export interface ReachedCall {
  readonly act: "send" | "recall";
  readonly id: string;
  readonly channel: string;
  readonly token: string;
  readonly atMs: number;
  /** From the first byte to the answer. */
  readonly span: { readonly fromMs: number; readonly untilMs: number };
  readonly wasTaken: boolean;
}

export interface ProtocolWorld {
  readonly store: ProtocolStore;
  readonly processes: readonly ProtocolProcess[];
  readonly reached: readonly ReachedCall[];
  readonly nowMs: () => number;
  readonly pass: (durationMs: number) => void;
  readonly step: (process: number, fate: PushFate) => void;
  /** The machine of a process sleeps while time passes. */
  readonly suspend: (process: number, durationMs: number) => void;
  /** A push whose sender gave up on it reaches the remote now; it moves something only from the versions it names. */
  readonly deliverLatePush: () => void;
  readonly announce: (to: readonly number[]) => void;
  /** Changes an announcement as a person would; nothing happens where it does not stand on main. */
  readonly edit: (which: number, change: (known: Announcement) => Announcement | null) => void;
  /** Puts a removed file back as it was. */
  readonly restore: (which: number) => void;
  /** Answers the question about a delivery in doubt; wrongly only where `truthful` is false. */
  readonly resolve: (which: number, truthful: boolean) => void;
  /** Deliveries about which a person said `not-sent` although it was. */
  readonly misjudged: ReadonlySet<string>;
  readonly lastDecision: () => Decision | null;
  /** From here on every call is taken and answered. */
  readonly calmDown: () => void;
}

export interface WorldOptions {
  readonly processes: number;
  readonly fates: readonly CallFate[];
}

export function createProtocolWorld({ processes: count, fates }: WorldOptions): ProtocolWorld {
  const store = createProtocolStore();
  const reached: ReachedCall[] = [];
  const late: Push[] = [];
  const misjudged = new Set<string>();
  const written: string[] = [];
  const removed = new Map<string, Announcement>();
  let nowMs = startMs;
  let calls = 0;
  let isCalm = false;
  let lastDecision: Decision | null = null;

  function call(made: ClaimedCall): CallResult {
    checkFirstByte(store, made);
    const { candidate, claim } = made;
    const plain: CallFate = { end: "taken", tookMs: secondMs };
    const { end, tookMs } = isCalm ? plain : (fates[calls++ % fates.length] ?? plain);
    const id = candidate.act === "send" ? `id-${claim.token}` : null;
    const results = {
      taken: accepted(id),
      refused: rejected("content"),
      "never left": notSent,
      "taken, unanswered": unknown,
      "lost, unanswered": unknown,
    } as const satisfies Record<CallEnd, unknown>;
    const wasTaken = end === "taken" || end === "taken, unanswered";
    if (wasTaken || end === "refused") {
      const { act, channel } = candidate;
      const atMs = nowMs + Math.floor(tookMs / 2);
      const span = { fromMs: nowMs, untilMs: nowMs + tookMs };
      reached.push({ act, id: candidate.id, channel: channel.name, token: claim.token, atMs, span, wasTaken });
    }
    return { seen: results[end], tookMs };
  }

  const around = {
    store,
    channels: protocolChannels,
    zone: protocolZone,
    config: { ...vendorsConfig(), clockSkewSeconds: skewMs / secondMs },
    nowMs: () => nowMs,
    sendLater: (push: Push) => late.push(push),
    call,
    listed: (token: string) => {
      const found = reached.find((other) => other.token === token && other.wasTaken);
      return found === undefined ? null : { id: `id-${token}`, atMs: found.atMs };
    },
    decided: (decision: Decision) => {
      expect(decision.lost).toEqual([]);
      lastDecision = decision;
    },
  };
  const processes = Array.from({ length: count }, (_, index) => createProtocolProcess(`p${index}`, around));
  const at = (index: number): ProtocolProcess => processes[index % count] ?? processes[0] ?? none();

  function edit(which: number, change: (known: Announcement) => Announcement | null): void {
    const files = new Map(store.main().files);
    const path = written[which % Math.max(1, written.length)] ?? "";
    const known = files.get(path);
    if (known === undefined) return;
    const changed = change(known);
    if (changed === null) removed.set(path, known);
    if (changed === null) files.delete(path);
    else files.set(path, changed);
    store.merge(files);
  }

  function restore(which: number): void {
    const { files } = store.main();
    const known = removed.get(written[which % Math.max(1, written.length)] ?? "");
    if (known !== undefined && !files.has(known.path)) store.merge(new Map([...files, [known.path, known]]));
  }

  return {
    store,
    processes,
    reached,
    misjudged,
    nowMs: () => nowMs,
    pass: (durationMs) => {
      nowMs += durationMs;
    },
    step: (process, fate) => {
      at(process).step(fate);
    },
    suspend: (process, durationMs) => {
      nowMs += durationMs;
      at(process).suspended(durationMs);
    },
    deliverLatePush: () => {
      const push = late.shift();
      if (push !== undefined) store.push(push);
    },
    announce: (to) => {
      const id = `a-${written.length}`;
      const deliveries = to.map((index) => delivery(protocolChannels[index]?.name ?? ""));
      const made = announcement(id, { deliveries });
      written.push(made.path);
      store.merge(new Map([...store.main().files, [made.path, made]]));
    },
    edit,
    restore,
    resolve: (which, truthful) => {
      edit(which, (known) => ({ ...known, deliveries: known.deliveries.map((each) => verdict(known, each)) }));

      function verdict({ id }: Announcement, each: Delivery): Delivery {
        const state = deliveryState(deliveryOf(store.state().ledgers.get(id), each.key));
        if (state.kind !== "unknown") return each;
        const { number, claim } = state.attempt;
        const truth = around.listed(claim.token);
        if (truth !== null && truthful) {
          return { ...each, resolve: { attempt: number, outcome: "sent", id: truth.id, sentAtMs: truth.atMs } };
        }
        if (truth !== null) misjudged.add(`${id} ${each.channel}`);
        return { ...each, resolve: { attempt: number, outcome: "not-sent", id: null, sentAtMs: null } };
      }
    },
    lastDecision: () => lastDecision,
    calmDown: () => {
      isCalm = true;
    },
  };
}

/**
 * When the first byte leaves, the claim stands in the ledger, nobody has given up on it, and no other attempt at the same
 * delivery could still go out.
 */
function checkFirstByte(store: ProtocolStore, { candidate: { id, key }, claim }: ClaimedCall): void {
  const { attempts } = deliveryOf(store.state().ledgers.get(id), key);
  const own = attempts.find(({ claim: { token } }) => token === claim.token);
  expect(own, `${id} ${key} is called without a claim`).toBeDefined();
  expect(own?.outcome, `${id} ${key} is called after others gave up on it`).toBeNull();
  const alive = attempts.filter(({ outcome, claim: { token } }) => outcome === null && token !== claim.token);
  expect(alive, `${id} ${key} is called while another claim is alive`).toEqual([]);
}

function none(): never {
  throw new Error("a world without dispatchers");
}

export type { Files };
