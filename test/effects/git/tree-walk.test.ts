// Finding entries by walking over trees: the same ones that `git ls-tree` finds, whatever they are called.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { findEntries, listTree, nulFields, type TreeEntry } from "../../../scripts/effects/git/tree-listing.ts";
import { walkBelow, walkTo } from "../../../scripts/effects/git/tree-walk.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import {
  storeCommit,
  storeCommitOf,
  storeObject,
  type ObjectFormat,
  type ObjectStore,
  type StoredEntry,
} from "../../support/stored-tree.ts";

let playground: GitPlayground;

beforeAll(async () => {
  playground = await createGitPlayground();
});

afterAll(() => playground.remove());

async function emptyCheckout(format: ObjectFormat = "sha1"): Promise<ObjectStore & { readonly git: Git }> {
  const directory = `${playground.folder}/${format}`;
  await playground.git(playground.folder, "init", "--quiet", `--object-format=${format}`, directory);
  return { directory, format, git: openGit(directory, playground.environment) };
}

async function listedByGit(git: Git, commitOid: string, paths: readonly string[]): Promise<readonly TreeEntry[]> {
  const literal = paths.map((path) => `:(literal)${path}`);
  const listing = await git.read(["ls-tree", "-z", "--full-tree", "-t", commitOid, "--", ...literal]);
  return nulFields(listing).map((field) => {
    const [, mode = "", oid = "", path = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(field) ?? [];
    return { path, mode, oid };
  });
}

const names = [
  "a",
  "b",
  "a.b",
  "a-b",
  "announcements",
  "\xe5\x85\xac",
  "caf\xe9",
  "x y",
  'q"\n',
  "*",
  ":(glob)a",
  "\u007f",
];
const files = ["100644", "100755", "100664", "100600", "120000", "160000"];

const { entries } = fc.letrec<{ entries: StoredEntry[]; entry: StoredEntry }>((tie) => ({
  entries: fc.uniqueArray(tie("entry"), { maxLength: 5, selector: ({ name }) => name, depthIdentifier: "tree" }),
  entry: fc.oneof(
    { depthIdentifier: "tree", maxDepth: 4 },
    fc.record({ mode: fc.constantFrom(...files), name: fc.constantFrom(...names), holds: fc.string({ maxLength: 3 }) }),
    fc.record({ mode: fc.constant("40000"), name: fc.constantFrom(...names), holds: tie("entries") }),
  ),
}));

/** Every path of a tree as its bytes say it, decoded as git's output is. */
function pathsOf(stored: readonly StoredEntry[], folder = ""): string[] {
  return stored.flatMap(({ name, holds }) => {
    const path = folder + Buffer.from(name, "latin1").toString("utf8");
    return [path, ...(typeof holds === "string" ? [] : pathsOf(holds, `${path}/`))];
  });
}

describe("findEntries, walkTo and walkBelow", () => {
  it.each(["sha1", "sha256"] as const)("find what git ls-tree finds, in a repository of %s ids", async (format) => {
    const store = await emptyCheckout(format);
    const parts = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 });
    const others = fc.array(parts, { maxLength: 3 });
    const finds = async (stored: StoredEntry[], made: string[][], coins: Iterator<boolean>): Promise<void> => {
      const commitOid = await storeCommit(store, stored);
      const paths = [
        ...pathsOf(stored),
        ...made.map((names) => Buffer.from(names.join("/"), "latin1").toString("utf8")),
      ];
      // A name that is no UTF-8 cannot be asked for; git shows it where it happens to list the whole folder.
      const asked = paths.filter((path) => !path.includes("\ufffd") && coins.next().value === true);
      const folders = ["a/", ...asked.map((path) => `${path}/`)];

      const found = await findEntries(store.git, commitOid, ["a", ...asked]);
      const below = await walkTo(store.git, commitOid, folders);

      const listed = await listedByGit(store.git, commitOid, ["a", ...asked]);
      expect([...found.values()]).toEqual(listed.filter(({ path }) => ["a", ...asked].includes(path)));
      const listedBelow = await listedByGit(store.git, commitOid, folders);
      expect(below).toEqual(listedBelow.filter(({ path }) => folders.includes(path.replace(/[^/]*$/, ""))));
      const filesBelow = (await listTree(store.git, commitOid, ["a/"])).filter(({ path }) => path.startsWith("a/"));
      expect(await walkBelow(store.git, commitOid, "a")).toEqual(filesBelow);
    };
    await fc.assert(fc.asyncProperty(entries, others, fc.infiniteStream(fc.boolean()), finds), { numRuns: 40 });
  });

  const link = `\0${"i".repeat(20)}`;

  it.each([
    ["holds two files of one name", `100644 x${link}100644 x${link}`],
    ["holds two folders of one name", `40000 x${link}40000 x${link}`],
    ["holds a file and a folder of one name", `100644 x${link}100644 x.y${link}40000 x${link}`],
    ["holds a name with a slash", `100644 a/x${link}100644 x${link}`],
    ["is out of order", `100644 y${link}100644 x${link}`],
    ["has a folder where a file of its name would stand", `40000 x${link}100644 x.y${link}`],
  ])("fail on a tree that %s, in which a difference may show another file than a look", async (_kind, bytes) => {
    const store = await emptyCheckout();
    const commitOid = await storeCommitOf(store, await storeObject(store, "tree", Buffer.from(bytes)));

    await expect(findEntries(store.git, commitOid, ["x"])).rejects.toMatchObject({ code: "GIT_FAILED", exitCode: 2 });
  });

  it("do not find a path that text cannot say", async () => {
    const store = await emptyCheckout();
    const commitOid = await storeCommit(store, [{ mode: "100644", name: "\xef\xbf\xbd", holds: "" }]);

    expect((await findEntries(store.git, commitOid, ["\ufffd"])).size).toBe(1);
    expect((await findEntries(store.git, commitOid, ["\ud800"])).size).toBe(0);
  });

  it.each([
    ["ends too early", "100644 a\0too short"],
    ["has no mode", ` a\0${"i".repeat(20)}`],
    ["has a mode that is no number", `10x644 a\0${"i".repeat(20)}`],
    ["has an empty name", `100644 \0${"i".repeat(20)}`],
    ["has no name", "100644"],
  ])("fail on a tree that %s, as git ls-tree does", async (_kind, bytes) => {
    const store = await emptyCheckout();
    const commitOid = await storeCommitOf(store, await storeObject(store, "tree", Buffer.from(bytes)));

    await expect(listedByGit(store.git, commitOid, ["b"])).rejects.toMatchObject({ code: "GIT_FAILED" });
    await expect(findEntries(store.git, commitOid, ["b"])).rejects.toMatchObject({ code: "GIT_FAILED", exitCode: 2 });
  });
});
