// Pushes whose end is not known or that the remote does not take: never called won, never called lost without proof.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { pushRefs } from "../../../scripts/effects/git/push.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";
import { commitOn, installHook, servePush, setUpPush, state } from "../../support/push-setting.ts";

let playground: GitPlayground;

beforeAll(async () => {
  playground = await createGitPlayground();
});

afterAll(() => playground.remove());

describe("pushRefs", () => {
  it("is doubtful when the branch moves between the server's word and the update", async () => {
    const { git, remote, stateOid } = await setUpPush(playground);
    const theirs = await playground.commitTo(remote, "theirs", { "c.txt": "theirs" });
    // Inside receive-pack refs cannot be set by plain commands, so the hook goes behind its back.
    await installHook(remote, "pre-receive", `printf '%s\\n' ${theirs} > "$GIT_DIR/${state}"`);
    const newState = await commitOn(git, stateOid, "note");

    const result = await pushRefs(git, [{ ref: state, newOid: newState, expectedOid: stateOid }]);

    expect(result).toMatchObject({ kind: "doubtful" });
    expect(result).toHaveProperty("reason", expect.stringContaining("cannot lock ref"));
    expect(await playground.tipOf(remote, state)).toBe(theirs);
  });

  it("is not taken for lost when git's own repetition of the push meets what the first try had done", async () => {
    const setting = await setUpPush(playground);
    let pushCount = 0;
    await servePush(setting, { fate: ({ isPush }) => (isPush && ++pushCount === 1 ? "drop-answer" : "pass") });
    const newOid = await commitOn(setting.git, setting.stateOid, "note");

    const result = await pushRefs(setting.git, [{ ref: state, newOid, expectedOid: setting.stateOid }]);

    expect(result).toMatchObject({ kind: "doubtful" });
    expect(await playground.tipOf(setting.remote, state)).toBe(newOid);
  });

  it("is doubtful when the connection breaks before or after the remote did it, and when it hangs", async () => {
    const fates = ["drop", "drop-answer", "hang", { status: 500 }] as const;
    const outcomes = [];
    for (const fate of fates) {
      const setting = await setUpPush(playground);
      await servePush(setting, { fate: ({ isPush }) => (isPush ? fate : "pass") });
      const newOid = await commitOn(setting.git, setting.stateOid, "note");
      const update = { ref: state, newOid, expectedOid: setting.stateOid };

      const { kind } = await pushRefs(setting.git, [update], { timeoutMs: fate === "hang" ? 1_000 : 60_000 });

      outcomes.push([kind, (await playground.tipOf(setting.remote, state)) === newOid ? "moved" : "still"]);
    }
    expect(outcomes).toEqual([
      ["doubtful", "still"],
      ["doubtful", "moved"],
      ["doubtful", "still"],
      ["doubtful", "still"],
    ]);
  });

  it("is not the winner when it pushes again what an earlier push of doubtful end had done", async () => {
    const setting = await setUpPush(playground);
    let isCut = true;
    await servePush(setting, { fate: ({ isPush }) => (isPush && isCut ? "drop-answer" : "pass") });
    const newOid = await commitOn(setting.git, setting.stateOid, "note");
    const update = { ref: state, newOid, expectedOid: setting.stateOid };

    const first = await pushRefs(setting.git, [update]);
    isCut = false;
    const second = await pushRefs(setting.git, [update]);

    expect([first.kind, second.kind]).toEqual(["doubtful", "doubtful"]);
    expect(await playground.tipOf(setting.remote, state)).toBe(newOid);
  });

  it("does not let two processes that made the identical commit both win", async () => {
    const { remote, git, stateOid } = await setUpPush(playground);
    const other = openGit(await playground.clone(remote), playground.environment);
    const [mine, theirs] = [await commitOn(git, stateOid, "same"), await commitOn(other, stateOid, "same")];
    expect(mine).toBe(theirs);

    const first = await pushRefs(git, [{ ref: state, newOid: mine, expectedOid: stateOid }]);
    const second = await pushRefs(other, [{ ref: state, newOid: theirs, expectedOid: stateOid }]);

    expect([first.kind, second.kind]).toEqual(["updated", "doubtful"]);
  });

  it.each([
    ["no password", ""],
    ["a wrong password", "bot:wrong-pass@"],
  ])("is refused with %s, and does not say which", async (_what, userInfo) => {
    const setting = await setUpPush(playground);
    await servePush(setting, { credentials: { user: "bot", password: "right-pass" } }, userInfo);
    const newOid = await commitOn(setting.git, setting.stateOid, "note");

    const result = await pushRefs(setting.git, [{ ref: state, newOid, expectedOid: setting.stateOid }]);

    expect(result).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(result)).not.toMatch(/wrong-pass|right-pass/);
  });

  it("works with the right password in the remote's address, and is refused with 403", async () => {
    const setting = await setUpPush(playground);
    const credentials = { user: "bot", password: "right-pass" };
    let isReadOnly = false;
    await servePush(
      setting,
      { credentials, fate: ({ path }) => (isReadOnly && path.includes("receive-pack") ? { status: 403 } : "pass") },
      "bot:right-pass@",
    );
    const first = await commitOn(setting.git, setting.stateOid, "first");
    const second = await commitOn(setting.git, first, "second");

    expect(await pushRefs(setting.git, [{ ref: state, newOid: first, expectedOid: setting.stateOid }])).toEqual({
      kind: "updated",
    });
    isReadOnly = true;
    const result = await pushRefs(setting.git, [{ ref: state, newOid: second, expectedOid: first }]);

    expect(result).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(result)).not.toContain("right-pass");
  });

  it("is doubtful when nobody listens", async () => {
    const { git, stateOid } = await setUpPush(playground);
    await playground.git(git.directory, "remote", "set-url", "origin", "http://bot:secret-word@127.0.0.1:1/");
    const newOid = await commitOn(git, stateOid, "note");

    const result = await pushRefs(git, [{ ref: state, newOid, expectedOid: stateOid }]);

    expect(result).toMatchObject({ kind: "doubtful" });
    expect(JSON.stringify(result)).not.toContain("secret-word");
  });
});
