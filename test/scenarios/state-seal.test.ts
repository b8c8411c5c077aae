// State that somebody moved behind the dispatcher's back: seen by its seal, stopped before anything is sent, put back by the remedy.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, stateBranch, type DispatchWorld } from "../support/dispatch-world.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

const branch = `refs/heads/${stateBranch}`;
const seal = `refs/seals/${stateBranch}`;

/** RongCloud's two sends of this hour are made, and a third one waits. */
async function openSpentWorld(): Promise<DispatchWorld> {
  const world = await openDispatchWorld();
  await world.merge(announceAll(["first", "second"], { to: ["rongcloud/users"] }));
  await world.dispatch();
  await world.merge(announce("third", { body: "third", to: ["rongcloud/users"] }));
  return world;
}

function moveBranch({ playground, remote }: DispatchWorld, to: string): Promise<string> {
  return playground.git(remote, "update-ref", branch, to);
}

/** Somebody commits onto the state branch, or onto an older commit of it, as any person with a clone could. */
async function editBranch(world: DispatchWorld, files: Readonly<Record<string, string | null>>): Promise<void> {
  await world.playground.commitTo(world.remote, stateBranch, files);
}

async function withoutAttempts(world: DispatchWorld): Promise<void> {
  const entry = (await world.stateFile(ledgerFile("first"))) as Readonly<Record<string, unknown>>;
  await editBranch(world, { [ledgerFile("first")]: JSON.stringify({ ...entry, deliveries: {} }) });
}

async function changeState(world: DispatchWorld, change: Readonly<Record<string, unknown>>): Promise<void> {
  const state = (await world.stateFile("state.json")) as Readonly<Record<string, unknown>>;
  await editBranch(world, { "state.json": JSON.stringify({ ...state, ...change }) });
}

/** `init` in another repository, pushed here. */
async function otherLineage(world: DispatchWorld): Promise<void> {
  const { state } = await world.tips();
  await world.resetState(null);
  await world.run(["init"]);
  await world.playground.git(world.remote, "update-ref", seal, state);
}

type Move = readonly [code: string, move: (world: DispatchWorld) => Promise<unknown>];

const moves: Readonly<Record<string, Move>> = {
  "went back one commit": ["STATE_ROLLED_BACK", (world) => moveBranch(world, `${stateBranch}~1`)],
  "went back to its beginning": [
    "STATE_ROLLED_BACK",
    async (world) =>
      moveBranch(world, await world.playground.git(world.remote, "rev-list", "--max-parents=0", stateBranch)),
  ],
  "was deleted": ["NO_STATE", (world) => world.playground.git(world.remote, "update-ref", "-d", branch)],
  "is that of another lineage": ["STATE_FOREIGN", otherLineage],
  "lost a ledger file": ["STATE_EDITED", (world) => editBranch(world, { [ledgerFile("first")]: null })],
  "lost its quota": ["STATE_EDITED", (world) => editBranch(world, { "quota/production/rongcloud/users.json": null })],
  "lost state.json": ["STATE_DAMAGED", (world) => editBranch(world, { "state.json": null })],
  "had an attempt taken out by hand": ["STATE_EDITED", withoutAttempts],
  "had its serial raised by hand": ["STATE_EDITED", (world) => changeState(world, { serial: 99 })],
  "is no JSON any more": ["STATE_DAMAGED", (world) => editBranch(world, { "state.json": "{" })],
  "has a newer format": ["STATE_NEWER", (world) => changeState(world, { format: 99 })],
  "has no seal": ["STATE_UNSEALED", (world) => world.playground.git(world.remote, "update-ref", "-d", seal)],
};

/** Does literally what the remedy says, in a person's own clone. */
function follow(world: DispatchWorld, stderr: string, clone: string): void {
  const command = /`(git fetch [^`]*)`/.exec(stderr)?.[1] ?? "";
  const { status, stderr: said } = spawnSync("sh", ["-c", command], {
    cwd: clone,
    env: world.playground.environment,
    encoding: "utf8",
  });
  expect(status, `${command}: ${said}`).toBe(0);
}

describe("a state branch that", () => {
  it("somebody moved, cut or edited stops the run before anything is sent, and the remedy brings everything back", async () => {
    const world = await openSpentWorld();
    const clone = await world.playground.clone(world.remote);
    const before = await world.tips();
    const requests = requestsTo(world.vendors).length;
    for (const [what, [code, move]] of Object.entries(moves)) {
      await move(world);

      const stopped = await world.dispatch(["--max-wait", "2h"]);

      expect([stopped.stderr.includes(code), stopped.exitCode, stopped.report], what).toEqual([true, 2, null]);
      expect(requestsTo(world.vendors), what).toHaveLength(requests);
      follow(world, stopped.stderr, clone);
      expect(await world.tips(), what).toEqual(before);
    }
    const waiting = await world.dispatch();
    // Two sends an hour, and the third one still waits for them: nothing was forgotten.
    expect([waiting.exitCode, requestsTo(world.vendors).length]).toEqual([4, requests]);
    expect(waiting.report?.deliveries.map(({ id }) => id)).toEqual(["third"]);
    expect(waiting.report?.deliveries[0]?.reason).toContain("per hour");
  });

  it("went back past a call that main has not heard of is seen, in a shallow clone without contents too", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await hooks.protect("main", true);
    await hooks.protect("announcements-record", true);
    const shallow = await world.playground.clone(world.remote, ["--depth=1", "--filter=blob:none"]);
    const { state } = await world.tips();
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    await world.dispatch();
    expect(textsOf(world.vendors)).toHaveLength(1);
    expect(await world.read(pathOf("hello"))).toContain("broadcasts: {}");
    await moveBranch(world, state);
    world.clock.advance(86_400_000);

    const { exitCode, stderr } = await world.dispatch([], { checkout: shallow });

    expect(stderr).toContain("STATE_ROLLED_BACK");
    expect((await world.run(["status"])).stderr).toContain("STATE_ROLLED_BACK");
    expect(exitCode).toBe(2);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("goes back while a call is under way ends the run, which says what it saw; restored, it is settled as unknown, never sent again", async () => {
    const world = await openDispatchWorld();
    const { state } = await world.tips();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 150 });
    const run = world.dispatch();
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 5, timeout: 10_000 }).toBe(1);
    await moveBranch(world, state);

    const { exitCode, stderr } = await run;

    expect(exitCode).toBe(2);
    expect(stderr).toContain("STATE_ROLLED_BACK");
    const [taken] = world.vendors.rongcloud.broadcasts;
    expect(stderr).toContain(`send hello rongcloud/users attempt 1: accepted ${taken?.id ?? ""}`);
    follow(world, stderr, world.checkout);
    world.clock.advance(3_600_000);
    const later = await world.dispatch();
    expect(later.report?.deliveries).toMatchObject([{ code: "UNKNOWN_OUTCOME" }]);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});

describe("init", () => {
  it("does not begin anew where a state branch was deleted", async () => {
    const world = await openSpentWorld();
    await world.playground.git(world.remote, "update-ref", "-d", branch);

    const { exitCode, stderr } = await world.run(["init", "--include-existing"]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("NO_STATE");
    expect(await world.playground.tipOf(world.remote, branch)).toBe("");
  });
});

describe("an edit of the state that a person answers for", () => {
  it("goes on once it is sealed", async () => {
    const world = await openSpentWorld();
    await changeState(world, { recordBranch: null });
    const { stderr } = await world.dispatch();
    const sealing = /(git fetch origin && git push --force origin refs[^`]*)`/.exec(stderr)?.[1] ?? "";

    spawnSync("sh", ["-c", sealing], { cwd: world.checkout, env: world.playground.environment });

    expect((await world.dispatch()).exitCode).toBe(4);
  });
});
