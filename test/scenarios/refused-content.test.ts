// What a vendor refuses: a text waits for the edit that mends it, a channel that is not opened waits for configuration.
import { describe, expect, it } from "vitest";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

describe("a text that the vendor refuses", () => {
  it("is recorded as rejected and asked about, never sent again as it is; the edit that mends it sends it", async () => {
    const world = await openDispatchWorld();
    world.vendors.netease.configure({ settings: { ttlMaxHours: 24 } });
    await world.merge(announce("hello", { to: [{ to: "netease/users", isOffline: true, ttl: 48 }] }));

    const refused = await world.dispatch();
    expect(refused.exitCode).toBe(3);
    expect(refused.report?.deliveries[0]).toMatchObject({ next: "ask", code: "REJECTED" });
    expect(await world.read(pathOf("hello"))).toMatch(
      /netease\/users:\n {4}status: rejected\n {4}reason: .*ttl exceeds/,
    );
    expect((await world.dispatch()).exitCode).toBe(3);
    expect(requestsTo(world.vendors, "netease/users")).toHaveLength(1);
    await edit(world, "hello", '"ttl":48', '"ttl":24');
    const mended = await world.dispatch();

    expect(mended.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toMatch(/netease\/users:\n {4}status: sent\n/);
  });

  it("holds up neither its announcement's other channels nor other announcements", async () => {
    const world = await openDispatchWorld();
    world.vendors.netease.configure({ settings: { ttlMaxHours: 24 } });
    await world.merge({
      ...announce("bad", { to: [{ to: "netease/users", isOffline: true, ttl: 48 }, "easemob/online"] }),
      ...announce("good", { body: "Good", to: ["netease/users"] }),
    });

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone", "netease/users: Good"]);
  });
});

describe("a service that is not opened", () => {
  it("stops its channel, lets the others go on, and is not called again until a person lifts the stop", async () => {
    const world = await openDispatchWorld();
    world.vendors.rongcloud.configure({ opened: { "rongcloud/users": false } });
    await world.merge({
      ...announce("first", { to: ["rongcloud/users", "rongcloud/chatrooms", "easemob/users"] }),
      ...announce("second", { body: "Second", to: ["rongcloud/users"] }),
    });

    const stopped = await world.dispatch();
    expect(stopped.exitCode).toBe(3);
    expect(textsOf(world.vendors)).toEqual(["easemob/users: Hello, everyone", "rongcloud/chatrooms: Hello, everyone"]);
    expect(stopped.report?.deliveries.filter(({ code }) => code === "CHANNEL_STOPPED").map(({ id }) => id)).toEqual([
      "first",
      "second",
    ]);
    expect(await world.read(pathOf("second"))).toContain("broadcasts: {}");
    world.clock.advance(86_400_000);
    await world.dispatch();
    expect(requestsTo(world.vendors, "rongcloud/users")).toHaveLength(1);
    world.vendors.rongcloud.configure({ opened: true });
    const lifted = await world.dispatch(["--unblock", "production/rongcloud/users"]);

    expect(lifted.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toContain("rongcloud/users: Second");
    expect(textsOf(world.vendors)).toHaveLength(4);
  });

  it("stops its channel again when it is still not opened: a run tries once", async () => {
    const world = await openDispatchWorld();
    world.vendors.rongcloud.configure({ opened: false });
    await world.merge(announce("hello", { to: ["rongcloud/users"] }));
    await world.dispatch();
    world.clock.advance(3_600_000);

    const { exitCode } = await world.dispatch(["--unblock", "production/rongcloud/users", "--max-wait", "5h"]);

    expect(exitCode).toBe(3);
    expect(requestsTo(world.vendors, "rongcloud/users")).toHaveLength(2);
  });

  it("is not lifted by a name that does not exist: that is said before anything is done", async () => {
    const world = await openDispatchWorld();

    for (const place of ["production/rongcloud/user", "staging/rongcloud/users", "rongcloud/users"]) {
      const { exitCode, stderr } = await world.dispatch(["--unblock", place]);
      expect([exitCode, stderr.startsWith("USAGE")]).toEqual([2, true]);
    }
  });
});
