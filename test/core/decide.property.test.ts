// Random walks through the life of announcements: what must never happen never does, and nothing is lost in the end.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Announcement, Delivery, Priority } from "../../scripts/core/announcement.ts";
import { createCalendar } from "../../scripts/core/calendar.ts";
import { openPaths, type ClaimedCall, type Decision } from "../../scripts/core/decide.ts";
import { deliveryState, frozenBy } from "../../scripts/core/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
import { plan } from "../../scripts/core/plan.ts";
import { recordsDue } from "../../scripts/core/projection.ts";
import type { ChannelSpec } from "../../scripts/core/vendor-contract.ts";
import {
  accepted,
  announcement,
  channelSpec,
  dayLimit,
  delivery,
  digestOf,
  hourMs,
  minuteMs,
  notSent,
  planInput,
  recallSpec,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
} from "../support/planner-builders.ts";
import { createWorld, type Fate, type World } from "../support/planner-world.ts";

const zone = "Asia/Shanghai";
/** The six channels with the limits that their vendors document. */
const channels: readonly ChannelSpec[] = [
  channelSpec("netease/users", { limits: [slidingLimit(10, minuteMs), dayLimit(1_000)], recall: recallSpec }),
  channelSpec("rongcloud/users", {
    limits: [slidingLimit(2, hourMs), dayLimit(3), slidingLimit(2, hourMs, "recall"), dayLimit(3, "recall")],
    recall: recallSpec,
  }),
  channelSpec("rongcloud/chatrooms", { limits: [slidingLimit(1, secondMs)] }),
  channelSpec("easemob/users", { limits: [slidingLimit(1, 30 * minuteMs), dayLimit(3)] }),
  channelSpec("easemob/online", { limits: [slidingLimit(1, minuteMs), dayLimit(50)] }),
  channelSpec("easemob/chatrooms", {
    limits: [slidingLimit(1, secondMs), slidingLimit(10, minuteMs), dayLimit(100)],
  }),
];

/** What can become of a call: what its caller sees, whether it reached the vendor, whether it took effect. */
/** Without `seen`, the vendor accepts it. */
interface EndFacts {
  readonly seen?: Outcome | "crash";
  readonly reached: boolean;
  readonly took: boolean;
}

const ends: Readonly<Record<End, EndFacts>> = {
  accepted: { reached: true, took: true },
  acceptedWithoutId: { reached: true, took: true },
  notSent: { seen: notSent, reached: false, took: false },
  throttled: { seen: throttled(), reached: true, took: false },
  throttledForToday: { seen: throttled("day"), reached: true, took: false },
  throttledFor: { seen: throttled({ blockMs: minuteMs }), reached: true, took: false },
  refused: { seen: rejected("content"), reached: true, took: false },
  refusedUncounted: { seen: rejected("content", false), reached: true, took: false },
  channelRefused: { seen: rejected("channel"), reached: true, took: false },
  tokenRefused: { seen: rejected("token", false), reached: true, took: false },
  unansweredButTaken: { seen: unknown, reached: true, took: true },
  unansweredAndLost: { seen: unknown, reached: false, took: false },
  crashedAfter: { seen: "crash", reached: true, took: true },
  crashedBefore: { seen: "crash", reached: false, took: false },
};
type End =
  | "accepted"
  | "acceptedWithoutId"
  | "notSent"
  | "throttled"
  | "throttledForToday"
  | "throttledFor"
  | "refused"
  | "refusedUncounted"
  | "channelRefused"
  | "tokenRefused"
  | "unansweredButTaken"
  | "unansweredAndLost"
  | "crashedAfter"
  | "crashedBefore";

interface Draw {
  readonly end: End;
  readonly tookMs: number;
}

function fateOf({ end, tookMs }: Draw, { claim, candidate }: ClaimedCall): Fate {
  const { reached, took, seen } = ends[end];
  const id = end === "acceptedWithoutId" || candidate.act === "recall" ? null : `id-${claim.token}`;
  return { seen: seen ?? accepted(id), reached, took, tookMs, reachedAfterMs: Math.floor(tookMs / 2) };
}

type Step =
  | { readonly kind: "turn"; readonly losesRace: boolean; readonly records: boolean; readonly mayClaim: boolean }
  | { readonly kind: "pass"; readonly durationMs: number }
  | { readonly kind: "crash" | "wake late" | "unblock" }
  | { readonly kind: "announce"; readonly wish: Wish }
  | { readonly kind: Edit; readonly which: number };

const edits = [
  "take back",
  "bring back",
  "take one back",
  "remove",
  "restore",
  "drop a delivery",
  "spoil",
  "move",
  "change the text",
  "restore the text",
  "give more time",
  "resolve",
] as const;
type Edit = (typeof edits)[number];

interface Wish {
  readonly to: readonly number[];
  readonly priority: Priority;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
}

const anyDurationMs = fc.oneof(
  fc.integer({ min: 0, max: 2 * secondMs }),
  fc.integer({ min: 0, max: 2 * minuteMs }),
  fc.integer({ min: 5 * minuteMs, max: hourMs }),
  fc.integer({ min: hourMs, max: 20 * hourMs }),
);
const anyWish: fc.Arbitrary<Wish> = fc.record({
  to: fc.uniqueArray(fc.nat({ max: channels.length - 1 }), { minLength: 1, maxLength: 3 }),
  priority: fc.constantFrom<Priority[]>("urgent", "normal", "low"),
  notBefore: fc.option(anyDurationMs, { freq: 2 }),
  notAfter: fc.option(anyDurationMs, { freq: 2 }),
});
const anyTurn = fc.record({
  kind: fc.constant("turn" as const),
  losesRace: fc.constantFrom(false, false, false, true),
  records: fc.constantFrom(true, true, false),
  mayClaim: fc.constantFrom(true, true, true, false),
});
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyTurn },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("pass" as const), durationMs: anyDurationMs }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("announce" as const), wish: anyWish }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "wake late" as const, "unblock" as const) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...edits), which: fc.nat() }) },
);
const anyDraw: fc.Arbitrary<Draw> = fc.record({
  // A test tries its smallest values first: the plain end is one of them.
  end: fc.constantFrom<End[]>("accepted", "accepted", "accepted", "accepted", ...(Object.keys(ends) as End[])),
  tookMs: fc.integer({ min: 1, max: 20 * secondMs }),
});

/** One walk: the world, and what people have written into it so far. */
interface Walk {
  readonly world: World;
  /** Every announcement as people last wrote it, whether its file stands on main or not. */
  readonly written: Map<string, Announcement>;
  readonly lastResults: Map<string, Announcement["broadcasts"]>;
  readonly settling: () => void;
}

function startWalk(draws: readonly Draw[]): Walk {
  let calls = 0;
  let settles = false;
  const plain: Draw = { end: "accepted", tookMs: secondMs };
  const drawn = (): Draw => (settles ? plain : (draws[calls++ % draws.length] ?? plain));
  const world = createWorld({ channels, zone, nowMs: startMs, fate: (call) => fateOf(drawn(), call) });
  return {
    world,
    written: new Map(),
    lastResults: new Map(),
    settling: () => {
      settles = true;
    },
  };
}

function announce({ world, written }: Walk, { to, priority, notBefore, notAfter }: Wish): void {
  const id = `a-${written.size}`;
  const nowMs = world.nowMs();
  const made = announcement(id, {
    priority,
    notBeforeMs: notBefore === null ? null : nowMs + notBefore,
    notAfterMs: notAfter === null ? null : nowMs + notAfter,
    deliveries: to.map((index) => delivery(channels[index]?.name ?? "")),
  });
  written.set(id, made);
  world.put(made);
}

/** Writes an announcement to main with the results that stand there, or last stood there. */
function write({ world, written, lastResults }: Walk, made: Announcement): void {
  const before = world.files.get(made.path);
  if (before !== undefined) lastResults.set(made.id, before.broadcasts);
  const next = { ...made, broadcasts: lastResults.get(made.id) ?? made.broadcasts };
  written.set(made.id, next);
  world.put(next);
}

function edit(walk: Walk, kind: Edit, which: number): void {
  const { world, written } = walk;
  const made = [...written.values()][which % Math.max(1, written.size)];
  if (made === undefined) return;
  const { id, path, deliveries } = made;
  const chosen = deliveries[which % deliveries.length];
  const stands = world.files.has(path);
  const change = (changes: Partial<Announcement>): void => {
    if (stands) write(walk, { ...made, ...changes });
  };
  const each = (mend: (known: Delivery) => Delivery): void => {
    change({ deliveries: deliveries.map(mend) });
  };
  switch (kind) {
    case "take back":
      change({ state: "absent" });
      return;
    case "bring back":
      change({ state: "present", deliveries: deliveries.map((known) => ({ ...known, state: "present" })) });
      return;
    case "take one back":
      each((known) => (known === chosen ? { ...known, state: "absent" } : known));
      return;
    case "remove":
      walk.lastResults.set(id, world.files.get(path)?.broadcasts ?? made.broadcasts);
      world.remove(path);
      return;
    case "restore":
      write(walk, made);
      return;
    case "drop a delivery":
      if (deliveries.length > 1) change({ deliveries: deliveries.slice(1) });
      return;
    case "spoil":
      if (stands) world.spoil(path);
      return;
    case "move": {
      if (!stands) return;
      walk.lastResults.set(id, world.files.get(path)?.broadcasts ?? made.broadcasts);
      world.remove(path);
      write(walk, {
        ...made,
        path: path.includes("moved") ? `announcements/${id}.yaml` : `announcements/moved/${id}.yaml`,
      });
      return;
    }
    case "change the text":
      each((known) => ({ ...known, body: `${known.body ?? ""}!` }));
      return;
    case "restore the text":
      restoreText(walk, made);
      return;
    case "give more time":
      change({ notAfterMs: world.nowMs() + 4 * hourMs });
      return;
    case "resolve":
      each((known) => ({ ...known, resolve: world.verdictOn(id, known.key) ?? known.resolve }));
  }
}

/** Gives every frozen delivery the text back that it was sent with. */
function restoreText(walk: Walk, made: Announcement): void {
  const entry = walk.world.ledgers.get(made.id);
  const deliveries = made.deliveries.map((known) => {
    const digest = frozenBy(deliveryOf(entry, known.key))?.claim.digest;
    const bodies = Array.from({ length: 60 }, (_, count) => `Hello${"!".repeat(count)}`);
    const sent = bodies.find((body) => digest === digestOf({ ...known, body }));
    return { ...known, body: sent ?? known.body };
  });
  write(walk, { ...made, deliveries });
}

function take(walk: Walk, step: Step): void {
  const { world } = walk;
  switch (step.kind) {
    case "turn":
      checkedTurn(walk, step);
      return;
    case "pass":
      world.pass(step.durationMs);
      return;
    case "crash":
      world.crash();
      return;
    case "wake late":
      world.wakeLate();
      return;
    case "unblock":
      checkedTurn(walk, { unblock: [...world.quotas.keys()] });
      return;
    case "announce":
      announce(walk, step.wish);
      return;
    default:
      edit(walk, step.kind, step.which);
  }
}

function checkedTurn(walk: Walk, options: Parameters<World["turn"]>[0]): Decision {
  const { world } = walk;
  const files = new Map(world.files);
  const decision = world.turn(options);
  expect(decision.lost).toEqual([]);
  for (const call of decision.calls) checkClaim(call, decision, files);
  checkWake(decision, world.nowMs());
  if (options?.losesRace !== true) checkOpen(world);
  return decision;
}

/** Nothing is claimed after anything but a proof that it was not sent, and only what main says at this moment. */
function checkClaim(
  { candidate, claim }: ClaimedCall,
  { ledgers }: Decision,
  files: ReadonlyMap<string, Announcement>,
): void {
  const entry = ledgers.get(candidate.id);
  const before = deliveryOf(entry, candidate.key).attempts.filter(({ claim: { token } }) => token !== claim.token);
  const file = files.get(entry?.path ?? "");
  const written = file?.deliveries.find(({ key }) => key === candidate.key);
  const isAbsent = file?.state === "absent" || written?.state === "absent";
  expect(isAbsent).toBe(candidate.act === "recall");
  if (candidate.act === "recall" || written === undefined) return;
  expect(claim.digest).toBe(digestOf(written));
  for (const { outcome, resolution } of before) {
    expect(outcome?.kind).toBeOneOf(["not-sent", "rejected", "throttled", "unknown"]);
    if (outcome?.kind === "unknown") expect(resolution?.outcome).toBe("not-sent");
  }
}

/** The run never wakes in the past, and wakes at all when anything waits for time. */
function checkWake({ plan: { rows, nextWakeMs } }: Decision, nowMs: number): void {
  const waits = rows.some(
    ({ next }) =>
      (next.kind === "wait" && next.untilMs !== null) || (next.kind === "call" && next.allotment.kind !== "too-late"),
  );
  if (waits) expect(nextWakeMs).not.toBeNull();
  if (nextWakeMs !== null) expect(nextWakeMs).toBeGreaterThanOrEqual(nowMs);
}

/** Reading only what changed or is open misses nothing that reading everything would find. */
function checkOpen(world: World): void {
  const documents = [...world.files.keys()].map(world.documentAt);
  const { ledgers, quotas } = world;
  const planned = plan({ ...planInput({ channels, documents, nowMs: world.nowMs() }), ledgers, quotas });
  const open = world.open();
  expect(openPaths(documents, ledgers, planned).filter((path) => !open.has(path))).toEqual([]);
}

/** No delivery reached people twice. */
function checkNoneTwice({ reached }: World): void {
  const sends = reached.filter(({ act, took }) => act === "send" && took).map(({ id, channel }) => `${id} ${channel}`);
  expect(sends).toEqual([...new Set(sends)]);
}

/** No limit was broken by the requests that reached the vendors, at the instants they counted them. */
function checkLimits({ reached }: World): void {
  const { dayOf } = createCalendar(zone);
  for (const { name, limits } of channels) {
    for (const { calls: act, count, window } of limits) {
      const instants = reached
        .filter((call) => call.channel === name && call.act === act && call.counted)
        .map(({ atMs }) => atMs);
      const fullest =
        window.kind === "day"
          ? [...Map.groupBy(instants, dayOf).values()].map((same) => same.length)
          : instants.map(
              (firstMs) => instants.filter((atMs) => atMs >= firstMs && atMs < firstMs + window.windowMs).length,
            );
      expect(Math.max(0, ...fullest)).toBeLessThanOrEqual(count);
    }
  }
}

/** People do what the planner asks for, vendors accept everything, and time passes until nothing is left to do. */
function settle(walk: Walk): void {
  const { world, written } = walk;
  walk.settling();
  let unblock: readonly string[] = [];
  for (let rounds = 0; rounds < 600; rounds += 1) {
    world.wakeLate();
    const { plan: planned } = checkedTurn(walk, { unblock });
    const isStopped = planned.rows.some(({ next }) => next.kind === "ask" && next.code === "CHANNEL_STOPPED");
    unblock = isStopped ? [...world.quotas.keys()] : [];
    for (const { id, key, next } of planned.rows) {
      if (next.kind === "ask") answer(walk, { id, key, code: next.code });
    }
    for (const { path } of planned.invalid) {
      const made = [...written.values()].find((other) => other.path === path);
      if (made !== undefined) write(walk, made);
    }
    const answerMs = world.nextAnswerMs();
    const isAsking = planned.rows.some(({ next }) => next.kind === "ask" && next.code !== "RECALL_NEEDS_ID");
    const wakeMs = answerMs ?? (isAsking || planned.invalid.length > 0 ? world.nowMs() + secondMs : planned.nextWakeMs);
    if (wakeMs === null && world.open().size === leftOpen(walk)) return;
    world.pass(Math.max(1, (wakeMs ?? world.nowMs()) - world.nowMs()));
  }
  throw new Error(`never settled: ${[...world.open()].join(", ")}`);
}

/** Files that only an id, which nobody knows, could close. */
function leftOpen({ world }: Walk): number {
  return [...world.files.values()].filter(({ id, state, deliveries }) =>
    deliveries.some(({ key, channel, state: own }) => {
      const known = deliveryState(deliveryOf(world.ledgers.get(id), key));
      const isAbsent = state === "absent" || own === "absent";
      const canRecall = channels.find(({ name }) => name === channel)?.recall !== null;
      return isAbsent && canRecall && known.kind === "sent" && known.id === null;
    }),
  ).length;
}

/** Does what a question asks for. */
function answer(
  walk: Walk,
  { id, key, code }: { readonly id: string; readonly key: string; readonly code: string },
): void {
  const { world } = walk;
  const made = walk.written.get(id);
  if (made === undefined) throw new Error(`${id} was never written`);
  const mend = (change: (known: Delivery) => Partial<Delivery>): void => {
    const known = made.deliveries.some((other) => other.key === key)
      ? made.deliveries
      : [...made.deliveries, delivery(key, { state: "absent", body: made.deliveries[0]?.body ?? null })];
    const deliveries = known.map((other) => (other.key === key ? { ...other, ...change(other) } : other));
    write(walk, { ...made, deliveries });
  };
  switch (code) {
    case "UNKNOWN_OUTCOME":
      mend(() => ({ resolve: world.verdictOn(id, key) }));
      return;
    case "DRIFT":
      restoreText(walk, made);
      return;
    case "REJECTED":
      mend(({ body }) => ({ body: `${body ?? ""}!` }));
      return;
    case "RECALL_REJECTED":
      mend(({ recall }) => ({ recall: { ...recall, again: Object.keys(recall).length } }));
      return;
    case "RECALL_UNKNOWN":
      write(walk, {
        ...made,
        state: "present",
        deliveries: made.deliveries.map((known) => ({ ...known, state: "present" })),
      });
      return;
    case "RESOLVE_REFUSED":
      mend(() => ({ resolve: null }));
      return;
    case "CHANNEL_STOPPED":
    case "RECALL_NEEDS_ID":
      return;
    default:
      throw new Error(`nobody knows what to do about ${code}`);
  }
}

/** In the end every announcement on main is where main wants it, and says so. */
function checkEnd({ world }: Walk): void {
  const sent = new Set(
    world.reached.filter(({ act, took }) => act === "send" && took).map(({ id, channel }) => `${id} ${channel}`),
  );
  for (const file of world.files.values()) {
    const entry = world.ledgers.get(file.id);
    expect([...recordsDue(file, entry)]).toEqual([]);
    for (const { key, channel, state } of file.deliveries) {
      const known = deliveryOf(entry, key);
      const standing = deliveryState(known);
      const isAbsent = file.state === "absent" || state === "absent";
      const isMissed = known.closed?.status === "missed";
      if (isMissed) expect(file.notAfterMs).toBeLessThanOrEqual(world.nowMs());
      expect(sent.has(`${file.id} ${channel}`)).toBe(standing.kind === "sent");
      if (!isAbsent) expect(standing.kind).toBe(isMissed ? "unsent" : "sent");
      if (isAbsent && standing.kind === "unsent") expect(known.closed?.status).toBe("cancelled");
      if (isAbsent && standing.kind === "sent" && standing.id !== null) {
        expect(standing.recall.kind === "recalled" || known.closed?.status === "recall-unsupported").toBe(true);
      }
    }
  }
}

describe("the life of announcements", () => {
  it("never sends twice, never breaks a limit, never loses one, whatever happens in between", () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 5, maxLength: 60, size: "max" }),
        fc.array(anyDraw, { minLength: 1, maxLength: 30 }),
        (steps, draws) => {
          const walk = startWalk(draws);
          for (const step of steps) take(walk, step);
          settle(walk);

          checkNoneTwice(walk.world);
          checkLimits(walk.world);
          checkEnd(walk);
        },
      ),
      { numRuns: 80 },
    );
  });
});
