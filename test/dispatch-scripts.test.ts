// Runs the scripts of the dispatch workflow: what reaches the program, what its exit codes mean, when a run wakes the next.
import { access } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWorkflows, stepNamed } from "./support/workflow-files.ts";
import { createRunner, type ScriptRun } from "./support/workflow-scripts.ts";

const dispatch = readWorkflows().get("dispatch.yml");

/** The scripts are for GitHub's Linux runners, with GNU's date. */
const describeOnLinux = describe.runIf(process.platform === "linux");

let runner: Awaited<ReturnType<typeof createRunner>>;

beforeEach(async () => {
  runner = await createRunner();
});

afterEach(async () => {
  await runner.remove();
});

describeOnLinux("the dispatch step", () => {
  const step = stepNamed(dispatch, "Dispatch");
  const noInputs = { ALLOW_SENDS: "", ALLOW_RECALLS: "", UNBLOCK: "", MAX_WAIT: "5m" };
  const showArguments = { node: 'printf "%s\\n" "$@"' };

  function programArguments(inputs: Readonly<Record<string, string>>): Promise<ScriptRun> {
    return runner.run(step, { environment: { ...noInputs, ...inputs }, commands: showArguments });
  }

  it("asks for nothing that nobody allowed", async () => {
    expect((await programArguments({})).stdout.split("\n")).toEqual([
      "scripts/announce.mjs",
      "dispatch",
      "--max-wait=5m",
      "",
    ]);
  });

  it("passes the inputs on", async () => {
    const inputs = {
      ALLOW_SENDS: "30",
      ALLOW_RECALLS: "6",
      UNBLOCK: "production/rongcloud/users, staging/easemob/users",
    };

    expect((await programArguments({ ...inputs, MAX_WAIT: "1m" })).stdout.split("\n").slice(2)).toEqual([
      "--max-wait=1m",
      "--allow-sends=30",
      "--allow-recalls=6",
      "--unblock=production/rongcloud/users",
      "--unblock=staging/easemob/users",
      "",
    ]);
  });

  it("never runs an input or makes two arguments of one", async () => {
    const input = '1 --allow-recalls=9; touch ran; $(touch ran) `touch ran` "* ';
    const { stdout } = await programArguments({ ALLOW_SENDS: input });

    expect(stdout.split("\n").slice(3)).toEqual([`--allow-sends=${input}`, ""]);
    await expect(access(join(runner.folder, "ran"))).rejects.toThrow("ENOENT");
  });

  it("does not expand a channel that looks like a pattern", async () => {
    expect((await programArguments({ UNBLOCK: "*" })).stdout.split("\n").slice(3)).toEqual(["--unblock=*", ""]);
  });

  it("becomes the program, so that a cancellation reaches it, and ends with its exit code", async () => {
    const run = await runner.run(step, { environment: noInputs, commands: { node: 'echo "$$"; exit 4' } });

    expect(run.stdout).toBe(`${String(run.processId)}\n`);
    expect(run.exitCode).toBe(4);
  });
});

describeOnLinux("the verdict on a dispatch", () => {
  it.each([
    ["success", "0", 0],
    ["failure", "4", 0],
    ["failure", "3", 1],
    ["failure", "1", 1],
    ["failure", "70", 1],
    ["failure", "0", 1],
    ["failure", "", 1],
    ["cancelled", "4", 1],
    ["skipped", "", 1],
  ])("on outcome %s with exit code %j is %i", async (outcome, exitCode, verdict) => {
    const step = stepNamed(dispatch, "Tell waiting from failing");
    const run = await runner.run(step, { environment: { OUTCOME: outcome, EXIT_CODE: exitCode } });

    expect(run.exitCode).toBe(verdict);
  });
});

describeOnLinux("the wake-up", () => {
  const step = stepNamed(dispatch, "Sleep until the next wake-up, if it is near");

  function wake(nextWakeAt: string, maxRearmMinutes: string): Promise<ScriptRun> {
    return runner.run(step, {
      environment: { NEXT_WAKE_AT: nextWakeAt, MAX_REARM_MINUTES: maxRearmMinutes, BRANCH: "main" },
      commands: {
        // It is 2026-11-21 01:00:00 UTC.
        date: 'if [[ "$1" == +%s ]]; then echo 1795222800; else PATH=/usr/bin:/bin exec date "$@"; fi',
        sleep: 'echo "sleep $1"',
        gh: 'echo "gh $*"',
      },
    });
  }

  it.each([
    ["2026-11-21T01:12:30.000Z", "30", "sleep 750\ngh workflow run dispatch.yml --ref main\n"],
    ["2026-11-21T01:30:00.000Z", "30", "sleep 1800\ngh workflow run dispatch.yml --ref main\n"],
    ["2026-11-21T01:00:01.000Z", "30", "sleep 60\ngh workflow run dispatch.yml --ref main\n"],
    ["2026-11-21T00:00:00.000Z", "30", "sleep 60\ngh workflow run dispatch.yml --ref main\n"],
    ["2026-11-21T01:30:01.000Z", "30", "2026-11-21T01:30:01.000Z is left to the schedule.\n"],
    ["2026-11-21T01:12:30.000Z", "0", "2026-11-21T01:12:30.000Z is left to the schedule.\n"],
    ["2026-11-21T00:00:00.000Z", "0", "2026-11-21T00:00:00.000Z is left to the schedule.\n"],
  ])("at %s, with at most %s minutes of sleep, does this: %s", async (nextWakeAt, maxRearmMinutes, does) => {
    expect(await wake(nextWakeAt, maxRearmMinutes)).toMatchObject({ exitCode: 0, stdout: does });
  });

  it("fails on what is no time, and starts nothing", async () => {
    const run = await wake("soon", "30");

    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).not.toContain("gh");
  });
});

describeOnLinux("the proposal of results", () => {
  const step = stepNamed(dispatch, "Open the pull request, unless it is open");

  function propose(openNumber: string): Promise<ScriptRun> {
    const environment = { GH_REPO: "acme/chat", OWNER: "acme", BASE: "main", HEAD: "announcements-record" };
    const gh = `if [[ "$*" == *"--method GET"* ]]; then echo "${openNumber}"; else echo "$*"; fi`;
    return runner.run(step, { environment: { ...environment, TITLE: "T", BODY: "B" }, commands: { gh } });
  }

  it("is opened once", async () => {
    expect((await propose("")).stdout).toBe(
      "api --silent repos/acme/chat/pulls -f head=announcements-record -f base=main -f title=T -f body=B\n",
    );
    expect((await propose("12")).stdout).toBe("Pull request 12 is open.\n");
  });
});
