// Leaves the demo's folder behind, ready to be played with, and says how.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../effects/world.ts";
import { programFolder, type DemoWorld } from "./demo-world.ts";

/** Writes the sandbox secrets beside the checkout and prints the commands. */
export async function keepDemo(world: World, demo: DemoWorld): Promise<void> {
  const secretsFile = join(demo.folder, "sandbox.env");
  const lines = Object.entries(demo.secrets).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(secretsFile, lines.join(""));
  const announce = `node --env-file=../sandbox.env ${join(programFolder, "scripts/announce.ts")}`;
  world.stdout.write(
    `\nThe folder stays: ${demo.folder}\n` +
      "Its clock is the real one from here on. In one terminal, start the sandbox vendors again:\n\n" +
      `  cd ${demo.checkout}\n` +
      `  export PATH=${join(programFolder, "node_modules/.bin")}:$PATH\n` +
      `  ${announce} sandbox\n\n` +
      "In another (same cd and export), be the author and the workflow:\n\n" +
      `  ${announce} new hello --title Hello --body "Hello, everyone" --to netease/users --to easemob/online\n` +
      "  git add -A && git commit -m hello && git push origin main\n" +
      `  ${announce} dispatch && git pull && git log -p -1\n` +
      `  ${announce} recall hello && git commit -am back && git push && ${announce} dispatch\n` +
      `  git fetch && git log --stat origin/announcements-state\n`,
  );
}
