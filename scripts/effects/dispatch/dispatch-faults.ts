// The faults that end a dispatch, each with what to do. Outcomes that could not be written down are named in them.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import type { CallEvent } from "../../core/ledger/transitions.ts";

export function noSuchPlace(place: string): Fault {
  return new Fault({
    code: "USAGE",
    exitCode: exitCodes.configuration,
    message: `"${place}" names no channel of an app in .github/vendors.yaml`,
    remedy: "Give --unblock an app and a channel, such as production/rongcloud/users.",
  });
}

export function stateRefused(branch: string, reason: string): Fault {
  return new Fault({
    code: "STATE_REFUSED",
    exitCode: exitCodes.configuration,
    message: `the remote refused the push to "${branch}": ${reason}`,
    remedy: "Let the dispatcher's key or App update this branch in its ruleset; nobody else needs to.",
  });
}

export function stateContended(tries: number, reason: string): Fault {
  return new Fault({
    code: "STATE_CONTENDED",
    exitCode: exitCodes.unreachable,
    message: `the state branch moved ${tries} times before this run could write to it: ${reason}`,
    remedy: "Run it again; if it keeps happening, look for a second dispatcher without the concurrency group.",
  });
}

export function recordContended(tries: number, reason: string): Fault {
  return new Fault({
    code: "RECORD_CONTENDED",
    exitCode: exitCodes.unreachable,
    message: `the default branch moved ${tries} times before the results could be recorded: ${reason}`,
    remedy: "Nothing is lost: the ledger holds every result, and the next run records them.",
  });
}

/** The state branch went back under a running dispatcher, past claims whose calls were made. */
export function claimsLost(): Fault {
  return new Fault({
    code: "STATE_ROLLED_BACK",
    exitCode: exitCodes.configuration,
    message: "the state branch no longer holds claims of this run",
    remedy: "Restore the newest commit of the state branch, then run again; nothing is sent until then.",
  });
}

/** The same fault, with what was observed and could not be written to the ledger. */
export function withUnsettled(error: unknown, events: readonly CallEvent[]): unknown {
  if (!(error instanceof Fault) || events.length === 0) return error;
  const seen = events.map(({ act, id, key, attempt, outcome }) => {
    const broadcast = outcome.kind === "accepted" && outcome.id !== null ? ` ${outcome.id}` : "";
    return `${act} ${id} ${key} attempt ${attempt}: ${outcome.kind}${broadcast}`;
  });
  return new Fault({
    code: error.code,
    exitCode: error.exitCode,
    message: `${error.message}. Not in the ledger: ${seen.join("; ")}`,
    remedy: `${error.remedy} Keep this log: it is the only record of these outcomes.`,
    cause: error,
  });
}
