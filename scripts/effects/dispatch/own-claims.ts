// The claims of this run that were never called: a run that knows it never called releases its own claim.
import { channelOfKey } from "../../core/announcement/announcement.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";
import type { DispatchRun } from "./dispatch-run.ts";
import type { Snapshot } from "./dispatch-snapshot.ts";

/** Releases claims that a push brought to the state branch although its answer was lost and the decision dropped. */
export function releaseUncalled(
  { isOwnToken, underWay, ports }: DispatchRun,
  snapshot: Snapshot,
): readonly CallEvent[] {
  const settledAtMs = ports.clock.nowMs();
  const outcome = {
    kind: "not-sent",
    reason: "not called: the answer to its claim's push was lost",
    settledAtMs,
  } as const;
  const events: CallEvent[] = [];
  for (const [id, { deliveries }] of snapshot.ledgers) {
    for (const [key, { attempts }] of Object.entries(deliveries)) {
      for (const { number, act, claim, outcome: known } of attempts) {
        const { token, account } = claim;
        if (known !== null || !isOwnToken(token) || underWay.wasStarted(token)) continue;
        events.push({ id, key, act, attempt: number, token, channel: channelOfKey(key), app: account.app, outcome });
      }
    }
  }
  return events;
}

/** How many claims may come too late to be called before the run gives up on claiming. */
const lateClaims = 3;

/** Whether pushes of claims take longer than a claim lasts: claiming on would fill the ledger and send nothing. */
export function claimsComeTooLate({ seen }: DispatchRun): boolean {
  return seen.filter(({ how }) => how === "late").length >= lateClaims;
}
