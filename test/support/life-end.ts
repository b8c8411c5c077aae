// The end of every walk: people do what the planner asks for, and time passes until nothing is left to do.
import type { Delivery } from "../../scripts/core/announcement/announcement.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import { checkedTurn } from "./life-checks.ts";
import { channels, restoreText, write, type Walk } from "./life-walk.ts";
import { delivery, secondMs } from "./planner-builders.ts";

/** People do what the planner asks for, vendors accept everything, and time passes until nothing is left to do. */
export function settle(walk: Walk): void {
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
