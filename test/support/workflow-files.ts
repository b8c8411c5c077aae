// Reads the workflows of this repository into plain data, so that tests can ask them questions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isJsonObject, objectOrEmpty, type Json, type JsonObject } from "../../scripts/core/text/json.ts";

export const repositoryRoot: string = join(import.meta.dirname, "../..");

export interface Workflow {
  /** `dispatch.yml`. */
  readonly file: string;
  readonly text: string;
  readonly value: JsonObject;
  readonly jobs: readonly Job[];
}

export interface Job {
  readonly name: string;
  readonly value: JsonObject;
  readonly steps: readonly JsonObject[];
}

/** All workflows, by file name. */
export function readWorkflows(): ReadonlyMap<string, Workflow> {
  const folder = join(repositoryRoot, ".github/workflows");
  return new Map(readdirSync(folder).map((file) => [file, workflowOf(file, readFileSync(join(folder, file), "utf8"))]));
}

/** The step of that name; throws when there is none, so that a test cannot pass on a step that was renamed. */
export function stepNamed(workflow: Workflow | undefined, name: string): JsonObject {
  const step = workflow?.jobs.flatMap(({ steps }) => steps).find((candidate) => candidate["name"] === name);
  if (step === undefined) throw new Error(`${workflow?.file ?? "no workflow"} has no step "${name}"`);
  return step;
}

/** Every text in a value, keys left out. */
export function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

export function readYamlFile(path: string): Json {
  // `parse` gives plain data, for which its own types say any.
  return parse(readFileSync(join(repositoryRoot, path), "utf8")) as Json;
}

function workflowOf(file: string, text: string): Workflow {
  const value = objectOrEmpty(readYamlFile(`.github/workflows/${file}`));
  const jobs = Object.entries(objectOrEmpty(value["jobs"])).map(([name, job]) => {
    const jobValue = objectOrEmpty(job);
    const steps = Array.isArray(jobValue["steps"]) ? jobValue["steps"].filter(isJsonObject) : [];
    return { name, value: jobValue, steps };
  });
  return { file, text, value, jobs };
}
