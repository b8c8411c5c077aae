// `dispatch`: the only command that calls vendors. Converges, writes back, reports.
import { durationText, instantText, readDuration } from "../core/instant-text.ts";
import { isoUtc } from "../core/instant.ts";
import { createRedactor } from "../core/mask.ts";
import { secretValues } from "../effects/accounts.ts";
import { dispatch } from "../effects/dispatch-loop.ts";
import { exitCodeOf, type DispatchReport } from "../effects/dispatch-report.ts";
import { createVendorCalls } from "../effects/vendor-calls.ts";
import type { World } from "../effects/world.ts";
import { vendors } from "../vendors/registry.ts";
import { countOption, readOptions, usageFault, type Command } from "./command.ts";
import { dispatchJson } from "./dispatch-json.ts";
import { dispatchText, journalLine } from "./dispatch-text.ts";
import { paintFor } from "./paint.ts";
import { openWorkspace, zoneOf } from "./workspace.ts";

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
    "  --json                 the report as JSON on stdout\n",
  async run(args, world) {
    const { values } = readOptions("dispatch", args, {
      "max-wait": { type: "string", default: "30s" },
      "allow-sends": { type: "string" },
      "allow-recalls": { type: "string" },
      unblock: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    });
    const maxWaitMs = readDuration(values["max-wait"]);
    if (maxWaitMs === null)
      throw usageFault("dispatch", `--max-wait takes 0, 90s, 5m or 2h, not "${values["max-wait"]}"`);
    const report = await runDispatch(world, {
      maxWaitMs,
      allowSends: countOption("dispatch", "allow-sends", values["allow-sends"]),
      allowRecalls: countOption("dispatch", "allow-recalls", values["allow-recalls"]),
      unblock: values.unblock.filter((place) => place !== ""),
      run: runName(world),
    });
    const style = { paint: paintFor(world, "stdout"), zone: zoneOf(world) };
    world.stdout.write(values.json ? dispatchJson(report) : dispatchText(report, style));
    await reportToActions(world, report);
    return exitCodeOf(report);
  },
};

async function runDispatch(world: World, options: Parameters<typeof dispatch>[1]): Promise<DispatchReport> {
  const workspace = await openWorkspace(world);
  const stop = world.stopSignal();
  const { clock, randomHex } = world;
  const redactor = createRedactor();
  const calls = createVendorCalls({
    clock,
    randomHex,
    stop,
    redactor,
    onToken: (token) => {
      world.hide([token]);
    },
  });
  return await dispatch(
    {
      ...workspace,
      clock,
      randomHex,
      stop,
      vendors,
      calls,
      environment: world.environment,
      onConfig: (config) => {
        const secrets = secretValues(config, world.environment);
        world.hide(secrets);
        redactor.hide(secrets);
      },
      journal: (event) => {
        world.stderr.write(journalLine(event));
      },
      onWait: (untilMs, reason) => {
        const forMs = untilMs - clock.nowMs();
        world.stderr.write(`waiting ${durationText(forMs)}, until ${instantText(untilMs, zoneOf(world))}: ${reason}\n`);
      },
    },
    options,
  );
}

/** Where people can look the run up; a re-run keeps its id, so nothing depends on it. */
function runName(world: World): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = world.environment;
  if (server === undefined || repository === undefined || id === undefined) return null;
  return `${server}/${repository}/actions/runs/${id}`;
}

async function reportToActions(world: World, report: DispatchReport): Promise<void> {
  if (world.environment["GITHUB_ACTIONS"] !== "true") return;
  const { writeDispatchSummary } = await import("./dispatch-summary.ts");
  const wakeMs = report.plan?.nextWakeMs ?? null;
  await writeDispatchSummary(report, {
    nextWakeAt: wakeMs === null ? "" : isoUtc(wakeMs),
    exitCode: exitCodeOf(report),
    zone: zoneOf(world),
  });
}
