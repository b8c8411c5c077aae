// A push that the remote holds: before it moves anything, or with its answer, until a test lets it go.
import { access, chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { DispatchWorld } from "./dispatch-world.ts";

export interface HeldPush {
  /** Until the push has reached the remote. */
  readonly reached: () => Promise<void>;
  readonly letGo: () => Promise<void>;
}

/**
 * Holds the next push that moves the branch, and no other. It takes the place of the remote's hook of that moment.
 * @param when before anything moves, or once all has moved.
 */
export async function holdNextPush(
  { remote }: DispatchWorld,
  when: "before" | "after",
  branch: string,
): Promise<HeldPush> {
  const hook = join(remote, "hooks", when === "before" ? "pre-receive" : "post-receive");
  const held = join(remote, "held");
  await mkdir(join(remote, "hooks"), { recursive: true });
  await mkdir(join(remote, "hold-next"));
  await writeFile(hook, holdingHook(branch));
  await chmod(hook, 0o755);
  return {
    reached: () =>
      expect
        .poll(
          () =>
            access(held).then(
              () => true,
              () => false,
            ),
          { interval: 10, timeout: 20_000 },
        )
        .toBe(true),
    letGo: () => rm(held, { recursive: true }),
  };
}

/** Removing a folder succeeds for one process only. */
function holdingHook(branch: string): string {
  return `#!/bin/sh
if grep -q ' refs/heads/${branch}$' && rmdir hold-next 2> /dev/null; then
  mkdir held
  while [ -d held ]; do sleep 0.02; done
fi
`;
}
