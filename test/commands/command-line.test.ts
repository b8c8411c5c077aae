// The command line: every wrong word is refused, and told in words that lead on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
});

afterAll(() => world.remove());

describe("words that no command takes", () => {
  it.each([
    [["vaildate"], "Did you mean `validate`?"],
    [["validate", "--fxi"], "there is no option --fxi; did you mean --fix?"],
    [["plan", "--colour"], "there is no option --colour\n"],
    [["plan", "--simulate"], "--simulate needs a value after it"],
    [["plan", "--at", "--json"], "--at needs a value after it"],
    [["plan", "--simulate", "0"], '--simulate takes a whole number from 1, not "0"'],
    [["plan", "--at", "2026-11-29 10:00"], "has no offset. Write 2026-11-29T10:00:00+08:00 for Beijing time"],
    [["recall"], "recall takes the id of an announcement: its file's base name"],
  ])("refuses %j", async (args, words) => {
    const { exitCode, stdout, stderr } = await world.run(args);

    expect(stderr).toContain(words);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  // What is left of `npm run announce dispatch --max-wait 5m` without the `--` that npm wants.
  it.each([
    ["dispatch", "5m"],
    ["plan", "7"],
    ["status", "now"],
    ["init", "yes"],
    ["recall", "hello", "netease/users"],
    ["new", "hello", "A title"],
  ])("refuses to run `%s %s` as if the rest had not been typed", async (...args) => {
    const { exitCode, stderr } = await world.run(args);

    expect(stderr).toContain("USAGE");
    expect(stderr).toContain("options need the `--` of `npm run announce -- …` before them");
    expect(exitCode).toBe(2);
  });
});

describe("help", () => {
  it.each([
    ["help", "plan"],
    ["plan", "--help"],
    ["plan", "-h"],
  ])("shows a command's page for `%s %s`", async (...args) => {
    const { exitCode, stdout } = await world.run(args);

    expect(stdout).toContain("--simulate N");
    expect(exitCode).toBe(0);
  });
});
