// The real command line on a clock that is ahead: `node test/crash/announce-at.ts AHEAD_MS <command> …`.
import { enableCompileCache } from "node:module";

enableCompileCache();
const { runCommandLine } = await import("../../scripts/commands/command-line.ts");
const { systemWorld } = await import("../../scripts/effects/world.ts");

const [aheadMs = "0", ...args] = process.argv.slice(2);
const world = systemWorld();
const clock = { ...world.clock, nowMs: () => world.clock.nowMs() + Number(aheadMs) };
process.exitCode = await runCommandLine(args, { ...world, clock });
