// The ports a command runs on: folder, environment, clock, randomness, output. Tests and the demo pass their own.
import type { Reader } from "../core/announcement/announcement-reader.ts";
import { createRedactor, withoutWorkflowCommands } from "../core/text/mask.ts";
import type { StateFiles } from "../core/ledger/state-files.ts";
import type { Environment } from "./vendor-http/accounts.ts";
import { systemClock, type Clock } from "./clock.ts";
import { randomHex } from "./randomness.ts";
import { askOnTerminal, type Questions } from "./terminal-questions.ts";

export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; 100 where there is none. */
  readonly columns: number;
}

export interface World {
  /** The folder the command was started in. */
  readonly directory: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly randomHex: (digits: number) => string;
  /** Data. */
  readonly stdout: Output;
  /** Talk. */
  readonly stderr: Output;
  /** From now on these values show in no output. */
  readonly hide: (secrets: readonly string[]) => void;
  /** Aborted by SIGINT and SIGTERM from the first call on; before it, signals end the process as usual. */
  readonly stopSignal: () => AbortSignal;
  /** Readers to share between commands; left out, a command builds its own. */
  readonly readers?: Readers;
  /** Opens a dialogue with the person at the terminal; left out where there is none. */
  readonly ask?: () => Questions;
}

/** What commands read files with: built from schemas, and nothing of one command stays in it. */
export interface Readers {
  readonly reader: Reader;
  readonly stateFiles: StateFiles;
}

/** The world of a process started from a shell. */
export function systemWorld(): World {
  const redactor = createRedactor();
  const inActions = process.env["GITHUB_ACTIONS"] === "true";
  const clean = (text: string): string => {
    const redacted = redactor.redact(text);
    return inActions ? withoutWorkflowCommands(redacted) : redacted;
  };
  return {
    directory: process.cwd(),
    environment: process.env,
    clock: systemClock(),
    randomHex,
    stdout: outputTo(process.stdout, clean),
    stderr: outputTo(process.stderr, clean),
    hide: redactor.hide,
    stopSignal: stopOnSignals,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: () => askOnTerminal(process.stdin, process.stderr) } : {}),
  };
}

function outputTo(stream: NodeJS.WriteStream, clean: (text: string) => string): Output {
  // A reader that has enough, such as `| head`, must not end a run in the middle of its calls.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => {
      stream.write(clean(text));
    },
    isTerminal: stream.isTTY,
    columns: stream.isTTY ? stream.columns : 100,
  };
}

function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      controller.abort(signal);
    });
  }
  return controller.signal;
}
