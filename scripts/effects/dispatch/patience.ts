// Patience with a git remote that is away for a moment, while outcomes wait to be written down.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { Clock } from "../clock.ts";

/** About a minute in all; a remote that stays away longer is a matter for the next run. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const;

/**
 * Repeats what only reads from the remote while the remote cannot be reached, or has just lost the commit it named (its
 * branch was rewritten in between); throws the last fault.
 */
export async function patiently<Value>(clock: Clock, stop: AbortSignal, read: () => Promise<Value>): Promise<Value> {
  for (const pauseMs of pausesMs) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Fault) || !passes(error)) throw error;
      await clock.sleep(pauseMs, stop);
    }
  }
  return await read();
}

function passes({ code, exitCode }: Fault): boolean {
  return exitCode === exitCodes.unreachable || code === "COMMIT_GONE";
}
