// Real git repositories in a temporary folder: bare remotes, clones and commits, untouched by the machine's configuration.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commitStream, type TreeFiles } from "./commit-stream.ts";

export interface GitPlayground {
  readonly folder: string;
  /** For `openGit`: no user or system configuration, no inherited GIT_ variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs git in a folder and gives its output without the last line break; throws when it fails. */
  readonly git: (directory: string, ...args: readonly string[]) => Promise<string>;
  /**
   * A bare repository whose default branch `main` holds one commit with these files, and which takes the filters that
   * GitHub takes; gives its folder.
   */
  readonly createRemote: (files: TreeFiles) => Promise<string>;
  /** Commits straight onto a branch of a bare repository, as a merge or a push of someone else would; gives the commit's id. */
  readonly commitTo: (remote: string, branch: string, files: TreeFiles) => Promise<string>;
  /** The commit a ref of a bare repository stands at; empty when there is no such ref. */
  readonly tipOf: (remote: string, ref: string) => Promise<string>;
  /** A clone with a work tree in a folder of its own. A plain path as address is turned into a file:// URL. */
  readonly clone: (address: string, options?: readonly string[]) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export async function createGitPlayground(): Promise<GitPlayground> {
  const folder = await mkdtemp(join(tmpdir(), "announce-test-"));
  const environment = playgroundEnvironment(folder);
  let count = 0;
  const newFolder = (kind: string): string => join(folder, `${++count}-${kind}`);
  const git = (directory: string, ...args: readonly string[]): Promise<string> =>
    runGit(environment, directory, { args });

  const tipOf = (remote: string, ref: string): Promise<string> =>
    git(remote, "for-each-ref", "--format=%(objectname)", ref);

  async function commitTo(remote: string, branch: string, files: TreeFiles): Promise<string> {
    const known = await tipOf(remote, `refs/heads/${branch}`);
    const input = commitStream({
      ref: `refs/heads/${branch}`,
      parentOid: known === "" ? null : known,
      files,
      second: ++count,
    });
    return runGit(environment, remote, { args: ["fast-import", "--quiet"], input });
  }

  async function createRemote(files: TreeFiles): Promise<string> {
    const remote = newFolder("remote.git");
    await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
    await appendFile(join(remote, "config"), filtersOfGitHub);
    await commitTo(remote, "main", files);
    return remote;
  }

  async function clone(address: string, options: readonly string[] = []): Promise<string> {
    const directory = newFolder("clone");
    const url = address.includes("://") ? address : `file://${address}`;
    await git(folder, "clone", "--quiet", ...options, url, directory);
    return directory;
  }

  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { folder, environment, git, createRemote, commitTo, tipOf, clone, remove };
}

/** Contents or everything may be left away, but no part of the folders (T. Blau on the git list, 2020-03-20). */
const filtersOfGitHub = '[uploadpack]\n\tallowFilter = true\n[uploadpackfilter "tree"]\n\tmaxDepth = 0\n';

/** Writes files into a work tree. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, contents] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), contents);
  }
}

/**
 * A digest of every file of a checkout but its object store: work tree, index, HEAD, refs, logs, configuration.
 * Two equal ones mean that nothing a person can see has changed.
 */
export async function checkoutFingerprint(directory: string): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || path.startsWith(join(directory, ".git", "objects"))) continue;
    const bytes = entry.isSymbolicLink() ? await readlink(path) : await readFile(path);
    digests.set(path.slice(directory.length + 1), createHash("sha256").update(bytes).digest("hex"));
  }
  return digests;
}

function playgroundEnvironment(home: string): Record<string, string> {
  const person = { NAME: "Test", EMAIL: "test@example.com", DATE: "2026-11-20T00:00:00Z" };
  const people = ["AUTHOR", "COMMITTER"].flatMap((role) =>
    Object.entries(person).map(([field, value]): [string, string] => [`GIT_${role}_${field}`, value]),
  );
  return {
    ...Object.fromEntries(people),
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
}

export interface GitCommand {
  readonly args: readonly string[];
  readonly input?: Buffer;
}

/** Gives the output without its last line break. Throws what git said where it fails. */
export function runGit(
  environment: Readonly<Record<string, string>>,
  directory: string,
  { args, input }: GitCommand,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", directory, ...args], { env: environment, stdio: "pipe" });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdin.on("error", () => undefined).end(input);
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      if (exitCode === 0) resolve(Buffer.concat(output).toString("utf8").replace(/\n$/, ""));
      else reject(new Error(`git ${args.join(" ")}: ${Buffer.concat(errors).toString("utf8")}`));
    });
  });
}
