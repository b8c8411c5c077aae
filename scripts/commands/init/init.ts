// `init`: creates the state branch, once.
import { exitCodes, type ExitCode } from "../../core/problems/fault.ts";
import { jsonLine } from "../../core/text/json.ts";
import { readMain } from "../../effects/dispatch/dispatch-snapshot.ts";
import { initState } from "../../effects/state/init-state.ts";
import type { World } from "../../effects/world.ts";
import { usageFault } from "../command.ts";
import { openWorkspace } from "../workspace.ts";

export interface InitOptions {
  readonly includeExisting: boolean;
  readonly json: boolean;
}

/** Creates the branch, or tells that it is there. */
export async function init(world: World, { includeExisting, json }: InitOptions): Promise<ExitCode> {
  const workspace = await openWorkspace(world);
  const ports = { ...workspace, clock: world.clock, randomHex: world.randomHex };
  const { tips, config } = await readMain(ports, null);
  const result = await initState(ports, { tips, branch: config.stateBranch, includeExisting });
  if (result.kind === "exists" && includeExisting) {
    throw usageFault("init", `the state branch "${result.branch}" exists already, so nothing can be included any more`);
  }
  if (json) {
    world.stdout.write(jsonLine({ version: 1, ...result }));
    return exitCodes.done;
  }
  if (result.kind === "exists") {
    world.stdout.write(`The state branch "${result.branch}" exists already; nothing changed.\n`);
    return exitCodes.done;
  }
  const existing = includeExisting ? "will be sent by the next dispatch" : "are history and will not be sent";
  world.stdout.write(
    `Created the state branch "${result.branch}" on origin, for announcements on "${result.defaultBranch}".\n` +
      `Announcements already there (up to ${result.mainOid.slice(0, 7)}) ${existing}.\n` +
      'Next: protect that branch so that only the dispatcher updates it (README, "Going to production").\n',
  );
  return exitCodes.done;
}
