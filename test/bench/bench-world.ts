// The folder a benchmark works in: repositories of the corpus, made once for each size.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { vendorsText } from "../support/preview-world.ts";
import { createGitPlayground, type GitPlayground } from "../support/git-playground.ts";
import { corpusFile, corpusFiles } from "./corpus.ts";
import type { BenchWorld, ProposedMerge } from "./scenario.ts";

export interface OpenBench extends BenchWorld {
  readonly remove: () => Promise<void>;
}

export async function openBench({ usePeers }: { readonly usePeers: boolean }): Promise<OpenBench> {
  const program = join(import.meta.dirname, "../..");
  const playground = await createGitPlayground();
  const environment = { ...playground.environment, NODE_COMPILE_CACHE: join(playground.folder, "compile-cache") };
  const remotes = new Map<number, Promise<string>>();
  const checkouts = new Map<number, Promise<string>>();
  const merges = new Map<number, Promise<ProposedMerge>>();
  const remote = (files: number): Promise<string> => keep(remotes, files, () => createCorpusRemote(playground, files));
  const closers: (() => Promise<void>)[] = [];
  const peers = join(import.meta.dirname, "peers");
  return {
    program,
    announce: (args, directory) => ({
      file: process.execPath,
      args: [join(program, "scripts/announce.mjs"), ...args],
      directory,
      environment,
    }),
    folder: playground.folder,
    environment,
    remote,
    checkout: (files) =>
      keep(checkouts, files, async () => {
        const checkout = await playground.clone(await remote(files));
        // The index of a fresh clone is younger than its files, and git would look at each of them again.
        await playground.git(checkout, "status", "--short");
        return checkout;
      }),
    merge: (files) => keep(merges, files, async () => proposeMerge(playground, await remote(files), files)),
    peers: usePeers && existsSync(join(peers, "node_modules")) ? peers : null,
    onRemove: (close) => closers.push(close),
    remove: async () => {
      for (const close of closers) await close();
      await rm(playground.folder, { recursive: true, force: true });
    },
  };
}

/** Installs the peers at the versions of `peers/package.json`, into a folder of their own. */
export async function installPeers(): Promise<void> {
  const folder = join(import.meta.dirname, "peers");
  const child = spawn("npm", ["ci", "--ignore-scripts"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  const exitCode = await exitCodeOf(child);
  if (exitCode !== 0) throw new Error(`npm ci in ${folder} ended with ${String(exitCode)}`);
}

function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}

function keep<Value>(made: Map<number, Promise<Value>>, key: number, make: () => Promise<Value>): Promise<Value> {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}

/** As the workflows check out: commits and folders, and of the contents what the program asks for. */
async function proposeMerge(
  { git, clone, commitTo }: GitPlayground,
  remote: string,
  files: number,
): Promise<ProposedMerge> {
  const folder = await clone(remote, ["--no-checkout", "--filter=blob:none"]);
  const base = (await git(folder, "rev-parse", "HEAD")).trim();
  await git(folder, "update-ref", "refs/heads/proposal", base);
  const [known, added] = [corpusFile(0, files), corpusFile(files, files + 1)];
  // The new one is for no certain days: whenever the benchmark runs, there is something to plan.
  const head = await commitTo(folder, "proposal", {
    [known.path]: known.text.replace(/^title: .*$/m, "title: Another title"),
    [added.path]: added.text.replace(/^schedule:\n(?: .*\n)+/m, "").replace(/^broadcasts:[^]*/m, "broadcasts: {}\n"),
  });
  return { folder, base, head };
}

/** A commit with a vendors file, and one with so many announcements, packed as a server would hold them. */
async function createCorpusRemote({ folder, git, environment }: GitPlayground, files: number): Promise<string> {
  const remote = join(folder, `corpus-${files}.git`);
  await mkdir(remote);
  await git(remote, "init", "--quiet", "--bare", "--initial-branch=main");
  await git(remote, "config", "uploadpack.allowFilter", "true");
  const child = spawn("git", ["-C", remote, "fast-import", "--quiet"], {
    env: environment,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = exitCodeOf(child);
  for (const piece of corpusCommits(files)) if (!child.stdin.write(piece)) await once(child.stdin, "drain");
  child.stdin.end();
  const exitCode = await ended;
  if (exitCode !== 0) throw new Error(`git fast-import ended with ${String(exitCode)}`);
  return remote;
}

function* corpusCommits(files: number): Generator<string> {
  const head = "commit refs/heads/main\ncommitter Bench <bench@example.com> 1795132800 +0000\ndata 6\n";
  yield `${head}vendor\n${fileCommand(".github/vendors.yaml", vendorsText)}${head}corpus\n`;
  for (const { path, text } of corpusFiles(files)) yield fileCommand(path, text);
}

function fileCommand(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}
