// What reading the state branch fetches: the same little, whatever lies in the ledger and however the server cuts trees.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createReaders } from "../../../scripts/commands/workspace.ts";
import { ledgerShard } from "../../../scripts/core/announcement/digest.ts";
import { ledgerFormat } from "../../../scripts/core/ledger/ledger.ts";
import { ledgerPath, quotaPath, stateFormat } from "../../../scripts/core/ledger/state.ts";
import { stateFileText } from "../../../scripts/core/ledger/state-files.ts";
import { emptyQuota } from "../../../scripts/core/quota/quota.ts";
import { fetchCommitAlone } from "../../../scripts/effects/git/fetch-commits.ts";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { changesSince } from "../../../scripts/effects/github/commented-state.ts";
import { readLedgers, readStateBranch } from "../../../scripts/effects/state/state-branch.ts";
import { writeStateFiles } from "../../../scripts/effects/state/state-commit.ts";
import { allChannels } from "../../support/announcement-texts.ts";
import { startGitHttpServer, type GitHttpServer, type GitHttpServerOptions } from "../../support/git-http-server.ts";
import { createGitPlayground, runGit, type GitPlayground } from "../../support/git-playground.ts";

const { stateFiles } = createReaders();
const ids = Array.from({ length: 1_500 }, (_none, number) => `announcement-${number}`);
const branch = "announcements-state";

let playground: GitPlayground;
let remote: string;
/** Commits of the state branch with the same files: as the dispatcher writes one, and as anybody else does. */
let carrying: string;
let plain: string;

beforeAll(async () => {
  playground = await createGitPlayground();
  remote = await playground.createRemote({ "announcements/a.yaml": "a" });
  const ledger = Object.fromEntries(ids.map((id) => [pathOf(id), ledgerText(id)]));
  const first = await playground.commitTo(remote, branch, ledger);
  carrying = await writeState(first, stateAndQuotas(7));
  plain = await playground.commitTo(remote, branch, stateAndQuotas(7));
  await moveBranch(carrying);
});

afterAll(() => playground.remove());

function pathOf(id: string): string {
  return ledgerPath(ledgerShard(id), id);
}

function ledgerText(id: string): string {
  return stateFileText({ format: ledgerFormat, id, path: `announcements/${id}.yaml`, deliveries: {} });
}

function stateText(serial: number, openFiles = 0): string {
  const open = Array.from({ length: openFiles }, (_none, number) => ({
    path: `announcements/${String(number).padStart(6, "0")}.yaml`,
    sinceMs: 1,
  }));
  const lineage = "3f2b1c4d-0000-4000-8000-000000000000";
  const rest = { branch: "main", base: null, cursor: null, open, recordBranch: null, lastRun: null };
  return stateFileText({ format: stateFormat, lineage, serial, ...rest });
}

function stateAndQuotas(serial: number, openFiles = 0): Readonly<Record<string, string>> {
  const quotas = allChannels.map((channel): [string, string] => [
    quotaPath("production", channel),
    stateFileText(emptyQuota("production", channel)),
  ]);
  return { "state.json": stateText(serial, openFiles), ...Object.fromEntries(quotas) };
}

/** As the dispatcher does, in the remote itself. */
async function writeState(parentOid: string, files: Readonly<Record<string, string>>): Promise<string> {
  const changes = new Map(Object.entries(files));
  const atMs = 1_795_132_800_000;
  return await writeStateFiles(openGit(remote, playground.environment), { parentOid, changes, message: "m\n", atMs });
}

/** A commit with the tree of one and the header of another, whatever is in it. */
async function writeForged(treeOf: string, header: string): Promise<string> {
  const commit = await playground.git(remote, "cat-file", "commit", treeOf);
  const bare = commit.replace(/^announcements-top .*\n/m, "");
  const input = Buffer.from(`${bare.replace("\n\n", `\n${header}\n\n`)}\n`);
  const args = ["hash-object", "-t", "commit", "-w", "--stdin"];
  return await runGit(playground.environment, remote, { args, input });
}

async function headerOf(oid: string): Promise<string> {
  const commit = await playground.git(remote, "cat-file", "commit", oid);
  return /^announcements-top .*$/m.exec(commit)?.[0] ?? "";
}

async function moveBranch(oid: string): Promise<void> {
  await playground.git(remote, "update-ref", `refs/heads/${branch}`, oid);
}

interface Setting {
  readonly git: Git;
  readonly server: GitHttpServer;
  /** How many conversations there were since, and how many bytes the server sent. */
  readonly fetched: () => { readonly fetches: number; readonly bytes: number };
}

const asTheWorkflow = ["--depth=1", "--filter=blob:none", "--no-checkout"];

/** A clone of main over HTTP, while the state branch stands at this commit. */
async function setUp(
  stateOid: string,
  options: {
    readonly clone?: readonly string[];
    readonly server?: Partial<GitHttpServerOptions>;
    /** Settings of the remote, in place of those that GitHub's servers have. */
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): Promise<Setting> {
  await moveBranch(stateOid);
  for (const [name, value] of Object.entries(options.settings ?? {}))
    await playground.git(remote, "config", name, value);
  const server = await startGitHttpServer({ root: remote, environment: playground.environment, ...options.server });
  onTestFinished(async () => {
    await server.close();
    await playground.git(remote, "config", "uploadpackfilter.tree.maxDepth", "0");
    await playground.git(remote, "config", "uploadpack.allowFilter", "true");
  });
  const clone = [...(options.clone ?? asTheWorkflow), "--single-branch", "--branch=main"];
  const git = openGit(await playground.clone(`${server.url}/`, clone), playground.environment);
  const before = server.requests.length;
  const fetched: Setting["fetched"] = () => {
    const requests = server.requests.slice(before);
    return {
      fetches: requests.filter(({ method }) => method === "GET").length,
      bytes: requests.reduce((total, { answeredBytes }) => total + answeredBytes(), 0),
    };
  };
  return { git, server, fetched };
}

async function read(git: Git, oid: string): Promise<{ readonly serial: number; readonly quotas: number }> {
  await fetchCommitAlone(git, oid, { branches: [branch] });
  const { state, quotas } = await readStateBranch(git, stateFiles, oid);
  return { serial: state.serial, quotas: quotas.size };
}

/** Object ids that are here, asked without letting a partial clone fetch them. */
async function arePresent(git: Git, objects: readonly string[]): Promise<readonly boolean[]> {
  const args = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
  const present = new Set((await git.read(args)).toString("utf8").trim().split("\n"));
  return await Promise.all(
    objects.map(async (object) => present.has(await playground.git(remote, "rev-parse", object))),
  );
}

describe("the state of a commit", () => {
  it("that the dispatcher wrote comes with the commit, in one fetch", async () => {
    const { git, fetched } = await setUp(carrying);

    expect(await read(git, carrying)).toEqual({ serial: 7, quotas: 6 });

    expect(fetched().fetches).toBe(1);
    expect(fetched().bytes).toBeLessThan(3_000);
    expect(await arePresent(git, [`${carrying}:ledger`])).toEqual([false]);
  });

  it("is read without another fetch in a second look", async () => {
    const { git, fetched } = await setUp(carrying);
    await read(git, carrying);
    const before = fetched().fetches;

    expect(await read(openGit(git.directory, playground.environment), carrying)).toMatchObject({ serial: 7 });

    expect(fetched().fetches).toBe(before);
  });

  it("that somebody else wrote takes three fetches, and none of them the ledger", async () => {
    const { git, fetched } = await setUp(plain);

    expect(await read(git, plain)).toEqual({ serial: 7, quotas: 6 });

    expect(fetched().fetches).toBe(3);
    expect(fetched().bytes).toBeLessThan(6_000);
    expect(await arePresent(git, [`${plain}:ledger`])).toEqual([false]);
  });

  it("with more open files than a commit carries takes one fetch more", async () => {
    const oid = await writeState(carrying, stateAndQuotas(8, 500));
    const { git, fetched } = await setUp(oid);

    expect(await read(git, oid)).toEqual({ serial: 8, quotas: 6 });

    expect(fetched().fetches).toBe(2);
    expect(await arePresent(git, [`${oid}:ledger`])).toEqual([false]);
  });

  it.each<[string, () => Promise<string>]>([
    ["that was amended by hand still carries what it said before", () => headerOf(carrying)],
    [
      "carries the state of another one, made to look newer",
      async () => headerOf(await writeState(plain, stateAndQuotas(999))),
    ],
    ["carries what is no JSON", () => Promise.resolve("announcements-top {")],
    [
      "carries folders that are none",
      () => Promise.resolve('announcements-top {"trees":["bm90IGEgdHJlZQ=="],"blobs":["x"]}'),
    ],
    ["carries nothing", () => Promise.resolve('announcements-top {"trees":[],"blobs":[]}')],
    [
      "carries far too much",
      () => Promise.resolve(`announcements-top {"trees":[],"blobs":["${"x".repeat(300_000)}"]}`),
    ],
    [
      "carries thousands of files",
      () =>
        Promise.resolve(`announcements-top ${JSON.stringify({ trees: [], blobs: ids.map((id) => `${id} forged`) })}`),
    ],
  ])("is that of its own tree where it %s", async (_what, header) => {
    const changed = await playground.commitTo(remote, branch, { "state.json": stateText(8) });
    const oid = await writeForged(changed, await header());
    const { git, fetched } = await setUp(oid);

    expect(await read(git, oid)).toEqual({ serial: 8, quotas: 6 });

    expect(fetched().fetches).toBeLessThanOrEqual(3);
    expect(await arePresent(git, [`${oid}:ledger`])).toEqual([false]);
  });

  it.each<[string, () => string, Parameters<typeof setUp>[1]]>([
    ["knows no filters", () => carrying, { settings: { "uploadpack.allowFilter": "false" } }],
    [
      "knows no filters, and the commit carries nothing",
      () => plain,
      { settings: { "uploadpack.allowFilter": "false" } },
    ],
    ["speaks the old protocol", () => carrying, { server: { protocolV2: false } }],
    ["cuts trees anywhere", () => carrying, { settings: { "uploadpackfilter.tree.maxDepth": "9" } }],
  ])("is read from a server that %s", async (_what, oidOf, options) => {
    const oid = oidOf();
    const { git, fetched } = await setUp(oid, options);

    expect(await read(git, oid)).toEqual({ serial: 7, quotas: 6 });

    expect(fetched().fetches).toBeLessThanOrEqual(1);
  });

  it.each([
    ["a full clone", []],
    ["a shallow clone", ["--depth=1"]],
    ["a clone without contents", ["--filter=blob:none"]],
  ])("comes into %s with all its folders, as ever", async (_kind, clone) => {
    const { git } = await setUp(carrying, { clone });

    expect(await read(git, carrying)).toEqual({ serial: 7, quotas: 6 });

    expect(await arePresent(git, [`${carrying}:ledger`, `${carrying}:ledger/00`])).toEqual([true, true]);
  });

  it("cannot be read where the remote is away", async () => {
    let isCut = false;
    const { git } = await setUp(plain, { server: { fate: () => (isCut ? "drop" : "pass") } });
    await fetchCommitAlone(git, plain);
    isCut = true;

    const reading = readStateBranch(git, stateFiles, plain);

    await expect(reading).rejects.toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
  });
});

describe("ledger entries", () => {
  it("come with the folders they lie in and no others, in three fetches however many they are", async () => {
    const { git, fetched } = await setUp(carrying);
    await read(git, carrying);
    const before = fetched();
    const wanted = ids.slice(0, 5);

    const ledgers = await readLedgers(git, stateFiles, { oid: carrying, ids: [...wanted, "unknown-one"] });

    expect([...ledgers.keys()]).toEqual(wanted);
    expect(fetched().fetches - before.fetches).toBe(3);
    const shards = new Set([...wanted, "unknown-one"].map(ledgerShard));
    const other = ids.map(ledgerShard).find((shard) => !shards.has(shard)) ?? "";
    expect(await arePresent(git, [`${carrying}:ledger/${other}`])).toEqual([false]);
  });

  it("of nobody fetch nothing", async () => {
    const { git, fetched } = await setUp(carrying);
    await read(git, carrying);
    const before = fetched().fetches;

    expect(await readLedgers(git, stateFiles, { oid: carrying, ids: [] })).toEqual(new Map());

    expect(fetched().fetches).toBe(before);
  });

  it("that changed between two commits come without the folders that did not", async () => {
    const [first = "", second = ""] = ids;
    const entry = stateFileText({ format: ledgerFormat, id: first, path: "announcements/moved.yaml", deliveries: {} });
    const oid = await writeState(carrying, { ...stateAndQuotas(8), [pathOf(first)]: entry });
    const { git, fetched } = await setUp(oid);
    await read(git, oid);
    const before = fetched().fetches;

    const { changedIds } = await changesSince(git, { commentedOid: carrying, stateOid: oid });

    expect(changedIds).toEqual([first]);
    // A commit that carries its top, two ledger folders, and what differs in them.
    expect(fetched().fetches - before).toBe(4);
    expect(await arePresent(git, [`${oid}:ledger/${ledgerShard(second)}`])).toEqual([
      ledgerShard(second) === ledgerShard(first),
    ]);
  });
});

describe("a commit of the dispatcher", () => {
  it("is one commit on its parent, with the message alone to be read", async () => {
    const { git } = await setUp(carrying, { clone: [] });
    await git.read(["fetch", "--quiet", "origin", branch]);

    const [parent] = (await playground.git(remote, "rev-list", "--parents", "-1", carrying)).split(" ").slice(1);
    expect(await playground.git(remote, "rev-list", "--count", carrying)).toBe("2");
    expect(await playground.git(remote, "rev-list", "--count", parent ?? "")).toBe("1");
    expect(await playground.git(remote, "log", "-1", "--format=%an %cn %B", carrying)).toBe(
      "announcements dispatcher announcements dispatcher m\n",
    );
  });

  it("passes the checks of a server that looks at every object", async () => {
    await playground.git(remote, "config", "receive.fsckObjects", "true");
    const checkout = await playground.clone(remote);
    const git = openGit(checkout, playground.environment);
    await fetchCommitAlone(git, carrying);
    const oid = await writeStateFiles(git, {
      parentOid: carrying,
      changes: new Map(Object.entries(stateAndQuotas(9))),
      message: "settle\n",
      atMs: 1_795_132_800_000,
    });

    await git.read(["push", "--quiet", "origin", `${oid}:refs/heads/checked`]);

    expect(await playground.tipOf(remote, "refs/heads/checked")).toBe(oid);
    expect(await readFile(join(checkout, ".git", "HEAD"), "utf8")).toBe("ref: refs/heads/main\n");
  });
});
