// `init`: creates the state branch, once.
import { exitCodes } from "../core/fault.ts";
import { jsonLine } from "../core/json.ts";
import { initState } from "../effects/init-state.ts";
import { readOptions, usageFault, type Command } from "./command.ts";
import { openWorkspace } from "./workspace.ts";

export const initCommand: Command = {
  name: "init",
  usage: "[--include-existing] [--json]",
  summary: "creates the state branch, once",
  help:
    "Creates the state branch on the remote `origin`. Announcements that are already on the default branch are history\n" +
    "and never sent, unless --include-existing. Running it again changes nothing.\n",
  async run(args, world) {
    const { values } = readOptions("init", args, {
      "include-existing": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    });
    const workspace = await openWorkspace(world);
    const includeExisting = values["include-existing"];
    const ports = { ...workspace, clock: world.clock, randomHex: world.randomHex };
    const result = await initState(ports, includeExisting);
    if (result.kind === "exists" && includeExisting) {
      throw usageFault(
        "init",
        `the state branch "${result.branch}" exists already, so nothing can be included any more`,
      );
    }
    if (values.json) {
      world.stdout.write(jsonLine(result));
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
        'Next: protect that branch so that only the dispatcher updates it (README, "The state branch").\n',
    );
    return exitCodes.done;
  },
};
