// A `git` that goes first on PATH: it does what a shell script says, or notes what it is asked and passes it on.
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { GitPlayground } from "./git-playground.ts";

export interface FakeGit {
  readonly folder: string;
  /** For `openGit`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The script finds its own folder in `$FOLDER`, and git itself as `git`. */
export async function fakeGit({ folder: parent, environment }: GitPlayground, script: string): Promise<FakeGit> {
  const folder = await mkdtemp(join(parent, "fake-"));
  const path = environment["PATH"] ?? "";
  const head = `#!/bin/sh\nFOLDER='${folder}'\nPATH='${path}'\n`;
  await writeFile(join(folder, "git"), `${head}${script}\n`, { mode: 0o755 });
  return { folder, environment: { ...environment, PATH: `${folder}${delimiter}${path}` } };
}

export interface NotingGit extends Pick<FakeGit, "environment"> {
  /** The commands asked so far, such as `fetch`, without what git starts itself. */
  readonly commands: () => Promise<readonly string[]>;
}

export async function notingGit(playground: GitPlayground): Promise<NotingGit> {
  const { folder, environment } = await fakeGit(playground, 'echo "$*" >> "$FOLDER/commands"\nexec git "$@"');
  return {
    environment,
    commands: async () => {
      const lines = (await readFile(join(folder, "commands"), "utf8")).trimEnd().split("\n");
      return lines.map((line) => line.replace(/^-C \S+ |-c \S+ /g, "").replace(/ .*$/, ""));
    },
  };
}
