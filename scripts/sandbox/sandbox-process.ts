// Runs the three sandbox vendors as a process of their own, on the real clock; prints one JSON line when they listen.
// Use: node scripts/sandbox/sandbox-process.ts [--ports NETEASE,RONGCLOUD,EASEMOB] [--log-file FILE] [--seed TEXT]
import { parseArgs } from "node:util";
import { startAllSandboxes } from "./sandboxes.ts";

const { values } = parseArgs({
  options: { ports: { type: "string" }, "log-file": { type: "string" }, seed: { type: "string" } },
});
const [netease = 0, rongcloud = 0, easemob = 0] = (values.ports ?? "").split(",").map(Number);
const running = await startAllSandboxes({
  nowMs: Date.now,
  ports: { netease, rongcloud, easemob },
  ...(values["log-file"] === undefined ? {} : { logFile: values["log-file"] }),
  ...(values.seed === undefined ? {} : { seed: values.seed }),
});

const printed = [running.netease, running.rongcloud, running.easemob].map(({ vendor, baseUrl, credentials }) => [
  vendor,
  { baseUrl, credentials },
]);
process.stdout.write(`${JSON.stringify(Object.fromEntries(printed))}\n`);

for (const signal of ["SIGINT", "SIGTERM", "disconnect"] as const) process.once(signal, () => void running.close());
