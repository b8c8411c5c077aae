// The one place that starts git: no shell, no prompt, no inherited redirection, a time limit on every call.
import { spawn, type ChildProcess } from "node:child_process";
import { resolve } from "node:path";
import { $ } from "zx/core";
import { gitEnvironment, gitSettings, type Environment } from "./git-environment.ts";
import { gitFault, gitMissing, maskSecrets, type GitResult } from "./git-failure.ts";
import { rememberObjects, type KnownObjects } from "./known-objects.ts";
import { openObjectProcess, type LastingGit, type ObjectProcess } from "./object-process.ts";
import { readRemoteSettings, type RemoteSettings } from "./remote-settings.ts";

export interface GitOptions {
  /** What git reads on stdin. */
  readonly input?: string | Buffer;
  /** Default one minute. */
  readonly timeoutMs?: number;
  /** Whether the command talks to the remote, so that failures are read as the remote's. */
  readonly talksToRemote?: boolean;
}

/** Git in one directory. */
export interface Git {
  readonly directory: string;
  /** Runs git whatever the exit code; throws a Fault only when git cannot be started. */
  readonly run: (args: readonly string[], options?: GitOptions) => Promise<GitResult>;
  /** Runs git and gives its output; throws a Fault when it fails. */
  readonly read: (args: readonly string[], options?: GitOptions) => Promise<Buffer>;
  /** Whether the clone lacks history: asked once, since no command of ours changes it. */
  readonly isShallow: () => Promise<boolean>;
  /** Asked once as well. */
  readonly remotes: () => Promise<RemoteSettings>;
  /** Where a push to origin goes: its address may hold credentials. Asked once as well. */
  readonly pushAddress: () => Promise<string>;
  /** Objects by id, asked of one git that stays for as long as there are questions. */
  readonly objects: ObjectProcess;
  /** Objects that were seen to be here. */
  readonly known: KnownObjects;
  /**
   * Has something done the next time that git waits for the remote, which then takes nobody's time. It may never be done,
   * so it must be something that is done anyhow when it is needed.
   */
  readonly whileWaiting: (work: () => void) => void;
}

const defaultTimeoutMs = 60_000;

/** What was asked already. */
export interface KnownSettings {
  readonly isShallow?: boolean;
  readonly remotes?: Promise<RemoteSettings>;
}

/** Git for the repository that holds the directory; the directory itself is looked at only when a command runs. */
export function openGit(directory: string, environment: Environment = process.env, known: KnownSettings = {}): Git {
  const root = resolve(directory);
  const env = gitEnvironment(environment);
  let waiting: (() => void)[] = [];
  const run: Git["run"] = (args, options = {}) => {
    const running = runGit({ root, env, args }, options);
    if (options.talksToRemote !== true) return running;
    const works = waiting;
    waiting = [];
    for (const work of works) work();
    return running;
  };
  const read: Git["read"] = async (args, options = {}) => {
    const result = await run(args, options);
    if (result.exitCode === 0) return result.stdout;
    throw gitFault(`git ${args[0] ?? ""}`, result, options.talksToRemote === true);
  };
  const startLasting = (): LastingGit =>
    startLastingGit({ root, env, args: ["cat-file", "--batch-command", "--buffer"] });
  let { remotes } = known;
  let pushAddress: Promise<string> | null = null;
  let shallow = known.isShallow === undefined ? null : Promise.resolve(known.isShallow);
  return {
    directory: root,
    run,
    read,
    isShallow: () => (shallow ??= askWhetherShallow(read)),
    remotes: () => (remotes ??= readRemoteSettings(run)),
    pushAddress: () => (pushAddress ??= askPushAddress(read)),
    objects: openObjectProcess(startLasting),
    known: rememberObjects(),
    whileWaiting: (work) => {
      waiting.push(work);
    },
  };
}

async function askWhetherShallow(read: Git["read"]): Promise<boolean> {
  return (await read(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

async function askPushAddress(read: Git["read"]): Promise<string> {
  return (await read(["remote", "get-url", "--push", "origin"], { talksToRemote: true })).toString("utf8").trimEnd();
}

/** Git at the top folder of the checkout the directory lies in; Fault NOT_A_CHECKOUT outside of one. */
export async function openCheckout(
  directory: string,
  environment: Environment = process.env,
  known: Omit<KnownSettings, "isShallow"> = {},
): Promise<Git> {
  const told = await openGit(directory, environment).read(["rev-parse", "--show-toplevel", "--is-shallow-repository"]);
  const [, top, shallow] = /^(.+)\n(true|false)\n$/s.exec(told.toString("utf8")) ?? [];
  if (top === undefined) throw new Error("git rev-parse told something else than was asked");
  return openGit(top, environment, { ...known, isShallow: shallow === "true" });
}

interface Command {
  readonly root: string;
  readonly env: Record<string, string>;
  readonly args: readonly string[];
}

async function runGit(command: Command, options: GitOptions): Promise<GitResult> {
  const args = allArguments(command);
  const timeLimit = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  // zx decodes its output as text; its store keeps the bytes as they came.
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  // Settings that zx would take from ZX_ variables are spelled out: to print, to time out, to look for git elsewhere.
  const output = await $({
    env: command.env,
    ...(options.input === undefined ? {} : { input: Buffer.from(options.input) }),
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    signal: timeLimit,
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
  if (output.cause instanceof Error && !timeLimit.aborted) throw gitMissing(output.cause);
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
function startLastingGit(command: Command): LastingGit {
  const child = spawn("git", allArguments(command), { env: command.env, stdio: "pipe", detached: hasOwnGroup });
  const kill = (): void => {
    if (child.pid === undefined || !hasOwnGroup) {
      child.kill("SIGKILL");
      return;
    }
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      // The whole group is gone already.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  };
  return { child, kill };
}

function allArguments({ root, args }: Command): string[] {
  return ["-C", root, ...gitSettings, ...args];
}

/** Its own process group: Ctrl-C must not cut a push in two, and the time limit ends git's helpers too. */
const hasOwnGroup = process.platform !== "win32";
