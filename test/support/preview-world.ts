// A checkout with a real remote for the commands that only look: files on main, a state branch, a work tree to change.
import { mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommandLine } from "../../scripts/commands/command-line.ts";
import { createReaders } from "../../scripts/commands/workspace.ts";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { ledgerShard } from "../../scripts/core/announcement/digest.ts";
import type { LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import { recordedLedger } from "../../scripts/core/review/recorded-ledger.ts";
import { stateFileText } from "../../scripts/core/ledger/state-files.ts";
import { ledgerPath, quotaPath } from "../../scripts/core/ledger/state.ts";
import type { Readers, World } from "../../scripts/effects/world.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import type { TreeFiles } from "./commit-stream.ts";
import { createGitPlayground, writeFiles, type GitPlayground } from "./git-playground.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** Friday, 2026-11-20, 12:00 in Shanghai. */
export const startMs: number = Date.parse("2026-11-20T04:00:00Z");

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Below the checkout. */
  readonly folder?: string;
  /** Another one than the world's own. */
  readonly checkout?: string;
  /** What a person types on the terminal, line by line. */
  readonly typed?: readonly string[];
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PreviewWorld {
  readonly playground: GitPlayground;
  readonly remote: string;
  readonly checkout: string;
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Run>;
  /** Writes into the work tree; null deletes. */
  readonly write: (files: Readonly<Record<string, string | null>>) => Promise<void>;
  readonly link: (path: string, target: string) => Promise<void>;
  /** Takes the work tree back to what was cloned, or was last pulled. */
  readonly reset: () => Promise<void>;
  /** Commits onto main at the remote, as a merge would, and pulls it. */
  readonly merge: (files: TreeFiles) => Promise<void>;
  /** Writes onto the state branch what a dispatcher would have written. */
  readonly record: (entries: readonly LedgerEntry[], quotas?: readonly QuotaState[]) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export const vendorsText = `defaultApp: production
apps:
  production:
    netease:
      host: api.yunxinapi.com
      appKey: { env: NETEASE_APP_KEY }
      appSecret: { env: NETEASE_APP_SECRET }
    rongcloud:
      host: api.rong-api.com
      appKey: { env: RONGCLOUD_APP_KEY }
      appSecret: { env: RONGCLOUD_APP_SECRET }
    easemob:
      host: a1.easemob.com
      org: "1122"
      app: demo
      clientId: { env: EASEMOB_CLIENT_ID }
      clientSecret: { env: EASEMOB_CLIENT_SECRET }
safety:
  maxSendsPerRun: 3
  maxRecallsPerRun: 1
`;

/** `vendors`: the text of the vendors file. The state branch is there unless `init` is false. */
export async function openPreviewWorld(
  options: { readonly vendors?: string; readonly files?: TreeFiles; readonly init?: boolean } = {},
): Promise<PreviewWorld> {
  const playground = await createGitPlayground();
  const remote = await playground.createRemote({
    ".github/vendors.yaml": options.vendors ?? vendorsText,
    ...options.files,
  });
  const checkout = await playground.clone(remote);
  const readers = createReaders();
  const run = (args: readonly string[], runOptions: RunOptions = {}): Promise<Run> =>
    runIn({ playground, checkout: runOptions.checkout ?? checkout, readers }, args, runOptions);
  if (options.init !== false) await run(["init"]);
  return {
    playground,
    remote,
    checkout,
    run,
    write: async (files) => {
      for (const [path, text] of Object.entries(files)) {
        if (text === null) await rm(join(checkout, path));
        else await writeFiles(checkout, { [path]: text });
      }
    },
    link: async (path, target) => {
      await mkdir(dirname(join(checkout, path)), { recursive: true });
      await symlink(target, join(checkout, path));
    },
    reset: async () => {
      await playground.git(checkout, "checkout", "--quiet", "--force", "main");
      await playground.git(checkout, "clean", "-fdqx");
    },
    merge: async (files) => {
      await playground.commitTo(remote, "main", files);
      await playground.git(checkout, "pull", "--quiet", "--ff-only", "origin", "main");
    },
    record: async (entries, quotas = []) => {
      const files = [
        ...entries.map((entry): [string, string] => [
          ledgerPath(ledgerShard(entry.id), entry.id),
          stateFileText(entry),
        ]),
        ...quotas.map((quota): [string, string] => [quotaPath(quota.app, quota.channel), stateFileText(quota)]),
      ];
      const oid = await playground.commitTo(remote, "announcements-state", Object.fromEntries(files));
      // The dispatcher's pushes move the seal along.
      await playground.git(remote, "update-ref", "refs/seals/announcements-state", oid);
    },
    remove: playground.remove,
  };
}

/** What the ledger holds once the dispatcher wrote the records that the file has. */
export function ledgerOf(path: string, text: string): LedgerEntry {
  const { announcement } = createReader(vendors).readAnnouncement({ path, text });
  if (announcement === null) throw new Error(`${path} is not valid`);
  const entry = recordedLedger(announcement, { vendors, defaultApp: "production" });
  // A preview does not look at fingerprints, but a state file has one.
  return JSON.parse(
    JSON.stringify(entry).replaceAll('"fingerprint":""', `"fingerprint":"${fingerprint}"`),
  ) as LedgerEntry;
}

const fingerprint = "0123456789abcdef";

interface Place {
  readonly playground: GitPlayground;
  readonly checkout: string;
  readonly readers: Readers;
}

async function runIn(
  { playground, checkout, readers }: Place,
  args: readonly string[],
  { environment = {}, folder = "", typed }: RunOptions,
): Promise<Run> {
  const { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = playground.environment;
  const written = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): World["stdout"] => ({
    write: (text) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: 100,
  });
  const lines = [...(typed ?? [])];
  const ask = (prompt: string): Promise<string | null> => {
    written.stderr += prompt;
    return Promise.resolve(lines.shift() ?? null);
  };
  const world: World = {
    directory: join(checkout, folder),
    environment: { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM, TZ: "Asia/Shanghai", ...environment },
    clock: createVirtualClock(startMs),
    randomHex: (digits) => "5".repeat(digits),
    stdout: output("stdout"),
    stderr: output("stderr"),
    hide: () => undefined,
    stopSignal: () => new AbortController().signal,
    readers,
    ...(typed === undefined ? {} : { ask: () => ({ ask, close: () => undefined }) }),
  };
  const exitCode = await runCommandLine(args, world);
  return { exitCode, ...written };
}
