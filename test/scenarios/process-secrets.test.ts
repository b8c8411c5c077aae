// What a real process leaves behind: secrets and tokens show in no stream, no file for GitHub, no commit and no crash dump.
import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { openRaceWorld, type RaceWorld } from "../races/race-world.ts";
import { allChannels, announce } from "../support/announcement-texts.ts";
import { credentialsSeen, secretsIn, tokensSeen } from "../support/credentials.ts";

const program = join(import.meta.dirname, "../../scripts/announce.mjs");
const crash = join(import.meta.dirname, "../support/crash-while-calling.ts");

interface Left {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** By name, every file that the process wrote for GitHub or about its own end. */
  readonly files: ReadonlyMap<string, string>;
}

/** Dispatches as the workflow does, in a process that writes every report that Node can write. */
async function dispatchInActions(world: RaceWorld, crashing: "thrown" | "uncaught" | null): Promise<Left> {
  const checkout = await world.clone();
  const folder = `${checkout}.left`;
  await mkdir(folder);
  for (const name of ["summary.md", "output.txt"]) await writeFile(join(folder, name), "");
  const child = spawn(process.execPath, [...(crashing === null ? [] : ["--import", crash]), program, "dispatch"], {
    cwd: checkout,
    env: {
      ...world.environment,
      CRASH: crashing ?? "",
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_OUTPUT: join(folder, "output.txt"),
      NODE_OPTIONS: `--report-uncaught-exception --report-on-fatalerror --report-on-signal --report-directory=${folder}`,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const names = await readdir(folder);
  const read = async (name: string): Promise<[string, string]> => [name, await readFile(join(folder, name), "utf8")];
  return { exitCode, stdout, stderr, files: new Map(await Promise.all(names.map(read))) };
}

async function openWorld(): Promise<RaceWorld> {
  const world = await openRaceWorld();
  onTestFinished(world.close);
  await world.merge(() => announce("hello", { to: allChannels }));
  return world;
}

/** Secrets and credentials in what was left, and in every commit of every branch. */
async function shownBy(world: RaceWorld, { stdout, stderr, files }: Left): Promise<readonly string[]> {
  const commits = await world.git("log", "--all", "-p", "--format=fuller");
  const names = Object.keys(world.environment).filter((name) => /_(?:KEY|ID|SECRET)$/.test(name));
  const secrets = [...names.map((name) => world.environment[name] ?? ""), ...credentialsSeen(world.vendors)];
  expect(secrets.length).toBeGreaterThan(6);
  return secretsIn([stdout, stderr, ...files.values(), commits].join("\n"), secrets);
}

it(
  "in Actions, nothing of them is in streams, summary, outputs and commits, and no text turns into a command",
  { timeout: 30_000 },
  async () => {
    const world = await openWorld();
    const { RONGCLOUD_APP_SECRET: secret = "" } = world.environment;
    const commands = "\n::add-mask::hello\n  ::stop-commands::x ##[add-mask]hello";
    await world.merge(() => announce("commands", { body: commands, to: ["rongcloud/users"] }));
    const refusal = { code: 1002, errorMessage: `bad ${secret}${commands}` };
    world.vendors.rongcloud.failNext({
      kind: "answer",
      accepts: false,
      status: 400,
      bodyText: JSON.stringify(refusal),
    });

    const left = await dispatchInActions(world, null);

    expect(left.exitCode).toBe(3);
    expect(left.files.get("summary.md")).toContain(String.raw`bad \*\*\*`);
    expect(left.files.get("output.txt")).toContain("exit-code");
    expect(left.stdout + left.stderr).toContain("add-mask");
    // The runner obeys the beginning of a line, and reads an annotation as nothing else.
    expect(left.stdout + left.stderr).not.toMatch(/^\s*::(?!error |warning )|^(?!::).*##\[/m);
    expect(tokensSeen(world.vendors)).toHaveLength(1);
    expect(await shownBy(world, left)).toEqual([]);
  },
);

it.each(["thrown", "uncaught"] as const)(
  "a bug that is %s with all of them in its words shows none",
  { timeout: 30_000 },
  async (crashing) => {
    const world = await openWorld();

    const left = await dispatchInActions(world, crashing);

    expect(left.exitCode).toBe(70);
    expect(left.stderr).toContain("BUG");
    expect(left.stderr).toContain('a crash with [{"path":');
    expect(await shownBy(world, left)).toEqual([]);
  },
);
