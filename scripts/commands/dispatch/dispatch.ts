// `dispatch`: the only command that calls vendors. Converges, writes back, reports.
import { durationText, instantText } from "../../core/time/instant-text.ts";
import { isoUtc } from "../../core/time/instant.ts";
import type { ExitCode } from "../../core/problems/fault.ts";
import { createRedactor } from "../../core/text/mask.ts";
import { askedAhead } from "../../effects/asked-ahead.ts";
import { secretValues } from "../../effects/vendor-http/accounts.ts";
import { dispatch } from "../../effects/dispatch/dispatch-loop.ts";
import type { DispatchOptions } from "../../effects/dispatch/dispatch-run.ts";
import { exitCodeOf, type DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import type { FirstQuestion } from "../../effects/dispatch/first-question.ts";
import { createVendorCalls } from "../../effects/dispatch/vendor-calls.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { dispatchJson } from "./dispatch-json.ts";
import { dispatchText, journalLine } from "./dispatch-text.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import { createReaders, zoneOf } from "../workspace.ts";

export interface DispatchWish extends Omit<DispatchOptions, "run"> {
  readonly json: boolean;
}

/** What runs already when the rest of the program is loaded. */
export interface DispatchStart extends FirstQuestion {
  /** Listened for from before the first question: a signal while git asks must end the run as at any later point. */
  readonly stop: AbortSignal;
}

/** Runs until nothing can be done now, and tells what was done. */
export async function dispatchNow(
  world: World,
  start: DispatchStart,
  { json, ...wish }: DispatchWish,
): Promise<ExitCode> {
  const report = await runDispatch(world, start, { ...wish, run: runName(world) });
  world.stdout.write(json ? dispatchJson(report) : dispatchText(report, terminalStyle(world)));
  await reportToActions(world, report);
  return exitCodeOf(report);
}

async function runDispatch(world: World, start: DispatchStart, options: DispatchOptions): Promise<DispatchReport> {
  const readers = world.readers ?? createReaders();
  const git = await start.git;
  const { stop } = start;
  const { clock, randomHex } = world;
  const redactor = createRedactor();
  // First something short, since the vendors file is read during the first wait; what takes long is for a later one.
  git.whileWaiting(() => {
    askedAhead(git.pushAddress());
  });
  const calls = createVendorCalls({
    clock,
    randomHex,
    stop,
    redactor,
    onToken: (token) => {
      world.hide([token]);
    },
    whileWaiting: git.whileWaiting,
  });
  return await dispatch(
    {
      ...readers,
      git,
      firstTips: start.tips,
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
