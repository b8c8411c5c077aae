// From the merge to the comment: what a real dispatch sent is told on the pull request by the workflow's own jobs.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { startGitHubApi, type GitHubApi } from "../support/github-api.ts";
import { repositoryRoot } from "../support/workflow-files.ts";
import { runJob, type JobRun } from "../support/workflow-jobs.ts";

/** The scripts are for GitHub's Linux runners. */
const describeOnLinux = describe.runIf(process.platform === "linux");

const program = `await import(${JSON.stringify(pathToFileURL(join(repositoryRoot, "scripts/announce.ts")).href)});\n`;
const path = "announcements/2026/11/hello.yaml";

interface Place {
  readonly world: DispatchWorld;
  readonly github: GitHubApi;
}

async function openPlace(): Promise<Place> {
  const world = await openDispatchWorld();
  await world.merge({ "scripts/announce.mjs": program });
  const github = await startGitHubApi(world.playground, world.remote);
  onTestFinished(() => github.close());
  return { world, github };
}

/** A merged pull request with that file; its number. */
async function mergePull({ world, github }: Place, text: string): Promise<number> {
  const commit = await world.merge({ [path]: text });
  const number = await github.openPull({ repository: "acme/chat", branch: commit.slice(0, 9), headOid: commit });
  await github.mergePull(number, commit);
  return number;
}

/** A job of the dispatch workflow in a fresh checkout; `dispatch` itself is what `world.dispatch` does. */
async function job({ world, github }: Place, name: "dispatch" | "tell"): Promise<JobRun> {
  const { GITHUB_TOKEN: token = "", ...server } = github.environment;
  return await runJob("dispatch.yml", name, {
    directory: await world.playground.clone(world.remote, ["--depth=1", "--filter=blob:none"]),
    environment: { ...world.playground.environment, ...server, TZ: "UTC" },
    contexts: { github: { token, server_url: "https://github.com" }, inputs: {}, secrets: {} },
    // What the job's other steps do is not asked here.
    commands: { node: `[[ "$*" == *" dispatch "* ]] || exec '${process.execPath}' "$@"` },
  });
}

async function bodyOf({ github }: Place, number: number): Promise<string> {
  return (await github.comments(number)).map(({ body }) => body).join("\n\n=====\n\n");
}

describeOnLinux("a pull request after its merge", () => {
  it("is told once what was sent, under which id, what waits, and later that it was taken back", async () => {
    const place = await openPlace();
    const { world, github } = place;
    const both = { to: ["netease/users", "easemob/users"], notAfter: "2099-01-01T00:00:00Z" } as const;
    await world.merge({
      "announcements/earlier.yaml": announcementText({ to: ["easemob/users"], priority: "urgent" }),
    });
    const announced = await mergePull(place, announcementText(both));
    await world.dispatch(["--max-wait=0"]);
    const [, id = ""] = /netease\/users:\n {4}status: sent\n {4}id: "(\d+)"/.exec(await world.read(path)) ?? [];

    const due = await job(place, "dispatch");
    const told = await job(place, "tell");
    const first = await bodyOf(place, announced);
    github.takeRequests();
    const quiet = await job(place, "dispatch");
    const again = await job(place, "tell");

    expect(id).not.toBe("");
    expect(due.outputs).toMatchObject({ "comments-due": "true" });
    expect(told).toMatchObject({ exitCode: 0 });
    expect(first).toContain("### Since the merge: 1 sent and 1 waits.\n");
    expect(first).toContain(`- \`netease/users\` **sent** \`${id}\` at 2026-11-21 01:00:05 +00:00`);
    expect(quiet.outputs).toMatchObject({ "comments-due": "" });
    expect(again.stdout).toBe("The comments are up to date.\n");
    expect(github.takeRequests()).toEqual([]);

    const recorded = await world.read(path);
    const takenBack = await mergePull(place, recorded.replace("state: present", "state: absent"));
    await world.dispatch(["--max-wait=0"]);
    await job(place, "tell");

    for (const number of [announced, takenBack]) {
      const body = await bodyOf(place, number);
      expect(body).not.toContain("=====");
      expect(body).toContain("### Since the merge: 1 taken back and 1 cancelled.\n");
      expect(body).toContain(`**recalled** \`${id}\``);
    }
    expect(github.breaches).toEqual([]);
  });
});
