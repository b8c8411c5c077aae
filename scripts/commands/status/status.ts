// `status`: every open delivery, quota used and free, the last run and the next. Reads origin, sends nothing.
import type { ExitCode } from "../../core/problems/fault.ts";
import type { FirstQuestion } from "../../effects/dispatch/first-question.ts";
import { secretValues } from "../../effects/vendor-http/accounts.ts";
import { readStatus } from "../../effects/preview/read-status.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import { statusJson } from "./status-json.ts";
import { statusText } from "./status-text.ts";
import { createReaders } from "../workspace.ts";

/** Prints where everything stands. */
export async function showStatus(world: World, { git, tips }: FirstQuestion, json: boolean): Promise<ExitCode> {
  const readers = world.readers ?? createReaders();
  const { clock, environment, hide } = world;
  const status = await readStatus({
    ...readers,
    git: await git,
    firstTips: tips,
    clock,
    environment,
    vendors,
    onConfig: (config) => {
      hide(secretValues(config, environment));
    },
  });
  world.stdout.write(json ? statusJson(status) : statusText(status, terminalStyle(world)));
  return status.exitCode;
}
