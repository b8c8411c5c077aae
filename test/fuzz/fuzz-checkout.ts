// A checkout for fuzzing the command line: a remote with a state branch, announcements that are not due, and vendors that
// nobody answers for.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommandLine } from "../../scripts/commands/command-line.ts";
import { randomHex } from "../../scripts/effects/randomness.ts";
import type { World } from "../../scripts/effects/world.ts";
import { announce } from "../support/announcement-texts.ts";
import { createGitPlayground, writeFiles } from "../support/git-playground.ts";
import { createVirtualClock } from "../support/virtual-clock.ts";

export interface CommandRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FuzzCheckout {
  readonly run: (words: readonly string[]) => Promise<CommandRun>;
  /** Takes back whatever commands wrote; then gives the announcement `known` this text, if any. */
  readonly reset: (known: string | null) => Promise<void>;
  /** Paths that differ from the last commit, as git lists them. */
  readonly changed: () => Promise<readonly string[]>;
  /** The text of every file below announcements/. */
  readonly texts: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const vendorsFile = {
  defaultApp: "production",
  apps: {
    production: {
      netease: { host: "http://127.0.0.1:1", appKey: { env: "KEY" }, appSecret: { env: "SECRET" } },
      easemob: {
        host: "http://127.0.0.1:1",
        org: "1",
        app: "a",
        clientId: { env: "KEY" },
        clientSecret: { env: "SECRET" },
      },
    },
  },
};

export async function openFuzzCheckout(): Promise<FuzzCheckout> {
  const playground = await createGitPlayground();
  const remote = await playground.createRemote({
    ".github/vendors.yaml": JSON.stringify(vendorsFile),
    ...announce("known", { to: ["netease/users", "easemob/online"], notBefore: "2027-01-01T00:00:00Z" }),
    ...announce("other", { to: ["easemob/users"], notBefore: "2027-01-01T00:00:00Z" }),
  });
  const directory = await playground.clone(remote);
  const { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM } = playground.environment;
  const environment = { PATH, HOME, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM, TZ: "UTC", KEY: "key", SECRET: "secret" };
  const clock = createVirtualClock(Date.parse("2026-11-21T01:00:00Z"));

  async function run(words: readonly string[]): Promise<CommandRun> {
    const written = { stdout: "", stderr: "" };
    const output = (stream: "stdout" | "stderr"): World["stdout"] => ({
      write: (text) => (written[stream] += text),
      isTerminal: false,
      columns: 80,
    });
    const exitCode = await runCommandLine(words, {
      directory,
      environment,
      clock,
      randomHex,
      stdout: output("stdout"),
      stderr: output("stderr"),
      hide: () => undefined,
      stopSignal: () => new AbortController().signal,
    });
    return { exitCode, ...written };
  }

  const started = await run(["init", "--include-existing"]);
  if (started.exitCode !== 0) throw new Error(started.stderr);
  return {
    run,
    reset: async (known) => {
      await playground.git(directory, "clean", "-fdqx");
      await playground.git(directory, "checkout", "--quiet", "--", ".");
      if (known !== null) await writeFiles(directory, { "announcements/known.yaml": known });
    },
    changed: async () =>
      (await playground.git(directory, "status", "--porcelain", "-uall", "-z"))
        .split("\0")
        .filter((entry) => entry !== ""),
    texts: async () => {
      const entries = await readdir(join(directory, "announcements"), { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      return await Promise.all(files.map((file) => readFile(file, "utf8")));
    },
    close: playground.remove,
  };
}
