// The demo's own world: a throw-away git remote, an author's checkout, sandbox vendors and a clock that can skip ahead.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Clock } from "../../effects/clock.ts";
import { openGit, type Git } from "../../effects/git/git.ts";
import type { World } from "../../effects/world.ts";
import { startAllSandboxes, type AllSandboxes } from "../../sandbox/sandboxes.ts";

export interface DemoClock extends Clock {
  /** Lets time pass at once. */
  readonly skip: (byMs: number) => void;
}

export interface DemoWorld {
  readonly folder: string;
  /** The id of a sample on the demo's day. */
  readonly idOf: (name: string) => string;
  /** The author's checkout. */
  readonly checkout: string;
  readonly git: Git;
  readonly clock: DemoClock;
  readonly vendors: AllSandboxes;
  /** The secrets a dispatch job would have, for the sandboxes. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly close: (keep: boolean) => Promise<void>;
}

/** This program's own repository: its samples are what the demo sends. */
export const programFolder: string = resolve(import.meta.dirname, "../../..");

/** The day of the samples. */
const samplesDay = "2026-11-21";

/**
 * Opens the demo's world on the samples' own day, or on the day before now: a folder that stays is played with on the
 * real clock, which must not be behind what its state remembers.
 */
export async function openDemoWorld(world: World, isKept: boolean): Promise<DemoWorld> {
  const day = isKept ? new Date(world.clock.nowMs() - 86_400_000).toISOString().slice(0, 10) : samplesDay;
  // Saturday morning, five seconds after the maintenance notice may go out.
  const startsAtMs = Date.parse(`${day}T09:00:05+08:00`);
  const folder = await mkdtemp(join(tmpdir(), "announce-demo-"));
  const checkout = join(folder, "checkout");
  const clock = createDemoClock(world.clock, startsAtMs);
  const vendors = await startAllSandboxes({ nowMs: clock.nowMs, seed: "demo" });
  const remote = join(folder, "origin.git");
  const outside = openGit(folder, world.environment);
  await outside.read(["init", "--quiet", "--bare", "--initial-branch=main", remote]);
  await outside.read(["clone", "--quiet", remote, checkout]);
  const git = openGit(checkout, world.environment);
  await git.read(["config", "user.name", "Demo Author"]);
  await git.read(["config", "user.email", "author@example.invalid"]);
  await git.read(["checkout", "--quiet", "-b", "main"]);
  await writeText(checkout, ".github/vendors.yaml", vendorsFile(vendors));
  await cp(join(programFolder, "schemas"), join(checkout, "schemas"), { recursive: true });
  await cp(join(programFolder, "announcements/README.md"), join(checkout, "announcements/README.md"));
  await commitAll(git, "Start announcing as code");
  await git.read(["push", "--quiet", "origin", "main"]);
  return {
    folder,
    checkout,
    idOf: (name) => `${day}-${name}`,
    git,
    clock,
    vendors,
    secrets: secretsOf(vendors),
    async close(keep) {
      await vendors.close();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Copies samples of this repository into the author's checkout, with their dates on the demo's day. */
export async function copySamples(demo: DemoWorld, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const text = await readFile(join(programFolder, samplePath(`${samplesDay}-${name}`)), "utf8");
    const day = demo.idOf(name).slice(0, samplesDay.length);
    await writeText(demo.checkout, samplePath(demo.idOf(name)), text.replaceAll(samplesDay, day));
  }
}

export function samplePath(id: string): string {
  return `announcements/${id.slice(0, 4)}/${id.slice(5, 7)}/${id}.yaml`;
}

export async function commitAll(git: Git, message: string): Promise<void> {
  await git.read(["add", "--all"]);
  await git.read(["commit", "--quiet", "-m", message]);
}

async function writeText(checkout: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(checkout, path)), { recursive: true });
  await writeFile(join(checkout, path), text);
}

function createDemoClock(real: Clock, startsAtMs: number): DemoClock {
  const realStartMs = real.monotonicMs();
  let skippedMs = 0;
  const elapsedMs = (): number => Math.round(real.monotonicMs() - realStartMs) + skippedMs;
  return {
    nowMs: () => startsAtMs + elapsedMs(),
    monotonicMs: elapsedMs,
    sleep: (waitMs) => {
      skippedMs += waitMs;
      return Promise.resolve();
    },
    skip: (byMs) => {
      skippedMs += byMs;
    },
  };
}

function vendorsFile({ netease, rongcloud, easemob }: AllSandboxes): string {
  return `# The demo's vendors: sandboxes on this machine. A real file names hosts of the vendors.
defaultApp: production
apps:
  production:
    netease:
      host: ${netease.baseUrl}
      appKey: { env: NETEASE_APP_KEY }
      appSecret: { env: NETEASE_APP_SECRET }
    rongcloud:
      host: ${rongcloud.baseUrl}
      appKey: { env: RONGCLOUD_APP_KEY }
      appSecret: { env: RONGCLOUD_APP_SECRET }
    easemob:
      host: ${easemob.baseUrl}
      org: "${easemob.credentials["org"] ?? ""}"
      app: ${easemob.credentials["app"] ?? ""}
      clientId: { env: EASEMOB_CLIENT_ID }
      clientSecret: { env: EASEMOB_CLIENT_SECRET }
`;
}

function secretsOf({ netease, rongcloud, easemob }: AllSandboxes): Readonly<Record<string, string>> {
  return {
    NETEASE_APP_KEY: netease.credentials["appKey"] ?? "",
    NETEASE_APP_SECRET: netease.credentials["appSecret"] ?? "",
    RONGCLOUD_APP_KEY: rongcloud.credentials["appKey"] ?? "",
    RONGCLOUD_APP_SECRET: rongcloud.credentials["appSecret"] ?? "",
    EASEMOB_CLIENT_ID: easemob.credentials["clientId"] ?? "",
    EASEMOB_CLIENT_SECRET: easemob.credentials["clientSecret"] ?? "",
  };
}
