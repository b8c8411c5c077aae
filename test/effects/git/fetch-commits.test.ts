// Fetching commits by id: only what is missing, nothing but objects, and the clone stays the kind of clone it is.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fetchCommitAlone, fetchCommits, fetchMissingContents } from "../../../scripts/effects/git/fetch-commits.ts";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { checkoutFingerprint, createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { startGitHttpServer, type GitHttpServer, type GitHttpServerOptions } from "../../support/git-http-server.ts";

let playground: GitPlayground;
/** The remote as it was when the clones were made, and as it is now. */
let before: string;
let now: string;
/** Commits of main, oldest first; the last two came after the clones. */
let main: readonly string[];
/** Commits of an unrelated branch that came after the clones. */
let state: readonly string[];

beforeAll(async () => {
  playground = await createGitPlayground();
  now = await playground.createRemote({ "a.txt": "first" });
  const first = await playground.git(now, "rev-parse", "main");
  const second = await playground.commitTo(now, "main", { "b.txt": "second" });
  before = await playground.clone(now, ["--mirror"]);
  await playground.git(before, "config", "uploadpack.allowFilter", "true");
  const third = await playground.commitTo(now, "main", { "c.txt": "third" });
  await playground.git(now, "tag", "v1", second);
  main = [first, second, third, await playground.commitTo(now, "main", { "d.txt": "fourth" })];
  const stateFirst = await playground.commitTo(now, "state", { "state.json": "{}" });
  state = [stateFirst, await playground.commitTo(now, "state", { "state.json": '{"a":1}' })];
});

afterAll(() => playground.remove());

interface Setting {
  readonly server: GitHttpServer;
  readonly git: Git;
}

/** A clone over HTTP, of a remote that has moved on since. */
async function setUp(
  cloneOptions: readonly string[],
  serverOptions: Partial<GitHttpServerOptions> = {},
): Promise<Setting> {
  const server = await startGitHttpServer({ root: now, environment: playground.environment, ...serverOptions });
  onTestFinished(() => server.close());
  const checkout = await playground.clone(before, cloneOptions);
  await playground.git(checkout, "remote", "set-url", "origin", `${server.url}/`);
  return { server, git: openGit(checkout, playground.environment) };
}

function last(oids: readonly string[]): string {
  return oids.at(-1) ?? "";
}

/** Object ids that are here, asked without letting a partial clone fetch them. */
async function presentObjects(git: Git): Promise<ReadonlySet<string>> {
  const listing = await git.read(["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"]);
  return new Set(listing.toString("utf8").trim().split("\n"));
}

async function blobOf(git: Git, path: string): Promise<string> {
  const [commitOid, name] = path.split(":");
  const entry = await git.read(["ls-tree", commitOid ?? "", name ?? ""]);
  return entry.toString("utf8").split(/[\s]/)[2] ?? "";
}

describe("fetchCommits", () => {
  it.each([
    ["a full clone", []],
    ["a shallow clone", ["--depth=1"]],
    ["a partial clone", ["--filter=blob:none"]],
    ["a shallow partial clone without a work tree", ["--depth=1", "--filter=blob:none", "--no-checkout"]],
  ])("brings commits of both branches into %s, and moves nothing a person can see", async (_kind, options) => {
    const { git, server } = await setUp(options);
    const seenBefore = await checkoutFingerprint(git.directory);
    const requestsBefore = server.requests.length;

    await fetchCommits(git, [last(main), last(state)]);

    const present = await presentObjects(git);
    expect([last(main), last(state)].filter((oid) => !present.has(oid))).toEqual([]);
    const after = new Map(await checkoutFingerprint(git.directory));
    // Where a shallow clone's history ends is part of the clone; everything else must be as it was.
    const shallow = seenBefore.get(".git/shallow");
    if (shallow !== undefined) after.set(".git/shallow", shallow);
    expect(after).toEqual(seenBefore);
    // A fetch begins with one GET: there was one fetch for both.
    expect(server.requests.slice(requestsBefore).filter(({ method }) => method === "GET")).toHaveLength(1);
  });

  it("does not even ask the remote when everything is here", async () => {
    const { git, server } = await setUp([]);
    const requestsBefore = server.requests.length;

    await fetchCommits(git, main.slice(0, 2));

    expect(server.requests).toHaveLength(requestsBefore);
  });

  it("never makes a full clone shallow", async () => {
    const { git } = await setUp([]);

    await fetchCommits(git, [last(state), last(main)]);

    expect((await git.read(["rev-parse", "--is-shallow-repository"])).toString("utf8")).toBe("false\n");
    expect((await git.read(["rev-list", "--count", last(state)])).toString("utf8")).toBe("2\n");
  });

  it("takes no history into a shallow clone", async () => {
    const { git } = await setUp(["--depth=1"]);

    await fetchCommits(git, [last(main), last(state), main[0] ?? ""]);

    const present = await presentObjects(git);
    expect(present.has(state[0] ?? "")).toBe(false);
    expect(present.has(main[2] ?? "")).toBe(false);
    expect(present.has(main[0] ?? "")).toBe(true);
  });

  it("leaves contents away in a partial clone until they are asked for, then takes them in one fetch", async () => {
    const { git, server } = await setUp(["--filter=blob:none", "--no-checkout"]);
    await fetchCommits(git, [last(main)]);
    const blobs = [await blobOf(git, `${last(main)}:c.txt`), await blobOf(git, `${last(main)}:d.txt`)];
    const present = await presentObjects(git);
    expect(blobs.some((oid) => present.has(oid))).toBe(false);
    const requestsBefore = server.requests.length;

    await fetchMissingContents(git, blobs);

    const after = await presentObjects(git);
    expect(blobs.every((oid) => after.has(oid))).toBe(true);
    expect(server.requests.slice(requestsBefore).filter(({ method }) => method === "GET")).toHaveLength(1);
  });

  it("leaves the configuration of a partial clone as it is", async () => {
    const { git } = await setUp(["--filter=blob:none", "--no-checkout"]);
    const configuration = await readFile(join(git.directory, ".git", "config"), "utf8");

    await fetchCommits(git, [last(main)]);
    await fetchMissingContents(git, [await blobOf(git, `${last(main)}:c.txt`)]);

    expect(await readFile(join(git.directory, ".git", "config"), "utf8")).toBe(configuration);
  });

  it.each([
    ["full", []],
    ["shallow", ["--depth=1"]],
  ])("tells the server which commits a %s clone has that no ref names", async (_kind, options) => {
    const { git, server } = await setUp(options);
    const [known = "", wanted = ""] = state;
    await fetchCommits(git, [known]);

    await fetchCommits(git, [wanted], { knownOids: [known, "f".repeat(40)] });

    const asked = server.requests.at(-1)?.body() ?? "";
    expect(asked).toContain(`want ${wanted}`);
    expect(asked).toContain(`have ${known}`);
    expect(asked).toContain(`have ${main[1] ?? ""}`);
    expect(asked).not.toContain("ffffffff");
    expect((await presentObjects(git)).has(wanted)).toBe(true);
  });

  it("fetches the branches where the server does not hand out commits by id", async () => {
    const { git } = await setUp([], { protocolV2: false });

    await playground.git(git.directory, "config", "remote.origin.tagOpt", "--tags");
    const seenBefore = await checkoutFingerprint(git.directory);

    await fetchCommits(git, [main[2] ?? ""], { branches: ["main"] });

    expect(await checkoutFingerprint(git.directory)).toEqual(seenBefore);
    expect((await presentObjects(git)).has(main[2] ?? "")).toBe(true);
  });

  it("says COMMIT_GONE for a commit that the server does not hand out and that is on no branch", async () => {
    const { git } = await setUp(["--depth=1"], { protocolV2: false });

    const fetching = fetchCommits(git, [main[0] ?? ""], { branches: ["main"] });

    await expect(fetching).rejects.toMatchObject({ code: "COMMIT_GONE", exitCode: 2 });
  });

  it("says COMMIT_GONE for a commit that the remote does not have", async () => {
    const { git } = await setUp([]);

    await expect(fetchCommits(git, ["e".repeat(40)])).rejects.toMatchObject({ code: "COMMIT_GONE", exitCode: 2 });
  });

  it("says REMOTE_UNREACHABLE when the connection is cut", async () => {
    let isCut = false;
    const { git } = await setUp([], { fate: () => (isCut ? "drop" : "pass") });
    isCut = true;

    const fetching = fetchCommits(git, [last(main)]);

    await expect(fetching).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
  });

  it("refuses anything that is not an object id, so that no option or ref name gets through", async () => {
    const { git } = await setUp([]);

    await expect(fetchCommits(git, ["--upload-pack=touch /tmp/x"])).rejects.toThrow("not a git object id");
    await expect(fetchCommits(git, ["main"])).rejects.toThrow("not a git object id");
  });
});

describe("fetchCommitAlone", () => {
  const shallowAndPartial = ["--depth=1", "--filter=blob:none", "--no-checkout"];
  /** A commit of a branch of its own with a file on top and folders of folders below. */
  const commitDeep = (): Promise<string> =>
    playground.commitTo(now, "deep", { "top.json": "{}", "ledger/ab/one.json": "1", "ledger/cd/two.json": "2" });
  const arePresent = async (git: Git, objects: readonly string[]): Promise<readonly boolean[]> => {
    const present = await presentObjects(git);
    return await Promise.all(
      objects.map(async (object) => present.has(await playground.git(now, "rev-parse", object))),
    );
  };

  it("brings the commit and nothing that it holds, also from a server that cuts trees nowhere else", async () => {
    const oid = await commitDeep();
    const { git } = await setUp(shallowAndPartial);

    await fetchCommitAlone(git, oid);

    const objects = [oid, `${oid}^{tree}`, `${oid}:top.json`, `${oid}:ledger`];
    expect(await arePresent(git, objects)).toEqual([true, false, false, false]);
  });

  it("tells the server nothing of what is here, which it would look at from top to bottom", async () => {
    const oid = await commitDeep();
    const { git, server } = await setUp(shallowAndPartial);
    const requestsBefore = server.requests.length;

    await fetchCommitAlone(git, oid);

    const posts = server.requests.slice(requestsBefore).filter(({ method }) => method === "POST");
    expect(posts).toHaveLength(1);
    expect(posts[0]?.body()).toContain(`want ${oid}`);
    expect(posts[0]?.body()).not.toContain("have ");
  });

  it("does not even ask the remote when the commit is here", async () => {
    const oid = await commitDeep();
    const { git, server } = await setUp(shallowAndPartial);
    await fetchCommitAlone(git, oid);
    const requestsBefore = server.requests.length;

    await fetchCommitAlone(git, oid);

    expect(server.requests).toHaveLength(requestsBefore);
  });

  it("brings all of it from a server that knows no filters", async () => {
    const oid = await commitDeep();
    await playground.git(now, "config", "uploadpack.allowFilter", "false");
    onTestFinished(async () => {
      await playground.git(now, "config", "uploadpack.allowFilter", "true");
    });
    const { git } = await setUp(shallowAndPartial);

    await fetchCommitAlone(git, oid);

    expect(await arePresent(git, [oid, `${oid}:top.json`, `${oid}:ledger/ab/one.json`])).toEqual([true, true, true]);
  });

  it("brings a tip from a server that speaks the old protocol", async () => {
    const oid = await commitDeep();
    const { git } = await setUp(shallowAndPartial, { protocolV2: false });

    await fetchCommitAlone(git, oid, { branches: ["deep"] });

    expect(await arePresent(git, [oid])).toEqual([true]);
  });

  it("says REMOTE_UNREACHABLE when the connection is cut", async () => {
    const oid = await commitDeep();
    let isCut = false;
    const { git } = await setUp(shallowAndPartial, { fate: () => (isCut ? "drop" : "pass") });
    isCut = true;

    await expect(fetchCommitAlone(git, oid)).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
  });

  it("waits but once for a server that says nothing", async () => {
    const oid = await commitDeep();
    let isSilent = false;
    const { git, server } = await setUp(shallowAndPartial, { fate: () => (isSilent ? "hang" : "pass") });
    isSilent = true;
    const requestsBefore = server.requests.length;

    const fetching = fetchCommitAlone(git, oid, { timeoutMs: 300 });

    await expect(fetching).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
    expect(server.requests).toHaveLength(requestsBefore + 1);
  });

  it("leaves a full clone a full one", async () => {
    const oid = await commitDeep();
    const { git } = await setUp([]);

    await fetchCommitAlone(git, oid);

    expect(await arePresent(git, [`${oid}:ledger/ab/one.json`])).toEqual([true]);
    expect((await git.read(["rev-parse", "--is-shallow-repository"])).toString("utf8")).toBe("false\n");
  });
});
