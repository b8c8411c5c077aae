// Hooks in a scenario's remote: a log of pushes, a protected main, and people who merge at the worst moment.
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TreeFiles } from "./commit-stream.ts";
import { stateBranch, type DispatchWorld } from "./dispatch-world.ts";

export interface RemoteHooks {
  /** The branches of every push that the remote took since, push by push. */
  readonly pushes: () => Promise<readonly (readonly string[])[]>;
  /** Protects a branch as a ruleset would, or gives it free again. */
  readonly protect: (branch: string, isProtected: boolean) => Promise<void>;
  /** Lets a person merge these files right after the next push to the state branch. */
  readonly mergeAfterNextClaim: (files: TreeFiles) => Promise<string>;
}

/** Hooks run in the bare repository, whatever the pusher's settings say. */
export async function installHooks({ playground, remote, merge, tips }: DispatchWorld): Promise<RemoteHooks> {
  const log = join(remote, "pushes.log");
  await writeHook(remote, "update", updateHook);
  await writeHook(remote, "post-receive", postReceiveHook);
  return {
    pushes: async () => {
      const text = await readFile(log, "utf8").catch(() => "");
      const pushes = text.split("push\n").slice(1);
      return pushes.map((push) => push.trimEnd().split("\n").sort());
    },
    protect: async (branch, isProtected) => {
      await mkdir(join(remote, "protected"), { recursive: true });
      const mark = join(remote, "protected", branch);
      await (isProtected ? writeFile(mark, "") : rm(mark, { force: true }));
    },
    mergeAfterNextClaim: async (files) => {
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
  echo "GH006: Protected branch update failed for $1." >&2
  exit 1
fi
`;

const postReceiveHook = `#!/bin/sh
refs=$(cut -d' ' -f3)
printf 'push\\n%s\\n' "$refs" | sed 's#^refs/heads/##' >> pushes.log
case "$refs" in
  *refs/heads/${stateBranch}*)
    merged=$(git for-each-ref --format='%(objectname)' refs/waiting/merge)
    if [ -n "$merged" ]; then
      git update-ref refs/heads/main "$merged"
      git update-ref -d refs/waiting/merge
    fi
    ;;
esac
`;
