// Writing commits into the object store: the right tree, the right header, and a checkout that nobody touched.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCommit, type CommitRequest } from "../../../scripts/effects/git/commit-writer.ts";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { listPaths, readFiles } from "../../../scripts/effects/git/object-reader.ts";
import {
  checkoutFingerprint,
  createGitPlayground,
  writeFiles,
  type GitPlayground,
} from "../../support/git-playground.ts";

let playground: GitPlayground;
let remote: string;
let git: Git;
let mainOid: string;

beforeAll(async () => {
  playground = await createGitPlayground();
  remote = await playground.createRemote({
    "announcements/a.yaml": "a",
    "announcements/b.yaml": "b",
    "announcements/run.yaml": { mode: "100755", contents: "runs" },
    "announcements/link": { mode: "120000", contents: "/etc" },
    "announcements/module": { mode: "160000", contents: "1".repeat(40) },
    "other/kept.txt": "kept",
  });
  git = openGit(await playground.clone(remote), playground.environment);
  mainOid = await playground.git(remote, "rev-parse", "main");
});

afterAll(() => playground.remove());

function request(
  changes: Readonly<Record<string, string | null>>,
  overrides: Partial<CommitRequest> = {},
): CommitRequest {
  return {
    parentOid: mainOid,
    changes: new Map(Object.entries(changes)),
    message: "settle 1\n\nToken: abc\n",
    atMs: Date.UTC(2026, 10, 21, 1, 0, 3, 412),
    author: { name: "Dispatcher", email: "bot@example.com" },
    ...overrides,
  };
}

describe("writeCommit", () => {
  it("writes exactly the changes on top of the parent and keeps everything else", async () => {
    const changes = { "announcements/a.yaml": "changed\n", "announcements/b.yaml": null, "new/deep/公告.yaml": "new" };

    const oid = await writeCommit(git, request(changes));

    const difference = await playground.git(git.directory, "diff-tree", "-r", "--name-status", "-z", mainOid, oid);
    expect(difference.split("\0")).toEqual([
      "M",
      "announcements/a.yaml",
      "D",
      "announcements/b.yaml",
      "A",
      "new/deep/公告.yaml",
      "",
    ]);
    expect((await readFiles(git, oid, ["announcements/a.yaml"])).get("announcements/a.yaml")).toMatchObject({
      text: "changed\n",
    });
  });

  it("writes parent, author, date in UTC and message as asked", async () => {
    const oid = await writeCommit(git, request({ "x.txt": "x" }));

    const lines = (await playground.git(git.directory, "cat-file", "commit", oid)).split("\n");
    expect(lines.slice(1)).toEqual([
      `parent ${mainOid}`,
      "author Dispatcher <bot@example.com> 1795222803 +0000",
      "committer Dispatcher <bot@example.com> 1795222803 +0000",
      "",
      "settle 1",
      "",
      "Token: abc",
    ]);
  });

  it("begins an orphan branch without a parent", async () => {
    const oid = await writeCommit(git, request({ "state.json": "{}" }, { parentOid: null }));

    expect((await listPaths(git, oid, "state.json")).map(({ path }) => path)).toEqual(["state.json"]);
    expect(await playground.git(git.directory, "rev-list", "--parents", "-n1", oid)).toBe(oid);
    expect((await playground.git(git.directory, "ls-tree", "-r", "--name-only", oid)).split("\n")).toEqual([
      "state.json",
    ]);
  });

  it("begins one in a repository whose ids are longer, too, and leaves no ref behind", async () => {
    const longer = join(playground.folder, "longer");
    await playground.git(playground.folder, "init", "--quiet", "--object-format=sha256", longer);

    const oid = await writeCommit(
      openGit(longer, playground.environment),
      request({ "state.json": "{}" }, { parentOid: null }),
    );

    expect(await playground.git(longer, "cat-file", "blob", `${oid}:state.json`)).toBe("{}");
    expect(await playground.git(longer, "for-each-ref")).toBe("");
  });

  it("keeps the mode of a file that is there, and makes new ones plain", async () => {
    const oid = await writeCommit(git, request({ "announcements/run.yaml": "changed", "announcements/new.yaml": "n" }));

    const modes = new Map((await listPaths(git, oid, "announcements")).map(({ path, mode }) => [path, mode]));
    expect(modes.get("announcements/run.yaml")).toBe("100755");
    expect(modes.get("announcements/new.yaml")).toBe("100644");
    expect(modes.get("announcements/link")).toBe("120000");
  });

  it.each([
    ["a full clone", []],
    ["a shallow clone", ["--depth=1"]],
    ["a shallow partial clone without a work tree", ["--depth=1", "--filter=blob:none", "--no-checkout"]],
  ])("works in %s, with staged and unstaged changes about, and touches none of it", async (_kind, options) => {
    const checkout = await playground.clone(remote, options);
    await writeFiles(checkout, { "announcements/a.yaml": "unsaved work", "untracked.txt": "u", "staged.txt": "s" });
    await playground.git(checkout, "add", "staged.txt");
    const before = await checkoutFingerprint(checkout);

    const oid = await writeCommit(
      openGit(checkout, playground.environment),
      request({ "announcements/a.yaml": "ours" }),
    );

    expect(await checkoutFingerprint(checkout)).toEqual(before);
    expect(await playground.git(checkout, "show", `${oid}:announcements/a.yaml`)).toBe("ours");
    expect(await playground.git(checkout, "for-each-ref", "refs/announce")).toBe("");
  });

  it("writes side by side without disturbing itself", async () => {
    const contents = Array.from({ length: 6 }, (_value, index) => `side ${index}`);

    const oids = await Promise.all(contents.map((text) => writeCommit(git, request({ "x.txt": text }))));

    const texts = await Promise.all(oids.map((oid) => playground.git(git.directory, "show", `${oid}:x.txt`)));
    expect(texts).toEqual(contents);
    expect(await playground.git(git.directory, "for-each-ref", "refs/announce")).toBe("");
  });

  it("gives two writers of the same thing in the same second the same commit: a token has to tell them apart", async () => {
    const same = await Promise.all([1, 2].map(() => writeCommit(git, request({ "x.txt": "same" }))));
    const other = await writeCommit(git, request({ "x.txt": "same" }, { message: "settle 1\n\nToken: def\n" }));

    expect(new Set(same).size).toBe(1);
    expect(same).not.toContain(other);
  });

  it("gives back any text under any name, byte for byte", async () => {
    const part = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter(isNamePart);
    const file = fc.tuple(fc.array(part, { minLength: 1, maxLength: 3 }), fc.string({ unit: "binary", maxLength: 60 }));
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
        // Folders of their own, so that no name is a folder of another.
        const named = files.map(([parts, text], index): [string, string] => [[`f${index}`, ...parts].join("/"), text]);
        const changes = new Map(named);

        const oid = await writeCommit(git, request({}, { changes, parentOid: null }));

        const readings = await readFiles(git, oid, [...changes.keys()]);
        for (const [path, text] of changes) expect(readings.get(path)).toMatchObject({ kind: "text", text });
        expect((await git.read(["ls-tree", "-r", "-z", oid])).toString("utf8").split("\0")).toHaveLength(
          changes.size + 1,
        );
      }),
      { numRuns: 12 },
    );
  });

  it.each<[string, string]>([
    ["announcements/link", "a symlink"],
    ["announcements/link/passwd", "a symlink above it"],
    ["announcements/module", "a submodule"],
    ["announcements", "a folder"],
    ["announcements/a.yaml/x", "a file above it"],
  ])("does not replace what stands at %s: %s", async (path) => {
    await expect(writeCommit(git, request({ [path]: "x" }))).rejects.toMatchObject({
      code: "PATH_IN_THE_WAY",
      exitCode: 2,
    });
  });

  it.each(["../x", "/x", "a/../../x", ".git/hooks/post-checkout", "a/.Git/x", "", "a//b"])(
    "refuses to write to %j",
    async (path) => {
      await expect(writeCommit(git, request({ [path]: "x" }))).rejects.toThrow("not a path inside a git tree");
    },
  );

  it("cannot be led to write other headers by a name or an address", async () => {
    const author = { name: "Eve\nparent 0000 <x> ", email: "a@b>\ncommitter <Mallory" };

    const oid = await writeCommit(git, request({ "x.txt": "x" }, { author }));

    const header = (await playground.git(git.directory, "cat-file", "commit", oid)).split("\n\n")[0] ?? "";
    expect(header.split("\n").map((line) => line.split(" ")[0])).toEqual(["tree", "parent", "author", "committer"]);
  });

  it("leaves no pack, crash report or temporary file behind", async () => {
    const checkout = await playground.clone(remote);
    const packs = join(checkout, ".git", "objects", "pack");
    const before = await readdir(packs);
    const own = openGit(checkout, playground.environment);

    for (const text of ["1", "2", "3"]) await writeCommit(own, request({ "x.txt": text }));

    expect(await readdir(packs)).toEqual(before);
    expect((await readdir(join(checkout, ".git"))).filter((name) => name.startsWith("fast_import"))).toEqual([]);
  });
});

function isNamePart(part: string): boolean {
  return !/[/\0\uD800-\uDFFF]/.test(part) && !/^(?:\.|\.\.|\.git)$/i.test(part);
}
