// Questions on a terminal: one line each, pasted lines in order, and an end that is told.
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askOnTerminal } from "../../scripts/effects/terminal-questions.ts";

describe("askOnTerminal", () => {
  it("answers one question after the other, also with lines that were pasted ahead", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const questions = askOnTerminal(input, output);
    input.end("first\nsecond\n");

    expect(await questions.ask("One? ")).toBe("first");
    expect(await questions.ask("Two? ")).toBe("second");
    expect(await questions.ask("Three? ")).toBeNull();
    questions.close();
    const shown = String(output.read());
    expect(shown).toContain("One? ");
    // What is told next starts a line of its own.
    expect(shown).toMatch(/Three\? .*\n$/);
  });
});
