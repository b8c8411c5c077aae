// The one place that starts git: no shell, no prompt, no inherited redirection, a time limit on every call.
import { spawn, type ChildProcess } from "node:child_process";
import { $ } from "zx/core";
import { gitSettings } from "./git-environment.ts";
import { gitMissing, maskSecrets, type GitResult } from "./git-failure.ts";
import type { LastingGit } from "./object-process.ts";

export interface RunOptions {
  /** What git reads on stdin. */
  readonly input?: string | Buffer;
  /** Default one minute. */
  readonly timeoutMs?: number;
  /** Ends it before, with a failure. */
  readonly unwanted?: AbortSignal | undefined;
}

const defaultTimeoutMs = 60_000;

export interface GitCommand {
  /** The directory it runs in. */
  readonly root: string;
  readonly env: Record<string, string>;
  readonly args: readonly string[];
}

/** Whatever the exit code; throws a Fault only when git cannot be started. */
export async function runGit(command: GitCommand, options: RunOptions): Promise<GitResult> {
  const args = allArguments(command);
  const timeLimit = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const end = options.unwanted === undefined ? timeLimit : AbortSignal.any([timeLimit, options.unwanted]);
  // zx decodes its output as text; its store keeps the bytes as they came.
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  // Settings that zx would take from ZX_ variables are spelled out: to print, to time out, to look for git elsewhere.
  const output = await $({
    env: command.env,
    ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    signal: end,
    store: { stdout, stderr, stdall: [] },
    spawn: withoutShell(args),
    detached: hasOwnGroup,
    shell: true,
    quote: String,
    nothrow: true,
    quiet: true,
    preferLocal: false,
    timeout: 0,
  })`git ${[...command.args]}`;
  if (output.cause instanceof Error && !end.aborted) throw gitMissing(output.cause);
  const timedOut = output.exitCode === null && timeLimit.aborted;
  return {
    stdout: Buffer.concat(stdout),
    stderr: maskSecrets(Buffer.concat(stderr).toString("utf8")),
    exitCode: timedOut ? 124 : (output.exitCode ?? 128),
    timedOut,
  };
}

/**
 * zx would hand a command line to bash. Its `spawn` option lets git be started directly with the arguments as they are,
 * so that no name needs quoting, no shell is needed, and the kernel's limit on one argument is not reached.
 */
function withoutShell(args: readonly string[]): typeof spawn {
  const start = (_file: string, _args: readonly string[], options: object): ChildProcess => {
    const child: ChildProcess = spawn("git", args, { ...options, shell: false });
    // git may stop reading before all input is written; its exit code and stderr say why, EPIPE would end this process.
    child.stdin?.on("error", () => undefined);
    return child;
  };
  // zx calls it in this one form; `typeof spawn` has many.
  return start as typeof spawn;
}

/** zx runs commands to their end and hands out all they wrote; this one is talked with, and outlives each question. */
export function startLastingGit(command: GitCommand): LastingGit {
  const child = spawn("git", allArguments(command), { env: command.env, stdio: "pipe", detached: hasOwnGroup });
  const kill = (): void => {
    if (child.pid === undefined || !hasOwnGroup) {
      child.kill("SIGKILL");
      return;
    }
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      // The whole group is gone already, or about to be: of one that has just died macOS says EPERM.
      if (!(error instanceof Error && "code" in error && /^(?:ESRCH|EPERM)$/.test(String(error.code)))) throw error;
    }
  };
  return { child, kill };
}

function allArguments({ root, args }: GitCommand): string[] {
  return ["-C", root, ...gitSettings, ...args];
}

/** Its own process group: Ctrl-C must not cut a push in two, and the time limit ends git's helpers too. */
const hasOwnGroup = process.platform !== "win32";
