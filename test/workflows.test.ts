// Proves what the workflows promise: least rights, pinned actions, secrets in one job, no cancelled dispatch.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isJsonObject, objectOrEmpty, type Json } from "../scripts/core/text/json.ts";
import { workflowErrors } from "./support/workflow-parser.ts";
import { readWorkflows, readYamlFile, repositoryRoot, stepNamed, textsIn } from "./support/workflow-files.ts";

const workflows = readWorkflows();
const everyWorkflow = [...workflows.values()];
const everyJob = everyWorkflow.flatMap((workflow) => workflow.jobs.map((job) => ({ ...job, workflow })));
const everyStep = everyJob.flatMap((job) => job.steps.map((step) => ({ step, job })));
const dispatch = workflows.get("dispatch.yml");
const dispatchJob = dispatch?.jobs.find(({ name }) => name === "dispatch");

function namesOf(value: Json | undefined): string[] {
  return Object.keys(objectOrEmpty(value));
}

function* secretNames(value: Json): Generator<string> {
  for (const [key, item] of Object.entries(objectOrEmpty(value))) {
    if (key === "env" && typeof item === "string") yield item;
    else yield* secretNames(item);
  }
}

describe("every workflow", () => {
  it("is one of these", () => {
    expect([...workflows.keys()].sort()).toEqual(["checks.yml", "comment.yml", "dispatch.yml", "tests.yml"]);
  });

  it("is one that GitHub's own parser takes", async () => {
    for (const { file, text } of everyWorkflow) expect(await workflowErrors(file, text), file).toEqual([]);
    const misspelt = dispatch?.text.replace("queue: max", "quue: max") ?? "";
    expect(await workflowErrors("dispatch.yml", misspelt)).toEqual([expect.stringContaining("quue")]);
  });

  it("hands on only what a step or a job before gives", () => {
    for (const { file, jobs } of everyWorkflow) {
      const given = new Set(
        jobs.flatMap(({ name, value, steps }) => [
          ...namesOf(value["outputs"]).map((output) => `needs.${name}.outputs.${output}`),
          ...steps.flatMap(({ id }) => textsIn(id)).map((id) => `steps.${id}.`),
        ]),
      );
      const used = jobs
        .flatMap(({ value }) => textsIn(value))
        .flatMap((text) => [
          ...(text.match(/\bneeds\.[\w-]+\.outputs\.[\w-]+/g) ?? []),
          ...(text.match(/\bsteps\.[\w-]+\./g) ?? []),
        ]);
      expect(
        used.filter((name) => !given.has(name)),
        file,
      ).toEqual([]);
    }
  });

  it("gives no rights at the top, and each job the ones it names, with the reason", () => {
    for (const { value, text, file } of everyWorkflow) {
      expect(value["permissions"], file).toEqual({});
      const rights = text.split("\n").filter((line) => /^ +[a-z-]+: (?:read|write)\b/.test(line));
      expect(rights.length, file).toBeGreaterThan(0);
      for (const line of rights) expect(line, file).toMatch(/: (?:read|write) # \S/);
    }
    for (const { value, name, workflow } of everyJob) {
      expect(isJsonObject(value["permissions"]), `${workflow.file} ${name}`).toBe(true);
      expect(Object.values(objectOrEmpty(value["permissions"]))).not.toContain("write-all");
    }
  });

  it("pins every action by commit, and says which version that is", () => {
    const uses = everyWorkflow.flatMap(({ text }) => text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line)));

    expect(uses.length).toBe(everyStep.filter(({ step }) => step["uses"] !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("uses one commit of an action everywhere", () => {
    const pins = everyStep.flatMap(({ step }) => textsIn(step["uses"]));
    const actions = new Set(pins.map((pin) => pin.split("@")[0]));

    expect(new Set(pins).size).toBe(actions.size);
  });

  it("puts no expression into a script", () => {
    for (const { step, job } of everyStep) {
      expect(textsIn(step["run"]).join("\n"), job.workflow.file).not.toContain("${{");
    }
  });

  it("ends by itself", () => {
    for (const { value, name, workflow } of everyJob) {
      expect(value["timeout-minutes"], `${workflow.file} ${name}`).toBeTypeOf("number");
    }
  });

  it("installs what runs beside a token without scripts and without development tools", () => {
    const installs = everyStep
      .filter(({ job }) => job.workflow.file !== "tests.yml")
      .flatMap(({ step }) => textsIn(step["run"]))
      .filter((script) => script.includes("npm "));

    expect(installs).toEqual(Array<string>(5).fill("npm ci --omit=dev --ignore-scripts"));
  });

  it("restores no cache, which another branch could have filled", () => {
    const setups = everyStep.filter(({ step }) => textsIn(step["uses"]).join("").startsWith("actions/setup-node@"));

    expect(setups.length).toBeGreaterThan(0);
    for (const { step } of setups) expect(objectOrEmpty(step["with"])["package-manager-cache"]).toBe(false);
  });

  it("keeps its token out of the checkout, but for the dispatcher, which pushes", () => {
    const checkouts = everyStep.filter(({ step }) => textsIn(step["uses"]).join("").startsWith("actions/checkout@"));

    expect(checkouts.length).toBeGreaterThan(0);
    for (const { step, job } of checkouts) {
      const keeps = objectOrEmpty(step["with"])["persist-credentials"] !== false;
      expect(keeps, `${job.workflow.file} ${job.name}`).toBe(job.name === "dispatch");
    }
  });

  it("puts no announcement on disk: of those, only what changed is ever fetched", () => {
    const checkouts = everyStep
      .filter(({ job }) => job.workflow.file !== "tests.yml")
      .filter(({ step }) => textsIn(step["uses"]).join("").startsWith("actions/checkout@"));

    expect(checkouts.length).toBe(5);
    for (const { step } of checkouts) {
      const { filter, "sparse-checkout": folders } = objectOrEmpty(step["with"]);
      expect(filter).toBe("blob:none");
      expect(textsIn(folders).join("").trim().split("\n")).toEqual([".github", "scripts", "schemas"]);
    }
  });
});

describe("workflows that a pull request starts", () => {
  const started = everyWorkflow.filter(({ value }) => "pull_request" in objectOrEmpty(value["on"]));

  it("are the checks and the tests, and never pull_request_target", () => {
    expect(started.map(({ file }) => file).sort()).toEqual(["checks.yml", "tests.yml"]);
    for (const { value } of everyWorkflow) expect(namesOf(value["on"])).not.toContain("pull_request_target");
  });

  it("know no secret and may only read", () => {
    for (const { text, jobs, file } of started) {
      expect(text, file).not.toMatch(/\bsecrets\b/);
      for (const { value } of jobs) expect(Object.values(objectOrEmpty(value["permissions"])), file).toEqual(["read"]);
    }
  });

  it("validate and plan, and cannot dispatch", () => {
    const commands = (workflows.get("checks.yml")?.jobs ?? [])
      .flatMap(({ steps }) => steps.flatMap(({ run }) => textsIn(run)))
      .flatMap((script) => [...script.matchAll(/announce\.mjs (\S+)/g)].map(([, command]) => command));

    expect(commands).toEqual(["validate", "plan"]);
    expect(textsIn(workflows.get("checks.yml")?.jobs[0]?.value).join("\n")).not.toContain("comment");
    expect(namesOf(workflows.get("checks.yml")?.value["on"])).toEqual(["pull_request", "merge_group"]);
    expect(workflows.get("checks.yml")?.jobs.map(({ value }) => value["name"])).toEqual(["Checks"]);
  });

  it("check every pull request, whatever it touches, so that the checks can be required", () => {
    const on = objectOrEmpty(workflows.get("checks.yml")?.value["on"]);

    expect(Object.values(on)).toEqual([null, null]);
  });
});

describe("the comment", () => {
  const comment = workflows.get("comment.yml");

  it("follows the checks, with the default branch's program and no secret", () => {
    const on = objectOrEmpty(comment?.value["on"]);
    const checkouts = (comment?.jobs ?? []).map(({ steps }) => objectOrEmpty(steps[0]?.["with"])["ref"]);

    expect(namesOf(on)).toEqual(["workflow_run"]);
    expect(objectOrEmpty(on["workflow_run"])["workflows"]).toEqual([workflows.get("checks.yml")?.value["name"]]);
    expect(checkouts).toEqual(Array(2).fill("${{ github.event.repository.default_branch }}"));
    expect(comment?.text).not.toMatch(/\bsecrets\b|allow-unsafe|download-artifact/);
  });

  it("reads the pull request's files in a job that may write nothing, and writes from one that reads none", () => {
    const [plan, write] = comment?.jobs ?? [];

    expect(plan?.value["permissions"]).toEqual({ contents: "read", "pull-requests": "read" });
    expect(write?.value["permissions"]).toEqual({ contents: "read", "pull-requests": "write" });
    expect(textsIn(plan?.value).join("\n")).toContain("announce.mjs comment plan");
    expect(textsIn(write?.value).join("\n")).not.toMatch(/comment plan|git fetch|refs\/pull/);
    expect(textsIn(write?.value).join("\n")).toContain("announce.mjs comment write");
  });
});

describe("the dispatch", () => {
  it("wakes on every push to the default branch, twice an hour at odd minutes, and by hand", () => {
    const on = objectOrEmpty(dispatch?.value["on"]);

    expect(namesOf(on)).toEqual(["push", "schedule", "workflow_dispatch"]);
    expect(on["push"]).toEqual({ branches: ["main"] });
    expect(textsIn(on["schedule"]).join(" ")).toMatch(/^\d?[13579],\d?[13579] \* \* \* \*$/);
    expect(namesOf(objectOrEmpty(on["workflow_dispatch"])["inputs"])).toEqual([
      "allow_sends",
      "allow_recalls",
      "unblock",
      "max_wait",
    ]);
  });

  it("runs one at a time and is never cancelled by the next", () => {
    expect(dispatchJob?.value["concurrency"]).toEqual({
      group: "announcements-dispatch",
      "cancel-in-progress": false,
      queue: "max",
    });
  });

  it("alone holds the secrets, in its environment", () => {
    expect(dispatchJob?.value["environment"]).toBe("announcements");
    for (const { value, name, workflow } of everyJob) {
      const hasSecrets = textsIn(value).some((text) => text.includes("secrets."));
      expect(hasSecrets, `${workflow.file} ${name}`).toBe(workflow.file === "dispatch.yml" && name === "dispatch");
      expect("environment" in value).toBe(hasSecrets);
    }
    for (const { value, file } of everyWorkflow) expect(value["env"], file).toBeUndefined();
  });

  it("refuses a manual run of another branch", () => {
    expect(dispatchJob?.value["if"]).toContain("github.ref_name == github.event.repository.default_branch");
  });

  it("checks out the program as the branch has it now, without the announcements", () => {
    const {
      ref,
      filter,
      "fetch-depth": depth,
      "sparse-checkout": folders,
    } = objectOrEmpty(dispatchJob?.steps[0]?.["with"]);

    expect({ ref, filter, depth }).toEqual({ ref: "${{ github.ref }}", filter: "blob:none", depth: 1 });
    expect(textsIn(folders).join("").trim().split("\n")).toEqual([".github", "scripts", "schemas"]);
  });

  it("starts the program so that a cancellation reaches it", () => {
    const script = textsIn(stepNamed(dispatch, "Dispatch")["run"]).join("");

    expect(script.trimEnd().split("\n").at(-1)).toMatch(/^exec node scripts\/announce\.mjs dispatch /);
  });

  it.each([".github/vendors.example.yaml", ".github/vendors.yaml"])("maps every secret that %s names", (path) => {
    const environment = objectOrEmpty(stepNamed(dispatch, "Dispatch")["env"]);
    const names = [...secretNames(readYamlFile(path))];

    expect(names.length > 0).toBe(path.includes("example"));
    for (const name of names) expect(environment[name], name).toBe(`\${{ secrets.${name} }}`);
  });

  it("gives no secret under another name", () => {
    for (const [name, value] of Object.entries(objectOrEmpty(stepNamed(dispatch, "Dispatch")["env"]))) {
      if (textsIn(value).join("").includes("secrets.")) expect(value).toBe(`\${{ secrets.${name} }}`);
    }
  });

  it("may write to the repository and nothing else", () => {
    expect(dispatchJob?.value["permissions"]).toEqual({ contents: "write" });
  });

  it("proposes results from a job that may open pull requests and not write", () => {
    const propose = dispatch?.jobs.find(({ name }) => name === "propose");

    expect(propose?.value["permissions"]).toEqual({ contents: "read", "pull-requests": "write" });
    expect(propose?.value["if"]).toContain("needs.dispatch.outputs.record-branch != ''");
  });

  it("tells pull requests from a job without secrets, when there is news, and fails for no comment", () => {
    const tell = dispatch?.jobs.find(({ name }) => name === "tell");
    const due = stepNamed(dispatch, "See whether pull requests are to be told");

    expect(tell?.value["permissions"]).toEqual({ contents: "write", "pull-requests": "write" });
    expect(tell?.value["if"]).toContain("needs.dispatch.outputs.comments-due != ''");
    expect([tell?.value["continue-on-error"], due["continue-on-error"]]).toEqual([true, true]);
    expect(tell?.value["concurrency"]).toEqual({
      group: "announcements-tell",
      "cancel-in-progress": false,
      queue: "max",
    });
  });

  it("wakes itself from a job that may start workflows and nothing else", () => {
    const wake = dispatch?.jobs.find(({ name }) => name === "wake");

    expect(wake?.value["permissions"]).toEqual({ actions: "write" });
    expect(wake?.value["needs"]).toBe("dispatch");
  });
});

describe("the tests", () => {
  it("run what the README tells people to run", () => {
    expect(stepNamed(workflows.get("tests.yml"), "Install and test")["run"]).toBe("npm ci && npm test");
    expect(readFileSync(join(repositoryRoot, ".ci/run"), "utf8")).toMatch(/^npm ci && npm test$/m);
  });
});

describe("CODEOWNERS", () => {
  it("guards everything that decides what is sent", () => {
    const lines = readFileSync(join(repositoryRoot, ".github/CODEOWNERS"), "utf8").split("\n");
    const rules = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split(" "));

    expect(rules.map(([path]) => path)).toEqual(
      expect.arrayContaining(["/.github/", "/scripts/", "/schemas/", "/package*.json", "/.npmrc"]),
    );
    for (const [, ...owners] of rules) expect(owners.join(" ")).toMatch(/^@[\w-]+\/[\w-]+$/);
  });
});

describe("dependabot", () => {
  it("proposes newer actions and packages", () => {
    const { updates } = objectOrEmpty(readYamlFile(".github/dependabot.yml"));

    expect(textsIn(updates)).toEqual(expect.arrayContaining(["github-actions", "npm"]));
  });
});
