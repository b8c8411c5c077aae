// A `git` for the child's PATH that notes every command that touches the outside and kills the child at a chosen one.
import { access, chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { constants } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export type Signal = "KILL" | "TERM";

/**
 * When the signal goes out: `before` git runs (killed, git does not run any more; terminated, it does), `after` it ran,
 * `landing`: before it runs, and it still runs to its end; `late`: the same, but only half a second later, when the next
 * run is at work; `during`: git itself is killed in the middle as well.
 */
export type GitMoment = "before" | "after" | "landing" | "late" | "during";

export interface GitKill {
  readonly command: string;
  /** Which of these commands, from 1. */
  readonly turn: number;
  readonly moment: GitMoment;
  readonly signal: Signal;
}

/** One git command that touched the outside. */
export interface GitTouch {
  readonly command: string;
  /** What a push moves. */
  readonly branches: readonly string[];
}

export interface GitShim {
  /** Goes first on the child's PATH. */
  readonly folder: string;
  /** Starts a new count, with or without a kill. */
  readonly arm: (kill: GitKill | null) => Promise<void>;
  readonly touches: () => Promise<readonly GitTouch[]>;
  /** Whether the kill's touch was reached; waits for a git that outlives the child, unless it is a late one. */
  readonly isReached: () => Promise<boolean>;
  /** Until no late git is left. */
  readonly settle: () => Promise<void>;
}

/** The commands that reach the remote, or write the objects that a push sends. */
const touching = ["ls-remote", "fetch", "push", "fast-import"];

/** Makes the shim in a folder of its own. It is steered by files beside it: the dispatcher hands no GIT_ variables on. */
export async function createGitShim(folder: string): Promise<GitShim> {
  const realGit = await findGit();
  await mkdir(folder, { recursive: true });
  const script = join(folder, "git");
  await writeFile(script, shimScript(realGit));
  await chmod(script, 0o755);
  const file = (name: string): string => join(folder, name);
  const read = (name: string): Promise<string> => readFile(file(name), "utf8").catch(() => "");
  return {
    folder,
    arm: async (kill) => {
      for (const name of ["touches", "kill", "reached", "ended"]) await rm(file(name), { force: true });
      if (kill !== null) await writeFile(file("kill"), `${kill.command} ${kill.turn} ${kill.moment} ${kill.signal}\n`);
    },
    touches: async () => (await read("touches")).split("\n").filter(Boolean).map(touchOf),
    isReached: async () => {
      if ((await read("reached")) === "") return false;
      await until(async () => (await read("ended")) !== "");
      return true;
    },
    settle: () => until(async () => (await read("late")) === ""),
  };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries += 1) {
    if (tries > 1_000) throw new Error("a git command that outlived its dispatcher did not end");
    await pause(10);
  }
}

function touchOf(line: string): GitTouch {
  const [command = "", ...words] = line.split(" ");
  const branches = words.flatMap((word) => /^[0-9a-f]{40,}:refs\/heads\/(.+)$/.exec(word)?.[1] ?? []);
  return { command, branches };
}

async function findGit(): Promise<string> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "git");
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== "" && isThere) return path;
  }
  throw new Error("there is no git on PATH");
}

/** Plain sh: it starts ten times as fast as Node. The shim's parent is the dispatcher. */
function shimScript(realGit: string): string {
  return `#!/bin/sh
here=\${0%/*}
command=
skip=
for word in "$@"; do
  if [ -n "$skip" ]; then skip=; continue; fi
  case $word in
    -C | -c) skip=1 ;;
    *) command=$word; break ;;
  esac
done
case $command in
  ${touching.join(" | ")}) ;;
  *) exec '${realGit}' "$@" ;;
esac

echo "$command $*" >> "$here/touches"
turn=$(grep -c "^$command " "$here/touches")
[ ! -f "$here/kill" ] || read -r at_command at_turn moment signal < "$here/kill"
[ "$command $turn" = "$at_command $at_turn" ] || exec '${realGit}' "$@"

echo > "$here/reached"
case $moment in
  before)
    kill -"$signal" $PPID
    echo > "$here/ended"
    [ "$signal" = KILL ] || exec '${realGit}' "$@"
    ;;
  after)
    '${realGit}' "$@"
    code=$?
    kill -"$signal" $PPID
    echo > "$here/ended"
    exit $code
    ;;
  landing)
    kill -KILL $PPID
    '${realGit}' "$@" > /dev/null 2>&1
    echo > "$here/ended"
    ;;
  late)
    echo > "$here/late"
    kill -KILL $PPID
    echo > "$here/ended"
    sleep 0.5
    '${realGit}' "$@" > /dev/null 2>&1
    rm "$here/late"
    ;;
  during)
    exec 3<&0
    '${realGit}' "$@" <&3 &
    sleep 0.01
    kill -KILL $! $PPID
    echo > "$here/ended"
    ;;
esac
`;
}
