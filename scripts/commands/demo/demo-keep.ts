// Leaves the demo's folder behind, ready to be played with, and says how.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { World } from "../../effects/world.ts";
import { programFolder, type DemoWorld } from "./demo-world.ts";

/** Writes the sandbox secrets and a short way to start the program beside the checkout, and prints what to type. */
export async function keepDemo(world: World, demo: DemoWorld): Promise<void> {
  const secretsFile = join(demo.folder, "sandbox.env");
  const secrets = Object.entries(demo.secrets).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(secretsFile, secrets.join(""));
  const script = join(programFolder, "scripts/announce.ts");
  const command = ["exec", process.execPath, `--env-file=${secretsFile}`, script].map(shellWord).join(" ");
  await writeFile(join(demo.folder, "announce"), `#!/bin/sh\n${command} "$@"\n`, { mode: 0o755 });
  world.stdout.write(
    `\nThe folder stays: ${demo.folder}\n` +
      "From here on its clock is the real one. In one terminal, start the sandbox vendors again:\n\n" +
      `  cd ${shellWord(demo.checkout)}\n` +
      "  ../announce sandbox\n\n" +
      "In another, in the same folder, be the author and the workflow:\n\n" +
      '  ../announce new hello --title Hello --body "Hello, everyone" --to netease/users --to easemob/online\n' +
      "  git add -A && git commit -m hello && git push origin main\n" +
      "  ../announce dispatch && git pull && git log -p -1\n" +
      "  ../announce recall hello && git commit -am back && git push origin main && ../announce dispatch\n" +
      "  git fetch origin announcements-state && git log --stat FETCH_HEAD\n",
  );
}

/** Quoted for a POSIX shell where it has to be. */
function shellWord(text: string): string {
  return /^[\w./=:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
