// State that cannot be trusted stops the dispatcher before it sends anything; a world without state or vendors says so.
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import type { TreeFiles } from "../support/commit-stream.ts";
import {
  ledgerFile,
  openBareWorld,
  openDispatchWorld,
  stateBranch,
  type DispatchWorld,
} from "../support/dispatch-world.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

/** A world in which one announcement was sent and another one waits to be. */
async function openUsedWorld(): Promise<DispatchWorld> {
  const world = await openDispatchWorld();
  await world.merge(announce("sent", { to: ["netease/users"] }));
  await world.dispatch();
  await world.merge(announce("waiting", { body: "Waiting", to: ["netease/users"] }));
  return world;
}

async function changeState(world: DispatchWorld, change: Readonly<Record<string, unknown>>): Promise<void> {
  const state = (await world.stateFile("state.json")) as Readonly<Record<string, unknown>>;
  await world.editState({ "state.json": JSON.stringify({ ...state, ...change }) });
}

const spoilt: Readonly<Record<string, readonly [code: string, spoil: (world: DispatchWorld) => Promise<unknown>]>> = {
  "is not JSON": ["STATE_DAMAGED", (world) => world.editState({ "state.json": "<<<<<<< HEAD\n" })],
  "has a file where its quotas belong": ["STATE_DAMAGED", (world) => world.editState({ quota: "{}" })],
  "has a file where its ledger belongs": ["STATE_DAMAGED", (world) => world.editState({ ledger: "{}" })],
  "has a link where a folder of its ledger belongs": [
    "STATE_DAMAGED",
    (world) => world.editState({ [dirname(ledgerFile("waiting"))]: { mode: "120000", contents: "elsewhere" } }),
  ],
  "lacks state.json": ["STATE_DAMAGED", (world) => world.editState({ "state.json": null })],
  "has a damaged ledger file": ["STATE_DAMAGED", (world) => world.editState({ [ledgerFile("waiting")]: "{}" })],
  "has another announcement's ledger file": [
    "STATE_DAMAGED",
    async (world) => {
      const entry = JSON.stringify(await world.stateFile(ledgerFile("sent")));
      await world.editState({ [ledgerFile("waiting")]: entry });
    },
  ],
  "has a damaged quota file": [
    "STATE_DAMAGED",
    (world) => world.editState({ "quota/production/netease/users.json": "{}" }),
  ],
  "has another channel's quota file": [
    "STATE_DAMAGED",
    async (world) => {
      const quota = JSON.stringify(await world.stateFile("quota/production/netease/users.json"));
      await world.editState({ "quota/production/rongcloud/users.json": quota });
    },
  ],
  "was written by a newer version": ["STATE_NEWER", (world) => changeState(world, { format: 99 })],
  "belongs to another branch": ["STATE_FOREIGN", (world) => changeState(world, { branch: "trunk" })],
  "began in another repository": ["STATE_FOREIGN", (world) => changeState(world, { base: "1".repeat(40) })],
  "went back before results that main holds": [
    "STATE_ROLLED_BACK",
    async (world) => world.resetState(await world.playground.git(world.remote, "rev-parse", `${stateBranch}~2`)),
  ],
  "is not there any more": ["NO_STATE", (world) => world.resetState(null)],
};

describe("state that cannot be trusted", () => {
  it("stops the run with its code, whatever is wrong with it, and nothing is sent", { timeout: 60_000 }, async () => {
    const world = await openUsedWorld();
    const requests = requestsTo(world.vendors).length;
    const { state } = await world.tips();

    for (const [what, [code, spoil]] of Object.entries(spoilt)) {
      await spoil(world);
      const { exitCode, stderr, report } = await world.dispatch();
      expect([what, exitCode, /^[A-Z_]+/.exec(stderr)?.[0], report]).toEqual([what, 2, code, null]);
      await world.resetState(state);
    }

    expect(requestsTo(world.vendors)).toHaveLength(requests);
    expect((await world.dispatch()).exitCode).toBe(0);
  });

  it("is foreign when another state recorded results after it", async () => {
    const world = await openDispatchWorld();
    const { state: own } = await world.tips();
    await world.resetState(null);
    await world.run(["init"]);
    await world.merge(announce("sent", { to: ["netease/users"] }));
    await world.dispatch();
    await world.resetState(own);

    const { exitCode, stderr } = await world.dispatch();

    expect([exitCode, textsOf(world.vendors).length]).toEqual([2, 1]);
    expect(stderr).toContain("STATE_FOREIGN");
  });

  it("and was made anew after it was lost sends nothing that main says was sent", async () => {
    const world = await openUsedWorld();
    await world.resetState(null);
    await world.run(["init", "--include-existing"]);

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(report?.deliveries).toContainEqual(expect.objectContaining({ id: "sent", code: "BROADCASTS_UNKNOWN" }));
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone", "netease/users: Waiting"]);
  });
});

describe("state that goes back while a call is under way", () => {
  it.each([
    ["as it was before the claim", {}],
    ["and on again without the claim", { serial: 99 }],
  ])("%s ends the run; the outcome stands in its words", async (_what, change) => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    const { state } = await world.tips();
    world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 150 });
    const run = world.dispatch();
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 5, timeout: 10_000 }).toBe(1);
    await world.resetState(state);
    if (Object.keys(change).length > 0) await changeState(world, change);

    const { exitCode, stderr } = await run;

    expect(exitCode).toBe(2);
    expect(stderr).toContain("STATE_ROLLED_BACK");
    const id = world.vendors.rongcloud.broadcasts[0]?.id ?? "";
    expect(stderr).toContain(`Not in the ledger: send hello rongcloud/users attempt 1: accepted ${id}`);
  });
});

describe("init", () => {
  it("is needed once: without a state branch dispatch ends with 2 and sends nothing", async () => {
    const world = await openBareWorld(announce("old", { to: ["netease/users"] }));

    const { exitCode, stderr } = await world.dispatch();

    expect(exitCode).toBe(2);
    expect(stderr).toContain("NO_STATE");
    expect(requestsTo(world.vendors)).toEqual([]);
  });

  it("makes history of what is there: never sent, not when it is edited, not when it is moved and edited", async () => {
    const world = await openBareWorld(announce("old", { to: ["netease/users"] }));
    await world.run(["init"]);
    const text = await world.read(pathOf("old"));

    await world.merge({ [pathOf("old")]: text.replace("Hello", "Hello again") });
    const edited = await world.dispatch();
    expect(edited.report?.history).toEqual([pathOf("old")]);
    await world.merge({ [pathOf("old")]: null, "announcements/2026/old.yaml": text });
    await world.dispatch();
    await world.merge({ "announcements/2026/old.yaml": text.replace("everyone", "everybody") });
    const moved = await world.dispatch();
    await world.merge(announce("new", { body: "New", to: ["netease/users"] }));
    const added = await world.dispatch();

    expect([edited.exitCode, moved.exitCode, added.exitCode]).toEqual([0, 0, 0]);
    expect(textsOf(world.vendors)).toEqual(["netease/users: New"]);
  });

  it("knows history wherever it was moved to, among few new files and among many", async () => {
    const world = await openBareWorld(announceAll(["few", "many"], { to: ["netease/users"] }));
    await world.run(["init"]);
    const moved = async (id: string): Promise<TreeFiles> => {
      const text = await world.read(pathOf(id));
      return { [pathOf(id)]: null, [`announcements/elsewhere/${id}.yaml`]: text.replace("everyone", "everybody") };
    };

    await world.merge({ ...(await moved("few")), ...announce("few-more", { body: "New", to: ["netease/users"] }) });
    const few = await world.dispatch();
    const letters = Array.from({ length: 12 }, (_, index) => `other-${index}`);
    const others = announceAll(letters, { notBefore: "2027-01-01T00:00:00Z", to: ["netease/users"] });
    await world.merge({ ...(await moved("many")), ...others });
    const many = await world.dispatch();

    expect(few.report?.history).toContain("announcements/elsewhere/few.yaml");
    expect(many.report?.history).toContain("announcements/elsewhere/many.yaml");
    expect(textsOf(world.vendors)).toEqual(["netease/users: New"]);
  });

  it("--include-existing sends what is there", async () => {
    const world = await openBareWorld(announce("old", { to: ["netease/users"] }));
    await world.run(["init", "--include-existing"]);

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
  });

  it("knows its own branch when the answer to its push was lost", async () => {
    const world = await openBareWorld();
    const http = await openRemoteOverHttp(world);
    let pushes = 0;
    http.decide(({ isPush }) => (isPush && ++pushes === 1 ? "drop-answer" : "pass"));

    const { exitCode, stdout } = await world.run(["init", "--json"], { checkout: http.checkout });

    expect([exitCode, JSON.parse(stdout)]).toMatchObject([0, { kind: "created" }]);
    expect((await world.tips()).state).not.toBe("");
  });

  it("run again changes nothing", async () => {
    const world = await openUsedWorld();
    const tips = await world.tips();

    const { exitCode } = await world.run(["init"]);

    expect(exitCode).toBe(0);
    expect(await world.tips()).toEqual(tips);
  });
});

describe("a vendors file that configures nobody", () => {
  it("ends with 0 and says so, without a look at the state", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));

    for (const text of ["apps: {}\n", "# nothing yet\n", null]) {
      await world.merge({ ".github/vendors.yaml": text });
      const tips = await world.tips();
      const { exitCode, report } = await world.dispatch();
      expect([exitCode, report?.configured]).toEqual([0, false]);
      expect(await world.tips()).toEqual(tips);
    }

    expect((await world.run(["dispatch"])).stdout).toContain("Not configured");
  });
});
