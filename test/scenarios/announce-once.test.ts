// One announcement to every channel: sent once, recorded exactly, and never sent again.
import { describe, expect, it } from "vitest";
import { allChannels, announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld } from "../support/dispatch-world.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { broadcastsOf, requestsTo, textsOf } from "../support/vendor-view.ts";

/** The ids of accepted attempts in a ledger file, by delivery key. */
function ledgerIds(ledger: unknown): Readonly<Record<string, string | null>> {
  // Written by the dispatcher, read back as plain data.
  const { deliveries } = ledger as { deliveries: Record<string, { attempts: { outcome: { id: string | null } }[] }> };
  return Object.fromEntries(
    Object.entries(deliveries).map(([key, { attempts }]) => [key, attempts[0]?.outcome.id ?? null]),
  );
}

describe("an announcement to all six channels", () => {
  it("goes out once on each, with the exact id in file and ledger", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: allChannels }));

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(allChannels.map((channel) => `${channel}: Hello, everyone`).sort());
    const given = Object.fromEntries(broadcastsOf(world.vendors).map(({ api, id }) => [api, id]));
    expect(ledgerIds(await world.stateFile(ledgerFile("hello")))).toEqual(given);
    const file = await world.read(pathOf("hello"));
    for (const [api, id] of Object.entries(given)) {
      const [, record = ""] = file.split(`  ${api}:\n`);
      const written = /^ {4}status: sent\n(?: {4}id: "(.*)"\n)? {4}sentAt: 2026-11-21T01:00:05\.\d{3}Z\n/.exec(record);
      expect(written?.[1] ?? null).toBe(id);
    }
    expect(given["netease/users"]).toMatch(/^\d{19}$/);
    expect(given["easemob/users"]).toMatch(/^\d{19}$/);
    expect(report?.calls.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(allChannels.map(() => "hello accepted"));
    expect(Object.fromEntries(report?.calls.map(({ key, broadcastId }) => [key, broadcastId]) ?? [])).toEqual(given);
  });

  it("is recorded in one commit that changes nothing but `broadcasts`, pushed together with the state", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    const merged = await world.merge({ ...announce("hello", { to: allChannels }), "README.md": "Ours.\n" });
    const before = await world.read(pathOf("hello"));

    await world.dispatch();

    const after = await world.read(pathOf("hello"));
    const [head] = before.split("broadcasts:");
    expect(after.startsWith(`${head ?? ""}broadcasts:\n  netease/users:\n`)).toBe(true);
    const { main } = await world.tips();
    const { git } = world.playground;
    expect(await git(world.remote, "rev-parse", "main~1")).toBe(merged);
    expect(await git(world.remote, "diff", "--name-only", "main~1", "main")).toBe(pathOf("hello"));
    const pushes = await hooks.pushes();
    expect(pushes.filter((branches) => branches.includes("main"))).toEqual([["announcements-state", "main"]]);
    expect(await world.stateFile("state.json")).toMatchObject({ cursor: main, open: [], lastRun: { exitCode: 0 } });
  });

  it("is left alone by the next dispatch: no request, no push", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: allChannels }));
    await world.dispatch();
    const [tips, requests] = [await world.tips(), requestsTo(world.vendors).length];
    world.clock.advance(86_400_000);

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ calls: [], recordings: [], nextWakeAt: null });
    expect(await world.tips()).toEqual(tips);
    expect(requestsTo(world.vendors)).toHaveLength(requests);
  });

  it("may be dispatched from a fresh shallow clone without file contents", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    const shallow = ["--depth=1", "--filter=blob:none", "--no-checkout"];

    const first = await world.dispatch([], { checkout: await world.playground.clone(world.remote, shallow) });
    const second = await world.dispatch([], { checkout: await world.playground.clone(world.remote, shallow) });

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toContain("status: sent");
  });
});

describe("an announcement whose text has every sort of character", () => {
  it("arrives as it was written", async () => {
    const world = await openDispatchWorld();
    const body = '维护通知 🚧 "quoted" & <b> +%20 = \\n\n  indented\ttab';
    await world.merge(announce("odd", { body, to: allChannels }));

    await world.dispatch();

    expect(textsOf(world.vendors)).toEqual(allChannels.map((channel) => `${channel}: ${body}`).sort());
  });
});
