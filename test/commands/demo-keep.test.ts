// The folder that the demo leaves: what commands print as the next step works in it as printed, and is in no commit.
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepDemo } from "../../scripts/commands/demo/demo-keep.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

const start = promisify(execFile);
let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
});

afterAll(() => world.remove());

it("has a package.json for `npm run announce --`, which git leaves alone", async () => {
  const folder = join(world.checkout, "..");
  let said = "";
  await keepDemo((text) => (said += text), { folder, checkout: world.checkout, secrets: { SANDBOX_SECRET: "x" } });

  const { stdout } = await start("npm", ["run", "--silent", "announce", "--", "validate"], { cwd: world.checkout });
  const files = ["announce", "sandbox.env"].map((name) => rm(join(folder, name)));
  await Promise.all(files);

  expect(stdout).toContain("1 file checked, no problems.");
  expect(said).toContain(`The folder stays: ${folder}\n`);
  expect(await world.playground.git(world.checkout, "status", "--porcelain")).toBe("");
});
