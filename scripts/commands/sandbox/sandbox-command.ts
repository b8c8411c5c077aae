// The words of `sandbox` and its options; what does the work is loaded when they are in order.
import { readOptions, type Command } from "../command.ts";

export const sandboxCommand: Command = {
  name: "sandbox",
  usage: "",
  summary: "starts the sandbox vendors that this checkout's vendors file names",
  help:
    "For accounts whose host is http://127.0.0.1:PORT it starts a server that behaves as the vendor's documents say, takes\n" +
    "the secrets from the environment variables that the file names, prints each request, and runs until Ctrl-C.\n",
  async run(args, world) {
    readOptions("sandbox", args, {});
    const { serveSandboxes } = await import("./sandbox.ts");
    return await serveSandboxes(world);
  },
};
