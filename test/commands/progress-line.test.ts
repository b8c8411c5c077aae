import { describe, expect, it } from "vitest";
import { filesProgress } from "../../scripts/commands/words/progress-line.ts";

describe("the progress of long work", () => {
  it.each([
    [true, 10_000, "\r250 of 10000 files checked\r\u001b[K"],
    [false, 10_000, ""],
    [true, 1_999, ""],
  ])("shows on a terminal only, and goes away (terminal: %s, %d files)", (isTerminal, files, expected) => {
    let written = "";
    const progress = filesProgress({ isTerminal, columns: 80, write: (text) => (written += text) });
    progress(250, files);
    progress(files, files);

    expect(written).toBe(expected);
  });
});
