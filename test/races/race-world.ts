// One world of the races: a git remote, three vendors on the real clock, and real dispatchers as children on clones of their own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { startAllSandboxes, type AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import { readDispatchJson, type DispatchJson } from "../support/dispatch-json.ts";
import { openGit } from "../../scripts/effects/git/git.ts";
import { createGitPlayground } from "../support/git-playground.ts";
import { secretsOf, vendorsText } from "../support/sandbox-vendors.ts";

export const stateBranch = "announcements-state";

/** How a dispatcher ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** Null where a fault ended it before there was one. */
  readonly report: DispatchJson | null;
}

export interface RaceWorld {
  readonly remote: string;
  readonly vendors: AllSandboxes;
  /** What a dispatcher's process gets, secrets included. */
  readonly environment: Readonly<Record<string, string>>;
  /** Git in the remote. */
  readonly git: (...args: readonly string[]) => Promise<string>;
  /** Git in the remote, with something to read. */
  readonly write: (args: readonly string[], input: string) => Promise<string>;
  /** A clone for one dispatcher: by turns one as the workflow's and a whole one. */
  readonly clone: () => Promise<string>;
  /** Puts everybody's clock ahead: the vendors' at once, the dispatchers' from their next start on. */
  readonly setAhead: (aheadMs: number) => void;
  readonly aheadMs: () => number;
  readonly nowMs: () => number;
  readonly dispatch: (checkout: string, ...args: readonly string[]) => Promise<Ended>;
  /** Changes main as a person would: on top of what stands there, tried again when somebody was faster. */
  readonly merge: (change: MainChange) => Promise<void>;
  /** The text of every announcement on main, by path. */
  readonly announcements: () => Promise<ReadonlyMap<string, string>>;
  readonly close: () => Promise<void>;
}

/** What a person makes of the announcements that stand on main; null deletes a file. */
export type MainChange = (known: ReadonlyMap<string, string>) => Readonly<Record<string, string | null>>;

const announceAt = join(import.meta.dirname, "..", "crash", "announce-at.ts");
const hungAfterMs = 120_000;

export async function openRaceWorld(): Promise<RaceWorld> {
  const playground = await createGitPlayground();
  let aheadMs = 0;
  const nowMs = (): number => Date.now() + aheadMs;
  const vendors = await startAllSandboxes({ nowMs, seed: "race" });
  const safety = { maxSendsPerRun: 1_000, maxRecallsPerRun: 1_000, clockSkewSeconds: 1 };
  const remote = await playground.createRemote({ ".github/vendors.yaml": vendorsText(vendors, { safety }) });
  const git = (...args: readonly string[]): Promise<string> => playground.git(remote, ...args);

  async function textsAt(oid: string): Promise<ReadonlyMap<string, string>> {
    const paths = await git("ls-tree", "-r", "--name-only", oid, "announcements/");
    const read = async (path: string): Promise<[string, string]> => [path, `${await git("show", `${oid}:${path}`)}\n`];
    return new Map(
      await Promise.all(
        paths
          .split("\n")
          .filter((path) => path !== "")
          .map(read),
      ),
    );
  }

  async function merge(change: MainChange): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      const tip = await git("rev-parse", "refs/heads/main");
      const files = change(await textsAt(tip));
      if (Object.keys(files).length === 0) return;
      await git("update-ref", "refs/heads/person", tip);
      const merged = await playground.commitTo(remote, "person", files);
      const isMoved = await git("update-ref", "refs/heads/main", merged, tip).then(
        () => true,
        () => false,
      );
      if (isMoved) return;
    }
    throw new Error("a person never got to merge");
  }

  const environment = { ...playground.environment, ...secretsOf(vendors), TZ: "UTC", NO_COLOR: "1" };

  function run(checkout: string, args: readonly string[]): Promise<EndedProcess> {
    const child = spawn(process.execPath, [announceAt, String(aheadMs), ...args], {
      cwd: checkout,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return endOf(child);
  }

  let clones = 0;
  const world: RaceWorld = {
    remote,
    vendors,
    environment,
    git,
    write: (args, input) => writeGit(remote, args, input),
    aheadMs: () => aheadMs,
    nowMs,
    clone: () => playground.clone(remote, ++clones % 2 === 0 ? [] : ["--depth=1", "--filter=blob:none"]),
    setAhead: (newAheadMs) => {
      aheadMs = newAheadMs;
    },
    dispatch: async (checkout, ...args) => {
      const { exitCode, stderr, stdout } = await run(checkout, ["dispatch", "--json", ...args]);
      return { exitCode, stderr, report: readDispatchJson(stdout) };
    },
    merge,
    announcements: async () => textsAt(await git("rev-parse", "refs/heads/main")),
    close: async () => {
      await vendors.close();
      await playground.remove();
    },
  };
  const { exitCode, stderr } = await run(await world.clone(), ["init"]);
  if (exitCode !== 0) throw new Error(`init failed: ${stderr}`);
  return world;
}

async function writeGit(remote: string, args: readonly string[], input: string): Promise<string> {
  return (await openGit(remote).read(args, { input })).toString("utf8").trimEnd();
}

interface EndedProcess extends Pick<Ended, "exitCode" | "stderr"> {
  readonly stdout: string;
}

function endOf(child: ReturnType<typeof spawn>): Promise<EndedProcess> {
  const written = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  child.stdout?.on("data", (chunk: Buffer) => written.stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => written.stderr.push(chunk));
  const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString("utf8");
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`a dispatcher did not end within ${hungAfterMs} ms:\n${textOf(written.stderr)}`));
    }, hungAfterMs);
    child.on("error", reject);
    child.on("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, stderr: textOf(written.stderr), stdout: textOf(written.stdout) });
    });
  });
}
