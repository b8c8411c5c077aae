// Objects that did not come by a fetch: stored under the ids that git itself gives them, and never a reason to stop.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { storeObjects } from "../../../scripts/effects/git/store-objects.ts";
import { readObject } from "../../../scripts/effects/git/stored-objects.ts";
import { createGitPlayground, runGit, type GitPlayground } from "../../support/git-playground.ts";

let playground: GitPlayground;
let folders = 0;

beforeAll(async () => {
  playground = await createGitPlayground();
});

afterAll(() => playground.remove());

async function emptyRepository(format: "sha1" | "sha256"): Promise<{ readonly git: Git; readonly emptyOid: string }> {
  const folder = `${playground.folder}/store-${++folders}`;
  await playground.git(playground.folder, "init", "--quiet", `--object-format=${format}`, folder);
  const git = openGit(folder, playground.environment);
  return { git, emptyOid: await playground.git(folder, "hash-object", "-t", "tree", "/dev/null") };
}

/** As git makes it. */
function idOfBlob(git: Git, input: Buffer): Promise<string> {
  return runGit(playground.environment, git.directory, { args: ["hash-object", "--stdin"], input });
}

describe.each(["sha1", "sha256"] as const)("in a repository of %s ids, objects", (format) => {
  it.each([0, 1, 15, 16, 2_047, 2_048, 2_049, 300_000])("of %i bytes are stored whole", async (sizeBytes) => {
    const { git, emptyOid } = await emptyRepository(format);
    const contents = Buffer.alloc(sizeBytes, "announcement ");
    const oid = await idOfBlob(git, contents);

    await storeObjects(git, [{ type: "blob", contents }], emptyOid);

    const other = openGit(git.directory, playground.environment);
    expect(await readObject(other, oid, "blob")).toEqual(contents);
  });

  it("that refer to others which are not here are taken for the remote's to hand out", async () => {
    const { git, emptyOid } = await emptyRepository(format);
    const away = Buffer.alloc(emptyOid.length / 2, 7);
    const contents = Buffer.concat([Buffer.from("40000 ledger\0"), away]);

    await storeObjects(git, [{ type: "tree", contents }], emptyOid);

    await git.read(["config", "core.repositoryFormatVersion", "1"]);
    await git.read(["config", "extensions.partialClone", "origin"]);
    await git.read(["config", "remote.origin.promisor", "true"]);
    const treeOid = await playground.git(
      git.directory,
      "cat-file",
      "--batch-all-objects",
      "--batch-check=%(objectname)",
    );
    const commitOid = await playground.git(git.directory, "commit-tree", "-m", "state", treeOid);
    await git.read(["update-ref", "refs/heads/state", commitOid]);
    expect((await git.run(["fsck", "--full"])).exitCode).toBe(0);
  });

  it("stay readable beside some that are no objects of their type", async () => {
    const { git, emptyOid } = await emptyRepository(format);
    const good = { type: "blob", contents: Buffer.from("good") } as const;
    const oid = await idOfBlob(git, good.contents);

    await storeObjects(git, [{ type: "tree", contents: Buffer.from("not a tree") }], emptyOid);
    await storeObjects(git, [good, good], emptyOid);

    expect(await readObject(openGit(git.directory, playground.environment), oid, "blob")).toEqual(good.contents);
  });
});
