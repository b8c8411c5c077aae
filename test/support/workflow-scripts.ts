// Runs a workflow's scripts in bash as a runner does, with stand-ins for the commands that only a runner has.
import { execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../scripts/core/text/json.ts";
import { textsIn } from "./workflow-files.ts";

export interface ScriptRun {
  readonly exitCode: number | null;
  /** Of bash, which the runner signals when a run is cancelled. */
  readonly processId: number | undefined;
  readonly stdout: string;
  /** What was written to GITHUB_OUTPUT and GITHUB_STEP_SUMMARY. */
  readonly outputs: string;
  readonly summary: string;
}

export interface ScriptOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Shell scripts that stand in for commands, by name. */
  readonly commands?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

/** A folder for one test, which plays RUNNER_TEMP. */
export async function createRunner() {
  const folder = await mkdtemp(join(tmpdir(), "announce-workflow-"));
  await writeFile(join(folder, "outputs"), "");
  await writeFile(join(folder, "summary"), "");
  return {
    folder,
    run: (step: JsonObject, options: ScriptOptions = {}): Promise<ScriptRun> => runStep(folder, step, options),
    readOutputs: (): Promise<string> => readFile(join(folder, "outputs"), "utf8"),
    remove: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  };
}

async function runStep(folder: string, step: JsonObject, options: ScriptOptions): Promise<ScriptRun> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  for (const [name, body] of Object.entries(options.commands ?? {})) {
    writeCommand(join(bin, name), `#!/bin/bash\n${body}\n`);
  }
  await writeFile(join(folder, "step.sh"), textsIn(step["run"]).join(""));
  // `shell: bash` of a workflow stands for exactly these options.
  const bash = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", join(folder, "step.sh")], {
    cwd: options.directory ?? folder,
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      GITHUB_OUTPUT: join(folder, "outputs"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
      RUNNER_TEMP: folder,
      ...options.environment,
    },
  });
  const chunks: Buffer[] = [];
  bash.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    bash.on("error", reject).on("close", resolve);
  });
  return {
    exitCode,
    processId: bash.pid,
    stdout: Buffer.concat(chunks).toString("utf8"),
    outputs: await readFile(join(folder, "outputs"), "utf8"),
    summary: await readFile(join(folder, "summary"), "utf8"),
  };
}

/** Written by another process: a file that this one has open for writing cannot be run while a fork of it still starts. */
function writeCommand(file: string, text: string): void {
  execFileSync("/bin/sh", ["-c", 'cat > "$1" && chmod 755 "$1"', "sh", file], { input: text });
}
