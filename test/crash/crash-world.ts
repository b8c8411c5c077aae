// One world of the matrix: a git remote, three vendors behind gates, people who commit, and a program that may die.
import { rm } from "node:fs/promises";
import type { Reader } from "../../scripts/core/announcement/announcement-reader.ts";
import type { StateFiles } from "../../scripts/core/ledger/state-files.ts";
import type { LoggedRequest } from "../../scripts/sandbox/request-log.ts";
import { startSandbox, type RunningSandbox } from "../../scripts/sandbox/sandboxes.ts";
import type { GitPlayground } from "../support/git-playground.ts";
import { byVendor, vendorNames, type ByVendor } from "./crash-accounts.ts";
import { runProgram, type Ended, type RunOptions, type Tools } from "./dispatcher-child.ts";
import { forward } from "./vendor-gate.ts";

export interface CrashWorld {
  readonly remote: string;
  readonly vendors: ByVendor<RunningSandbox>;
  /** For whoever looks at it; the program has its own. */
  readonly readers: Readers;
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Runs a command of the real program to its end, or to its death. */
  readonly run: (args: readonly string[], options: RunOptions) => Promise<Ended>;
  /** From here on commands run in a fresh clone, as on another runner. */
  readonly cloneAgain: () => Promise<void>;
  /** Commits onto main as a person would; looks and edits again when main moved meanwhile. */
  readonly commit: (edit: Edit) => Promise<void>;
  /** What people committed: the newest text of every file, and their commits. */
  readonly people: () => People;
  readonly close: () => Promise<void>;
}

/** Compiled schemas, which take longer than the rest of a look. */
export interface Readers {
  readonly reader: Reader;
  readonly stateFiles: StateFiles;
}

/** Texts by path. */
export type Files = Readonly<Record<string, string>>;

/** Makes new texts from what main says. */
export type Edit = (read: (path: string) => Promise<string>) => Promise<Files>;

export interface People {
  readonly files: Files;
  readonly commits: readonly string[];
}

/** A world to start others from: its remote, and what its vendors had been asked. */
export interface Template {
  readonly remote: string;
  readonly logs: ByVendor<readonly LoggedRequest[]>;
  readonly people: People;
}

/** As the dispatch workflow checks out: the newest commit of one branch, and contents only when they are read. */
const asInActions = ["--depth=1", "--single-branch", "--filter=blob:none", "--sparse"] as const;

export async function openWorld(tools: Tools, readers: Readers, template: Template): Promise<CrashWorld> {
  const { playground } = tools;
  const { remote, logs } = template;
  const clock = createVendorClock();
  const vendors = await byVendor((vendor) => startSandbox(vendor, { nowMs: clock.nowMs, seed: "crash" }));
  await replay(vendors, logs, clock);
  let checkout = await playground.clone(remote, asInActions);
  let { people } = template;
  return {
    remote,
    vendors,
    readers,
    git: (...args) => playground.git(remote, ...args),
    run: (args, options) => {
      clock.set(options.aheadMs);
      return runProgram(tools, { args, options, checkout, vendors });
    },
    cloneAgain: async () => {
      checkout = await playground.clone(remote, asInActions);
    },
    commit: async (edit) => {
      const { files, oid } = await commitEdit(playground, remote, edit);
      people = { files: { ...people.files, ...files }, commits: [...people.commits, oid] };
    },
    people: () => people,
    close: async () => {
      await tools.shim.settle();
      await Promise.all(vendorNames.map((vendor) => vendors[vendor].close()));
      await rm(remote, { recursive: true, force: true });
    },
  };
}

async function commitEdit(
  { git, commitTo }: GitPlayground,
  remote: string,
  edit: Edit,
): Promise<{ readonly files: Files; readonly oid: string }> {
  for (;;) {
    const base = await git(remote, "rev-parse", "main");
    const files = await edit(async (path) => `${await git(remote, "show", `${base}:${path}`)}\n`);
    if ((await git(remote, "rev-parse", "main")) !== base) continue;
    const oid = await commitTo(remote, "main", files).catch((error: unknown) => {
      // git checks once more when it moves the branch.
      if (String(error).includes("Not updating refs/heads/main")) return null;
      throw error;
    });
    if (oid !== null) return { files, oid };
  }
}

interface VendorClock {
  readonly nowMs: () => number;
  readonly set: (aheadMs: number) => void;
  /** While vendors are brought to a state of before. */
  readonly stopAt: (atMs: number | null) => void;
}

function createVendorClock(): VendorClock {
  let aheadMs = 0;
  let stoppedAtMs: number | null = null;
  return {
    nowMs: () => stoppedAtMs ?? Date.now() + aheadMs,
    set: (newAheadMs) => {
      aheadMs = newAheadMs;
    },
    stopAt: (atMs) => {
      stoppedAtMs = atMs;
    },
  };
}

/** New vendors that were asked the same know the same: their ids and tokens follow from the seed. */
async function replay(
  vendors: ByVendor<RunningSandbox>,
  logs: Template["logs"],
  clock: Pick<VendorClock, "stopAt">,
): Promise<void> {
  for (const vendor of vendorNames) {
    for (const { path, method, headers, bodyText, atMs, accepted } of logs[vendor]) {
      clock.stopAt(atMs);
      const { baseUrl, log } = vendors[vendor];
      await forward(baseUrl, { method, url: path, headers }, bodyText);
      if (log.at(-1)?.accepted?.id !== accepted?.id)
        throw new Error(`${vendor} answered ${path} differently this time`);
    }
  }
  clock.stopAt(null);
}
