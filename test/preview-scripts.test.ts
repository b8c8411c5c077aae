// Runs the scripts that plan a pull request: in the checks, and with the default branch's program for the comment.
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGitPlayground, writeFiles, type GitPlayground } from "./support/git-playground.ts";
import { readWorkflows, stepNamed } from "./support/workflow-files.ts";
import { createRunner, type ScriptRun } from "./support/workflow-scripts.ts";

const workflows = readWorkflows();

/** The scripts are for GitHub's Linux runners. */
const describeOnLinux = describe.runIf(process.platform === "linux");

let runner: Awaited<ReturnType<typeof createRunner>>;

beforeEach(async () => {
  runner = await createRunner();
});

afterEach(async () => {
  await runner.remove();
});

describeOnLinux("with a repository", () => {
  let playground: GitPlayground;
  let remote: string;
  let headOid: string;
  let mergeOid: string;

  /** A pull request number 7 that adds an announcement, a symbolic link and a change of the program. */
  beforeAll(async () => {
    playground = await createGitPlayground();
    const base = {
      "announcements/old.yaml": "old",
      ".github/vendors.yaml": "apps: {}",
      "scripts/announce.ts": "main's",
    };
    remote = await playground.createRemote(base);
    const author = await playground.clone(remote);
    await playground.git(author, "switch", "--quiet", "--create", "proposal");
    await symlink("/etc/hostname", join(author, "announcements/link.yaml"));
    const proposal = { "announcements/new.yaml": "new", "scripts/announce.ts": "the pull request's" };
    await writeFiles(author, proposal);
    await playground.git(author, "add", "--all");
    await playground.git(author, "commit", "--quiet", "--message", "Propose");
    headOid = await playground.git(author, "rev-parse", "HEAD");
    await playground.git(author, "switch", "--quiet", "main");
    await playground.git(author, "commit", "--quiet", "--allow-empty", "--message", "Meanwhile");
    await playground.git(author, "push", "--quiet", "origin", "main");
    await playground.git(author, "merge", "--quiet", "--no-ff", "--no-edit", "proposal");
    mergeOid = await playground.git(author, "rev-parse", "HEAD");
    await playground.git(author, "push", "--quiet", "origin", "HEAD:refs/pull/7/merge");
  });

  afterAll(async () => {
    await playground.remove();
  });

  describe("the plan in the checks", () => {
    const step = stepNamed(workflows.get("checks.yml"), "Plan what a merge would do");

    async function planWith(exitCode: number, base: string): Promise<ScriptRun> {
      const directory = await playground.clone(remote, ["--depth=1"]);
      await playground.git(directory, "fetch", "--quiet", "--depth=2", "origin", "refs/pull/7/merge");
      await playground.git(directory, "checkout", "--quiet", "--detach", "FETCH_HEAD");
      const environment = { ...playground.environment, BASE: base };
      const node = `echo "plan: $*"; git cat-file -e "$4^{tree}" || exit 99; exit ${exitCode}`;
      return runner.run(step, { directory, environment: withoutPath(environment), commands: { node } });
    }

    it("goes into the summary of the job", async () => {
      const run = await planWith(0, "HEAD^1");

      expect(run.summary).toBe("plan: scripts/announce.ts plan --base HEAD^1 --markdown\n");
      expect(run.exitCode).toBe(0);
    });

    it.each([
      [0, 0],
      [3, 0],
      [4, 0],
      [1, 1],
      [2, 2],
      [69, 69],
      [70, 70],
    ])("that ends with %i ends the step with %i: what waits is no fault of the pull request", async (code, ends) => {
      expect((await planWith(code, "HEAD^1")).exitCode).toBe(ends);
    });

    it("fetches the base of a merge group that the checkout does not have", async () => {
      const oldest = await playground.git(remote, "rev-parse", "main^");

      expect((await planWith(0, oldest)).exitCode).toBe(0);
    });
  });

  describe("the plan for the comment", () => {
    const step = stepNamed(workflows.get("comment.yml"), "Plan what a merge would do");
    const node =
      'echo "$*"; cat scripts/announce.ts; cat announcements/new.yaml; test ! -L announcements/link.yaml; cat announcements/link.yaml';

    async function planFor(number: string, headSha: string): Promise<{ run: ScriptRun; plan: string }> {
      const directory = await playground.clone(remote);
      const environment = withoutPath({ ...playground.environment, NUMBER: number, HEAD_SHA: headSha });
      const run = await runner.run(step, { directory, environment, commands: { node } });
      return { run, plan: await readFile(join(runner.folder, "plan.md"), "utf8").catch(() => "") };
    }

    it("is made by the default branch's program of the pull request's files, whose links lead nowhere", async () => {
      const { run, plan } = await planFor("7", headOid);

      expect(plan).toBe(`scripts/announce.ts plan --base ${mergeOid}^1 --markdown\nmain'snew/etc/hostname`);
      expect(run).toMatchObject({ exitCode: 0, outputs: "changed=true\n" });
    });

    it("is not made of a commit that the checks did not see", async () => {
      const { run, plan } = await planFor("7", mergeOid);

      expect(plan).toBe("");
      expect(run).toMatchObject({ exitCode: 0, outputs: "" });
    });

    it("is not made while the pull request conflicts", async () => {
      const { run, plan } = await planFor("8", headOid);

      expect(plan).toBe("");
      expect(run).toMatchObject({ exitCode: 0, outputs: "" });
    });
  });
});

describeOnLinux("the comment", () => {
  const step = stepNamed(workflows.get("comment.yml"), "Write the comment");
  const marker = "<!-- announcements-plan -->";

  /** @param found the id of the comment that stands there, or nothing */
  async function comment(found: string, changed: string, plan: string): Promise<{ run: ScriptRun; text: string }> {
    await writeFile(join(runner.folder, "plan.md"), plan);
    const environment = { NUMBER: "7", CHANGED: changed, MARKER: marker, GH_REPO: "acme/chat" };
    const gh = `if [[ "$*" == *--paginate* ]]; then printf '${found}'; else echo "$*"; fi`;
    const run = await runner.run(step, { environment, commands: { gh } });
    return { run, text: await readFile(join(runner.folder, "comment.md"), "utf8") };
  }

  it("is written once and renewed after that", async () => {
    const first = await comment("", "true", "the plan");
    const second = await comment("55\\n66\\n", "true", "the plan");

    expect(first.run.stdout).toContain("repos/acme/chat/issues/7/comments -F body=@");
    expect(first.text).toBe(`${marker}\nthe plan`);
    expect(second.run.stdout).toContain("--method PATCH repos/acme/chat/issues/comments/55 -F body=@");
  });

  it("is not written on a pull request without announcements, but renewed when they were taken out", async () => {
    expect((await comment("", "false", "nothing")).run).toMatchObject({ exitCode: 0, stdout: "" });
    expect((await comment("55\\n", "false", "nothing")).run.stdout).toContain("PATCH");
  });

  it("stays below GitHub's limit, and says when it is cut", async () => {
    const { text } = await comment("", "true", "x".repeat(70_000));

    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("cut short");
  });
});

/** The runner's own PATH, with the stand-ins first, must win. */
function withoutPath(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== "PATH"));
}
