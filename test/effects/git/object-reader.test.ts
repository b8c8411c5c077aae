// Reading commits as objects: every kind of entry, every kind of name, every byte.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { changedPaths, listPaths, readFiles, type PathChange } from "../../../scripts/effects/git/object-reader.ts";
import { checkoutFingerprint, createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";

const oddNames = [
  "announcements/plain.yaml",
  "announcements/with space.yaml",
  "announcements/quo\"te's.yaml",
  "announcements/line\nbreak.yaml",
  "announcements/tab\there.yaml",
  "announcements/$HOME `id` !x.yaml",
  "announcements/*.yaml",
  "announcements/:(glob)x.yaml",
  "announcements/-rf",
  "announcements/back\\slash.yaml",
  "announcements/公告/停机维护.yaml",
  "announcements/de\u0301compose\u0301.yaml",
];

let playground: GitPlayground;
let remote: string;
let git: Git;

beforeAll(async () => {
  playground = await createGitPlayground();
  remote = await playground.createRemote({
    ...Object.fromEntries(oddNames.map((name) => [name, `text of ${name}`])),
    "announcements/run.sh": { mode: "100755", contents: "#!/bin/sh" },
    "announcements/link.yaml": { mode: "120000", contents: "../README.md" },
    "announcements/module": { mode: "160000", contents: "1".repeat(40) },
    "announcements2/neighbour.yaml": "not ours",
    "README.md": "readme",
    ":(top)README.md": "odd readme",
  });
  git = openGit(await playground.clone(remote), playground.environment);
});

afterAll(() => playground.remove());

/** Commits on a branch of its own, starting at main, and brings the commit into the checkout. */
async function change(branch: string, files: Parameters<GitPlayground["commitTo"]>[2]): Promise<[string, string]> {
  const from = await playground.git(remote, "rev-parse", "main");
  await playground.git(remote, "update-ref", `refs/heads/${branch}`, from);
  const to = await playground.commitTo(remote, branch, files);
  await playground.git(git.directory, "fetch", "--quiet", "origin", to);
  return [from, to];
}

/** By path. */
function kindsOf(changes: readonly PathChange[]): string[] {
  const kindOf = ({ before, after }: PathChange): string =>
    before === null ? "added" : after === null ? "deleted" : "modified";
  return changes
    .toSorted((left, right) => (left.path < right.path ? -1 : 1))
    .map((change) => `${kindOf(change)} ${change.path}`);
}

function mainOid(): Promise<string> {
  return playground.git(remote, "rev-parse", "main");
}

describe("listPaths", () => {
  it("lists every file under the folder by its exact name, and nothing beside it", async () => {
    const entries = await listPaths(git, await mainOid(), "announcements");

    const expected = [...oddNames, "announcements/run.sh", "announcements/link.yaml", "announcements/module"];
    expect(entries.map(({ path }) => path).sort()).toEqual(expected.sort());
    expect(entries.find(({ path }) => path.endsWith("run.sh"))?.mode).toBe("100755");
    expect(entries.find(({ path }) => path.endsWith("link.yaml"))?.mode).toBe("120000");
  });

  it("gives nothing for a folder that is not there", async () => {
    expect(await listPaths(git, await mainOid(), "quota")).toEqual([]);
  });

  it("does not depend on the folder of the checkout it is started in", async () => {
    const inside = join(git.directory, "announcements", "公告");
    await mkdir(inside, { recursive: true });
    const commit = await mainOid();

    const fromInside = await listPaths(openGit(inside, playground.environment), commit, "announcements");

    expect(fromInside).toEqual(await listPaths(git, commit, "announcements"));
  });
});

describe("changedPaths", () => {
  it("tells added, modified and deleted files under the folder, and only there", async () => {
    const [from, to] = await change("changed", {
      'announcements/new\n"one".yaml': "new",
      "announcements/plain.yaml": "changed",
      "announcements/公告/停机维护.yaml": null,
      "announcements2/neighbour.yaml": "changed too",
      "README.md": "changed too",
    });

    const changes = await changedPaths(git, from, to, "announcements");

    expect(kindsOf(changes)).toEqual([
      'added announcements/new\n"one".yaml',
      "modified announcements/plain.yaml",
      "deleted announcements/公告/停机维护.yaml",
    ]);
    const [earlier, later] = await Promise.all([from, to].map((commit) => listPaths(git, commit, "announcements")));
    for (const { path, before, after } of changes) {
      expect(before).toEqual(earlier?.find((entry) => entry.path === path) ?? null);
      expect(after).toEqual(later?.find((entry) => entry.path === path) ?? null);
    }
  });

  it("tells a renamed file as deleted and added", async () => {
    const text = "text of announcements/plain.yaml";
    const files = { "announcements/plain.yaml": null, "announcements/moved/plain.yaml": text };
    const [from, to] = await change("renamed", files);

    const changes = await changedPaths(git, from, to, "announcements");

    expect(kindsOf(changes)).toEqual(["added announcements/moved/plain.yaml", "deleted announcements/plain.yaml"]);
  });

  it("tells a file that became a symlink as modified, with its new mode", async () => {
    const [from, to] = await change("linked", { "announcements/plain.yaml": { mode: "120000", contents: "x" } });

    const changes = await changedPaths(git, from, to, "announcements");

    expect(changes).toMatchObject([{ before: { mode: "100644" }, after: { mode: "120000" } }]);
    expect(kindsOf(changes)).toEqual(["modified announcements/plain.yaml"]);
  });

  it("sees it when the folder itself is replaced by a file", async () => {
    const [from, to] = await change("replaced", { announcements: "a file" });

    const changes = await changedPaths(git, from, to, "announcements");

    expect(kindsOf(changes)).toContain("added announcements");
    expect(changes.filter(({ after }) => after === null)).toHaveLength(oddNames.length + 3);
  });

  it("tells everything as added without a commit to start from", async () => {
    const commit = await mainOid();

    const changes = await changedPaths(git, null, commit, "announcements");

    expect(changes).toHaveLength(oddNames.length + 3);
    expect(changes.map(({ after }) => after)).toEqual(await listPaths(git, commit, "announcements"));
    expect(new Set(changes.map(({ before }) => before))).toEqual(new Set([null]));
  });

  it("is not bent by the user's settings for diffs", async () => {
    const [from, to] = await change("settings", { "announcements/plain.yaml": null, "announcements/q.yaml": "q" });
    const inside = join(git.directory, "announcements");
    await mkdir(inside, { recursive: true });
    const settings = ["diff.renames=copies", "diff.relative=true", "diff.noprefix=true", "core.quotePath=true"];
    const environment: Record<string, string> = {
      ...playground.environment,
      GIT_CONFIG_COUNT: String(settings.length),
    };
    for (const [index, setting] of settings.entries()) {
      const [key = "", value = ""] = setting.split("=");
      environment[`GIT_CONFIG_KEY_${index}`] = key;
      environment[`GIT_CONFIG_VALUE_${index}`] = value;
    }

    const changes = await changedPaths(openGit(inside, environment), from, to, "announcements");

    expect(changes.map(({ path }) => path).sort()).toEqual(["announcements/plain.yaml", "announcements/q.yaml"]);
  });
});

describe("readFiles", () => {
  it("reads files of any name in one pass, each its own text", async () => {
    const readings = await readFiles(git, await mainOid(), oddNames);

    const texts = [...readings].map(([path, reading]) => [path, reading.kind === "text" ? reading.text : reading]);
    expect(texts).toEqual(oddNames.map((name) => [name, `text of ${name}`]));
  });

  it("takes no path for a pattern", async () => {
    const [from, to] = await change("pattern", { "announcements/plain.yaml": "changed" });

    const readings = await readFiles(git, to, [":(top)README.md", "READ*", "?EADME.md"]);

    expect([...readings.values()]).toMatchObject([{ text: "odd readme" }, { kind: "missing" }, { kind: "missing" }]);
    expect(await listPaths(git, to, "announcement*")).toEqual([]);
    expect(await changedPaths(git, from, to, "announcement*")).toEqual([]);
  });

  it("tells what is missing and what cannot be read as a file", async () => {
    const paths = ["announcements/none.yaml", "announcements/link.yaml", "announcements/module", "announcements/公告"];

    const readings = await readFiles(git, await mainOid(), [...paths, "announcements/run.sh"]);

    expect([...readings.values()]).toMatchObject([
      { kind: "missing" },
      { kind: "unreadable", reason: "it is a symbolic link" },
      { kind: "unreadable", reason: "it is a submodule" },
      { kind: "unreadable", reason: "it is a folder" },
      { kind: "text", text: "#!/bin/sh" },
    ]);
  });

  it("tells a folder as one, also when a file in it is asked for at the same time", async () => {
    const readings = await readFiles(git, await mainOid(), ["announcements", "announcements/plain.yaml"]);

    expect(readings.get("announcements")).toMatchObject({ kind: "unreadable" });
    expect(readings.get("announcements/plain.yaml")).toMatchObject({ kind: "text" });
  });

  it("does not look below a file", async () => {
    const readings = await readFiles(git, await mainOid(), ["README.md/x"]);

    expect(readings.get("README.md/x")).toEqual({ kind: "missing" });
  });

  it("keeps line endings, a byte order mark and NUL bytes", async () => {
    const contents = "\uFEFFtitle: x\r\nbody: |\r\n  y\0\r\n\n\n";
    const [, to] = await change("bytes", { "announcements/crlf.yaml": contents, "announcements/empty.yaml": "" });

    const readings = await readFiles(git, to, ["announcements/crlf.yaml", "announcements/empty.yaml"]);

    expect(readings.get("announcements/crlf.yaml")).toMatchObject({ kind: "text", text: contents });
    expect(readings.get("announcements/empty.yaml")).toMatchObject({ kind: "text", text: "" });
  });

  it("gives back the bytes of any text it reads, and calls everything else unreadable", async () => {
    const samples = fc.sample(fc.uint8Array({ maxLength: 40 }), { numRuns: 60, seed: 20261120 });
    const files = new Map(samples.map((bytes, index) => [`announcements/r${index}.yaml`, Buffer.from(bytes)]));
    const [, to] = await change("random", Object.fromEntries(files));

    const readings = await readFiles(git, to, [...files.keys()]);

    for (const [path, bytes] of files) {
      const reading = readings.get(path);
      if (reading?.kind === "text") expect(Buffer.from(reading.text).equals(bytes)).toBe(true);
      else expect(reading).toMatchObject({ kind: "unreadable", reason: "it is not valid UTF-8 text" });
      expect(reading?.kind === "text").toBe(isUtf8(bytes));
    }
  });

  it("does not read what is larger than the limit, but what is exactly as large", async () => {
    const [, to] = await change("large", {
      "announcements/a.yaml": "x".repeat(101),
      "announcements/b.yaml": "x".repeat(100),
    });

    const readings = await readFiles(git, to, ["announcements/a.yaml", "announcements/b.yaml"], { maxBytes: 100 });

    expect(readings.get("announcements/a.yaml")).toEqual({
      kind: "unreadable",
      reason: "it has 101 bytes, more than 100",
    });
    expect(readings.get("announcements/b.yaml")).toMatchObject({ kind: "text" });
  });

  it("does not call a file missing whose name is no UTF-8", async () => {
    const [from, to] = await change("latin", { "latin1:announcements/caf\xe9/x.yaml": "x" });
    const [added] = await changedPaths(git, from, to, "announcements");
    expect(added?.path).toBe("announcements/caf\uFFFD/x.yaml");

    const readings = await readFiles(git, to, [added?.path ?? ""]);

    expect([...readings.values()]).toMatchObject([{ kind: "unreadable", reason: "its path is not valid UTF-8" }]);
  });

  it("reads nothing from a path that no checkout could have, and says so where the commit has it", async () => {
    const blob = await playground.git(git.directory, "rev-parse", `${await mainOid()}:README.md`);
    const treeOf = async (...entries: readonly string[]): Promise<string> => {
      const listing = join(playground.folder, "tree-listing");
      await writeFile(listing, entries.map((entry) => `${entry}\n`).join(""));
      return await playground.git(git.directory, "-c", `alias.tree=!git mktree --missing < "${listing}"`, "tree");
    };
    const inner = await treeOf(`100644 blob ${blob}\tx.yaml`);
    const folder = await treeOf(
      `040000 tree ${inner}\t..`,
      `040000 tree ${inner}\t.GIT`,
      `100644 blob ${blob}\ta.yaml`,
    );
    const root = await treeOf(`040000 tree ${folder}\tannouncements`);
    const commit = await playground.git(git.directory, "commit-tree", "-m", "odd", root);
    const paths = ["announcements/../x.yaml", "announcements/.GIT/x.yaml", "announcements/a.yaml"];

    expect((await changedPaths(git, await mainOid(), commit, "announcements")).map(({ path }) => path)).toEqual(
      expect.arrayContaining(paths),
    );
    const readings = await readFiles(git, commit, [...paths, "announcements/../README.md", "/etc/passwd", ""]);

    expect([...readings].map(([path, { kind }]) => `${path} ${kind}`)).toEqual([
      "announcements/../x.yaml unreadable",
      "announcements/.GIT/x.yaml unreadable",
      "announcements/a.yaml text",
      "announcements/../README.md missing",
      "/etc/passwd missing",
      " missing",
    ]);
  });

  it("reads more files than fit on one command line", async () => {
    const names = Array.from({ length: 700 }, (_value, index) => `announcements/${"n".repeat(80)}${index}.yaml`);
    const [, to] = await change("many", Object.fromEntries(names.map((name, index) => [name, String(index)])));

    const readings = await readFiles(git, to, names);

    expect([...readings.values()].map((reading) => (reading.kind === "text" ? Number(reading.text) : -1))).toEqual(
      names.map((_name, index) => index),
    );
  });

  it("fetches what a partial clone lacks, all of it at once, and leaves the checkout as it is", async () => {
    const partial = await playground.clone(remote, ["--filter=blob:none", "--no-checkout", "--depth=1"]);
    const before = await checkoutFingerprint(partial);

    const readings = await readFiles(openGit(partial, playground.environment), await mainOid(), oddNames);

    expect([...readings.values()].every(({ kind }) => kind === "text")).toBe(true);
    expect(await checkoutFingerprint(partial)).toEqual(before);
  });

  it("fetches contents that are missing where none should be, and leaves the clone a full one", async () => {
    const damaged = await playground.clone(remote, ["--filter=blob:none", "--no-checkout"]);
    for (const name of ["promisor", "partialclonefilter"]) {
      await playground.git(damaged, "config", "--unset", `remote.origin.${name}`);
    }
    const before = await checkoutFingerprint(damaged);

    const readings = await readFiles(openGit(damaged, playground.environment), await mainOid(), ["README.md"]);

    expect([...readings.values()]).toMatchObject([{ kind: "text", text: "readme" }]);
    expect(await checkoutFingerprint(damaged)).toEqual(before);
  });

  it.each(["", "/etc/passwd", "../x", "a/../b", "a//b", ".git/config", "a/.GIT/x", "a\0b", "."])(
    "finds nothing at %j, which is no path in a tree",
    async (path) => {
      expect([...(await readFiles(git, await mainOid(), [path])).values()]).toEqual([{ kind: "missing" }]);
    },
  );
});

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8")).equals(bytes);
}
