// Objects by id: nothing passes for an object whose contents have another id, and nothing that is missing is made up.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fetchMissingContents } from "../../../scripts/effects/git/fetch-commits.ts";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { findMissing } from "../../../scripts/effects/git/missing-objects.ts";
import { readFiles } from "../../../scripts/effects/git/object-reader.ts";
import { presentObjects, readCommitHead, readObject } from "../../../scripts/effects/git/stored-objects.ts";
import { notingGit } from "../../support/fake-git.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { startGitHttpServer } from "../../support/git-http-server.ts";
import { storeObject } from "../../support/stored-tree.ts";

let playground: GitPlayground;
let remote: string;
let commits: readonly [first: string, second: string];
let blob: string;
const nowhere = "1".repeat(40);

beforeAll(async () => {
  playground = await createGitPlayground();
  remote = await playground.createRemote({ "folder/a.txt": "a" });
  const first = await playground.git(remote, "rev-parse", "main");
  commits = [first, await playground.commitTo(remote, "main", { "folder/b.txt": "b" })];
  blob = await playground.git(remote, "rev-parse", "main:folder/b.txt");
});

afterAll(() => playground.remove());

describe("readObject", () => {
  it("never gives contents that have another id", async () => {
    const directory = await playground.clone(remote);
    const git = openGit(directory, playground.environment);
    const other = await storeObject({ directory, format: "sha1" }, "blob", Buffer.from("Call off everything"));
    const wanted = await storeObject({ directory, format: "sha1" }, "blob", Buffer.from("Carry on"));
    const fileOf = (oid: string): string => join(directory, ".git", "objects", oid.slice(0, 2), oid.slice(2));
    await copyFile(fileOf(other), fileOf(wanted));

    const reading = readObject(git, wanted, "blob");

    await expect(reading).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringContaining(wanted) as unknown,
    });
  });

  it.each([
    ["is not here", nowhere, "it is missing"],
    ["is of another type", "HEAD^{tree}", "it is a tree, not a commit"],
  ])("says what is wrong with an object that %s", async (_kind, name, reason) => {
    const directory = await playground.clone(remote);
    const oid = name === nowhere ? nowhere : await playground.git(directory, "rev-parse", name);

    const reading = readObject(openGit(directory, playground.environment), oid, "commit");

    await expect(reading).rejects.toMatchObject({
      code: "GIT_FAILED",
      message: expect.stringContaining(reason) as unknown,
    });
  });

  it("asks git for nothing but full ids", async () => {
    const git = openGit(await playground.clone(remote), playground.environment);

    await expect(readObject(git, "HEAD:folder/b.txt", "blob")).rejects.toThrow("not a git object id");
    await expect(presentObjects(git, [`${blob}\ncontents HEAD`])).rejects.toThrow("not a git object id");
  });
});

describe("commits and folders", () => {
  it("are asked for once, files each time", async () => {
    const git = openGit(await playground.clone(remote), playground.environment);
    const asked: string[] = [];
    const ask: typeof git.objects.ask = (question) => {
      asked.push(question.wanted?.type ?? "info");
      return git.objects.ask(question);
    };
    const counted = { ...git, objects: { ...git.objects, ask } };

    const first = await readFiles(counted, commits[1], ["folder/b.txt"]);
    const second = await readFiles(counted, commits[1], ["folder/b.txt"]);

    expect(second).toEqual(first);
    expect(asked).toEqual(["commit", "tree", "tree", "blob", "blob"]);
  });
});

describe("readCommitHead", () => {
  it("tells parents that a shallow clone does not have", async () => {
    const git = openGit(await playground.clone(remote, ["--depth=1"]), playground.environment);
    const treeOid = await playground.git(remote, "rev-parse", "main^{tree}");

    expect(await readCommitHead(git, commits[1])).toEqual({ treeOid, parentOids: [commits[0]] });
  });

  it("takes no line of the message for a parent", async () => {
    const directory = await playground.clone(remote);
    const tree = await playground.git(directory, "rev-parse", "HEAD^{tree}");
    const message = `parent ${commits[0]}\n\nparent ${commits[0]}`;
    const oid = await playground.git(directory, "commit-tree", "-p", commits[1], "-m", message, tree);

    expect(await readCommitHead(openGit(directory, playground.environment), oid)).toEqual({
      treeOid: tree,
      parentOids: [commits[1]],
    });
  });
});

describe("findMissing", () => {
  it.each([
    ["a full clone", [], () => [nowhere]],
    ["a shallow clone", ["--depth=1"], () => [nowhere, commits[0]]],
    ["a partial clone", ["--filter=tree:0", "--no-checkout", "--depth=1"], () => [nowhere, commits[0], blob]],
  ])("tells what %s lacks and asks the remote nothing", async (_kind, options, lacks) => {
    const server = await startGitHttpServer({ root: remote, environment: playground.environment });
    onTestFinished(server.close);
    const git = openGit(await playground.clone(`${server.url}/`, options), playground.environment);
    const requestsBefore = server.requests.length;

    expect(await findMissing(git, [nowhere, commits[0], commits[1], blob, nowhere])).toEqual(lacks());
    expect(server.requests).toHaveLength(requestsBefore);
  });

  it("asks git nothing about what was found, read or fetched before", async () => {
    const { environment, commands } = await notingGit(playground);
    const partial = await playground.clone(remote, ["--filter=blob:none", "--no-checkout"]);
    const git = openGit(partial, environment);

    expect(await findMissing(git, [commits[0]])).toEqual([]);
    const { treeOid } = await readCommitHead(git, commits[1]);
    await readObject(git, treeOid, "tree");
    await fetchMissingContents(git, [blob]);
    const commandsBefore = await commands();
    expect(await findMissing(git, [commits[0], commits[1], treeOid, blob])).toEqual([]);
    await fetchMissingContents(git, [blob, treeOid]);

    expect(commandsBefore).toEqual(["config", "rev-list", "cat-file", "rev-list", "fetch"]);
    expect(await commands()).toEqual(commandsBefore);
  });

  it("tells an object as here that came after it was told as missing", async () => {
    const directory = await playground.clone(remote);
    const git = openGit(directory, playground.environment);
    const later = await playground.commitTo(remote, "later", { "c.txt": "c" });
    expect(await findMissing(git, [later])).toEqual([later]);

    await playground.git(directory, "fetch", "--quiet", "origin", later);

    expect(await findMissing(git, [later])).toEqual([]);
  });
});

describe("a partial clone without folders", () => {
  it("fetches the folders on the way when they are read, and tells the remote's failure where it cannot", async () => {
    let isAway = false;
    const fate = () => (isAway ? "drop" : "pass");
    const server = await startGitHttpServer({ root: remote, environment: playground.environment, fate });
    onTestFinished(server.close);
    const clone = (): Promise<string> => playground.clone(`${server.url}/`, ["--filter=tree:0", "--no-checkout"]);
    const [here, away] = [await clone(), await clone()];

    const readings = await readFiles(openGit(here, playground.environment), commits[1], ["folder/b.txt"]);
    isAway = true;
    const failing = readFiles(openGit(away, playground.environment), commits[1], ["folder/b.txt"]);

    expect([...readings.values()]).toMatchObject([{ kind: "text", text: "b" }]);
    await expect(failing).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
  });
});
