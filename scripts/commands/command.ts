// What every command is: options to read, a run, and an exit code.
import { parseArgs, type ParseArgsConfig } from "node:util";
import { exitCodes, Fault, type ExitCode } from "../core/problems/fault.ts";
import { nearest } from "../core/text/did-you-mean.ts";
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

/** Reads the options of a command that takes no other words; Fault USAGE for anything it does not know. */
export function readOptions<Known extends Options>(command: string, args: readonly string[], options: Known) {
  const { values, positionals } = readWords(command, args, options);
  if (positionals.length > 0) throw usageFault(command, `${command} takes no "${positionals.join(" ")}"${npmHint}`);
  return values;
}

/** `npm run announce plan --at …` without `--` loses the option and leaves its value behind. */
export const npmHint = "; options need the `--` of `npm run announce -- …` before them, or npm keeps them to itself";

/** Reads options and the words between them; Fault USAGE for an option it does not know. */
export function readWords<Known extends Options>(command: string, args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw usageFault(command, optionMistake(cause instanceof Error ? cause.message : String(cause), options));
  }
}

/** What `parseArgs` found wrong, in our words where it is one of the two mistakes that people make. */
function optionMistake(message: string, options: Options): string {
  const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (unknown !== undefined) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const meant = nearest(unknown, known);
    return `there is no option ${unknown}${meant === null ? "" : `; did you mean ${meant}?`}`;
  }
  const bare = /^Option '(--[^' ]+)(?: <value>)?' argument (?:missing|is ambiguous)/.exec(message)?.[1];
  if (bare !== undefined) return `${bare} needs a value after it`;
  return message.split("\n")[0] ?? message;
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
  if (!/^[1-9]\d{0,5}$/.test(text)) throw usageFault(command, `--${name} takes a whole number from 1, not "${text}"`);
  return Number(text);
}
