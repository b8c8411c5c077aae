// People merge while a dispatch runs, or main is protected: nothing of theirs and nothing of ours is lost.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../scripts/effects/clock.ts";
import { announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

describe("a merge while a run waits for quota", () => {
  const waitingFor = announceAll(["one", "two"], { to: ["easemob/online"] });

  it("of something for another channel is sent at once, and the wait goes on", async () => {
    const world = await openDispatchWorld();
    await world.merge(waitingFor);
    const sentBeforeSleeps: string[][] = [];
    const sleep: Clock["sleep"] = async (waitMs, signal) => {
      if (waitMs >= 1_000 && sentBeforeSleeps.push([...textsOf(world.vendors)]) === 1) {
        await world.merge(announce("urgent", { body: "Urgent", priority: "urgent", to: ["netease/users"] }));
      }
      await world.clock.sleep(waitMs, signal);
    };

    const { exitCode, report } = await world.dispatch(["--max-wait", "5m"], { clock: { ...world.clock, sleep } });

    expect(exitCode).toBe(0);
    expect(sentBeforeSleeps[0]).toEqual(["easemob/online: one"]);
    expect(sentBeforeSleeps[1]).toEqual(["easemob/online: one", "netease/users: Urgent"]);
    expect(textsOf(world.vendors)).toHaveLength(3);
    expect(report?.recordings.map(({ kind }) => kind)).toEqual(["recorded"]);
  });

  it("does not wake it where the remote is away for a moment: it asks again", async () => {
    const world = await openDispatchWorld();
    await world.merge(waitingFor);
    const http = await openRemoteOverHttp(world);
    let isAsleep = false;
    http.decide(() => (isAsleep ? "drop-answer" : "pass"));
    const sleep: Clock["sleep"] = async (waitMs, signal) => {
      // The last part of a wait is shorter than the others.
      isAsleep = waitMs >= 30_000;
      await world.clock.sleep(waitMs, signal);
    };

    const options = { checkout: http.checkout, clock: { ...world.clock, sleep } };
    const { exitCode } = await world.dispatch(["--max-wait", "5m"], options);

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: one", "easemob/online: two"]);
  });
});

describe("a merge between the claim and the write-back", () => {
  it("at the last moment makes the record again, on top of it, and is itself sent", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announceAll(["first", "next"], { to: ["netease/users"] }));
    // After the last claim: nothing looks at main again before its outcome is settled and recorded in one push.
    await hooks.mergeAfterNextClaim(announce("second", { body: "Second", to: ["easemob/online"] }), 2);

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(report?.recordings.map(({ kind }) => kind)).toEqual(["recorded"]);
    for (const id of ["first", "next", "second"]) expect(await world.read(pathOf(id))).toContain("status: sent");
    expect(textsOf(world.vendors)).toHaveLength(3);
  });

  it("is kept, planned and sent by the same run; the record lands on top of it", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("first", { to: ["netease/users"] }));
    const merged = await hooks.mergeAfterNextClaim(announce("second", { body: "Second", to: ["easemob/online"] }));

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Second", "netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("first"))).toContain("status: sent");
    expect(await world.read(pathOf("second"))).toContain("status: sent");
    expect(await world.playground.git(world.remote, "merge-base", "--is-ancestor", merged, "main")).toBe("");
  });

  it("that edits the very file is kept with the record", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    const text = await world.read(pathOf("hello"));
    await hooks.mergeAfterNextClaim({ [pathOf("hello")]: text.replace("title: A scenario", "title: A better title") });

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    const file = await world.read(pathOf("hello"));
    expect(file).toContain("title: A better title");
    expect(file).toMatch(/netease\/users:\n {4}status: sent\n/);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("that takes the announcement back is obeyed in the same run", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("hello", { to: ["netease/users", { to: "easemob/online" }] }));
    const text = await world.read(pathOf("hello"));
    await hooks.mergeAfterNextClaim({ [pathOf("hello")]: text.replace("state: present", "state: absent") });

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(world.vendors.netease.broadcasts[0]?.recalledAtMs).not.toBeNull();
    expect(await world.read(pathOf("hello"))).toContain("status: recalled");
  });

  it("that breaks the vendors file ends the run with 2, but not before everything was settled", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge({
      ...announce("first", { to: ["netease/users"] }),
      ...announce("second", { body: "Second", to: ["netease/users"] }),
    });
    const vendors = await world.read(".github/vendors.yaml");
    await hooks.mergeAfterNextClaim({ ".github/vendors.yaml": "apps: [" });

    const broken = await world.dispatch();
    expect(broken.exitCode).toBe(2);
    expect(broken.stderr).toContain("VENDORS_INVALID");
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    await world.merge({ ".github/vendors.yaml": vendors });
    const mended = await world.dispatch();

    expect(mended.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(2);
    expect(await world.read(pathOf("first"))).toContain("status: sent");
  });
});

describe("a main that refuses the dispatcher's push", () => {
  it("gets the results as a branch for a pull request, updated in place, and agrees once that is merged", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    const { git, tipOf } = world.playground;
    const record = (): Promise<string> => tipOf(world.remote, "refs/heads/announcements-record");
    await world.merge(announce("first", { to: ["netease/users"] }));
    await hooks.protect("main", true);

    const first = await world.dispatch();
    expect(first.exitCode).toBe(3);
    expect(first.report?.recordings).toMatchObject([{ kind: "pull-request", branch: "announcements-record" }]);
    expect(await git(world.remote, "show", `announcements-record:${pathOf("first")}`)).toContain("status: sent");
    expect(await world.stateFile("state.json")).toMatchObject({
      open: [{ path: pathOf("first") }],
      recordBranch: "announcements-record",
    });
    const [proposed, tips] = [await record(), await world.tips()];
    const again = await world.dispatch();
    expect(again.exitCode).toBe(3);
    expect([await record(), await world.tips()]).toEqual([proposed, tips]);

    await world.merge(announce("second", { body: "Second", to: ["easemob/online"] }));
    const second = await world.dispatch();
    expect(second.exitCode).toBe(3);
    expect(await git(world.remote, "log", "--format=%s", "main..announcements-record")).toBe("Record 2 broadcasts");
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Second", "netease/users: Hello, everyone"]);

    await git(world.remote, "update-ref", "refs/heads/main", await record());
    const merged = await world.dispatch();
    expect(merged.exitCode).toBe(0);
    expect(merged.report?.calls).toEqual([]);
    expect(await world.stateFile("state.json")).toMatchObject({ open: [], recordBranch: null });
    expect(requestsTo(world.vendors)).toHaveLength(3);
  });

  it.each([
    "GH013: Repository rule violations found. Changes must be made through a pull request.",
    "GH013: Repository rule violations found. Commits must have verified signatures.",
    "GH006: Protected branch update failed. Required status check is expected.",
    "this server wants every commit on main to be signed off",
  ])("with the words %s, gets a pull request that says why", async (words) => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("first", { to: ["netease/users"] }));
    await hooks.protect("main", true, words);

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(report?.recordings).toMatchObject([{ kind: "pull-request", branch: "announcements-record" }]);
    expect(report?.recordings[0]?.reason).toContain(words);
    const { git } = world.playground;
    expect(await git(world.remote, "show", `announcements-record:${pathOf("first")}`)).toContain("status: sent");
  });

  it("that lets it push again gets everything recorded directly", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("first", { to: ["netease/users"] }));
    await hooks.protect("main", true);
    await world.dispatch();
    await hooks.protect("main", false);

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(await world.read(pathOf("first"))).toContain("status: sent");
    expect(await world.stateFile("state.json")).toMatchObject({ open: [], recordBranch: null });
  });

  it("merged as one squashed commit with other words, agrees as well", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("first", { to: ["netease/users"] }));
    await hooks.protect("main", true);
    await world.dispatch();
    const text = await world.playground.git(world.remote, "show", `announcements-record:${pathOf("first")}`);
    await world.merge({ [pathOf("first")]: `${text}\n` });

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("with a record branch that is refused too, is told so, and loses nothing", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("first", { to: ["netease/users"] }));
    await hooks.protect("main", true);
    await hooks.protect("announcements-record", true);

    const refused = await world.dispatch();
    expect(refused.exitCode).toBe(3);
    expect(refused.report?.recordings).toMatchObject([{ kind: "refused" }]);
    await hooks.protect("main", false);
    await world.dispatch();

    expect(await world.read(pathOf("first"))).toContain("status: sent");
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});

describe("a main that is rewritten", () => {
  it("is read as it is: what was sent is never sent again", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("first", { to: ["netease/users"] }));
    await world.dispatch();
    const recorded = await world.read(pathOf("first"));
    const { git } = world.playground;
    const tree = await git(world.remote, "rev-parse", "main^{tree}");
    const orphan = await git(world.remote, "commit-tree", tree, "-m", "All history in one commit");
    await git(world.remote, "update-ref", "refs/heads/main", orphan);
    await world.merge(announce("second", { body: "Second", to: ["netease/users"] }));

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone", "netease/users: Second"]);
    expect(await world.read(pathOf("first"))).toBe(recorded);
  });
});

describe("a commit that asks for nothing", () => {
  it("is planned once when it edits the title of what was sent", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await world.dispatch();
    await edit(world, "hello", "title: A scenario", "title: Mended");

    const first = await world.dispatch();
    const tips = await world.tips();
    await world.dispatch();

    expect(first.exitCode).toBe(0);
    expect(await world.stateFile("state.json")).toMatchObject({ cursor: tips.main, open: [] });
    expect(await world.tips()).toEqual(tips);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("is worth no push when it touches no announcement", async () => {
    const world = await openDispatchWorld();
    await world.merge({ "README.md": "Ours.\n", "announcements/README.md": "How to announce.\n" });
    const tips = await world.tips();

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(await world.tips()).toEqual(tips);
  });
});
