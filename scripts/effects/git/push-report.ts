// What a push proved, read from git's porcelain report: moved, lost a race, refused, or not known.
import { shortReason, type GitResult } from "./git-failure.ts";

export type PushResult =
  /** This push moved every ref. */
  | { readonly kind: "updated" }
  /** Another writer was there first, seen before anything was sent. Read again, decide again. */
  | { readonly kind: "lost"; readonly reason: string }
  /** The remote does not let us, for a reason that a repetition does not mend; nothing moved. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Not known, or not by whom: read the tips again and look for your own token. */
  | { readonly kind: "doubtful"; readonly reason: string };

interface RefReport {
  readonly flag: string;
  readonly ref: string;
  readonly summary: string;
}

/** git's own look at the remote's tips, before it sends anything. */
const lostReasons =
  /^\[rejected\] \((?:stale info|fetch first|non-fast-forward|needs force|already exists|remote ref updated)/;

const refusedReasons =
  /hook declined|protected branch|rule violations?|repository rule|GH\d{3}|permission|not allowed|not permitted|forbidden|denied|deny|prohibited|refusing|read.only|must be signed|verified signature|shallow update|currently checked out|funny refname|hidden ref/i;

/** Refusals of the whole connection, when no ref was even tried. */
const refusedConnection =
  /authentication failed|could not read (?:username|password)|terminal prompts disabled|permission denied|permission to .* denied|access denied|returned error: 40[134]|repository .*not found|does not appear to be a git repository|does not support --atomic|marked as read.only|host key verification failed/i;

/** Reads the outcome of an atomic push of exactly these refs. */
export function readPushReport(refs: readonly string[], result: GitResult): PushResult {
  const reports = parseReports(result.stdout.toString("utf8"));
  const rejected = reports.filter(({ flag }) => flag === "!");
  if (rejected.length > 0) return readRejections(rejected, result.stderr);
  if (result.timedOut) return { kind: "doubtful", reason: "the push ran out of time" };
  if (result.exitCode !== 0) return readBrokenPush(result);

  const moved = new Set(reports.filter(({ flag }) => " +*".includes(flag)).map(({ ref }) => ref));
  if (refs.every((ref) => moved.has(ref))) return { kind: "updated" };
  // "=": the ref stood at this very commit before the push. Ours from a push whose answer was lost, or an identical
  // commit of another process: this push cannot tell, and must not count as the winner.
  const still = refs.filter((ref) => !moved.has(ref));
  return { kind: "doubtful", reason: `this push did not move ${still.join(" and ")}` };
}

/**
 * In an atomic push one rejection stops all, and the others are told "atomic push failed": the strongest reason counts.
 * A refusal is stronger than a lost race, because repeating does not mend it.
 *
 * The server's "cannot lock ref" is no proof of a lost race: git's HTTP library repeats a push by itself when a connection
 * it had kept open dies, and the writer who was there first may then be the first try of this very push.
 */
function readRejections(rejected: readonly RefReport[], stderr: string): PushResult {
  const own = rejected.filter(({ summary }) => !/atomic (?:push|transaction) fail/i.test(summary));
  const telling = own.length > 0 ? own : rejected;
  const remoteSays = shortReason(stderr.replace(/^(?!remote:).*$/gm, ""));
  const seen = telling.map(({ ref, summary }) => `${ref} ${summary}`).join("; ");
  const reason = remoteSays === "" ? seen : `${seen} (${remoteSays})`;
  if (refusedReasons.test(seen) || /exists; cannot create/.test(reason)) return { kind: "refused", reason };
  return { kind: telling.some(({ summary }) => lostReasons.test(summary)) ? "lost" : "doubtful", reason };
}

function readBrokenPush(result: GitResult): PushResult {
  const seen = shortReason(result.stderr);
  const reason = seen === "" ? `git push ended with exit code ${result.exitCode}` : seen;
  return refusedConnection.test(result.stderr) ? { kind: "refused", reason } : { kind: "doubtful", reason };
}

/** `<flag>\t<from>:<to>\t<summary>`; a space is a flag too. */
function parseReports(porcelain: string): RefReport[] {
  return porcelain.split("\n").flatMap((line) => {
    const [, flag, ref, summary] = /^([ +*=!-])\t[^\t:]*:(refs\/[^\t]+)\t(.*)$/.exec(line) ?? [];
    return flag === undefined || ref === undefined || summary === undefined ? [] : [{ flag, ref, summary }];
  });
}
