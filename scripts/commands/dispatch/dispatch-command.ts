// The words of `dispatch` and its options; what does the work is loaded when they are in order.
import { readDuration } from "../../core/time/instant-text.ts";
import { vendorsDefaults } from "../../core/vendors-file/vendors-config.ts";
import { countOption, readOptions, usageFault, type Command } from "../command.ts";

export const dispatchCommand: Command = {
  name: "dispatch",
  usage: "[--max-wait DURATION] [--allow-sends N] [--allow-recalls N] [--unblock APP/CHANNEL] [--json]",
  summary: "sends and recalls what the default branch says",
  help:
    "Brings the vendors to what the default branch of `origin` says, within every quota, and writes the results back.\n" +
    "Running it again is always safe. It reads no file of the work tree and changes none.\n\n" +
    "  --max-wait DURATION    wait in the run for the next slot when it comes within this time (30s; 0, 5m, 2h)\n" +
    "  --allow-sends N        let this run make up to N sends, above safety.maxSendsPerRun\n" +
    "  --allow-recalls N      the same for recalls\n" +
    "  --unblock APP/CHANNEL  lift the stop of a channel, such as production/easemob/users, once its cause is mended\n" +
    "  --json                 the report as JSON on stdout, as schemas/dispatch.schema.json describes it\n",
  async run(args, world) {
    const values = readOptions("dispatch", args, {
      "max-wait": { type: "string", default: "30s" },
      "allow-sends": { type: "string" },
      "allow-recalls": { type: "string" },
      unblock: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    });
    const maxWaitMs = readDuration(values["max-wait"]);
    if (maxWaitMs === null)
      throw usageFault("dispatch", `--max-wait takes 0, 90s, 5m or 2h, not "${values["max-wait"]}"`);
    // A wrong word ends the run before anybody is asked anything.
    const wish = {
      maxWaitMs,
      allowSends: countOption("dispatch", "allow-sends", values["allow-sends"]),
      allowRecalls: countOption("dispatch", "allow-recalls", values["allow-recalls"]),
      unblock: values.unblock.filter((place) => place !== ""),
      json: values.json,
    };
    const { askFirst } = await import("../../effects/dispatch/first-question.ts");
    const stop = world.stopSignal();
    const question = askFirst(world.directory, world.environment, vendorsDefaults.stateBranch);
    const { dispatchNow } = await import("./dispatch.ts");
    return await dispatchNow(world, { ...question, stop }, wish);
  },
};
