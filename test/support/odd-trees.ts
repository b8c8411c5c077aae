// Commits with tree entries that git itself would never make from a work tree: `..`, `.git` and the like, written by hand.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GitPlayground } from "./git-playground.ts";

export interface OddEntries {
  /** A bare repository. */
  readonly remote: string;
  /** A folder at the top of main that exists. */
  readonly folder: string;
  /** Text by name; each name becomes a folder that holds `x.yaml` with that text. */
  readonly folders: Readonly<Record<string, string>>;
}

/** Adds the entries to the folder in a commit on main; gives the commit's id. */
export async function commitOddEntries(playground: GitPlayground, odd: OddEntries): Promise<string> {
  const { remote, folder, folders } = odd;
  const git = (...args: readonly string[]): Promise<string> => playground.git(remote, ...args);
  const input = join(playground.folder, "odd-input");
  const fromInput = async (command: string, text: string): Promise<string> => {
    await writeFile(input, text);
    return await git("-c", `alias.odd=!git ${command} < "${input}"`, "odd");
  };
  const entries: string[] = [];
  for (const [name, text] of Object.entries(folders)) {
    const blob = await fromInput("hash-object -w --stdin", text);
    entries.push(`040000 tree ${await fromInput("mktree", `100644 blob ${blob}\tx.yaml\n`)}\t${name}`);
  }
  const known = (await git("ls-tree", `main:${folder}`)).split("\n");
  const tree = await fromInput("mktree --missing", `${[...known, ...entries].join("\n")}\n`);
  const top = (await git("ls-tree", "main")).split("\n").filter((line) => !line.endsWith(`\t${folder}`));
  const root = await fromInput("mktree --missing", `${[...top, `040000 tree ${tree}\t${folder}`].join("\n")}\n`);
  const commit = await git("commit-tree", "-p", "main", "-m", "odd entries", root);
  await git("update-ref", "refs/heads/main", commit);
  return commit;
}
