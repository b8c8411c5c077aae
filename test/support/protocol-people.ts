// People of the model world: they take back, mend, restore, and answer what they are asked.
import type { Announcement } from "../../scripts/core/announcement/announcement.ts";
import { deliveryState, frozenBy } from "../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../scripts/core/ledger/ledger.ts";
import { digestOf } from "./planner-builders.ts";
import type { ProtocolWorld } from "./protocol-world.ts";

/** How many questions were answered; those that nobody can answer are left. */
export function answerQuestions(world: ProtocolWorld): number {
  const rows = world.lastDecision()?.plan.rows ?? [];
  const asked = rows.flatMap(({ path, next }) => (next.kind === "ask" ? [{ path, code: next.code }] : []));
  let answered = 0;
  for (const { path, code } of asked) {
    const which = Number(/a-(\d+)/.exec(path)?.[1]);
    const before = world.store.main().number;
    world.restore(which);
    if (code === "UNKNOWN_OUTCOME") world.resolve(which, true);
    else if (code === "REJECTED") world.edit(which, mended(world));
    else if (code === "RECALL_REJECTED" || code === "RECALL_UNKNOWN") world.edit(which, withState("present"));
    else if (code === "RESOLVE_CONTRADICTED" || code === "RESOLVE_REFUSED") world.edit(which, withoutResolve);
    else if (code === "DRIFT") world.edit(which, withSentText(world));
    else throw new Error(`nobody knows what to do about ${code}`);
    if (world.store.main().number > before) answered += 1;
  }
  return answered;
}

export function withState(state: "present" | "absent") {
  return (known: Announcement): Announcement => ({ ...known, state });
}

/** A person changes the text of what a vendor refused, and of nothing else: that would be drift. */
export function mended({ store }: ProtocolWorld) {
  return (known: Announcement): Announcement => ({
    ...known,
    deliveries: known.deliveries.map((each) => {
      const state = deliveryState(deliveryOf(store.state().ledgers.get(known.id), each.key));
      const isRefused = state.kind === "unsent" && state.last?.outcome?.kind === "rejected";
      return isRefused ? { ...each, body: `${each.body ?? ""}!` } : each;
    }),
  });
}

/** Gives every frozen delivery the text back that it was sent with. */
function withSentText({ store }: ProtocolWorld) {
  return (known: Announcement): Announcement => ({
    ...known,
    deliveries: known.deliveries.map((each) => {
      const frozen = frozenBy(deliveryOf(store.state().ledgers.get(known.id), each.key));
      const bodies = Array.from({ length: 40 }, (_, count) => `Hello${"!".repeat(count)}`);
      const sent = bodies.find((body) => frozen?.claim.digest === digestOf({ ...each, body }));
      return { ...each, body: sent ?? each.body };
    }),
  });
}

function withoutResolve(known: Announcement): Announcement {
  return { ...known, deliveries: known.deliveries.map((each) => ({ ...each, resolve: null })) };
}
