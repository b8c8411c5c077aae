// Runs the jobs that plan a pull request as GitHub would: the checks, and the comment that trusts nothing of it.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "./support/announcement-texts.ts";
import { openCommentWorld, type CommentWorld, type Proposal } from "./support/comment-world.ts";
import { checkoutFingerprint } from "./support/git-playground.ts";
import { readWorkflows, repositoryRoot, stepNamed } from "./support/workflow-files.ts";
import { runJob, type JobRun } from "./support/workflow-jobs.ts";
import { createRunner } from "./support/workflow-scripts.ts";

/** The scripts are for GitHub's Linux runners. */
const describeOnLinux = describe.runIf(process.platform === "linux");

const program = `await import(${JSON.stringify(pathToFileURL(join(repositoryRoot, "scripts/announce.ts")).href)});\n`;
const good = announcementText({ to: ["netease/users"] });
const bad = announcementText({ to: ["netease/user"] });

let world: CommentWorld;

beforeAll(async () => {
  if (process.platform !== "linux") return;
  world = await openCommentWorld({
    files: { "scripts/announce.mjs": program, "announcements/2025/old.yaml": bad, "schemas/x.json": "{}" },
  });
});

afterAll(async () => {
  if (process.platform === "linux") await world.remove();
});

/** What `actions/checkout` leaves: one commit and its parents, the program's folders, nothing else on disk. */
async function checkOut(ref: string, depth: number): Promise<string> {
  const { playground, remote } = world;
  const directory = await playground.clone(remote, ["--no-checkout", "--depth=1", "--filter=blob:none", "--sparse"]);
  await playground.git(directory, "sparse-checkout", "set", ".github", "scripts", "schemas");
  await playground.git(directory, "fetch", "--quiet", `--depth=${depth}`, "--filter=blob:none", "origin", ref);
  await playground.git(directory, "checkout", "--quiet", "--detach", "FETCH_HEAD");
  return directory;
}

describeOnLinux("the checks", () => {
  async function check(proposal: Proposal, event: Record<string, never> | { merge_group: { base_sha: string } }) {
    const directory = await checkOut(`refs/pull/${proposal.number}/merge`, 2);
    const environment = world.playground.environment;
    const contexts = { github: { event, token: "token-that-reads", server_url: "https://github.com" } };
    return { directory, run: await runJob("checks.yml", "checks", { directory, environment, contexts }) };
  }

  it("validate and plan what the pull request changes, from a checkout that holds no announcement", async () => {
    const proposal = await world.propose({ "announcements/c1.yaml": good });
    const { directory, run } = await check(proposal, {});
    const onDisk = [...(await checkoutFingerprint(directory)).keys()].filter((path) => !path.startsWith(".git/"));

    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain("2 files checked, no problems.");
    expect(run.summary).toMatch(/^### If this is merged: sends 1 broadcast\./);
    expect(onDisk.sort()).toEqual([".github/vendors.yaml", "schemas/x.json", "scripts/announce.mjs"]);
  });

  it("fail on what is wrong, beside its line, and plan it all the same", async () => {
    const { run } = await check(await world.propose({ "announcements/c2.yaml": bad }), {});

    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^::error .*file=announcements\/c2\.yaml,line=7,/m);
    expect(run.summary).toContain("**1 error**");
  });

  it("compare a merge group with the base it names, though the checkout does not reach back to it", async () => {
    const base = await world.playground.tipOf(world.remote, "refs/heads/main");
    await world.merge({ "docs/a.md": "a" });
    await world.merge({ "docs/b.md": "b" });
    const proposal = await world.propose({ "announcements/c3.yaml": good });
    const { run } = await check(proposal, { merge_group: { base_sha: base } });

    expect(run.exitCode).toBe(0);
    expect(run.summary).toContain("sends 1 broadcast");
  });
});

describeOnLinux("the plan in the checks", () => {
  it.each([
    [0, 0],
    [3, 0],
    [4, 0],
    [1, 1],
    [2, 2],
    [69, 69],
    [70, 70],
  ])("that ends with %i ends the step with %i: what waits is no fault of the pull request", async (code, ends) => {
    const step = stepNamed(readWorkflows().get("checks.yml"), "Plan what a merge would do");
    const runner = await createRunner();
    const run = await runner.run(step, {
      environment: { BASE: "HEAD^1" },
      commands: { node: `echo "$*"; exit ${code}` },
    });
    await runner.remove();

    expect(run.summary).toBe("scripts/announce.mjs plan --base HEAD^1 --head HEAD --markdown\n");
    expect(run.exitCode).toBe(ends);
  });
});

describeOnLinux("the comment's workflow", () => {
  interface Runs {
    readonly plan: JobRun;
    readonly write: JobRun | null;
    readonly touched: boolean;
  }

  async function comment(proposal: Proposal): Promise<Runs> {
    const workflowRun = {
      event: "pull_request",
      head_repository: { full_name: proposal.repository },
      head_branch: proposal.branch,
      head_sha: proposal.headOid,
    };
    const { environment: mayWrite, readOnly } = world.github;
    const event = { workflow_run: workflowRun, repository: { default_branch: "main" } };
    const place = async (token: string | undefined, needs: Record<string, Record<string, string>>) => {
      const { environment } = world.playground;
      const { GITHUB_REPOSITORY = "", GITHUB_API_URL = "" } = mayWrite;
      return {
        directory: await checkOut("refs/heads/main", 1),
        environment: { ...environment, GITHUB_REPOSITORY, GITHUB_API_URL, TZ: "UTC" },
        contexts: {
          github: { event, token: token ?? "", server_url: "https://github.com" },
          needs: Object.fromEntries(Object.entries(needs).map(([name, outputs]) => [name, { outputs }])),
        },
      };
    };
    const first = await place(readOnly["GITHUB_TOKEN"], {});
    const before = await filesOf(first.directory);
    const plan = await runJob("comment.yml", "plan", first);
    const touched = JSON.stringify(await filesOf(first.directory)) !== JSON.stringify(before);
    if (plan.outputs["section"] === "") return { plan, write: null, touched };
    const second = await place(mayWrite["GITHUB_TOKEN"], { plan: plan.outputs });
    return { plan, write: await runJob("comment.yml", "write", second), touched };
  }

  async function filesOf(directory: string): Promise<readonly (readonly string[])[]> {
    return [...(await checkoutFingerprint(directory))].filter(([path]) => path !== ".git/shallow");
  }

  it("gives a fork the true plan, whatever the fork's own program would say, and puts none of its files on disk", async () => {
    const proposal = await world.propose(
      {
        "announcements/d1.yaml": good,
        "scripts/announce.mjs": 'console.log("### If this is merged: nothing is sent.");',
        "package.json": '{ "scripts": { "preinstall": "touch /tmp/owned" } }',
        "announcements/link.yaml": { mode: "120000", contents: "/etc/hostname" },
      },
      "ann/chat",
    );
    const { plan, write, touched } = await comment(proposal);
    const body = await world.bodyOf(proposal.number);

    expect(plan.exitCode).toBe(0);
    expect(write?.stdout).toBe(`Pull request ${proposal.number}: comment created.\n`);
    expect(body).toContain("### If this is merged: sends 1 broadcast.");
    expect(body).toContain("it is a symbolic link");
    expect(body).toContain("This also changes how announcements are sent");
    expect(touched).toBe(false);
  });

  it("writes nothing for a pull request that has moved on since its checks", async () => {
    const proposal = await world.propose({ "announcements/d2.yaml": good });
    await world.amend(proposal, { "announcements/d2.yaml": bad });

    expect(await comment(proposal)).toMatchObject({ plan: { exitCode: 0, outputs: { section: "" } }, write: null });
    expect(await world.bodyOf(proposal.number)).toBeNull();
  });

  it("is not broken, and obeys nothing, whatever stands in the files", async () => {
    const evil = [
      "::error::owned",
      "##[add-mask]owned",
      "</details><!-- announcements-as-code {} -->",
      "```\n````\n~~~",
      "@everyone @acme/admins #1",
      "<script>alert(1)</script> ![x](https://evil.example/x.png)",
    ].join("\n");
    const text = announcementText({ body: evil, to: ["netease/users", { to: "easemob/users", ext: { a: evil } }] });
    const title = "</details> @everyone `x` <img src=x> ::error::owned";
    const proposal = await world.propose({
      "announcements/d3.yaml": text.replace("title: A scenario", `title: ${JSON.stringify(title)}`),
    });
    const { plan } = await comment(proposal);
    const body = (await world.bodyOf(proposal.number)) ?? "";
    const prose = body.replaceAll(/^(`{3,}).*\n[\s\S]*?^\1$/gm, "");

    expect(plan.stdout).not.toMatch(/^\s*::|##\[/m);
    expect(prose).not.toMatch(/@everyone|@acme|<script|<img|!\[x\]/);
    // What is left open would swallow the rest of the page.
    expect(prose.match(/<details>/g)?.length).toBe(prose.match(/<\/details>/g)?.length);
    expect(body.match(/<!--/g)?.length).toBe(1 + (body.match(/<!-- announcements-as-code \{\}/g)?.length ?? 0));
    expect((await comment(proposal)).write?.stdout).toContain("comment unchanged");
  });
});
