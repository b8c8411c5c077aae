// Finds the command, runs it, and turns whatever comes out into an exit code and words for a person.
import { exitCodes, Fault, type ExitCode } from "../core/problems/fault.ts";
import { nearest } from "../core/text/did-you-mean.ts";
import { table } from "../core/text/text-table.ts";
import type { World } from "../effects/world.ts";
import type { Command } from "./command.ts";
import { paintFor } from "./words/paint.ts";

interface Entry {
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
  /** Not a person's to use, and so not in the overview. */
  readonly isForWorkflows?: boolean;
}

/** Loaded only when named: help and a usage error should not wait for git or HTTP. */
const commands: Readonly<Record<string, Entry>> = {
  validate: {
    usage: "[FILE…] [--fix]",
    summary: "every problem in every file, with its place and what to do",
    load: async () => (await import("./validate/validate-command.ts")).validateCommand,
  },
  plan: {
    usage: "[--at TIME] [--simulate DAYS]",
    summary: "what merging the work tree would send, when, and what cannot be taken back",
    load: async () => (await import("./plan/plan-command.ts")).planCommand,
  },
  new: {
    usage: "[ID]",
    summary: "writes a new announcement",
    load: async () => (await import("./new/new-command.ts")).newCommand,
  },
  recall: {
    usage: "ID [--to KEY]",
    summary: "writes the edit that takes an announcement back",
    load: async () => (await import("./recall/recall-command.ts")).recallCommand,
  },
  init: {
    usage: "[--include-existing]",
    summary: "creates the state branch, once",
    load: async () => (await import("./init/init-command.ts")).initCommand,
  },
  dispatch: {
    usage: "[--max-wait DURATION]",
    summary: "sends and recalls what main says; the only command that calls vendors",
    load: async () => (await import("./dispatch/dispatch-command.ts")).dispatchCommand,
  },
  status: {
    usage: "",
    summary: "open deliveries, quota used and free, the next wake-up",
    load: async () => (await import("./status/status-command.ts")).statusCommand,
  },
  demo: {
    usage: "[--keep]",
    summary: "the whole pipeline on local sandbox vendors (npm start)",
    load: async () => (await import("./demo/demo-command.ts")).demoCommand,
  },
  sandbox: {
    usage: "",
    summary: "starts the sandbox vendors that this checkout's vendors file names",
    load: async () => (await import("./sandbox/sandbox-command.ts")).sandboxCommand,
  },
  comment: {
    usage: "plan|write|due|results",
    summary: "keeps one comment on each pull request",
    load: async () => (await import("./comment/comment-command.ts")).commentCommand,
    isForWorkflows: true,
  },
};

/** Runs one command line. Never throws: what is not a fault is a bug, and says so with its stack. */
export async function runCommandLine(args: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await runCommand(args, world);
  } catch (error) {
    return explain(error, world);
  }
}

/** As `runCommandLine`, but throws what went wrong. */
export async function runCommand(args: readonly string[], world: World): Promise<ExitCode> {
  const [name, ...rest] = args[0] === "help" && args[1] !== undefined ? [args[1], "--help"] : args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    world.stdout.write(overview());
    return exitCodes.done;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) throw noSuchCommand(name);
  const command = await entry.load();
  if (rest.includes("--help") || rest.includes("-h")) {
    world.stdout.write(`npm run announce -- ${[name, command.usage].join(" ").trim()}\n\n${command.help}`);
    return exitCodes.done;
  }
  return await command.run(rest, world);
}

function overview(): string {
  const forPeople = Object.entries(commands).filter(([, { isForWorkflows }]) => isForWorkflows !== true);
  const rows = forPeople.map(([name, { usage, summary }]) => [`${name} ${usage}`, summary]);
  return (
    "Announcements as code: broadcasts to NetEase, RongCloud and Easemob from reviewed YAML files.\n\n" +
    "  npm run announce -- COMMAND\n\n" +
    table(rows, "  ") +
    "\nEvery command takes --help; all but demo and sandbox take --json.\n" +
    "Exit codes: 0 done, 1 problems in files, 2 wrong use or configuration, 3 something waits for a person,\n" +
    "4 waiting for quota or time, 69 unreachable, 70 a bug.\n"
  );
}

function noSuchCommand(name: string): Fault {
  const meant = nearest(name, Object.keys(commands));
  const hint = meant === null ? "" : `Did you mean \`${meant}\`? `;
  return new Fault({
    code: "USAGE",
    exitCode: exitCodes.configuration,
    message: `there is no command "${name}"`,
    remedy: `${hint}See \`npm run announce -- --help\`.`,
  });
}

/** Says what went wrong and what to do, on stderr; gives the exit code. */
export function explain(error: unknown, world: World): ExitCode {
  const paint = paintFor(world, "stderr");
  if (error instanceof Fault) {
    world.stderr.write(`${paint("red", error.code)}: ${error.message}\n  ${error.remedy}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  world.stderr.write(
    `${paint("red", "BUG")}: this should not have happened. Nothing was sent that the log above does not show.\n${stack}\n` +
      "  Report it with the lines above; the next run goes on from the recorded state.\n",
  );
  return exitCodes.bug;
}
