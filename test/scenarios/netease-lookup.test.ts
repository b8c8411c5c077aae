// NetEase can be asked what it holds: exactly one match settles a doubt as sent; anything less or more stays a question.
import { describe, expect, it } from "vitest";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld } from "../support/dispatch-world.ts";
import { requestsTo } from "../support/vendor-view.ts";

const send = "broadcastMsg.action";

describe("an unknown outcome on NetEase", () => {
  it("is looked up at once and settled with the id of the one broadcast that fits", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...announce("other", { body: "Another text", to: ["netease/users"] }),
      ...announce("hello", { to: [{ to: "netease/users", isOffline: true, ttl: 48, targetOs: ["ios", "aos"] }] }),
    });
    world.vendors.netease.failNext({ kind: "reset", accepts: true, onPath: send });

    const { exitCode, report } = await world.dispatch(["--max-wait", "2m"]);

    expect(exitCode).toBe(0);
    const [hello] = world.vendors.netease.broadcasts.filter(({ text }) => text === "Hello, everyone");
    expect(report?.lookups).toMatchObject([{ id: "hello", attempt: 1, foundId: hello?.id }]);
    expect(await world.read(pathOf("hello"))).toContain(
      `  netease/users:\n    status: sent\n    id: "${hello?.id ?? ""}"\n    sentAt: ${new Date(hello?.atMs ?? 0).toISOString()}\n    expiresAt: `,
    );
    expect(requestsTo(world.vendors, "netease/users")).toHaveLength(2);
    expect(requestsTo(world.vendors, "netease/query-list")).toHaveLength(1);
  });

  it("stays unknown, with the evidence, when the vendor lists no match; each later run asks once more", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    world.vendors.netease.failNext({ kind: "answer", status: 500, accepts: false, onPath: send });

    const first = await world.dispatch();
    expect(first.exitCode).toBe(3);
    expect(first.report?.deliveries[0]?.reason).toContain("none with this text");
    expect(await world.read(pathOf("hello"))).toMatch(/status: unknown\n {4}attempt: 1\n {4}reason: .+\n/);
    const second = await world.dispatch();

    expect(second.exitCode).toBe(3);
    expect(requestsTo(world.vendors, "netease/query-list")).toHaveLength(2);
    expect(world.vendors.netease.log.filter(({ path }) => path.endsWith(send))).toHaveLength(1);
  });

  it("is not settled by an earlier broadcast of the same text that the ledger knows", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("first", { to: ["netease/users"] }));
    await world.dispatch();
    await world.merge(announce("second", { to: ["netease/users"] }));
    world.vendors.netease.failNext({ kind: "reset", accepts: false, onPath: send });

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(report?.lookups).toMatchObject([{ id: "second", foundId: null }]);
  });

  it("is not settled when two broadcasts fit", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...announce("first", { to: ["netease/users"] }),
      ...announce("second", { to: ["netease/users"] }),
    });
    world.vendors.netease.failNext({ kind: "reset", accepts: true, onPath: send, times: 2 });
    world.vendors.netease.failNext({ kind: "answer", status: 503, accepts: false, onPath: "queryBroadcastMsg.action" });

    const { exitCode, report } = await world.dispatch(["--max-wait", "2m"]);

    expect(exitCode).toBe(3);
    expect(report?.lookups.map(({ id, foundId }) => [id, foundId])).toEqual([
      ["first", null],
      ["second", null],
    ]);
    expect(report?.lookups[1]?.evidence).toContain("2 of them fit");
    expect(requestsTo(world.vendors, "netease/users")).toHaveLength(2);
  });

  it("is not settled by the broadcast that settled another doubt about the same text a moment before", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...announce("first", { to: ["netease/users"] }),
      ...announce("second", { to: ["netease/users"] }),
    });
    const { netease } = world.vendors;
    netease.failNext({ kind: "reset", accepts: true, onPath: send });
    netease.failNext({ kind: "reset", accepts: false, onPath: send });
    netease.failNext({
      kind: "answer",
      status: 503,
      accepts: false,
      onPath: "queryBroadcastMsg.action",
      times: 2,
    });
    expect((await world.dispatch(["--max-wait", "2m"])).exitCode).toBe(3);

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(report?.lookups.map(({ id, foundId }) => [id, foundId])).toEqual([
      ["first", netease.broadcasts[0]?.id],
      ["second", null],
    ]);
    expect(await world.read(pathOf("second"))).toContain("status: unknown");
  });

  it("is not settled while another dispatcher sends the same text: nobody knows yet whose the broadcast is", async () => {
    const world = await openDispatchWorld();
    const { netease } = world.vendors;
    await world.merge(announce("first", { to: ["netease/users"] }));
    netease.failNext({ kind: "reset", accepts: false, onPath: send });
    await world.dispatch();
    await world.merge(announce("second", { to: ["netease/users"] }));
    world.clock.advance(60_000);
    netease.failNext({ kind: "slow", accepts: true, pauseMs: 1_500, onPath: send });
    const slow = world.dispatch();
    await expect.poll(() => netease.broadcasts.length, { interval: 10, timeout: 10_000 }).toBe(1);

    const other = await world.dispatch([], { checkout: await world.playground.clone(world.remote) });

    expect(other.report?.lookups).toMatchObject([{ id: "first", foundId: null }]);
    expect(other.report?.lookups[0]?.evidence).toContain("being sent by another call");
    const { report } = await slow;
    expect(report?.calls).toMatchObject([{ id: "second", broadcastId: netease.broadcasts[0]?.id }]);
    expect(await world.read(pathOf("first"))).toContain("status: unknown");
  });

  it("is not settled by a broadcast of another time, that nobody wrote down", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("first", { to: ["netease/users"] }));
    await world.dispatch();
    const { broadcasts } = world.vendors.netease;
    expect(broadcasts).toHaveLength(1);
    // As if it had been sent from the vendor's console: the ledger knows nothing of it.
    await world.editState({ "quota/production/netease/users.json": null });
    world.clock.advance(3_600_000);
    await world.merge(announce("second", { to: ["netease/users"] }));
    world.vendors.netease.failNext({ kind: "reset", accepts: false, onPath: send });

    const { report } = await world.dispatch();

    expect(report?.lookups).toMatchObject([{ id: "second", foundId: null }]);
    expect(report?.lookups[0]?.evidence).toContain("lists 1 broadcast, none");
  });

  it("stays unknown while the vendor cannot be asked", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    world.vendors.netease.failNext({ kind: "reset", accepts: true, onPath: send });
    world.vendors.netease.failNext({ kind: "answer", status: 503, accepts: false, onPath: "queryBroadcastMsg.action" });

    const first = await world.dispatch();
    const second = await world.dispatch();

    expect([first.exitCode, second.exitCode]).toEqual([3, 0]);
    expect(first.report?.lookups).toMatchObject([{ foundId: null }]);
    expect(await world.read(pathOf("hello"))).toContain("status: sent");
  });
});
