// Compare-and-swap on real remotes: exactly one of two writers wins, all branches or none, and nothing else moves.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchCommits } from "../../../scripts/effects/git/fetch-commits.ts";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { pushRefs } from "../../../scripts/effects/git/push.ts";
import { checkoutFingerprint, createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { commitOn, installHook, main, servePush, setUpPush, state } from "../../support/push-setting.ts";

let playground: GitPlayground;

beforeAll(async () => {
  playground = await createGitPlayground();
});

afterAll(() => playground.remove());

describe("pushRefs", () => {
  it.each([
    ["a full clone", []],
    ["a shallow clone", ["--depth=1"]],
    ["a shallow partial clone without a work tree", ["--depth=1", "--filter=blob:none", "--no-checkout"]],
  ])("moves two branches at once from %s, which stays as it is, its tracking branches too", async (_kind, options) => {
    const setting = await setUpPush(playground, options);
    await servePush(setting);
    const { git, remote, mainOid, stateOid } = setting;
    const before = await checkoutFingerprint(git.directory);
    const [newMain, newState] = [await commitOn(git, mainOid, "record"), await commitOn(git, stateOid, "note")];

    const result = await pushRefs(git, [
      { ref: main, newOid: newMain, expectedOid: mainOid },
      { ref: state, newOid: newState, expectedOid: stateOid },
    ]);

    expect(result).toEqual({ kind: "updated" });
    expect([await playground.tipOf(remote, main), await playground.tipOf(remote, state)]).toEqual([newMain, newState]);
    expect(await checkoutFingerprint(git.directory)).toEqual(before);
    expect(await playground.git(remote, "fsck", "--connectivity-only")).toBe("");
  });

  it("creates a branch once: whoever comes second has lost", async () => {
    const { git, remote } = await setUpPush(playground);
    const ref = "refs/heads/fresh";
    const [first, second] = [await commitOn(git, null, "first"), await commitOn(git, null, "second")];

    expect(await pushRefs(git, [{ ref, newOid: first, expectedOid: null }])).toEqual({ kind: "updated" });
    expect(await pushRefs(git, [{ ref, newOid: second, expectedOid: null }])).toMatchObject({ kind: "lost" });
    expect(await playground.tipOf(remote, ref)).toBe(first);
  });

  it("lets exactly one of several racing writers win, again and again", async () => {
    const setting = await setUpPush(playground);
    await servePush(setting);
    const { remote, git } = setting;
    const address = await playground.git(git.directory, "remote", "get-url", "origin");
    const other = openGit(await playground.clone(address), playground.environment);
    let current = setting.stateOid;
    for (const round of [1, 2, 3]) {
      await fetchCommits(other, [current]);
      await fetchCommits(git, [current]);
      const writers = await Promise.all(
        [git, other, git].map(async (writer, index) => ({
          writer,
          oid: await commitOn(writer, current, `${round}.${index}`),
        })),
      );

      const results = await Promise.all(
        writers.map(({ writer, oid }) => pushRefs(writer, [{ ref: state, newOid: oid, expectedOid: current }])),
      );

      const winners = writers.filter((_writer, index) => results[index]?.kind === "updated");
      expect(winners).toHaveLength(1);
      expect(results.filter(({ kind }) => kind === "lost" || kind === "doubtful")).toHaveLength(2);
      current = await playground.tipOf(remote, state);
      expect(winners[0]?.oid).toBe(current);
    }
  });

  it("moves nothing when one of two branches has moved on", async () => {
    const { git, remote, mainOid, stateOid } = await setUpPush(playground);
    const theirs = await playground.commitTo(remote, "main", { "b.txt": "theirs" });
    const [newMain, newState] = [await commitOn(git, mainOid, "record"), await commitOn(git, stateOid, "note")];

    const result = await pushRefs(git, [
      { ref: state, newOid: newState, expectedOid: stateOid },
      { ref: main, newOid: newMain, expectedOid: mainOid },
    ]);

    expect(result).toMatchObject({ kind: "lost" });
    expect(result).toHaveProperty("reason", expect.stringContaining("refs/heads/main"));
    expect([await playground.tipOf(remote, main), await playground.tipOf(remote, state)]).toEqual([theirs, stateOid]);
  });

  it("moves nothing, and says refused with the remote's words, when a rule protects one of the branches", async () => {
    const { git, remote, mainOid, stateOid } = await setUpPush(playground);
    const rule =
      'while read o n r; do [ "$r" = refs/heads/main ] && { echo "error: GH013: Repository rule violations" >&2; exit 1; }; done; exit 0';
    await installHook(remote, "pre-receive", rule);
    const [newMain, newState] = [await commitOn(git, mainOid, "record"), await commitOn(git, stateOid, "note")];

    const result = await pushRefs(git, [
      { ref: main, newOid: newMain, expectedOid: mainOid },
      { ref: state, newOid: newState, expectedOid: stateOid },
    ]);

    expect(result).toMatchObject({ kind: "refused" });
    expect(result).toHaveProperty("reason", expect.stringContaining("GH013"));
    expect([await playground.tipOf(remote, main), await playground.tipOf(remote, state)]).toEqual([mainOid, stateOid]);
    expect(await pushRefs(git, [{ ref: state, newOid: newState, expectedOid: stateOid }])).toEqual({ kind: "updated" });
  });

  it("takes the remote's update hook for a refusal of all", async () => {
    const { git, remote, mainOid, stateOid } = await setUpPush(playground);
    await installHook(remote, "update", 'test "$1" != refs/heads/main');
    const [newMain, newState] = [await commitOn(git, mainOid, "record"), await commitOn(git, stateOid, "note")];

    const result = await pushRefs(git, [
      { ref: state, newOid: newState, expectedOid: stateOid },
      { ref: main, newOid: newMain, expectedOid: mainOid },
    ]);

    expect(result).toMatchObject({ kind: "refused" });
    expect(await playground.tipOf(remote, state)).toBe(stateOid);
  });

  it("pushes nothing else, whatever the user's settings want: no tags, no signature, no hook", async () => {
    const { git, remote, stateOid } = await setUpPush(playground);
    const newOid = await commitOn(git, stateOid, "note");
    await playground.git(git.directory, "tag", "-a", "-m", "mine", "v1", newOid);
    for (const [key, value] of [
      ["push.followTags", "true"],
      ["push.gpgSign", "if-asked"],
      ["push.default", "matching"],
    ] as const) {
      await playground.git(git.directory, "config", key, value);
    }
    await writeFile(join(git.directory, ".git", "hooks", "pre-push"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });

    expect(await pushRefs(git, [{ ref: state, newOid, expectedOid: stateOid }])).toEqual({ kind: "updated" });
    expect(await playground.tipOf(remote, "refs/tags")).toBe("");
  });

  it("does not push a commit that does not descend from the one it replaces, unless that is allowed", async () => {
    const { git, remote, mainOid, stateOid } = await setUpPush(playground);
    const ref = "refs/heads/announcements-record";
    const [old, next] = [await commitOn(git, mainOid, "old"), await commitOn(git, mainOid, "next")];
    await pushRefs(git, [{ ref, newOid: old, expectedOid: null }]);

    await expect(pushRefs(git, [{ ref, newOid: next, expectedOid: old }])).rejects.toThrow("does not descend");
    await expect(pushRefs(git, [{ ref: state, newOid: stateOid, expectedOid: stateOid }])).rejects.toThrow(
      "nothing to push",
    );
    expect(await playground.tipOf(remote, ref)).toBe(old);

    const wrongLease = { ref, newOid: next, expectedOid: mainOid, mayRewrite: true };
    expect(await pushRefs(git, [wrongLease])).toMatchObject({ kind: "lost" });
    expect(await pushRefs(git, [{ ...wrongLease, expectedOid: old }])).toEqual({ kind: "updated" });
    expect(await playground.tipOf(remote, ref)).toBe(next);
  });

  it("refuses anything but branches and object ids, so that no option gets through", async () => {
    const { git, stateOid } = await setUpPush(playground);

    await expect(pushRefs(git, [{ ref: "--mirror", newOid: stateOid, expectedOid: null }])).rejects.toThrow(
      "not a branch",
    );
    await expect(pushRefs(git, [{ ref: state, newOid: ":x", expectedOid: null }])).rejects.toThrow("object id");
  });
});
