// What git's error output means: the fault it becomes, and its text with every credential masked.
import { stripVTControlCharacters } from "node:util";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";

/** What a finished git process left behind. */
export interface GitResult {
  readonly stdout: Buffer;
  /** Already masked. */
  readonly stderr: string;
  /** 124 when the time limit ended it. */
  readonly exitCode: number;
  readonly timedOut: boolean;
}

interface Meaning {
  readonly pattern: RegExp;
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly remedy: string;
}

const unreachable: Meaning = {
  pattern:
    /could not resolve|failed to connect|couldn't connect|connection (?:was |is )?(?:refused|reset|timed out|closed)|timed out|unable to access|early eof|hung up|unexpected disconnect|rpc failed|returned error: (?:408|429|5\d\d)|network is unreachable|no route to host|promisor remote/i,
  code: "REMOTE_UNREACHABLE",
  exitCode: exitCodes.unreachable,
  remedy: "Check the network and the git host, then run the command again; running it again is always safe.",
};

const localMeanings: readonly Meaning[] = [
  {
    pattern: /unable to create '[^']*\.lock'/i,
    code: "GIT_FAILED",
    exitCode: exitCodes.configuration,
    remedy:
      "Let the other git process in this checkout finish, then run again; if none is running, it was killed: delete that file.",
  },
  {
    pattern: /dubious ownership/i,
    code: "CHECKOUT_NOT_TRUSTED",
    exitCode: exitCodes.configuration,
    remedy: 'Run `git config --global --add safe.directory "$PWD"` if this checkout is yours.',
  },
  {
    pattern: /not a git repository|cannot change to|must be run in a work tree/i,
    code: "NOT_A_CHECKOUT",
    exitCode: exitCodes.configuration,
    remedy: "Start the command inside a git checkout of your announcements.",
  },
];

/** Refusals come before `unreachable`, because git prefixes both with "unable to access". */
const remoteMeanings: readonly Meaning[] = [
  {
    pattern:
      /authentication failed|could not read (?:username|password)|terminal prompts disabled|permission denied|permission to .* denied|returned error: 40[13]|access denied|host key verification failed/i,
    code: "REMOTE_REFUSED",
    exitCode: exitCodes.configuration,
    remedy: "Give git credentials that may do this on the remote `origin`.",
  },
  {
    pattern: /no such remote|does not appear to be a git repository|repository .*not found|returned error: 404/i,
    code: "REMOTE_MISSING",
    exitCode: exitCodes.configuration,
    remedy: "Point the remote `origin` at the repository (`git remote -v` shows it) and check that you may read it.",
  },
  {
    pattern: /not our ref|unadvertised object/i,
    code: "COMMIT_GONE",
    exitCode: exitCodes.configuration,
    remedy:
      "Check whether the branch was rewritten on the remote; in a shallow clone, try `git fetch --unshallow origin`.",
  },
  unreachable,
];

/**
 * The fault for a git process that failed.
 * @param doing what was being done, such as "git fetch": never an argument that may hold a URL.
 */
export function gitFault(doing: string, result: GitResult, talksToRemote: boolean): Fault {
  // A partial clone fetches what it lacks in the middle of a local command.
  const remote = talksToRemote || /promisor remote/i.test(result.stderr);
  const meanings = remote ? [...localMeanings, ...remoteMeanings] : localMeanings;
  const seen = shortReason(result.stderr);
  const meaning = meanings.find(({ pattern }) => pattern.test(result.stderr)) ?? (remote ? unreachable : null);
  const ended = result.timedOut ? "ran out of time" : `failed with exit code ${result.exitCode}`;
  return new Fault({
    code: meaning?.code ?? "GIT_FAILED",
    exitCode: meaning?.exitCode ?? exitCodes.configuration,
    message: `${doing} ${ended}${seen === "" ? "" : `: ${seen}`}`,
    remedy: meaning?.remedy ?? mendCheckout,
  });
}

const mendCheckout = "Run `git fsck` in this checkout, check the free disk space, or start from a fresh clone.";

/** The fault for an object that cannot be what its id stands for. */
export function damagedObject(oid: string, why: string): Fault {
  return new Fault({
    code: "GIT_FAILED",
    exitCode: exitCodes.configuration,
    message: `object ${oid} of this checkout cannot be read: ${why}`,
    remedy: mendCheckout,
  });
}

/**
 * The fault for a machine on which git cannot be started. It keeps no cause: Node's error holds the whole command line,
 * and the remote's address in it may hold credentials.
 */
export function gitMissing(error: Error): Fault {
  return new Fault({
    code: "GIT_MISSING",
    exitCode: exitCodes.configuration,
    message: `git could not be started${"code" in error ? ` (${String(error.code)})` : ""}`,
    remedy: "Install git 2.36 or newer and put it on PATH.",
  });
}

/**
 * Text without credentials: user and password in URLs, authorization headers, tokens. Names and credentials of a length
 * that nobody has are not looked for, so that the time grows with the text and no faster.
 */
export function maskSecrets(text: string): string {
  return (
    text
      .replace(/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#]{0,2000}@/gi, "$1***@")
      // A password with a slash that was not encoded looks like a path.
      .replace(/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s'"]{0,2000}@/gi, "$1***@")
      .replace(/\b(authorization|extraheader)\b(\s*[:=]\s*)[^\n]*/gi, "$1$2***")
      .replace(/\b(bearer|basic)\s+[\w+/=.~-]{16,}/gi, "$1 ***")
      .replace(/([?&][\w-]*(?:token|secret|key|password|signature)[\w-]*=)[^&\s'"]*/gi, "$1***")
      .replace(/\b(?:gh[a-z]_\w{10,}|github_pat_\w{10,}|glpat-[\w-]{10,})/g, "***")
  );
}

/** The telling lines of git's error output as one line of at most 400 characters, without control characters. */
export function shortReason(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    // A remote's message must not steer the terminal or the log.
    .map((line) =>
      stripVTControlCharacters(line)
        .replace(/\p{Cc}/gu, " ")
        .replace(/\s+/g, " ")
        .trim(),
    )
    .filter((line) => /^(?:fatal|error|remote|ssh|ERROR)\b/.test(line) && line !== "remote:");
  const text = lines.join("; ");
  return text.length <= 400 ? text : `${text.slice(0, 399)}…`;
}
