// A run that is told to stop: nothing new is claimed, what was not called is released, what is known is settled.
import { afterEach, describe, expect, it, vi } from "vitest";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, stateBranch } from "../support/dispatch-world.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("a stop signal", () => {
  it("between a claim and its call releases the claim: the slot is free, and the next run sends", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    const stop = new AbortController();
    await world.merge(announce("hello", { to: ["easemob/users", "netease/users"] }));
    http.decide(({ isPush }) => {
      if (isPush) stop.abort();
      return "pass";
    });

    const stopped = await world.dispatch([], { checkout: http.checkout, stop: stop.signal });
    expect(stopped.exitCode).toBe(4);
    expect(stopped.report?.calls.map(({ outcome }) => outcome)).toEqual(["not-sent", "not-sent"]);
    expect(requestsTo(world.vendors).filter(({ api }) => api !== "easemob/token")).toEqual([]);
    http.decide(null);
    const next = await world.dispatch();

    expect(next.exitCode).toBe(0);
    expect(next.report?.calls.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [2, "accepted"],
      [2, "accepted"],
    ]);
  });

  it("before anything was claimed ends the run without a claim", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));

    const { exitCode } = await world.dispatch([], { stop: AbortSignal.abort() });

    expect(exitCode).toBe(4);
    expect(requestsTo(world.vendors)).toEqual([]);
    expect(await world.stateFile(ledgerFile("hello"))).toMatchObject({ deliveries: {} });
  });

  it("during a call waits for its answer, settles and records it, and starts nothing more", async () => {
    const world = await openDispatchWorld();
    const stop = new AbortController();
    await world.merge({
      ...announce("first", { to: ["netease/users"] }),
      ...announce("second", { body: "Second", to: ["netease/users"] }),
    });
    world.vendors.netease.failNext({ kind: "slow", accepts: true, pauseMs: 50 });
    const run = world.dispatch([], { stop: stop.signal });
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 5, timeout: 10_000 }).toBe(1);
    stop.abort();

    const { exitCode, report } = await run;

    expect(exitCode).toBe(4);
    expect(report?.calls.map(({ id, outcome }) => [id, outcome])).toEqual([["first", "accepted"]]);
    expect(await world.read(pathOf("first"))).toContain("status: sent");
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("during a call that is never answered gives it five seconds, and leaves it unknown", async () => {
    const world = await openDispatchWorld();
    const stop = new AbortController();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "hang", accepts: true });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const run = world.dispatch([], { stop: stop.signal });
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 5, timeout: 10_000 }).toBe(1);
    stop.abort();
    vi.advanceTimersByTime(4_999);
    expect(await Promise.race([run, Promise.resolve("running")])).toBe("running");
    vi.advanceTimersByTime(1);

    const { exitCode, report } = await run;

    expect(exitCode).toBe(3);
    expect(report?.calls).toMatchObject([{ outcome: "unknown" }]);
    expect(await world.read(pathOf("hello"))).toContain("status: unknown");
  });

  it("during a wait ends it", async () => {
    const world = await openDispatchWorld();
    const stop = new AbortController();
    await world.merge(announce("later", { to: ["netease/users"], notBefore: "2026-11-21T10:00:00+08:00" }));

    const { exitCode, stderr } = await world.dispatch(["--max-wait", "2h"], {
      stop: stop.signal,
      onTalk: () => {
        stop.abort();
      },
    });

    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^waiting/);
    expect(requestsTo(world.vendors)).toEqual([]);
  });
});

describe("a call that is never answered", () => {
  it("is given up at its deadline and unknown", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    world.vendors.rongcloud.failNext({ kind: "hang", accepts: true });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const run = world.dispatch();
    await expect.poll(() => requestsTo(world.vendors).length, { interval: 5, timeout: 10_000 }).toBe(1);
    vi.advanceTimersByTime(20_000);

    const { exitCode } = await run;

    expect(exitCode).toBe(3);
    expect(await world.read(pathOf("hello"))).toContain("status: unknown");
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});

describe("a claim whose process stalls", () => {
  it("is not called once its time to start has passed; another one is", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    let pushes = 0;
    http.decide(({ isPush }) => {
      if (isPush && ++pushes === 1) world.clock.advance(30_000);
      return "pass";
    });

    const { exitCode, report } = await world.dispatch([], { checkout: http.checkout });

    expect(exitCode).toBe(0);
    expect(report?.calls.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, "not-sent"],
      [2, "accepted"],
    ]);
    expect(textsOf(world.vendors)).toHaveLength(1);
  });

  it("again and again, ends the run with 69 instead of filling the ledger", async () => {
    const world = await openDispatchWorld();
    const http = await openRemoteOverHttp(world);
    await world.merge(announce("hello", { to: ["easemob/users"] }));
    http.decide(({ isPush }) => {
      if (isPush) world.clock.advance(31_000);
      return "pass";
    });

    const { exitCode, report } = await world.dispatch(["--max-wait", "1h"], { checkout: http.checkout });

    expect(exitCode).toBe(69);
    expect(report?.calls.map(({ outcome }) => outcome)).toEqual(["not-sent", "not-sent", "not-sent"]);
    expect(report?.unreachable).toMatchObject([expect.stringContaining("pushes took so long")]);
    expect(textsOf(world.vendors)).toEqual([]);
  });
});

describe("a clock that jumps while calls are under way", () => {
  it("does not make a run doubt its own calls", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["rongcloud/users", "netease/users"] }));
    world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 300 });

    const { exitCode } = await world.dispatch([], {
      onTalk: (text) => {
        if (text.includes("netease/users")) world.clock.advance(3_600_000);
      },
    });

    expect(exitCode).toBe(0);
    const history = await world.playground.git(world.remote, "log", "-p", stateBranch);
    expect(history).toContain('"accepted"');
    expect(history).not.toContain('"unknown"');
  });
});
