// `status`: every open delivery, quota used and free, the last run and the next. Reads origin, sends nothing.
import type { ExitCode } from "../../core/problems/fault.ts";
import { secretValues } from "../../effects/vendor-http/accounts.ts";
import { readStatus } from "../../effects/preview/read-status.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import { statusJson } from "./status-json.ts";
import { statusText } from "./status-text.ts";
import { openWorkspace } from "../workspace.ts";

/** Prints where everything stands. */
export async function showStatus(world: World, json: boolean): Promise<ExitCode> {
  const workspace = await openWorkspace(world);
  const { clock, environment, hide } = world;
  const status = await readStatus({
    ...workspace,
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
