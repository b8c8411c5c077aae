// Asks the person at a terminal, line by line. Lines that were pasted ahead answer the questions that follow.
import { createInterface } from "node:readline/promises";

export interface Questions {
  /** The line that was typed, without its line break; null once the input has ended (Ctrl-D, Ctrl-C). */
  readonly ask: (prompt: string) => Promise<string | null>;
  readonly close: () => void;
}

/** The prompt goes to the talk's stream, so that data on stdout stays clean. */
export function askOnTerminal(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Questions {
  const terminal = createInterface({ input, output });
  const lines = terminal[Symbol.asyncIterator]();
  return {
    ask: async (prompt) => {
      terminal.setPrompt(prompt);
      terminal.prompt();
      const { value, done } = await lines.next();
      if (done !== true) return value;
      // What is told next should not stand behind a question that nobody answered.
      output.write("\n");
      return null;
    },
    close: () => {
      terminal.close();
    },
  };
}
