// The words of `recall` and its options; what does the work is loaded when they are in order.
import { npmHint, readWords, usageFault, type Command } from "../command.ts";

export const recallCommand: Command = {
  name: "recall",
  usage: "ID [--to KEY] [--json]",
  summary: "writes the edit that takes an announcement back",
  help:
    "Sets `state: absent` in the file of the announcement, or on one delivery of it, touches nothing else, and tells what\n" +
    "becomes of each delivery. Nothing is taken back until that edit is merged and dispatched.\n\n" +
    "  --to KEY  only this delivery: netease/users, or netease/users@staging\n" +
    "  --json    what was written, and what it will do, as JSON on stdout\n",
  async run(args, world) {
    const { values, positionals } = readWords("recall", args, {
      to: { type: "string" },
      json: { type: "boolean", default: false },
    });
    const [id, ...others] = positionals;
    if (id === undefined) throw usageFault("recall", "recall takes the id of an announcement: its file's base name");
    if (others.length > 0) throw usageFault("recall", `recall takes one id, not "${positionals.join(" ")}"${npmHint}`);
    const { recall } = await import("./recall.ts");
    return await recall(world, id, values);
  },
};
