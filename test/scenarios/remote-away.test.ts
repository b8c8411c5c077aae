// A git remote that loses answers or goes away in the middle of a run: every call is made at most once, every outcome is kept.
import { describe, expect, it } from "vitest";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld } from "../support/dispatch-world.ts";
import type { Fate, GitRequest } from "../support/git-http-server.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

/** What becomes of the pushes, one by one; after the last of them everything passes. */
function pushes(...fates: readonly Fate[]): (request: GitRequest) => Fate {
  let count = 0;
  return ({ isPush }) => (isPush ? (fates[count++] ?? "pass") : "pass");
}

describe("a push whose answer is lost", () => {
  it.each<[string, readonly Fate[]]>([
    ["of the claim", ["drop-answer"]],
    ["of the outcome", ["pass", "drop-answer"]],
    ["of the record", ["pass", "pass", "drop-answer"]],
    ["of each of them", ["drop-answer", "drop-answer", "drop-answer"]],
  ])("%s, is recognised: one call, one record", async (_which, fates) => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    http.decide(pushes(...fates));

    const { exitCode, report } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(report?.calls.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([[1, "accepted"]]);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toContain("status: sent");
    expect(await world.playground.git(world.remote, "rev-list", "--count", "main")).toBe("3");
  });

  it("because it never arrived, is made again", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    http.decide(pushes("drop", "drop", "drop", "pass", "drop", "drop", "pass", "drop"));

    const { exitCode } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toContain("status: sent");
  });

  it("and that lands only later, frees its uncalled claim: another one is called, once", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    await hooks.landLate();
    // git's HTTP client repeats a request whose connection broke: that one gets nowhere.
    http.decide(pushes("drop-answer", "drop"));

    const { exitCode, report } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(report?.calls.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([[2, "accepted"]]);
    expect(textsOf(world.vendors)).toEqual(["easemob/users: Hello, everyone"]);
    expect(JSON.stringify(await world.stateFile(ledgerFile("hello")))).toContain('"not-sent"');
  });
});

describe("a main that refuses, and a push to the record branch", () => {
  it.each<[string, readonly Fate[]]>([
    ["whose answer is lost", ["drop-answer"]],
    // git's HTTP client repeats a request whose connection broke.
    ["that never arrives", ["drop", "drop"]],
  ])("%s: the branch is looked at again, not called refused", async (_which, fates) => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await hooks.protect("main", true);
    http.decide(pushes("pass", "pass", "pass", ...fates));

    const { exitCode, report } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(3);
    expect(report?.recordings).toMatchObject([{ kind: "pull-request", branch: "announcements-record" }]);
    const { git } = world.playground;
    expect(await git(world.remote, "log", "--format=%s", "main..announcements-record")).toContain("Record hello");
    expect(await world.stateFile("state.json")).toMatchObject({ recordBranch: "announcements-record" });
  });
});

describe("a remote that goes away after the calls were made", () => {
  it("is waited for, and gets every outcome when it is back within a minute", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["netease/users", "easemob/online"] }));
    let failures = 0;
    http.decide(() => (requestsTo(world.vendors, "netease/users").length > 0 && ++failures <= 4 ? "drop" : "pass"));

    const { exitCode } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(failures).toBeGreaterThan(4);
    expect(textsOf(world.vendors)).toHaveLength(2);
    expect(await world.read(pathOf("hello"))).toContain("status: sent");
  });

  it("and stays away, ends the run with 69 and every outcome in its words; nothing is sent again", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    http.decide(() => (requestsTo(world.vendors, "easemob/users").length > 0 ? "drop" : "pass"));

    const away = await world.dispatch([], { checkout: http.checkout });
    const id = world.vendors.easemob.broadcasts[0]?.id ?? "";
    expect(away.exitCode).toBe(69);
    expect(away.stderr).toContain(`outcome: send hello easemob/users attempt 1: accepted id ${id}\n`);
    expect(away.stderr).toContain(`Not in the ledger: send hello easemob/users attempt 1: accepted ${id}`);
    http.decide(null);
    const next = await world.dispatch(["--max-wait", "10m"], { checkout: http.checkout });

    expect(next.exitCode).toBe(3);
    expect(next.report?.deliveries[0]).toMatchObject({ code: "UNKNOWN_OUTCOME" });
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("before anything was claimed, ends the run with 69 at once", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    http.decide(() => "drop");

    const { exitCode, stderr } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(69);
    expect(stderr).toContain("REMOTE_UNREACHABLE");
  });
});

describe("a state branch that the remote refuses to update", () => {
  it("stops the run with 2 before any call", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await hooks.protect("announcements-state", true);

    const { exitCode, stderr } = await world.dispatch();

    expect(exitCode).toBe(2);
    expect(stderr).toContain("STATE_REFUSED");
    expect(requestsTo(world.vendors)).toEqual([]);
  });
});
