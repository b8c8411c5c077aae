// The words of `demo` and its options; what does the work is loaded when they are in order.
import { readOptions, type Command } from "../command.ts";

export const demoCommand: Command = {
  name: "demo",
  usage: "[--keep]",
  summary: "the whole pipeline on local sandbox vendors",
  help:
    "Runs the real program against three sandbox vendors on loopback and a throw-away git remote. Nothing leaves this\n" +
    "machine. --keep leaves the folder to play with, and says how.\n",
  async run(args, world) {
    const values = readOptions("demo", args, { keep: { type: "boolean", default: false } });
    const { playDemo } = await import("./demo.ts");
    return await playDemo(world, values.keep);
  },
};
