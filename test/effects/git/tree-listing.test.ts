// Files are found by name in a commit, whoever looks for them: git itself, or this program in a list of everything.
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { findNames, listNames } from "../../../scripts/effects/git/tree-listing.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";

const baseNames = ["a.yaml", "b.yaml", "a", "*", "?.yaml", "[a].yaml", "\\a.yaml", "a*.yaml", "公告.yaml", "x\ny.yaml"];
const folders = ["top", "top/deep", "top/deep/er", "top/2026/11", "top/a*", "topmost", "other/top"];
const paths = folders.flatMap((folder) => baseNames.map((name) => `${folder}/${name === "a" ? "plain" : name}`));

let playground: GitPlayground;
let git: Git;
let commitOid: string;

beforeAll(async () => {
  playground = await createGitPlayground();
  const remote = await playground.createRemote({
    ...Object.fromEntries(paths.map((path) => [path, path])),
    "top/link/a.yaml": { mode: "120000", contents: "../a.yaml" },
    "top/module/a.yaml": { mode: "160000", contents: "1".repeat(40) },
    "latin1:top/caf\xe9/a.yaml": "in a folder that is no UTF-8",
    "a.yaml": "at the top",
  });
  git = openGit(await playground.clone(remote, ["--no-checkout"]), playground.environment);
  commitOid = await playground.git(remote, "rev-parse", "main");
});

afterAll(() => playground.remove());

function find(names: readonly string[]): Promise<readonly string[]> {
  return findNames(git, { commitOid, folder: "top", names: new Set(names) });
}

/** Names that nothing has: with them it is too many for git to look for. */
const others = Array.from({ length: 20 }, (_value, index) => `none-${index}.yaml`);

describe("findNames", () => {
  it("finds files, links and submodules by their base name, in the folder and at any depth below it, sorted", async () => {
    const found = ["2026/11/a.yaml", "a*/a.yaml", "a.yaml", "caf\uFFFD/a.yaml", "deep/a.yaml", "deep/er/a.yaml"];

    expect(await find(["a.yaml"])).toEqual(
      [...found, "link/a.yaml", "module/a.yaml"].map((path) => `top/${path}`).sort(),
    );
  });

  it("finds nothing for names of folders, for none, and where there is no such folder", async () => {
    expect(await find(["deep", "er", "top", "2026"])).toEqual([]);
    expect(await find([])).toEqual([]);
    expect(await findNames(git, { commitOid, folder: "to", names: new Set(["a.yaml"]) })).toEqual([]);
  });

  it("finds in a repository whose ids are longer", async () => {
    const folder = join(playground.folder, "longer");
    await playground.git(playground.folder, "init", "--quiet", "--object-format=sha256", folder);
    const oid = await playground.commitTo(folder, "main", { "top/1/a.yaml": "a", "top/1/b.yaml": "b" });
    const search = { commitOid: oid, folder: "top", names: new Set(["b.yaml"]) };

    expect(await findNames(openGit(folder, playground.environment), search)).toEqual(["top/1/b.yaml"]);
  });

  it("finds the same, few names or many, as a look at every name would", async () => {
    const listed = (await listNames(git, commitOid, "top")).toSorted();
    const names = fc.uniqueArray(fc.constantFrom(...baseNames, "deep", "none.yaml"), { minLength: 1, maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(names, async (wanted) => {
        const expected = listed.filter((path) => wanted.includes(path.slice(path.lastIndexOf("/") + 1)));
        expect(await find(wanted)).toEqual(expected);
        expect(await find([...wanted, ...others])).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});
