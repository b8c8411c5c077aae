// Git in one directory: commands that run to their end, objects asked of one git that stays, and what is asked only once.
import { resolve } from "node:path";
import { gitEnvironment, type Environment } from "./git-environment.ts";
import { gitFault, type GitResult } from "./git-failure.ts";
import { rememberObjects, type KnownObjects } from "./known-objects.ts";
import { openObjectProcess, type ObjectProcess } from "./object-process.ts";
import { readRemoteSettings, type RemoteSettings } from "./remote-settings.ts";
import { runGit, startLastingGit, type RunOptions } from "./start-git.ts";

export interface GitOptions extends RunOptions {
  /** Whether the command talks to the remote, so that failures are read as the remote's. */
  readonly talksToRemote?: boolean;
}

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
   * Has something done when git waits for the remote, which then takes nobody's time: one thing each time, in the order
   * they come. It may never be done, so it must be something that is done anyhow when it is needed.
   */
  readonly whileWaiting: (work: () => void) => void;
}

/** What was asked already. */
export interface KnownSettings {
  readonly isShallow?: boolean;
  readonly remotes?: Git["remotes"];
  /** Ends every command that still runs when nobody needs to know any more, and the program would wait for it. */
  readonly unwanted?: AbortSignal;
}

/** Git for the repository that holds the directory; the directory itself is looked at only when a command runs. */
export function openGit(directory: string, environment: Environment = process.env, known: KnownSettings = {}): Git {
  const root = resolve(directory);
  const env = gitEnvironment(environment);
  const waiting: (() => void)[] = [];
  const run: Git["run"] = (args, options = {}) => {
    const running = runGit({ root, env, args }, { ...options, unwanted: known.unwanted });
    if (options.talksToRemote === true) waiting.shift()?.();
    return running;
  };
  const read: Git["read"] = async (args, options = {}) => {
    const result = await run(args, options);
    if (result.exitCode === 0) return result.stdout;
    throw gitFault(`git ${commandOf(args)}`, result, options.talksToRemote === true);
  };
  const { isShallow } = known;
  return {
    directory: root,
    run,
    read,
    isShallow: isShallow === undefined ? once(() => askWhetherShallow(read)) : () => Promise.resolve(isShallow),
    remotes: known.remotes ?? once(() => readRemoteSettings(run)),
    pushAddress: once(() => askPushAddress(run)),
    objects: openObjectProcess(() => startLastingGit({ root, env, args: ["cat-file", "--batch-command", "--buffer"] })),
    known: rememberObjects(),
    whileWaiting: (work) => {
      waiting.push(work);
    },
  };
}

/** The first word that is neither `-c` nor a setting behind one. */
function commandOf(args: readonly string[]): string {
  return args.find((arg, index) => arg !== "-c" && args[index - 1] !== "-c") ?? "";
}

/** A question whose answer stays the same; one that failed is asked again. */
function once<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | null = null;
  return () => {
    if (asked !== null) return asked;
    const asking = ask();
    asked = asking;
    asking.catch(() => {
      asked = null;
    });
    return asking;
  };
}

async function askWhetherShallow(read: Git["read"]): Promise<boolean> {
  return (await read(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

/** Nobody is waited for here, but what is wrong with it is wrong with the remote. */
async function askPushAddress(run: Git["run"]): Promise<string> {
  const asked = await run(["remote", "get-url", "--push", "origin"]);
  if (asked.exitCode !== 0) throw gitFault("git remote", asked, true);
  return asked.stdout.toString("utf8").trimEnd();
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
