// A whole world for dispatch scenarios: a git remote, a checkout, the three sandbox vendors and one clock that stands still.
import { onTestFinished } from "vitest";
import { explain, runCommand } from "../../scripts/commands/command-line.ts";
import { createReaders } from "../../scripts/commands/workspace.ts";
import { ledgerShard } from "../../scripts/core/announcement/digest.ts";
import { exitCodes } from "../../scripts/core/problems/fault.ts";
import type { Clock } from "../../scripts/effects/clock.ts";
import { randomHex } from "../../scripts/effects/randomness.ts";
import type { Readers, World } from "../../scripts/effects/world.ts";
import { startAllSandboxes, type AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import type { TreeFiles } from "./commit-stream.ts";
import { readDispatchJson, type DispatchJson } from "./dispatch-json.ts";
import { createGitPlayground, type GitPlayground } from "./git-playground.ts";
import { secretsOf, vendorsText, type VendorsFile } from "./sandbox-vendors.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";
import {
  buildRepositories,
  buildTemplate,
  copyTemplate,
  type WorldParts,
  type WorldTemplate,
} from "./world-template.ts";

/** Saturday, 2026-11-21, 09:00:05 in Shanghai. */
export const startsAtMs: number = Date.parse("2026-11-21T01:00:05.000Z");

export interface RunOptions {
  /** The folder the command starts in; otherwise the world's checkout. */
  readonly checkout?: string;
  readonly stop?: AbortSignal;
  /** The clock of the machine it runs on; otherwise the vendors' own. */
  readonly clock?: Clock;
  /** Variables in place of the world's secrets; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Readers of another version of the program. */
  readonly readers?: Readers;
  /** Sees each piece of talk the moment it is written. */
  readonly onTalk?: (text: string) => void;
  /** Sees the fault that ended the command, with its causes. */
  readonly onFault?: (error: unknown) => void;
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Values that were handed over to be masked. */
  readonly hidden: readonly string[];
}

/** A dispatch and its report; null where a fault ended it before there was one. */
export interface DispatchRun extends Run {
  readonly report: DispatchJson | null;
}

export interface DispatchWorld {
  readonly playground: GitPlayground;
  /** The folder of the bare repository. */
  readonly remote: string;
  readonly checkout: string;
  readonly clock: VirtualClock;
  readonly vendors: AllSandboxes;
  readonly secrets: Readonly<Record<string, string>>;
  /** Commits onto main, as a merge would; null deletes a file. */
  readonly merge: (files: TreeFiles) => Promise<string>;
  readonly configure: (file: VendorsFile) => Promise<string>;
  /** The text of a file at main's tip. */
  readonly read: (path: string) => Promise<string>;
  readonly tips: () => Promise<{ readonly main: string; readonly state: string }>;
  /** Commits onto the state branch and seals it, as a person would who answers for the change. */
  readonly editState: (files: TreeFiles) => Promise<void>;
  /** Puts state branch and seal to a commit; null deletes both. */
  readonly resetState: (oid: string | null) => Promise<void>;
  /** A JSON file of the state branch's tip. */
  readonly stateFile: (path: string) => Promise<unknown>;
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Run>;
  readonly dispatch: (args?: readonly string[], options?: RunOptions) => Promise<DispatchRun>;
}

const readers = createReaders();

export const stateBranch = "announcements-state";

/** Where the ledger keeps an announcement. */
export function ledgerFile(id: string): string {
  return `ledger/${ledgerShard(id)}/${id}.json`;
}

/** A world in which `init` has been run. It is taken down when the test ends. */
export async function openDispatchWorld(file?: VendorsFile): Promise<DispatchWorld> {
  const clock = createVirtualClock(startsAtMs);
  const world = worldOf(clock, await copyTemplate(await initialisedTemplate(), clock));
  if (file !== undefined) await world.configure(file);
  return world;
}

/** A world without a state branch, with these files beside the vendors file. */
export async function openBareWorld(files: TreeFiles = {}): Promise<DispatchWorld> {
  const clock = createVirtualClock(startsAtMs);
  const vendors = await startAllSandboxes({ nowMs: clock.nowMs, seed: "scenario" });
  const playground = await createGitPlayground();
  const world = worldOf(clock, { playground, vendors, ...(await buildRepositories(playground, vendors)) });
  await world.merge(files);
  return world;
}

/** Built once per worker; tests share nothing of it but a copy. */
let template: Promise<WorldTemplate> | null = null;

function initialisedTemplate(): Promise<WorldTemplate> {
  const clock = createVirtualClock(startsAtMs);
  template ??= buildTemplate(clock, async (parts) => {
    const run = await runIn({ ...parts, clock, secrets: {} }, ["init"], {});
    if (run.exitCode !== 0) throw new Error(`init failed: ${run.stderr}`);
  });
  return template;
}

function worldOf(clock: VirtualClock, { playground, remote, checkout, vendors }: WorldParts): DispatchWorld {
  onTestFinished(async () => {
    await vendors.close();
    await playground.remove();
  });
  const secrets = secretsOf(vendors);
  const outside = { playground, clock, checkout, secrets };
  const { git, tipOf } = playground;
  const show = (branch: string, path: string): Promise<string> =>
    git(remote, "cat-file", "blob", `refs/heads/${branch}:${path}`);
  const merge = (changed: TreeFiles): Promise<string> => playground.commitTo(remote, "main", changed);
  const resetState = async (oid: string | null): Promise<void> => {
    for (const ref of [`refs/heads/${stateBranch}`, `refs/seals/${stateBranch}`]) {
      await git(remote, "update-ref", ...(oid === null ? ["-d", ref] : [ref, oid]));
    }
  };
  return {
    ...outside,
    remote,
    vendors,
    merge,
    configure: (changed) => merge({ ".github/vendors.yaml": vendorsText(vendors, changed) }),
    read: async (path) => `${await show("main", path)}\n`,
    tips: async () => ({
      main: await tipOf(remote, "refs/heads/main"),
      state: await tipOf(remote, `refs/heads/${stateBranch}`),
    }),
    editState: async (files) => resetState(await playground.commitTo(remote, stateBranch, files)),
    resetState,
    stateFile: async (path) => JSON.parse(await show(stateBranch, path)) as unknown,
    run: (args, options = {}) => runIn(outside, args, options),
    dispatch: async (args = [], options = {}) => {
      const run = await runIn(outside, ["dispatch", "--json", "--max-wait", "0", ...args], options);
      return { ...run, report: readDispatchJson(run.stdout) };
    },
  };
}

interface Outside {
  readonly playground: GitPlayground;
  readonly clock: VirtualClock;
  readonly checkout: string;
  readonly secrets: Readonly<Record<string, string>>;
}

async function runIn(outside: Outside, args: readonly string[], options: RunOptions): Promise<Run> {
  const { playground, clock, checkout, secrets } = outside;
  const { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = playground.environment;
  const written = { stdout: "", stderr: "" };
  const hidden: string[] = [];
  const world: World = {
    directory: options.checkout ?? checkout,
    environment: { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM, TZ: "UTC", ...secrets, ...options.environment },
    clock: options.clock ?? clock,
    randomHex,
    stdout: {
      write: (text) => {
        written.stdout += text;
      },
      isTerminal: false,
      columns: 100,
    },
    stderr: {
      write: (text) => {
        written.stderr += text;
        options.onTalk?.(text);
      },
      isTerminal: false,
      columns: 100,
    },
    readers: options.readers ?? readers,
    // Nothing is masked here: what must not show must not even be written.
    hide: (values) => hidden.push(...values),
    stopSignal: () => options.stop ?? new AbortController().signal,
  };
  const exitCode = await runCommand(args, world).catch((error: unknown) => {
    options.onFault?.(error);
    return explain(error, world);
  });
  if (exitCode === exitCodes.bug) throw new Error(written.stderr);
  return { exitCode, ...written, hidden };
}
