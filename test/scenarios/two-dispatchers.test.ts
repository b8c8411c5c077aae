// Two dispatchers on clones of their own, at the same time: nothing goes out twice, nothing is lost, whoever wins.
import { expect, it } from "vitest";
import { announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { broadcastsOf, rateErrors, textsOf } from "../support/vendor-view.ts";

const channels = ["netease/users", "easemob/chatrooms"];

it("send each text once, round after round", { timeout: 60_000 }, async () => {
  const world = await openDispatchWorld();
  const other = await world.playground.clone(world.remote);
  const ids: string[] = [];

  for (let round = 1; round <= 5; round += 1) {
    const added = [`round-${round}-a`, `round-${round}-b`];
    ids.push(...added);
    await world.merge(announceAll(added, { to: channels }));
    const runs = await Promise.all([
      world.dispatch(["--max-wait", "10s"]),
      world.dispatch(["--max-wait", "10s"], { checkout: other }),
    ]);
    expect(runs.filter(({ exitCode }) => exitCode !== 0 && exitCode !== 4)).toEqual([]);
    world.clock.advance(60_000);
  }
  const last = await world.dispatch(["--max-wait", "10m"]);

  expect(last.exitCode).toBe(0);
  expect(textsOf(world.vendors)).toEqual(ids.flatMap((id) => channels.map((channel) => `${channel}: ${id}`)).sort());
  expect(rateErrors(world.vendors)).toEqual([]);
  for (const id of ids) expect(await world.read(pathOf(id))).not.toContain("broadcasts: {}");
  expect(await world.stateFile("state.json")).toMatchObject({ open: [] });
});

it("recall each broadcast once", async () => {
  const world = await openDispatchWorld();
  const other = await world.playground.clone(world.remote);
  await world.merge(announce("hello", { to: ["netease/users", "rongcloud/users"] }));
  await world.dispatch();
  await edit(world, "hello", "state: present", "state: absent");

  await Promise.all([world.dispatch(), world.dispatch([], { checkout: other })]);
  await world.dispatch(["--max-wait", "10m"]);

  expect(broadcastsOf(world.vendors).every(({ recalledAtMs }) => recalledAtMs !== null)).toBe(true);
  expect(world.vendors.netease.log.filter(({ recalled }) => recalled !== null)).toHaveLength(1);
  expect(world.vendors.rongcloud.log.filter(({ recalled }) => recalled !== null)).toHaveLength(1);
});

it("leave each other's claims alone, and a late answer overrides the doubt they cast on it", async () => {
  const world = await openDispatchWorld();
  const other = await world.playground.clone(world.remote);
  await world.merge(announce("hello", { to: ["rongcloud/users"] }));
  world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 700 });
  const slow = world.dispatch();
  await expect.poll(() => world.vendors.rongcloud.log.length, { interval: 10, timeout: 10_000 }).toBe(1);

  const early = await world.dispatch([], { checkout: other });
  expect(early.exitCode).toBe(4);
  expect(early.report?.deliveries[0]).toMatchObject({ next: "wait", reason: "attempt 1 is under way" });
  // Deadline, 50 s after the claim, and 300 s of clock skew.
  expect(early.report?.nextWakeAt).toBe("2026-11-21T01:05:55.000Z");
  world.clock.advanceTo(Date.parse("2026-11-21T01:05:55.000Z"));
  const doubting = await world.dispatch([], { checkout: other });
  expect(doubting.exitCode).toBe(3);
  expect(await world.read(pathOf("hello"))).toContain("status: unknown");

  expect((await slow).exitCode).toBe(0);
  expect(await world.read(pathOf("hello"))).toMatch(/status: sent\n {4}id: /);
  expect(textsOf(world.vendors)).toHaveLength(1);
});

it("write down a late answer that contradicts a person's verdict, and stop there", async () => {
  const world = await openDispatchWorld();
  const other = await world.playground.clone(world.remote);
  await world.merge(announce("hello", { to: ["rongcloud/users"] }));
  world.vendors.rongcloud.failNext({ kind: "slow", accepts: true, pauseMs: 1_000 });
  const slow = world.dispatch(["--max-wait", "1h"]);
  await expect.poll(() => world.vendors.rongcloud.log.length, { interval: 10, timeout: 10_000 }).toBe(1);
  world.clock.advance(400_000);
  await world.dispatch([], { checkout: other });
  const resolve = { attempt: 1, outcome: "sent", id: "AAAA-BBBB-CCCC-DDDD", sentAt: "2026-11-21T01:00:05Z" };
  await edit(world, "hello", '{"to":"rongcloud/users"}', JSON.stringify({ to: "rongcloud/users", resolve }));
  expect((await world.dispatch([], { checkout: other })).exitCode).toBe(0);
  await world.merge(announce("waiting", { body: "Waiting", to: ["netease/users"] }));

  const { exitCode, stdout, report } = await slow;

  expect(exitCode).toBe(3);
  expect(stdout).toContain("RESOLVE_CONTRADICTED");
  expect(report?.calls).toHaveLength(1);
  expect(await world.read(pathOf("hello"))).toContain(`id: "${world.vendors.rongcloud.broadcasts[0]?.id ?? ""}"`);
});
