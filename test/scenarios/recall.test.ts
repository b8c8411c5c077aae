// Taking announcements back by editing their files: what each vendor is asked, what the file says, and what cannot be done.
import { describe, expect, it } from "vitest";
import { allChannels, announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { broadcastsOf, rateErrors, requestsTo, textsOf } from "../support/vendor-view.ts";

/** The channels whose broadcasts the vendors took back. */
function takenBack({ vendors }: DispatchWorld): readonly string[] {
  return broadcastsOf(vendors).flatMap(({ api, recalledAtMs }) => (recalledAtMs === null ? [] : [api]));
}

describe("an announcement that is made absent", () => {
  it("is recalled where the vendor can, and says honestly where it cannot", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: allChannels }));
    await world.dispatch();
    world.clock.advance(60_000);
    await edit(world, "hello", "state: present", "state: absent");

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(takenBack(world)).toEqual(["netease/users", "rongcloud/users"]);
    expect(report?.calls.map(({ act, key, outcome }) => `${act} ${key} ${outcome}`).sort()).toEqual([
      "recall netease/users accepted",
      "recall rongcloud/users accepted",
    ]);
    const [recall] = requestsTo(world.vendors, "rongcloud/recall");
    const sent = world.vendors.rongcloud.broadcasts.find(({ api }) => api === "rongcloud/users");
    expect(recall?.fields).toMatchObject({
      messageUID: sent?.id,
      fromUserId: "ops-bot",
      sentTime: String(sent?.atMs),
    });
    const file = await world.read(pathOf("hello"));
    for (const key of ["netease/users", "rongcloud/users"]) {
      expect(file).toMatch(
        new RegExp(`  ${key}:\n    status: recalled\n    id: ".+"\n    sentAt: .+\n    recalledAt: .+\n`),
      );
    }
    for (const key of ["rongcloud/chatrooms", "easemob/users", "easemob/online", "easemob/chatrooms"]) {
      expect(file).toMatch(
        new RegExp(`  ${key}:\n    status: recall-unsupported\n(?:    id: ".+"\n)?    sentAt: .+\n    reason: `),
      );
    }
    expect((await world.dispatch()).report?.calls).toEqual([]);
  });

  it("is cancelled without a call while it is unsent, and reopens when it is present again", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("later", { to: ["netease/users"], notBefore: "2026-11-21T12:00:00+08:00" }));
    await world.dispatch();
    await edit(world, "later", "state: present", "state: absent");

    const cancelled = await world.dispatch();
    expect(cancelled.exitCode).toBe(0);
    expect(await world.read(pathOf("later"))).toMatch(/netease\/users:\n {4}status: cancelled\n/);
    await edit(world, "later", "state: absent", "state: present");
    const reopened = await world.dispatch(["--max-wait", "4h"]);

    expect(reopened.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("later"))).toMatch(/netease\/users:\n {4}status: sent\n/);
  });

  it("stays recalled for ever: present again sends nothing", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await world.dispatch();
    await edit(world, "hello", "state: present", "state: absent");
    await world.dispatch();
    await edit(world, "hello", "state: absent", "state: present");

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(report?.calls).toEqual([]);
    expect(requestsTo(world.vendors, "netease/users")).toHaveLength(1);
    expect(await world.read(pathOf("hello"))).toContain("status: recalled");
  });
});

describe("one delivery that is made absent", () => {
  it("is taken back alone", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users", "rongcloud/users"] }));
    await world.dispatch();
    await edit(
      world,
      "hello",
      '{"to":"rongcloud/users"}',
      '{"to":"rongcloud/users","state":"absent","recall":{"isDelete":1}}',
    );

    await world.dispatch();

    expect(takenBack(world)).toEqual(["rongcloud/users"]);
    expect(requestsTo(world.vendors, "rongcloud/recall")[0]?.fields).toMatchObject({ isDelete: "1" });
    const file = await world.read(pathOf("hello"));
    expect(file).toMatch(/netease\/users:\n {4}status: sent\n/);
    expect(file).toMatch(/rongcloud\/users:\n {4}status: recalled\n/);
  });
});

describe("recalls", () => {
  it("have their own budget: 2 an hour and 3 a day on RongCloud", { timeout: 60_000 }, async () => {
    const world = await openDispatchWorld({ app: { limits: { "rongcloud/users": { perHour: 4, perDay: 4 } } } });
    world.vendors.rongcloud.configure({ limits: { "rongcloud/users": { perHour: 4, perDay: 4 } } });
    const ids = ["one", "two", "three", "four"];
    await world.merge(announceAll(ids, { to: ["rongcloud/users"] }));
    await world.dispatch();
    expect(textsOf(world.vendors)).toHaveLength(4);
    const texts = await Promise.all(ids.map((id) => world.read(pathOf(id))));
    const absent = texts.map((text) => text.replace("state: present", "state: absent"));
    await world.merge(Object.fromEntries(ids.map((id, index) => [pathOf(id), absent[index] ?? ""])));

    const now = await world.dispatch();
    expect(now.exitCode).toBe(4);
    expect(takenBack(world)).toHaveLength(2);
    const today = await world.dispatch(["--max-wait", "10h"]);
    expect(today.exitCode).toBe(4);
    expect(takenBack(world)).toHaveLength(3);
    const tomorrow = await world.dispatch(["--max-wait", "24h"]);

    expect(tomorrow.exitCode).toBe(0);
    expect(takenBack(world)).toHaveLength(4);
    expect(rateErrors(world.vendors)).toEqual([]);
  });

  it("that the vendor refuses wait for a person, and the file says why", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: [{ to: "netease/users", isOffline: true, ttl: 1 }] }));
    await world.dispatch();
    world.clock.advance(2 * 3_600_000);
    await edit(world, "hello", "state: present", "state: absent");

    const { exitCode, report } = await world.dispatch();
    const again = await world.dispatch();

    expect([exitCode, again.exitCode]).toEqual([3, 3]);
    expect(report?.deliveries[0]).toMatchObject({ next: "ask", code: "RECALL_REJECTED" });
    expect(await world.read(pathOf("hello"))).toMatch(
      /status: recall-rejected\n {4}id: "\d+"\n {4}sentAt: .*\n {4}expiresAt: .*\n {4}reason: .*cannot be recalled/,
    );
    expect(requestsTo(world.vendors, "netease/delete")).toHaveLength(1);
  });

  it("of unknown outcome are repeated, three times at most", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await world.dispatch();
    await edit(world, "hello", "state: present", "state: absent");
    world.vendors.netease.failNext({ kind: "reset", accepts: false, onPath: "delBroadcastMsgById.action", times: 9 });

    const { exitCode, report } = await world.dispatch(["--max-wait", "1h"]);

    expect(exitCode).toBe(3);
    expect(requestsTo(world.vendors, undefined).filter(({ path }) => path.includes("delBroadcast"))).toHaveLength(3);
    expect(report?.deliveries[0]).toMatchObject({ next: "ask", code: "RECALL_UNKNOWN" });
    expect(await world.read(pathOf("hello"))).toContain("status: recall-unknown");
  });
});
