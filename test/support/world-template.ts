// A world that is copied instead of built: one remote and one clone for each worker, on addresses that are used again.
import { rmSync } from "node:fs";
import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startAllSandboxes, type AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import type { VendorName } from "../../scripts/sandbox/sandbox-contract.ts";
import { createGitPlayground, type GitPlayground } from "./git-playground.ts";
import { vendorsText } from "./sandbox-vendors.ts";

export interface WorldTemplate {
  readonly ports: Readonly<Record<VendorName, number>>;
  readonly remote: string;
  readonly checkout: string;
}

export interface WorldParts {
  readonly playground: GitPlayground;
  readonly remote: string;
  readonly checkout: string;
  readonly vendors: AllSandboxes;
}

interface ClockPort {
  readonly nowMs: () => number;
}

/** Builds what worlds are copied from: main holds the vendors file, and `prepare` has done its part. */
export async function buildTemplate(
  clock: ClockPort,
  prepare: (parts: WorldParts) => Promise<void>,
): Promise<WorldTemplate> {
  const playground = await createGitPlayground();
  process.once("exit", () => {
    rmSync(playground.folder, { recursive: true, force: true });
  });
  const vendors = await startAllSandboxes({ nowMs: clock.nowMs, seed: "scenario" });
  const parts = { playground, vendors, ...(await buildRepositories(playground, vendors)) };
  await prepare(parts);
  await vendors.close();
  const ports = {
    netease: portOf(vendors.netease),
    rongcloud: portOf(vendors.rongcloud),
    easemob: portOf(vendors.easemob),
  };
  return { ports, remote: parts.remote, checkout: parts.checkout };
}

/** A remote whose main holds the vendors file, and a clone of it. */
export async function buildRepositories(
  playground: GitPlayground,
  vendors: AllSandboxes,
): Promise<Pick<WorldParts, "remote" | "checkout">> {
  const remote = await playground.createRemote({ ".github/vendors.yaml": vendorsText(vendors, {}) });
  // Nothing here outlives the test, and nothing needs tidying.
  await appendFile(join(remote, "config"), "[receive]\n\tautogc = false\n[core]\n\tfsync = none\n");
  return { remote, checkout: await playground.clone(remote) };
}

/** A copy of the template with sandboxes that have seen nothing, at the addresses its vendors file names. */
export async function copyTemplate(template: WorldTemplate, clock: ClockPort): Promise<WorldParts> {
  const vendors = await startAllSandboxes({ nowMs: clock.nowMs, seed: "scenario", ports: template.ports });
  const playground = await createGitPlayground();
  const remote = join(playground.folder, "remote.git");
  const checkout = join(playground.folder, "checkout");
  await Promise.all([
    cp(template.remote, remote, { recursive: true }),
    cp(template.checkout, checkout, { recursive: true }),
  ]);
  const config = join(checkout, ".git/config");
  await writeFile(config, (await readFile(config, "utf8")).replace(template.remote, remote));
  return { playground, remote, checkout, vendors };
}

function portOf({ baseUrl }: { readonly baseUrl: string }): number {
  return Number(new URL(baseUrl).port);
}
