// `status`: every open delivery, quota used and free, the last run and the next. Reads origin, sends nothing.
import { secretValues } from "../effects/accounts.ts";
import { readStatus } from "../effects/read-status.ts";
import { vendors } from "../vendors/registry.ts";
import { readOptions, type Command } from "./command.ts";
import { paintFor } from "./paint.ts";
import { statusJson } from "./status-json.ts";
import { statusText } from "./status-text.ts";
import { openWorkspace, zoneOf } from "./workspace.ts";

export const statusCommand: Command = {
  name: "status",
  usage: "[--json]",
  summary: "open deliveries, quota used and free, the next wake-up",
  help:
    "Reads the default branch and the state branch of `origin`, and tells where every open delivery stands. Sends nothing\n" +
    "and writes nothing. Ends with the exit code that `dispatch` would have if it made no call: 0 done, 1 problems in\n" +
    "files, 2 configuration, 3 something waits for a person, 4 waiting for quota or time.\n\n" +
    "  --json  the same as JSON on stdout\n",
  async run(args, world) {
    const { values } = readOptions("status", args, { json: { type: "boolean", default: false } });
    const workspace = await openWorkspace(world);
    const { clock, environment, hide } = world;
    const status = await readStatus({
      ...workspace,
      clock,
      environment,
      vendors,
      onConfig: (config) => {
        hide(secretValues(config, environment));
      },
    });
    const style = { paint: paintFor(world, "stdout"), columns: world.stdout.columns, zone: zoneOf(world) };
    world.stdout.write(values.json ? statusJson(status) : statusText(status, style));
    return status.exitCode;
  },
};
