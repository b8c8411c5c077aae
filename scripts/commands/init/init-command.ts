// The words of `init` and its options; what does the work is loaded when they are in order.
import { readOptions, type Command } from "../command.ts";

export const initCommand: Command = {
  name: "init",
  usage: "[--include-existing] [--json]",
  summary: "creates the state branch, once",
  help:
    "Creates the state branch on the remote `origin`. Announcements that are already on the default branch are history\n" +
    "and never sent, unless --include-existing. Running it again changes nothing.\n",
  async run(args, world) {
    const values = readOptions("init", args, {
      "include-existing": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    });
    const { init } = await import("./init.ts");
    return await init(world, { includeExisting: values["include-existing"], json: values.json });
  },
};
