// The command line behind announce.mjs: it loads what every command needs, and no error leaves it unmasked.
import { enableCompileCache } from "node:module";

// Keyed by content, in the system's temporary folder, safe to delete; it must be on before anything else is loaded.
enableCompileCache();
const { explain, runCommandLine } = await import("./commands/command-line.ts");
const { systemWorld } = await import("./effects/world.ts");

const world = systemWorld();
// Node would print it, and write its report, without masking anything.
process.on("uncaughtException", (error) => process.exit(explain(error, world)));
process.report.excludeEnv = true;

process.exitCode = await runCommandLine(process.argv.slice(2), world);
