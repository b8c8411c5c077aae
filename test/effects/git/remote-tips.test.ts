// Reading the tips of the remote: the default branch by its name, the state branch or none, never a guess.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { readTips } from "../../../scripts/effects/git/remote-tips.ts";
import { checkoutFingerprint, createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { startGitHttpServer } from "../../support/git-http-server.ts";

const stateBranch = "announcements-state";
let playground: GitPlayground;

beforeAll(async () => {
  playground = await createGitPlayground();
});

afterAll(() => playground.remove());

interface Setting {
  readonly remote: string;
  readonly git: Git;
  readonly mainOid: string;
}

async function setUp(): Promise<Setting> {
  const remote = await playground.createRemote({ "README.md": "x" });
  const checkout = await playground.clone(remote);
  const mainOid = await playground.git(remote, "rev-parse", "main");
  return { remote, git: openGit(checkout, playground.environment), mainOid };
}

describe("readTips", () => {
  it("gives the default branch, its tip, and null where there is no state branch", async () => {
    const { git, mainOid } = await setUp();

    expect(await readTips(git, stateBranch)).toEqual({ defaultBranch: "main", mainOid, stateOid: null, sealOid: null });
  });

  it("sees the remote as it is now, and leaves the checkout as it is", async () => {
    const { remote, git } = await setUp();
    const newOid = await playground.commitTo(remote, "main", { "new.txt": "y" });
    await playground.git(remote, "update-ref", `refs/heads/${stateBranch}`, newOid);
    await playground.git(remote, "update-ref", `refs/seals/${stateBranch}`, newOid);
    const before = await checkoutFingerprint(git.directory);

    const tips = await readTips(git, stateBranch);

    expect(tips).toEqual({ defaultBranch: "main", mainOid: newOid, stateOid: newOid, sealOid: newOid });
    expect(await checkoutFingerprint(git.directory)).toEqual(before);
  });

  it("takes the default branch by what the remote says, not by its name", async () => {
    const { remote, git, mainOid } = await setUp();
    await playground.git(remote, "update-ref", "refs/heads/release/2026", mainOid);
    await playground.git(remote, "symbolic-ref", "HEAD", "refs/heads/release/2026");

    expect(await readTips(git, stateBranch)).toMatchObject({ defaultBranch: "release/2026", mainOid });
  });

  it("is not fooled by refs whose names only end like the ones asked for", async () => {
    const { remote, git, mainOid } = await setUp();
    const wrong = await playground.commitTo(remote, `refs/heads/${stateBranch}`, { "wrong.txt": "w" });
    await playground.git(remote, "update-ref", "refs/heads/x/HEAD", wrong);
    await playground.git(remote, "update-ref", "refs/tags/HEAD", wrong);
    await playground.git(remote, "update-ref", `refs/heads/refs/seals/${stateBranch}`, wrong);

    expect(await readTips(git, stateBranch)).toEqual({ defaultBranch: "main", mainOid, stateOid: null, sealOid: null });
  });

  it("asks the remote a single time when it says what its HEAD is", async () => {
    const { remote, git, mainOid } = await setUp();
    const server = await startGitHttpServer({ root: remote, environment: playground.environment });
    await playground.git(git.directory, "remote", "set-url", "origin", `${server.url}/`);

    expect(await readTips(git, stateBranch)).toMatchObject({ mainOid });

    // Protocol version 2: the capabilities, then the refs.
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
    await server.close();
  });

  it("takes the only other branch when HEAD points at one that does not exist", async () => {
    const { remote, git, mainOid } = await setUp();
    await playground.git(remote, "symbolic-ref", "HEAD", "refs/heads/master");
    await playground.git(remote, "update-ref", `refs/heads/${stateBranch}`, mainOid);
    await playground.git(remote, "update-ref", `refs/seals/${stateBranch}`, mainOid);

    expect(await readTips(git, stateBranch)).toEqual({
      defaultBranch: "main",
      mainOid,
      stateOid: mainOid,
      sealOid: mainOid,
    });
  });

  it("takes the only branch at a detached HEAD", async () => {
    const { remote, git, mainOid } = await setUp();
    await playground.commitTo(remote, "next", { "next.txt": "y" });
    await playground.git(remote, "update-ref", "--no-deref", "HEAD", mainOid);

    expect(await readTips(git, stateBranch)).toMatchObject({ defaultBranch: "main", mainOid });
  });

  it("does not guess between two branches", async () => {
    const { remote, git, mainOid } = await setUp();
    await playground.git(remote, "update-ref", "refs/heads/other", mainOid);
    await playground.git(remote, "symbolic-ref", "HEAD", "refs/heads/gone");

    await expect(readTips(git, stateBranch)).rejects.toMatchObject({ code: "DEFAULT_BRANCH_UNKNOWN", exitCode: 2 });
  });

  it("says REMOTE_EMPTY for an empty remote, and for one with nothing but the state branch", async () => {
    const { remote, git } = await setUp();
    await playground.git(remote, "branch", "--quiet", "-m", "main", stateBranch);
    await playground.git(remote, "symbolic-ref", "HEAD", "refs/heads/main");
    await expect(readTips(git, stateBranch)).rejects.toMatchObject({ code: "REMOTE_EMPTY", exitCode: 2 });

    await playground.git(remote, "update-ref", "-d", `refs/heads/${stateBranch}`);
    await expect(readTips(git, stateBranch)).rejects.toMatchObject({ code: "REMOTE_EMPTY", exitCode: 2 });
  });
});
