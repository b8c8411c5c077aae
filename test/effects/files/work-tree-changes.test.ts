// What differs between a commit and the work tree is what git itself says of the two, whatever was staged in between.
import { chmod, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedInWorkTree } from "../../../scripts/effects/files/work-tree-changes.ts";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { createGitPlayground, writeFiles, type GitPlayground } from "../../support/git-playground.ts";

let playground: GitPlayground;
let checkout: string;
let baseOid: string;

beforeAll(async () => {
  playground = await createGitPlayground();
  const remote = await playground.createRemote({
    "announcements/a.yaml": "a",
    "announcements/b.yaml": "b",
    "announcements/2026/c.yaml": "c",
    ".github/vendors.yaml": "",
    "elsewhere/d.yaml": "d",
    ".gitignore": "*.ignored\n",
  });
  checkout = await playground.clone(remote);
  baseOid = await playground.git(checkout, "rev-parse", "HEAD");
});

afterAll(() => playground.remove());

const paths = ["announcements", ".github/vendors.yaml"];

const files = ["announcements/a.yaml", "announcements/b.yaml", "announcements/2026/c.yaml", "announcements/new.yaml"];
const others = [".github/vendors.yaml", "elsewhere/d.yaml", "elsewhere/new.yaml", "announcements/x.ignored"];

const git = (...args: readonly string[]): Promise<string> => playground.git(checkout, ...args);

/** What people do to a file between two commits; those that make no sense to git where the file is now do nothing. */
const deeds = {
  edit: (path) => writeFiles(checkout, { [path]: "edited" }),
  "put back": (path) => writeFiles(checkout, { [path]: path.replace(/.*\/(.).*/, "$1") }),
  remove: (path) => rm(join(checkout, path), { force: true }),
  stage: (path) => git("add", "--all", "--force", "--", path),
  "say it will be added": (path) => git("add", "--intent-to-add", "--", path),
  "take out of the index": (path) => git("rm", "--cached", "--quiet", "--", path),
  "make executable": (path) => chmod(join(checkout, path), 0o755),
  link: async (path) => {
    await rm(join(checkout, path), { force: true });
    await symlink("b.yaml", join(checkout, path));
  },
  commit: () => git("commit", "--quiet", "--allow-empty", "-m", "something"),
} satisfies Record<string, (path: string) => Promise<unknown>>;

type Deed = readonly [deed: keyof typeof deeds, path: string];

async function startAgain(): Promise<void> {
  await git("reset", "--quiet", "--hard", baseOid);
  await git("clean", "--quiet", "-fdx");
}

async function expected(): Promise<string[]> {
  const differing = await git("diff", "--name-only", "--no-renames", baseOid, "--", ...paths);
  const untracked = await git("ls-files", "--others", "--exclude-standard", "--", ...paths);
  return [...new Set([differing, untracked].flatMap((lines) => lines.split("\n")))]
    .filter((line) => line !== "")
    .sort();
}

describe("changedInWorkTree", () => {
  it("tells what was edited, staged, removed and added below the paths, and nothing beside them", async () => {
    await startAgain();
    await writeFiles(checkout, {
      "announcements/a.yaml": "edited",
      "announcements/new.yaml": "",
      "elsewhere/d.yaml": "",
    });
    await rm(join(checkout, "announcements/b.yaml"));
    await writeFiles(checkout, { ".github/vendors.yaml": "staged" });
    await git("add", ".github/vendors.yaml");

    expect(await changedInWorkTree(openGit(checkout, playground.environment), baseOid, paths)).toEqual([
      ".github/vendors.yaml",
      "announcements/a.yaml",
      "announcements/b.yaml",
      "announcements/new.yaml",
    ]);
  });

  it("does not tell what was staged and taken back on disk", async () => {
    await startAgain();
    await writeFiles(checkout, { "announcements/a.yaml": "staged" });
    await git("add", "--all");
    await writeFiles(checkout, { "announcements/a.yaml": "a" });

    expect(await changedInWorkTree(openGit(checkout, playground.environment), baseOid, paths)).toEqual([]);
  });

  it("tells what one look at both would tell, whatever people did", async () => {
    const deed = fc.constantFrom(...(Object.keys(deeds) as Deed[0][]));
    const done = fc.array(fc.tuple(deed, fc.constantFrom(...files, ...others)), { minLength: 1, maxLength: 8 });

    await fc.assert(
      fc.asyncProperty(done, async (history) => {
        await startAgain();
        for (const [name, path] of history) await deeds[name](path).catch(() => undefined);

        expect(await changedInWorkTree(openGit(checkout, playground.environment), baseOid, paths)).toEqual(
          await expected(),
        );
      }),
      { numRuns: 25 },
    );
  });
});
