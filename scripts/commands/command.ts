// What every command is: options to read, a run, and an exit code.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { exitCodes, Fault, type ExitCode } from "../core/problems/fault.ts";
import type { World } from "../effects/world.ts";

export interface Command {
  readonly name: string;
  /** Words after the name and one line on what it does, for `--help`. */
  readonly usage: string;
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[], world: World) => Promise<ExitCode>;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Reads a command's options; Fault USAGE for anything it does not know. */
export function readOptions<Known extends Options>(command: string, args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw usageFault(command, message.replace(/\. To specify a positional.*$/, ""));
  }
}

/** Fault USAGE: wrong words on the command line. */
export function usageFault(command: string, message: string): Fault {
  return new Fault({
    code: "USAGE",
    exitCode: exitCodes.configuration,
    message,
    remedy: `See \`npm run announce -- ${command} --help\`.`,
  });
}

/** A whole number of at least 1; Fault USAGE otherwise. */
export function countOption(command: string, name: string, text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw usageFault(command, `--${name} takes a whole number, not "${text}"`);
  return Number(text);
}
