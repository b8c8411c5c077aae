// Hooks in a scenario's remote: a log of pushes, a protected main, and people who merge at the worst moment.
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TreeFiles } from "./commit-stream.ts";
import { stateBranch, type DispatchWorld } from "./dispatch-world.ts";

export interface RemoteHooks {
  /** The branches of every push that the remote took since, push by push. */
  readonly pushes: () => Promise<readonly (readonly string[])[]>;
  /** Protects a branch as a ruleset would, or gives it free again; `words` is what the remote says to who pushes. */
  readonly protect: (branch: string, isProtected: boolean, words?: string) => Promise<void>;
  /** Lets a person merge these files right after the next push to the state branch, or after a later one. */
  readonly mergeAfterNextClaim: (files: TreeFiles, pushCount?: number) => Promise<string>;
  /** Lets the next push to the state branch land only when another one comes, which it then beats. */
  readonly landLate: () => Promise<void>;
}

/** Hooks run in the bare repository, whatever the pusher's settings say. */
export async function installHooks({ playground, remote, merge, tips }: DispatchWorld): Promise<RemoteHooks> {
  const log = join(remote, "pushes.log");
  await writeHook(remote, "update", updateHook);
  await writeHook(remote, "pre-receive", preReceiveHook);
  await writeHook(remote, "post-receive", postReceiveHook);
  return {
    pushes: async () => {
      const text = await readFile(log, "utf8").catch(() => "");
      const pushes = text.split("push\n").slice(1);
      return pushes.map((push) => push.trimEnd().split("\n").sort());
    },
    protect: async (branch, isProtected, words = "GH006: Protected branch update failed.") => {
      await mkdir(join(remote, "protected"), { recursive: true });
      const mark = join(remote, "protected", branch);
      await (isProtected ? writeFile(mark, `error: ${words}\n`) : rm(mark, { force: true }));
    },
    landLate: () => writeFile(join(remote, "land-late"), ""),
    mergeAfterNextClaim: async (files, pushCount = 1) => {
      await writeFile(join(remote, "merge-after"), "push\n".repeat(pushCount));
      const { main } = await tips();
      const merged = await merge(files);
      await playground.git(remote, "update-ref", "refs/waiting/merge", merged);
      await playground.git(remote, "update-ref", "refs/heads/main", main);
      return merged;
    },
  };
}

async function writeHook(remote: string, name: string, script: string): Promise<void> {
  const path = join(remote, "hooks", name);
  await mkdir(join(remote, "hooks"), { recursive: true });
  await writeFile(path, script);
  await chmod(path, 0o755);
}

/** One ref at a time, as a ruleset looks at them. */
const updateHook = `#!/bin/sh
if [ -e "protected/\${1#refs/heads/}" ]; then
  cat "protected/\${1#refs/heads/}" >&2
  exit 1
fi
`;

/** What was received is in quarantine while this runs, and git would refuse to move refs. */
const preReceiveHook = `#!/bin/sh
unset GIT_QUARANTINE_PATH
git for-each-ref --format='%(objectname) %(refname)' refs/waiting/late/ | while read -r oid ref; do
  git update-ref "refs/\${ref#refs/waiting/late/}" "$oid"
  git update-ref -d "$ref"
done
`;

const postReceiveHook = `#!/bin/sh
updates=$(cat)
refs=$(echo "$updates" | cut -d' ' -f3)
if [ -e land-late ]; then
  rm land-late
  echo "$updates" | while read -r old new ref; do
    git update-ref "refs/waiting/late/\${ref#refs/}" "$new"
    git update-ref "$ref" "$old"
  done
fi
printf 'push\\n%s\\n' "$refs" | grep -v '^refs/seals/' | sed 's#^refs/heads/##' >> pushes.log
case "$refs" in
  *refs/heads/${stateBranch}*)
    merged=$(git for-each-ref --format='%(objectname)' refs/waiting/merge)
    [ -n "$merged" ] && sed -i 1d merge-after
    if [ -n "$merged" ] && [ ! -s merge-after ]; then
      git update-ref refs/heads/main "$merged"
      git update-ref -d refs/waiting/merge
    fi
    ;;
esac
`;
