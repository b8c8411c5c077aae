// Runs a job of a workflow as a runner does: its scripts one after the other, with what GitHub would put into them.
import { objectOrEmpty, type Json, type JsonObject } from "../../scripts/core/text/json.ts";
import { createRunner } from "./workflow-scripts.ts";
import { readWorkflows, textsIn } from "./workflow-files.ts";
import { evaluated } from "./workflow-parser.ts";

export interface JobRun {
  /** Of the first step that failed and may not; 0 where all went well. */
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Of all its steps. */
  readonly stdout: string;
}

export interface JobPlace {
  /** The checkout. */
  readonly directory: string;
  /** What the runner and git need, and GITHUB_ variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** `github`, `needs` … */
  readonly contexts: JsonObject;
  /** Shell scripts that stand in for commands, by name; `node` is the real one. */
  readonly commands?: Readonly<Record<string, string>>;
}

/** Actions (`uses`) and the installation are what the checkout stands for. */
export async function runJob(file: string, name: string, place: JobPlace): Promise<JobRun> {
  const job = readWorkflows()
    .get(file)
    ?.jobs.find((candidate) => candidate.name === name);
  if (job === undefined) throw new Error(`${file} has no job ${name}`);
  const runner = await createRunner();
  const done: { exitCode: number | null; stdout: string; steps: Record<string, Json> } = {
    exitCode: 0,
    stdout: "",
    steps: {},
  };
  const contexts = (): JsonObject => ({ ...place.contexts, steps: done.steps });
  let summary = "";
  try {
    for (const step of job.steps) {
      const script = textsIn(step["run"]).join("");
      const isAlways = textsIn(step["if"]).join("").includes("!cancelled()");
      if (script === "" || script.startsWith("npm ci") || (done.exitCode !== 0 && !isAlways)) continue;
      const environment = Object.entries({ ...objectOrEmpty(job.value["env"]), ...objectOrEmpty(step["env"]) });
      const before = await runner.readOutputs();
      const run = await runner.run(step, {
        directory: place.directory,
        environment: {
          ...withoutPath(place.environment),
          GITHUB_ACTIONS: "true",
          ...Object.fromEntries(environment.map(([key, value]) => [key, evaluated(plain(value), contexts())])),
        },
        commands: { node: `exec '${process.execPath}' "$@"`, ...place.commands },
      });
      const outputs = readOutputs(run.outputs.slice(before.length));
      for (const id of textsIn(step["id"])) done.steps[id] = { outputs };
      if (done.exitCode === 0 && step["continue-on-error"] !== true) done.exitCode = run.exitCode;
      done.stdout += run.stdout;
      summary = run.summary;
    }
    const outputs = Object.entries(objectOrEmpty(job.value["outputs"]));
    return {
      exitCode: done.exitCode,
      stdout: done.stdout,
      summary,
      outputs: Object.fromEntries(outputs.map(([key, value]) => [key, evaluated(plain(value), contexts())])),
    };
  } finally {
    await runner.remove();
  }
}

/** Numbers and truth values, such as GIT_CONFIG_COUNT, become their text. */
function plain(value: Json): string {
  return typeof value === "object" ? "" : String(value);
}

/** `name=value`, or `name<<end`, lines, `end`. */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = "", , end, block, line] of text.matchAll(outputForm)) {
    found[name] = end === undefined ? (line ?? "") : (block ?? "");
  }
  return found;
}

const outputForm = /^([\w-]+)(?:(<<)(\S+)\n(?:([\s\S]*?)\n)?\3|=(.*))$/gm;

/** The runner's own PATH, with the stand-ins first, must win. */
function withoutPath(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== "PATH"));
}
