// A remote with a history that was all sent, for runs as the workflow makes them: in a fresh clone over HTTP each time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ledgerShard } from "../../scripts/core/announcement/digest.ts";
import { ledgerFormat } from "../../scripts/core/ledger/ledger.ts";
import { ledgerPath, quotaPath, stateFormat } from "../../scripts/core/ledger/state.ts";
import { stateFileText } from "../../scripts/core/ledger/state-files.ts";
import { emptyQuota } from "../../scripts/core/quota/quota.ts";
import { openGit } from "../../scripts/effects/git/git.ts";
import { writeStateFiles } from "../../scripts/effects/state/state-commit.ts";
import { startAllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import { allChannels, announcementText } from "../support/announcement-texts.ts";
import { startGitHttpServer } from "../support/git-http-server.ts";
import { runGit } from "../support/git-playground.ts";
import { secretsOf, vendorsText } from "../support/sandbox-vendors.ts";
import { corpusFiles } from "./corpus.ts";
import { coveredMs, gitTimeMs } from "./git-trace.ts";
import type { BenchWorld, PreparedRun } from "./scenario.ts";

export interface RemoteBench {
  readonly files: number;
  /** Commits of the state branch after the one that holds all deliveries. */
  readonly stateCommits: number;
  /** Channels of the one announcement that is merged before each run; none: nothing is to be done. */
  readonly to: readonly string[];
  /** Default `dispatch`. */
  readonly words?: readonly string[];
}

const branch = "announcements-state";

/** What servers do and git did not do by itself in 2022, where GitHub's cut trees, and no work after a push that somebody waits for. */
const serverSettings = [
  ["http.receivepack", "true"],
  ["pack.writeReverseIndex", "true"],
  ["uploadpackfilter.tree.maxDepth", "0"],
  ["receive.autogc", "false"],
] as const;

/** A run in a clone as the workflow makes it: the last commit, the program's folders on disk, other contents on demand. */
export async function prepareRun(bench: BenchWorld, options: RemoteBench): Promise<PreparedRun> {
  const { words = ["dispatch", "--max-wait", "0"] } = options;
  const folder = join(bench.folder, `${words[0]}-${options.files}-${options.stateCommits}-${options.to.length}`);
  const remote = join(folder, "remote.git");
  const checkout = join(folder, "checkout");
  const trace = join(folder, "trace");
  await mkdir(folder, { recursive: true });
  await cp(await bench.remote(options.files), remote, { recursive: true });
  const git = (...args: readonly string[]): Promise<string> => runGit(bench.environment, remote, { args });
  for (const [name, value] of serverSettings) await git("config", name, value);
  const vendors = await startAllSandboxes({ nowMs: Date.now, seed: "bench" });
  bench.onRemove(vendors.close);
  const configured = await commit(bench, remote, "main", { ".github/vendors.yaml": vendorsText(vendors, {}) });
  const started = await git("rev-list", "--max-parents=0", "main");
  await importState(bench, remote, { ...options, baseOid: started, mainOid: configured });
  const sealed = await git("rev-parse", `refs/heads/${branch}`);
  const server = await startGitHttpServer({ root: folder, environment: bench.environment });
  bench.onRemove(server.close);
  const config = join(folder, "gitconfig");
  await writeFile(config, `[trace2]\n\teventTarget = ${trace}\n`);
  let requestsBefore = 0;
  let sentBefore = 0;
  let startedAtMs = 0;
  const calls = (): readonly number[] => vendors.netease.log.slice(sentBefore).map(({ atMs }) => atMs);

  return {
    command: {
      ...bench.announce(words, checkout),
      environment: { ...bench.environment, ...secretsOf(vendors), GIT_CONFIG_GLOBAL: config },
    },
    before: async () => {
      await git("update-ref", "refs/heads/main", configured);
      for (const ref of [`refs/heads/${branch}`, `refs/seals/${branch}`]) await git("update-ref", ref, sealed);
      if (options.to.length > 0) {
        const text = announcementText({ to: options.to, body: `Sent at ${Date.now()}` });
        await commit(bench, remote, "main", { "announcements/2026/12/2026-12-31-new.yaml": text });
      }
      for (const stale of [checkout, trace]) await rm(stale, { recursive: true, force: true });
      await mkdir(trace);
      const clone = ["clone", "--quiet", "--depth=1", "--filter=blob:none", "--no-checkout"];
      await runGit(bench.environment, folder, { args: [...clone, `${server.url}/remote.git`, checkout] });
      await runGit(bench.environment, checkout, { args: ["sparse-checkout", "set", ".github", "scripts", "schemas"] });
      await runGit(bench.environment, checkout, { args: ["checkout", "--quiet", "main"] });
      requestsBefore = server.requests.length;
      sentBefore = vendors.netease.log.length;
      startedAtMs = Date.now();
    },
    figures: async (wallMs) => {
      const requests = server.requests.slice(requestsBefore);
      const sum = (of: (request: (typeof requests)[number]) => number): number =>
        requests.reduce((total, request) => total + of(request), 0);
      const serverMs = coveredMs(
        requests.flatMap(({ workedMs }) => workedMs() ?? []),
        Infinity,
      );
      const [firstByteAtMs] = calls();
      const own =
        firstByteAtMs === undefined
          ? {}
          : {
              firstByteMs: firstByteAtMs - startedAtMs,
              ownShareMs: firstByteAtMs - startedAtMs - (await gitTimeMs(trace, firstByteAtMs)),
            };
      return {
        withoutServerMs: Math.round(wallMs - serverMs),
        serverMs,
        requests: requests.length,
        pushes: requests.filter(({ isPush }) => isPush).length,
        fetchedBytes: sum(({ answeredBytes }) => answeredBytes()),
        pushedBytes: sum(({ body }) => body().length),
        ...own,
      };
    },
  };
}

async function commit(
  { environment }: BenchWorld,
  remote: string,
  to: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const commands = Object.entries(files).map(([path, text]) => fileCommand(path, text));
  const head = `commit refs/heads/${to}\n${committer}data 6\nchange\nfrom refs/heads/${to}^0\n`;
  await runGit(environment, remote, { args: ["fast-import", "--quiet"], input: Buffer.from(head + commands.join("")) });
  return await runGit(environment, remote, { args: ["rev-parse", `refs/heads/${to}`] });
}

interface ImportedState extends RemoteBench, Standing {}

/** Where main stood at `init`, before the first announcement, and where it stands. */
interface Standing {
  readonly baseOid: string;
  readonly mainOid: string;
}

/** Every announcement of the corpus has a ledger entry, and each later commit changes one of them, as a settlement would. */
async function importState({ environment }: BenchWorld, remote: string, state: ImportedState): Promise<void> {
  const child = spawn("git", ["-C", remote, "fast-import", "--quiet"], {
    env: { ...environment },
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "close");
  for (const piece of stateStream(state)) if (!child.stdin.write(piece)) await once(child.stdin, "drain");
  child.stdin.end();
  const [exitCode] = (await ended) as [number | null];
  if (exitCode !== 0) throw new Error(`git fast-import ended with ${String(exitCode)}`);
  await runGit(environment, remote, { args: ["repack", "-adq"] });
  await runGit(environment, remote, { args: ["commit-graph", "write", "--reachable"] });
  await settleOnce({ environment, remote }, state);
}

/** The last commit is the dispatcher's own, with quotas, as any run leaves it. */
async function settleOnce(
  { environment, remote }: { readonly environment: BenchWorld["environment"]; readonly remote: string },
  state: ImportedState,
): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const quotas = allChannels.map((channel): [string, string] => [
    quotaPath("production", channel),
    stateFileText({ ...emptyQuota("production", channel), recentIds: ["48174937359009", "48174937359010"] }),
  ]);
  const oid = await writeStateFiles(openGit(remote, environment), {
    parentOid: await runGit(environment, remote, { args: ["rev-parse", ref] }),
    changes: new Map([...quotas, ["state.json", stateText(state, state.stateCommits + 2)]]),
    message: "settle send\n",
    atMs: 1_795_132_800_000,
  });
  await runGit(environment, remote, { args: ["update-ref", ref, oid] });
}

function* stateStream(state: ImportedState): Generator<string> {
  const { files, stateCommits } = state;
  const head = `commit refs/heads/${branch}\n${committer}data 5\nstate\n`;
  const entries = [...corpusFiles(files)].map(({ path }) => ({
    path,
    id: path.replace(/^.*\/|\.yaml$/g, ""),
  }));
  yield `${head}${fileCommand("state.json", stateText(state, 1))}`;
  for (const entry of entries) yield ledgerCommand(entry, 0);
  for (let number = 1; number <= stateCommits; number += 1) {
    const entry = entries[number % entries.length];
    yield `${head}${fileCommand("state.json", stateText(state, number + 1))}`;
    if (entry !== undefined) yield ledgerCommand(entry, number);
  }
}

const committer = "committer Bench <bench@example.com> 1795132800 +0000\n";

function stateText({ baseOid, mainOid }: Standing, serial: number): string {
  const lineage = "3f2b1c4d-0000-4000-8000-000000000000";
  const tips = { branch: "main", base: baseOid, cursor: mainOid, open: [], recordBranch: null, lastRun: null };
  return stateFileText({ format: stateFormat, lineage, serial, ...tips });
}

function ledgerCommand({ id, path }: { readonly id: string; readonly path: string }, number: number): string {
  const closed = { status: "missed", reason: `closed by commit ${number}`, closedAtMs: 1_795_132_800_000 } as const;
  const text = stateFileText({
    format: ledgerFormat,
    id,
    path,
    deliveries: { "netease/users": { attempts: [], closed } },
  });
  return fileCommand(ledgerPath(ledgerShard(id), id), text);
}

function fileCommand(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}
