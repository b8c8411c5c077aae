// Leaves the demo's folder behind, ready to be played with, and says how.
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programFolder, type DemoWorld } from "./demo-world.ts";

/** Writes the sandbox secrets and a short way to start the program beside the checkout, and prints what to type. */
export async function keepDemo(
  say: (text: string) => void,
  demo: Pick<DemoWorld, "folder" | "checkout" | "secrets">,
): Promise<void> {
  const secretsFile = join(demo.folder, "sandbox.env");
  const secrets = Object.entries(demo.secrets).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(secretsFile, secrets.join(""));
  const script = join(programFolder, "scripts/announce.mjs");
  const command = ["exec", process.execPath, `--env-file=${secretsFile}`, script].map(shellWord).join(" ");
  await writeFile(join(demo.folder, "announce"), `#!/bin/sh\n${command} "$@"\n`, { mode: 0o755 });
  // What the commands print as the next step, `npm run announce -- …`, works there too, and is in nobody's commit.
  const manifest = { private: true, scripts: { announce: "../announce" } };
  await writeFile(join(demo.checkout, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await appendFile(join(demo.checkout, ".git/info/exclude"), "/package.json\n");
  say(
    `\nThe folder stays: ${demo.folder}\n` +
      "From here on its clock is the real one. In one terminal, start the sandbox vendors again:\n\n" +
      `  cd ${shellWord(demo.checkout)}\n` +
      "  ../announce sandbox\n\n" +
      "In another, in the same folder, be the author and the workflow (../announce is `npm run announce --`):\n\n" +
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
