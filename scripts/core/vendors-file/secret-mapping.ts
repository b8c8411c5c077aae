// Compares the environment variables that the vendors file names with those that the dispatch workflow hands over.
import { checkProblemAt } from "../yaml/check-finding.ts";
import type { Path } from "../problems/finding.ts";
import { isJsonObject, objectOrEmpty, type Json, type JsonObject } from "../text/json.ts";
import type { Problem } from "../problems/problem.ts";
import { readYaml } from "../yaml/yaml-reading.ts";

interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * A warning at each `env:` name of the vendors file that no dispatching step of the workflow sets.
 * @param vendors must be valid: only then is what stands after `env:` a name, and no secret.
 */
export function unmappedSecrets(vendors: Source, workflow: Source): readonly Problem[] {
  const mapped = mappedNames(objectOrEmpty(valueOf(workflow)));
  return namedVariables(objectOrEmpty(valueOf(vendors)))
    .filter(({ name }) => !mapped.has(name))
    .map(({ name, at }) => {
      const message = `${name} is not mapped in ${workflow.file}, so the dispatcher will not have it`;
      const remedy = `Add \`${name}: \${{ secrets.${name} }}\` to \`env:\` of its step that dispatches.`;
      return checkProblemAt(vendors, { at, on: "value" }, "ENV_NOT_MAPPED", { message, remedy });
    });
}

interface NamedVariable {
  readonly name: string;
  readonly at: Path;
}

function namedVariables(file: JsonObject): readonly NamedVariable[] {
  return entries(file["apps"], ["apps"]).flatMap((app) =>
    entries(app.value, app.at).flatMap((vendor) =>
      entries(vendor.value, vendor.at).flatMap(({ value, at }) => {
        const name = isJsonObject(value) ? value["env"] : undefined;
        return typeof name === "string" ? [{ name, at: [...at, "env"] }] : [];
      }),
    ),
  );
}

/** The entries of a map, each with its own place; none for anything else. */
function entries(map: Json | undefined, at: Path): readonly { readonly value: Json; readonly at: Path }[] {
  return Object.entries(objectOrEmpty(map)).map(([key, value]) => ({ value, at: [...at, key] }));
}

/** A name counts where the workflow, the job or the step itself sets it. */
function mappedNames(workflow: JsonObject): ReadonlySet<string> {
  const names = new Set<string>();
  for (const job of Object.values(objectOrEmpty(workflow["jobs"])).map(objectOrEmpty)) {
    const steps = Array.isArray(job["steps"]) ? job["steps"].map(objectOrEmpty) : [];
    for (const step of steps.filter(dispatches)) {
      for (const holder of [workflow, job, step]) {
        for (const name of Object.keys(objectOrEmpty(holder["env"]))) names.add(name);
      }
    }
  }
  return names;
}

function dispatches(step: JsonObject): boolean {
  return typeof step["run"] === "string" && /\bannounce\b[^\n]*\bdispatch\b/.test(step["run"]);
}

function valueOf(source: Source): Json | undefined {
  return readYaml({ ...source, quotes: false }).document?.value;
}
