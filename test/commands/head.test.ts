// `validate` and `plan` with `--head`: files of a commit are data, only what changed is read, and nothing reaches the disk.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { checkoutFingerprint } from "../support/git-playground.ts";
import type { TreeFiles } from "../support/commit-stream.ts";
import { openPreviewWorld, vendorsText, type PreviewWorld } from "../support/preview-world.ts";

const good = announcementText({ to: ["netease/users"] });
const bad = good.replace("netease/users", "netease/user");

let world: PreviewWorld;
let base: string;
/** The world whose checkout has no contents but those of the vendors file, as in the workflows. */
let bloblessWorld: PreviewWorld;
let count = 0;

beforeAll(async () => {
  world = await openPreviewWorld({
    files: { "announcements/2025/old.yaml": good, "announcements/2025/odd.yaml": bad },
  });
  base = await world.playground.tipOf(world.remote, "refs/heads/main");
  const { playground, remote } = world;
  const checkout = await playground.clone(remote, ["--depth=1", "--filter=blob:none", "--sparse"]);
  await playground.git(checkout, "sparse-checkout", "set", ".github");
  bloblessWorld = { ...world, checkout, run: (args) => world.run(args, { checkout }) };
});

afterEach(() => world.reset());
afterAll(() => world.remove());

/** A commit on top of the base, as somebody's fork would have it; fetched, and checked out nowhere. */
async function propose(files: TreeFiles, into: PreviewWorld = world): Promise<string> {
  const { playground, remote } = world;
  count += 1;
  await playground.git(remote, "update-ref", `refs/heads/proposal-${count}`, base);
  const oid = await playground.commitTo(remote, `proposal-${count}`, files);
  await playground.git(into.checkout, "fetch", "--quiet", "--depth=2", "origin", oid);
  return oid;
}

async function problemsOf(args: readonly string[], where: PreviewWorld = world): Promise<string[]> {
  const { stdout } = await where.run(["validate", "--json", ...args]);
  const { problems } = JSON.parse(stdout) as {
    problems: { file: string; line: number; column: number; code: string }[];
  };
  return problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe("validate --head", () => {
  it.each(["^HEAD", "HEAD..HEAD", "--all", "-h", "", "HEAD^{tree}", "HEAD:announcements"])(
    "takes %j for no commit",
    async (name) => {
      const { exitCode, stderr } = await world.run(["validate", `--head=${name}`]);

      expect(stderr).toContain(`HEAD_UNKNOWN: ${JSON.stringify(name)} names no commit of this checkout`);
      expect(exitCode).toBe(2);
    },
  );

  it("checks the files of that commit, whatever the work tree holds, and quotes their lines", async () => {
    const head = await propose({ "announcements/new.yaml": bad, "announcements/2025/odd.yaml": null });
    await world.write({ "announcements/mine.yml": "mine" });

    const { exitCode, stdout } = await world.run(["validate", "--head", head]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("announcements/new.yaml:");
    expect(stdout).toContain('  7 │   - {"to":"netease/user"}\n');
    expect(stdout).toContain("1 error in 1 of 3 files.");
  });

  it("reads no symbolic link and no submodule, and refuses paths that no checkout could have", async () => {
    const head = await propose({
      "announcements/2025/odd.yaml": null,
      "announcements/link.yaml": { mode: "120000", contents: "/etc/passwd" },
      "announcements/module.yaml": { mode: "160000", contents: "1".repeat(40) },
      ".github/vendors.yaml": { mode: "120000", contents: "/etc/passwd" },
    });

    expect(await problemsOf(["--head", head])).toEqual([
      ".github/vendors.yaml:1:1 FILE_UNREADABLE",
      "announcements/link.yaml:1:1 FILE_UNREADABLE",
      "announcements/module.yaml:1:1 FILE_UNREADABLE",
    ]);
  });

  it("takes files and folders of the commit", async () => {
    const head = await propose({ "announcements/2026/new.yaml": bad });

    expect(await problemsOf(["--head", head, "announcements/2026"])).toEqual([
      expect.stringContaining("announcements/2026/new.yaml:"),
    ]);
    expect(await problemsOf(["--head", head, "announcements/none.yaml", ".git/config"])).toEqual([
      ".git/config:1:1 PATH_UNSAFE",
      "announcements/none.yaml:1:1 FILE_MISSING",
    ]);
  });

  it.each(["--head", "--base"])("refuses a %s that names no commit", async (option) => {
    const { exitCode, stderr } = await world.run(["validate", `${option}=--output=/tmp/x`]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${option.slice(2).toUpperCase()}_UNKNOWN`);
  });
});

describe("validate --base", () => {
  it("finds what was put into a folder that is nearly called announcements, in a commit and on disk", async () => {
    const head = await propose({ "announcement/2026/lost.yaml": good, "announcement/notes.txt": "not one" });
    await world.write({ "Annoucements/lost.yml": good, "docs/other.yaml": good });

    expect(await problemsOf(["--base", base, "--head", head])).toEqual([
      "announcement/2026/lost.yaml:1:1 PATH_OUTSIDE",
    ]);
    expect(await problemsOf(["--base", base])).toEqual(["Annoucements/lost.yml:1:1 PATH_OUTSIDE"]);
  });

  it("looks at what changed only: what was wrong before is not this merge's fault", async () => {
    const head = await propose({ "announcements/new.yaml": good, "announcements/2025/old.yaml": null });

    expect(await problemsOf(["--base", base, "--head", head])).toEqual([]);
    expect(await problemsOf(["--head", head])).toEqual([expect.stringContaining("announcements/2025/odd.yaml:")]);
  });

  it("compares the ids of what changed with those of all files, and tells of the changed ones", async () => {
    const head = await propose({ "announcements/2026/old.yaml": good, "announcements/2026/old-2.yaml": good });

    const { stdout } = await world.run(["validate", "--json", "--base", base, "--head", head]);

    expect(JSON.parse(stdout)).toMatchObject({
      problems: [
        {
          file: "announcements/2026/old.yaml",
          code: "ID_DUPLICATE",
          message: expect.stringContaining("announcements/2025/old.yaml") as string,
          // Not old-2, which is there already.
          remedy: expect.stringContaining("announcements/2026/old-3.yaml") as string,
        },
      ],
    });
  });

  it("finds an id that many changed files repeat", async () => {
    const others = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`announcements/n-${index}.yaml`, good]),
    );
    const head = await propose({ ...others, "announcements/2026/old.yaml": good });

    expect(await problemsOf(["--base", base, "--head", head])).toEqual([
      "announcements/2026/old.yaml:1:1 ID_DUPLICATE",
    ]);
  });

  it("takes a file that only moved for what it is", async () => {
    const head = await propose({ "announcements/2025/old.yaml": null, "announcements/2026/old.yaml": good });

    expect(await problemsOf(["--base", base, "--head", head])).toEqual([]);
  });

  it("tells of names that no announcement can have where the merge brings them, and of no others", async () => {
    const head = await propose({ "announcements/stray.yml": good, "announcements/stray.yaml": good });
    const { playground, remote } = world;
    const next = await playground.commitTo(remote, `proposal-${count}`, { "announcements/next.yaml": good });
    await playground.git(world.checkout, "fetch", "--quiet", "--depth=3", "origin", next);

    expect(await problemsOf(["--base", base, "--head", head])).toEqual(["announcements/stray.yml:1:1 PATH_EXTENSION"]);
    expect(await problemsOf(["--base", head, "--head", next])).toEqual([]);
    expect(await problemsOf(["--head", next])).toContain("announcements/stray.yml:1:1 PATH_EXTENSION");
  });

  it.each([
    [".github/vendors.yaml", `${vendorsText}# changed\n`],
    ["schemas/announcement.schema.json", "{}"],
    ["scripts/core/planning/plan.ts", ""],
  ])("looks at every file when %s changes, since that may change any verdict", async (path, text) => {
    const head = await propose({ [path]: text });

    expect(await problemsOf(["--base", base, "--head", head])).toEqual([
      expect.stringContaining("announcements/2025/odd.yaml:"),
    ]);
  });

  it("compares the work tree where no head is named, uncommitted files included", async () => {
    await world.write({ "announcements/mine.yaml": bad });

    expect(await problemsOf(["--base", base])).toEqual([expect.stringContaining("announcements/mine.yaml:")]);
  });

  it("takes no files beside it", async () => {
    expect((await world.run(["validate", "--base", base, "announcements"])).exitCode).toBe(2);
  });
});

describe("plan --head", () => {
  const path = "announcements/2026/hello.yaml";

  it("plans that commit as it plans a work tree with the same files", async () => {
    const files = { [path]: good, "announcements/2025/odd.yaml": null, ".github/CODEOWNERS": "* @acme/chat\n" };
    const head = await propose(files);
    const ofCommit = await world.run(["plan", "--json", "--base", base, "--head", head]);
    await world.write(files);
    const ofWorkTree = await world.run(["plan", "--json", "--base", base]);

    expect(JSON.parse(ofCommit.stdout)).toMatchObject({ changed: ["announcements/2025/odd.yaml", path] });
    expect(ofCommit).toEqual(ofWorkTree);
  });

  it("says as of a work tree what is wrong with a folder that took the place of an announcement", async () => {
    const files = { "announcements/2025/old.yaml": null, "announcements/2025/old.yaml/in.yaml": good };
    const head = await propose(files);
    const ofCommit = await world.run(["plan", "--json", "--base", base, "--head", head]);
    await world.write(files);
    const ofWorkTree = await world.run(["plan", "--json", "--base", base]);

    expect(JSON.parse(ofCommit.stdout)).toMatchObject({ problems: [{ message: "it is a folder" }, {}] });
    expect(ofCommit).toEqual(ofWorkTree);
  });

  it("finds for itself where the commit's branch left the default branch", async () => {
    const head = await propose({ [path]: good });
    await world.playground.git(world.checkout, "fetch", "--quiet", "--unshallow", "origin", head).catch(() => "");

    const { stdout } = await world.run(["plan", "--json", "--head", head]);

    expect(JSON.parse(stdout)).toMatchObject({ changed: [path], base: { commit: base } });
  });
});

describe("in a checkout without contents", () => {
  it("fetches what the verdict needs and no more, and writes nothing", async () => {
    const head = await propose({ "announcements/new.yaml": good }, bloblessWorld);
    const before = await filesOf(bloblessWorld);
    const has = (name: string): Promise<boolean> => hasContents(bloblessWorld, name);

    expect(await has(`${head}:announcements/new.yaml`)).toBe(false);
    expect(await problemsOf(["--base", base, "--head", head], bloblessWorld)).toEqual([]);
    const { exitCode } = await bloblessWorld.run(["plan", "--base", base, "--head", head]);

    expect(exitCode).toBe(0);
    expect(await has(`${head}:announcements/new.yaml`)).toBe(true);
    expect(await has(`${head}:announcements/2025/odd.yaml`)).toBe(false);
    expect(await filesOf(bloblessWorld)).toEqual(before);
  });
});

/** But git's own note of where the history it has ends, which the state branch's one commit adds to. */
async function filesOf({ checkout }: PreviewWorld): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await checkoutFingerprint(checkout))].filter(([path]) => path !== ".git/shallow"));
}

async function hasContents({ playground, checkout }: PreviewWorld, name: string): Promise<boolean> {
  const oid = await playground.git(checkout, "rev-parse", name);
  const missing = await playground.git(
    checkout,
    "-c",
    "remote.origin.promisor=false",
    "rev-list",
    "--objects",
    "--missing=print",
    "--no-walk",
    name.split(":")[0] ?? "",
  );
  return !missing.includes(`?${oid}`);
}
