// `sandbox`: starts the sandbox vendors on the loopback ports that this checkout's vendors file names.
import { createReader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { checkVendors } from "../../effects/files/check-tree.ts";
import { workTreeFiles } from "../../effects/files/file-tree.ts";
import { openCheckout } from "../../effects/git/git.ts";
import { vendorsPath } from "../../effects/files/vendors-file.ts";
import type { World } from "../../effects/world.ts";
import { startSandbox, sandboxes, type RunningSandbox } from "../../sandbox/sandboxes.ts";
import { vendors } from "../../vendors/registry.ts";

/** Serves until it is stopped. */
export async function serveSandboxes(world: World): Promise<ExitCode> {
  const git = await openCheckout(world.directory, world.environment);
  const { config } = await checkVendors(workTreeFiles(git), createReader(vendors));
  const wanted = config === null ? [] : loopbackAccounts(config, world.environment);
  if (wanted.length === 0) throw nothingToStart();
  const running: RunningSandbox[] = [];
  for (const { vendor, port, credentials } of wanted) {
    running.push(
      await startSandbox(vendor, { nowMs: world.clock.nowMs, port, credentials, seed: String(world.clock.nowMs()) }),
    );
  }
  for (const { vendor, baseUrl } of running) world.stdout.write(`${vendor} listens on ${baseUrl}\n`);
  world.stdout.write("Ctrl-C ends it.\n");
  await printUntilStopped(running, world.stopSignal(), (line) => {
    world.stdout.write(line);
  });
  await Promise.all(running.map((sandbox) => sandbox.close()));
  return exitCodes.done;
}

interface Wanted {
  readonly vendor: keyof typeof sandboxes;
  readonly port: number;
  readonly credentials: Readonly<Record<string, string>>;
}

function loopbackAccounts(
  config: VendorsConfig,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Wanted[] {
  return [...config.apps.values()].flatMap((app) =>
    [...app.accounts.values()].flatMap(({ vendor, baseUrl, fields }): Wanted[] => {
      const port = /^http:\/\/.*:(\d+)$/.exec(baseUrl)?.[1];
      if (port === undefined || !isSandboxed(vendor)) return [];
      const credentials = Object.entries(fields).flatMap(([name, value]): [string, string][] => {
        const known = "env" in value ? environment[value.env] : value.literal;
        return known === undefined ? [] : [[name, known]];
      });
      return [{ vendor, port: Number(port), credentials: Object.fromEntries(credentials) }];
    }),
  );
}

function isSandboxed(vendor: string): vendor is keyof typeof sandboxes {
  return Object.hasOwn(sandboxes, vendor);
}

async function printUntilStopped(
  running: readonly RunningSandbox[],
  stop: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const printed = new Map(running.map((sandbox) => [sandbox, 0]));
  const timer = setInterval(() => {
    for (const sandbox of running) {
      const fresh = sandbox.log.slice(printed.get(sandbox) ?? 0);
      for (const { method, path, answer } of fresh)
        print(`${sandbox.vendor} ${method} ${path} ${answer?.status ?? "no answer"}\n`);
      printed.set(sandbox, sandbox.log.length);
    }
  }, 200);
  await new Promise<void>((resolve) => {
    stop.addEventListener("abort", () => {
      resolve();
    });
  });
  clearInterval(timer);
}

function nothingToStart(): Fault {
  return new Fault({
    code: "NO_SANDBOX",
    exitCode: exitCodes.configuration,
    message: `${vendorsPath} names no account on http://127.0.0.1:PORT`,
    remedy: "Run `npm start -- --keep` for a checkout that does.",
  });
}
