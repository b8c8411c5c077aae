// The words of `new` and its options; what does the work is loaded when they are in order.
import { allChannels } from "../../vendors/registry.ts";
import { npmHint, readWords, usageFault, type Command } from "../command.ts";

export const newCommand: Command = {
  name: "new",
  usage: "[ID] [--title TEXT] [--to CHANNEL[@APP]]… [--body TEXT] [--from ID] [--not-before TIME] [--not-after TIME] …",
  summary: "writes a new announcement",
  help:
    "Writes announcements/YYYY/MM/ID.yaml and checks it; never overwrites a file. On a terminal it asks for what is\n" +
    "missing. Without ID it makes one of the date and the title.\n\n" +
    "  --title TEXT       one line for reviewers\n" +
    "  --to CHANNEL       a channel, or channel@app; once for each delivery\n" +
    "  --body TEXT        the text that is broadcast\n" +
    "  --from ID          the sender account; RongCloud requires one\n" +
    "  --not-before TIME  send it no earlier (RFC 3339 with an offset: 2026-11-21T09:00:00+08:00)\n" +
    "  --not-after TIME   never send it later\n" +
    "  --priority P       urgent, normal or low\n" +
    "  --json             path and problems as JSON on stdout\n\n" +
    `Channels: ${allChannels()
      .map(({ name }) => name)
      .join(", ")}\n`,
  async run(args, world) {
    const { values, positionals } = readWords("new", args, {
      title: { type: "string" },
      to: { type: "string", multiple: true },
      body: { type: "string" },
      from: { type: "string" },
      "not-before": { type: "string" },
      "not-after": { type: "string" },
      priority: { type: "string" },
      json: { type: "boolean", default: false },
    });
    if (positionals.length > 1) throw usageFault("new", `new takes one id, not "${positionals.join(" ")}"${npmHint}`);
    const { writeNew } = await import("./new.ts");
    return await writeNew(world, positionals[0], values);
  },
};
