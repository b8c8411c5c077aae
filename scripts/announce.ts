// The command line's entry: `node scripts/announce.ts <command>`.
import { runCommandLine } from "./commands/command-line.ts";
import { systemWorld } from "./effects/world.ts";

process.exitCode = await runCommandLine(process.argv.slice(2), systemWorld());
