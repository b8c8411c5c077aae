// Random walks through the life of announcements: what people, vendors, clocks and crashing runs can do.
import fc from "fast-check";
import type { Announcement, Delivery, Priority } from "../../scripts/core/announcement/announcement.ts";
import type { ClaimedCall } from "../../scripts/core/planning/decide.ts";
import { frozenBy } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import type { Outcome } from "../../scripts/core/outcome.ts";
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
  recallSpec,
  rejected,
  secondMs,
  slidingLimit,
  startMs,
  throttled,
  unknown,
} from "./planner-builders.ts";
import { createWorld, type Fate, type World } from "./planner-world.ts";

export const zone = "Asia/Shanghai";
/** The six channels with the limits that their vendors document. */
export const channels: readonly ChannelSpec[] = [
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

/** What becomes of a call: what its caller sees (without `seen`: accepted), whether it reached the vendor and took effect. */
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

export interface Draw {
  readonly end: End;
  readonly tookMs: number;
}

function fateOf({ end, tookMs }: Draw, { claim, candidate }: ClaimedCall): Fate {
  const { reached, took, seen } = ends[end];
  const id = end === "acceptedWithoutId" || candidate.act === "recall" ? null : `id-${claim.token}`;
  return { seen: seen ?? accepted(id), reached, took, tookMs, reachedAfterMs: Math.floor(tookMs / 2) };
}

export type Step =
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
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyTurn },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("pass" as const), durationMs: anyDurationMs }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("announce" as const), wish: anyWish }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "wake late" as const, "unblock" as const) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...edits), which: fc.nat() }) },
);
export const anyDraw: fc.Arbitrary<Draw> = fc.record({
  // A test tries its smallest values first: the plain end is one of them.
  end: fc.constantFrom<End[]>("accepted", "accepted", "accepted", "accepted", ...(Object.keys(ends) as End[])),
  tookMs: fc.integer({ min: 1, max: 20 * secondMs }),
});

/** One walk: the world, and what people have written into it so far. */
export interface Walk {
  readonly world: World;
  /** Every announcement as people last wrote it, whether its file stands on main or not. */
  readonly written: Map<string, Announcement>;
  readonly lastResults: Map<string, Announcement["broadcasts"]>;
  readonly settling: () => void;
}

export function startWalk(draws: readonly Draw[]): Walk {
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

export function announce({ world, written }: Walk, { to, priority, notBefore, notAfter }: Wish): void {
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
export function write({ world, written, lastResults }: Walk, made: Announcement): void {
  const before = world.files.get(made.path);
  if (before !== undefined) lastResults.set(made.id, before.broadcasts);
  const next = { ...made, broadcasts: lastResults.get(made.id) ?? made.broadcasts };
  written.set(made.id, next);
  world.put(next);
}

export function edit(walk: Walk, kind: Edit, which: number): void {
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
export function restoreText(walk: Walk, made: Announcement): void {
  const entry = walk.world.ledgers.get(made.id);
  const deliveries = made.deliveries.map((known) => {
    const digest = frozenBy(deliveryOf(entry, known.key))?.claim.digest;
    const bodies = Array.from({ length: 60 }, (_, count) => `Hello${"!".repeat(count)}`);
    const sent = bodies.find((body) => digest === digestOf({ ...known, body }));
    return { ...known, body: sent ?? known.body };
  });
  write(walk, { ...made, deliveries });
}
