// The words of `status` and its options; what does the work is loaded when they are in order.
import { vendorsDefaults } from "../../core/vendors-file/vendors-config.ts";
import { readOptions, type Command } from "../command.ts";

export const statusCommand: Command = {
  name: "status",
  usage: "[--json]",
  summary: "open deliveries, quota used and free, the next wake-up",
  help:
    "Reads the default branch and the state branch of `origin`, and tells where every open delivery stands. Sends nothing\n" +
    "and writes nothing. Ends with the exit code that `dispatch` would have if it made no call: 0 done, 1 problems in\n" +
    "files, 2 configuration, 3 something waits for a person, 4 waiting for quota or time.\n\n" +
    "  --json  the same as JSON on stdout, as schemas/status.schema.json describes it\n",
  async run(args, world) {
    const values = readOptions("status", args, { json: { type: "boolean", default: false } });
    // The remote is asked while the rest is loaded.
    const { askFirst } = await import("../../effects/dispatch/first-question.ts");
    const question = askFirst(world.directory, world.environment, vendorsDefaults.stateBranch);
    const { showStatus } = await import("./status.ts");
    return await showStatus(world, question, values.json);
  },
};
