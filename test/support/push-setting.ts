// A remote with a default and a state branch and a clone that pushes to it, over a file path or over HTTP.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { writeCommit } from "../../scripts/effects/git/commit-writer.ts";
import { fetchCommits } from "../../scripts/effects/git/fetch-commits.ts";
import { openGit, type Git } from "../../scripts/effects/git/git.ts";
import { startGitHttpServer, type GitHttpServerOptions } from "./git-http-server.ts";
import type { GitPlayground } from "./git-playground.ts";

export const main = "refs/heads/main";
export const state = "refs/heads/announcements-state";

export interface PushSetting {
  readonly playground: GitPlayground;
  readonly remote: string;
  readonly git: Git;
  readonly mainOid: string;
  readonly stateOid: string;
}

export async function setUpPush(playground: GitPlayground, cloneOptions: readonly string[] = []): Promise<PushSetting> {
  const remote = await playground.createRemote({ "announcements/a.yaml": "a" });
  const stateOid = await playground.commitTo(remote, "announcements-state", { "state.json": "{}" });
  const mainOid = await playground.git(remote, "rev-parse", "main");
  const git = openGit(await playground.clone(remote, cloneOptions), playground.environment);
  await fetchCommits(git, [mainOid, stateOid]);
  return { playground, remote, git, mainOid, stateOid };
}

/** Puts the clone's remote behind HTTP. */
export async function servePush(
  setting: PushSetting,
  options: Partial<GitHttpServerOptions> = {},
  userInfo = "",
): Promise<void> {
  const server = await startGitHttpServer({
    root: setting.remote,
    environment: setting.playground.environment,
    ...options,
  });
  onTestFinished(() => server.close());
  const address = `${server.url}/`.replace("http://", `http://${userInfo}`);
  await setting.playground.git(setting.git.directory, "remote", "set-url", "origin", address);
}

/** A commit on top of another, or the first of a branch; the same text gives the same commit. */
export function commitOn(git: Git, parentOid: string | null, text: string): Promise<string> {
  return writeCommit(git, {
    parentOid,
    changes: new Map([["entry.txt", text]]),
    message: text,
    atMs: 1_795_000_000_000,
    author: { name: "Bot", email: "bot@example.com" },
  });
}

/** A hook of the remote; the script reads `<old> <new> <ref>` lines. */
export async function installHook(remote: string, name: string, script: string): Promise<void> {
  await writeFile(join(remote, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
