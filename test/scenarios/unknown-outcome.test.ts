// Calls that may or may not have gone out: never repeated by the machine, looked up where the vendor can be asked, settled by people.
import { describe, expect, it } from "vitest";
import type { SandboxFault } from "../../scripts/sandbox/fault-scripts.ts";
import { allChannels, announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

const reset: SandboxFault = { kind: "reset", accepts: true };

/** Sends one announcement to one channel and lets the vendor misbehave. */
async function sendIntoDoubt(channel: string, fault: SandboxFault): Promise<DispatchWorld> {
  const world = await openDispatchWorld();
  await world.merge(announce("hello", { to: [channel] }));
  const vendor = channel.startsWith("rongcloud") ? world.vendors.rongcloud : world.vendors.easemob;
  vendor.failNext({ ...fault, onPath: "broadcast.json" });
  vendor.failNext({ ...fault, onPath: "/broadcast" });
  return world;
}

/** Requests that asked a vendor to send, whether it took them or not. */
function sendRequests({ vendors }: DispatchWorld): number {
  return requestsTo(vendors).filter(({ path }) => /broadcast/i.test(path) && !/query|recall|delBroad/.test(path))
    .length;
}

describe("a send without a whole answer", () => {
  it("is unknown, whatever became of the answer, and never sent again", async () => {
    const world = await openDispatchWorld();
    const { rongcloud, easemob } = world.vendors;
    rongcloud.failNext({ kind: "reset", accepts: true, onPath: "message/broadcast.json" });
    rongcloud.failNext({ kind: "answer", status: 502, accepts: true, onPath: "chatroom/broadcast.json" });
    easemob.failNext({ kind: "truncate", accepts: true, onPath: "messages/broadcast" });
    easemob.failNext({ kind: "close", accepts: true, onPath: "users/broadcast" });
    easemob.failNext({ kind: "redirect", accepts: false, onPath: "chatrooms/broadcast" });
    const channels = allChannels.filter((channel) => channel !== "netease/users");
    await world.merge(announce("hello", { to: channels }));

    const first = await world.dispatch();
    expect(first.exitCode).toBe(3);
    expect(first.report?.deliveries.map(({ key, code }) => [key, code])).toEqual(
      channels.map((channel) => [channel, "UNKNOWN_OUTCOME"]),
    );
    const file = await world.read(pathOf("hello"));
    for (const key of channels) {
      expect(file).toMatch(new RegExp(`  ${key}:\n    status: unknown\n    attempt: 1\n    reason: .+\n`));
    }
    const tips = await world.tips();
    world.clock.advance(3 * 86_400_000);
    const later = await world.dispatch(["--max-wait", "5h"]);

    expect(later.exitCode).toBe(3);
    expect(sendRequests(world)).toBe(5);
    expect(await world.tips()).toEqual(tips);
  });

  it("is unknown after a success that cannot be read", async () => {
    const world = await sendIntoDoubt("rongcloud/users", {
      kind: "answer",
      status: 200,
      bodyText: "ok",
      accepts: true,
    });

    expect((await world.dispatch()).report?.calls).toMatchObject([{ outcome: "unknown" }]);
  });
});

describe("a person's verdict", () => {
  it("that it was sent records the id that was found, once, and sends nothing", async () => {
    const world = await sendIntoDoubt("easemob/users", reset);
    await world.dispatch();
    const resolve = { attempt: 1, outcome: "sent", id: "1365344904091349007", sentAt: "2026-11-21T09:00:05+08:00" };
    await edit(world, "hello", '{"to":"easemob/users"}', JSON.stringify({ to: "easemob/users", resolve }));

    const first = await world.dispatch();
    const tips = await world.tips();
    const second = await world.dispatch();

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(await world.read(pathOf("hello"))).toContain(
      '  easemob/users:\n    status: sent\n    id: "1365344904091349007"\n    sentAt: 2026-11-21T01:00:05.000Z\n',
    );
    expect(await world.tips()).toEqual(tips);
    expect(sendRequests(world)).toBe(1);
  });

  it("that it was not sent sends it, once; the doubtful call keeps its slot, since the vendor may have counted it", async () => {
    const world = await sendIntoDoubt("easemob/users", { kind: "reset", accepts: false });
    await world.dispatch();
    const resolve = { attempt: 1, outcome: "not-sent" };
    await edit(world, "hello", '{"to":"easemob/users"}', JSON.stringify({ to: "easemob/users", resolve }));

    const early = await world.dispatch();
    expect([early.exitCode, sendRequests(world)]).toEqual([4, 1]);
    const sent = await world.dispatch(["--max-wait", "1h"]);
    world.clock.advance(3_600_000);
    const later = await world.dispatch();

    expect([sent.exitCode, later.exitCode]).toEqual([0, 0]);
    expect(sent.report?.calls).toMatchObject([{ attempt: 2, outcome: "accepted" }]);
    expect(textsOf(world.vendors)).toEqual(["easemob/users: Hello, everyone"]);
    expect(await world.read(pathOf("hello"))).toMatch(/easemob\/users:\n {4}status: sent\n/);
  });

  it.each([
    ["not-sent", (told: string) => told, 2],
    ["sent", (told: string) => told.replace("id: …, sentAt: …", 'id: "42", sentAt: 2026-11-21T01:00:05Z'), 1],
  ])("is told word for word as it goes into the file: %s", async (outcome, fillIn, requests) => {
    const world = await sendIntoDoubt("easemob/online", { kind: "reset", accepts: false });
    const { exitCode, stdout } = await world.run(["dispatch", "--max-wait", "0"]);
    expect(exitCode).toBe(3);
    const told = stdout.replace(/\s+/g, " ").match(/resolve: \{[^}]*\}/g) ?? [];
    const line = told.find((words) => words.includes(`outcome: ${outcome}`)) ?? "";
    await edit(world, "hello", '- {"to":"easemob/online"}', `- to: easemob/online\n    ${fillIn(line)}`);

    const settled = await world.dispatch(["--max-wait", "5m"]);

    expect([settled.exitCode, sendRequests(world)]).toEqual([0, requests]);
    expect(await world.read(pathOf("hello"))).toMatch(/easemob\/online:\n {4}status: sent\n {4}id: "\d+"/);
  });

  it("on an attempt that never was is refused, and sends nothing", async () => {
    const world = await openDispatchWorld();
    await world.merge(
      announce("hello", { to: [{ to: "easemob/users", resolve: { attempt: 1, outcome: "not-sent" } }] }),
    );

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(report?.deliveries[0]).toMatchObject({ code: "RESOLVE_REFUSED" });
    expect(sendRequests(world)).toBe(0);
  });
});

describe("a doubtful recall wish", () => {
  it("waits for the verdict: nothing is recalled while nobody knows what was sent", async () => {
    const world = await sendIntoDoubt("rongcloud/users", reset);
    await world.dispatch();
    await edit(world, "hello", "state: present", "state: absent");

    const waiting = await world.dispatch();
    expect(waiting.exitCode).toBe(3);
    expect(waiting.report?.deliveries[0]).toMatchObject({ code: "UNKNOWN_OUTCOME" });
    const id = world.vendors.rongcloud.broadcasts[0]?.id;
    const resolve = { attempt: 1, outcome: "sent", id, sentAt: "2026-11-21T01:00:05Z" };
    await edit(world, "hello", '{"to":"rongcloud/users"}', JSON.stringify({ to: "rongcloud/users", resolve }));
    const settled = await world.dispatch(["--max-wait", "2m"]);

    expect(settled.exitCode).toBe(0);
    expect(world.vendors.rongcloud.broadcasts[0]?.recalledAtMs).not.toBeNull();
    expect(await world.read(pathOf("hello"))).toContain("status: recalled");
  });
});

describe("a vendor that cannot be reached", () => {
  it("proves that nothing left: the slot is free, the run ends with 69, and the next one sends", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["easemob/online", "netease/users"] }));
    const { PATH } = process.env;
    const dead = { host: "http://127.0.0.1:9", appKey: { env: "PATH" }, appSecret: { env: "PATH" } };
    expect(PATH).toBeDefined();
    await world.configure({ app: { netease: dead } });

    const away = await world.dispatch(["--max-wait", "5m"]);
    expect(away.exitCode).toBe(69);
    expect(away.report?.calls.map(({ key, outcome }) => `${key} ${outcome}`).sort()).toEqual([
      "easemob/online accepted",
      "netease/users not-sent",
    ]);
    const ledger = JSON.stringify(await world.stateFile(ledgerFile("hello")));
    expect(ledger).toContain('"not-sent"');
    expect(await world.read(pathOf("hello"))).not.toContain("netease/users:\n");
  });
});
