// The seal of the state branch: a push caught half done is waited for, and what stays apart is told.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStateFiles } from "../../../scripts/core/ledger/state-files.ts";
import type { Clock } from "../../../scripts/effects/clock.ts";
import { openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { readSealedTips, sealedState, stateMoves } from "../../../scripts/effects/state/state-seal.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";

const stateBranch = "announcements-state";
const branch = `refs/heads/${stateBranch}`;
const seal = `refs/seals/${stateBranch}`;

let playground: GitPlayground;
beforeAll(async () => {
  playground = await createGitPlayground();
});
afterAll(() => playground.remove());

interface Setting {
  readonly remote: string;
  readonly git: Git;
  /** Two commits of state; branch and seal stand at the second. */
  readonly older: string;
  readonly newer: string;
}

async function setUp(): Promise<Setting> {
  const remote = await playground.createRemote({ "README.md": "x" });
  const older = await playground.commitTo(remote, stateBranch, { "state.json": "{}" });
  const newer = await playground.commitTo(remote, stateBranch, { "state.json": "{ }" });
  await playground.git(remote, "update-ref", seal, newer);
  return { remote, git: openGit(await playground.clone(remote), playground.environment), older, newer };
}

/** A clock that is slept on at once; each sleep is noted, and something happens meanwhile. */
function clockWith(meanwhile: (sleeps: number) => Promise<unknown>): Clock & { readonly sleptMs: number[] } {
  const sleptMs: number[] = [];
  return {
    sleptMs,
    nowMs: () => 0,
    monotonicMs: () => 0,
    sleep: async (durationMs) => {
      sleptMs.push(durationMs);
      await meanwhile(sleptMs.length);
    },
  };
}

describe("readSealedTips", () => {
  it("takes what fits at once", async () => {
    const { git, newer } = await setUp();
    const clock = clockWith(() => Promise.resolve());

    expect(await readSealedTips(git, clock, stateBranch)).toMatchObject({ stateOid: newer, sealOid: newer });
    expect(clock.sleptMs).toEqual([]);
  });

  it("looks again where a push that moves both was seen half done", async () => {
    const { remote, git, older, newer } = await setUp();
    await playground.git(remote, "update-ref", seal, older);
    const clock = clockWith((sleeps) =>
      sleeps === 2 ? playground.git(remote, "update-ref", seal, newer) : Promise.resolve(),
    );

    expect(await readSealedTips(git, clock, stateBranch)).toMatchObject({ stateOid: newer, sealOid: newer });
    expect(clock.sleptMs).toHaveLength(2);
  });

  it("gives what stays apart after a second and a half", async () => {
    const { remote, git, older, newer } = await setUp();
    await playground.git(remote, "update-ref", branch, older);
    const clock = clockWith(() => Promise.resolve());

    expect(await readSealedTips(git, clock, stateBranch)).toMatchObject({ stateOid: older, sealOid: newer });
    expect(clock.sleptMs.reduce((sumMs, sleptMs) => sumMs + sleptMs, 0)).toBeGreaterThan(1_000);
  });
});

describe("sealedState", () => {
  const stateFiles = createStateFiles();
  const tips = { defaultBranch: "main", mainOid: "0".repeat(40) };

  it("never takes state without its seal, nor a seal without its state", async () => {
    const { git, older, newer } = await setUp();
    const pairs = [
      [null, null, "NO_STATE"],
      [null, newer, "NO_STATE"],
      [newer, null, "STATE_UNSEALED"],
      [older, newer, "STATE_DAMAGED"],
    ] as const;
    for (const [stateOid, sealOid, code] of pairs) {
      const place = { git, stateFiles, stateBranch, tips: { ...tips, stateOid, sealOid } };
      await expect(sealedState(place)).rejects.toMatchObject({ code, exitCode: 2 });
    }
    const sealed = { git, stateFiles, stateBranch, tips: { ...tips, stateOid: newer, sealOid: newer } };
    expect(await sealedState(sealed)).toBe(newer);
  });

  it("says so of a sealed commit that nobody has any more, instead of looking away", async () => {
    const { git, newer } = await setUp();
    const place = { git, stateFiles, stateBranch, tips: { ...tips, stateOid: newer, sealOid: "1".repeat(40) } };

    await expect(sealedState(place)).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe("stateMoves", () => {
  it("moves branch and seal from one commit to another", () => {
    expect(stateMoves(stateBranch, "new", "old")).toEqual([
      { ref: branch, newOid: "new", expectedOid: "old" },
      { ref: seal, newOid: "new", expectedOid: "old" },
    ]);
  });
});
