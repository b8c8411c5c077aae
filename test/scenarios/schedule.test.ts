// When and in which order announcements go out: priority, notBefore, notAfter, pauses, and the brake on large numbers.
import { describe, expect, it } from "vitest";
import { announce, announceAll, pathOf, type AnnouncementText } from "../support/announcement-texts.ts";
import { openDispatchWorld, startsAtMs } from "../support/dispatch-world.ts";
import { requestsTo, textsOf } from "../support/vendor-view.ts";

function netease(id: string, more: Omit<AnnouncementText, "to"> = {}): Readonly<Record<string, string>> {
  return announce(id, { body: id, to: ["netease/users"], ...more });
}

describe("scarce slots", () => {
  it("go to the urgent first, then to those that expire first, then by id", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...netease("a-low", { priority: "low" }),
      ...netease("b-normal"),
      ...netease("c-expiring", { notAfter: "2026-11-21T20:00:00+08:00" }),
      ...netease("d-urgent", { priority: "urgent" }),
      ...netease("a-normal"),
    });

    await world.dispatch();

    const sent = requestsTo(world.vendors, "netease/users").map(({ accepted }) => accepted?.text);
    expect(sent).toEqual(["d-urgent", "c-expiring", "a-normal", "b-normal", "a-low"]);
  });
});

describe("notBefore and notAfter", () => {
  it("hold a delivery until its instant, to the second", async () => {
    const world = await openDispatchWorld();
    await world.merge(netease("later", { notBefore: "2026-11-21T10:00:00+08:00" }));

    const early = await world.dispatch(["--max-wait", "10m"]);
    expect(early.exitCode).toBe(4);
    expect(early.report?.nextWakeAt).toBe("2026-11-21T02:00:00.000Z");
    expect(requestsTo(world.vendors)).toEqual([]);
    await world.dispatch(["--max-wait", "1h"]);

    expect(requestsTo(world.vendors, "netease/users").map(({ atMs }) => atMs)).toEqual([
      Date.parse("2026-11-21T10:00:00+08:00"),
    ]);
  });

  it("never send late: what misses its time is recorded as missed, and reopens when it is extended", async () => {
    const world = await openDispatchWorld();
    await world.merge(netease("short", { notAfter: "2026-11-21T09:30:00+08:00" }));
    world.clock.advanceTo(Date.parse("2026-11-21T09:30:00+08:00"));

    const missed = await world.dispatch();
    expect(missed.exitCode).toBe(0);
    expect(await world.read(pathOf("short"))).toMatch(/status: missed\n {4}reason: /);
    expect(requestsTo(world.vendors)).toEqual([]);
    const text = await world.read(pathOf("short"));
    await world.merge({ [pathOf("short")]: text.replace("09:30:00", "12:00:00") });
    const sent = await world.dispatch();

    expect(sent.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: short"]);
    expect(await world.read(pathOf("short"))).toMatch(/netease\/users:\n {4}status: sent\n/);
  });

  it("say in advance when no slot comes in time", async () => {
    const world = await openDispatchWorld();
    const easemob = (id: string, notAfter?: string) =>
      announce(id, { body: id, to: ["easemob/users"], ...(notAfter === undefined ? {} : { notAfter }) });
    await world.merge(easemob("first"));
    await world.dispatch();
    await world.merge(easemob("second", "2026-11-21T09:20:00+08:00"));

    const waiting = await world.dispatch();
    expect(waiting.report?.deliveries).toContainEqual(expect.objectContaining({ id: "second", slot: "too-late" }));
    // Woken once more, to write down that it was missed.
    expect(waiting.report?.nextWakeAt).toBe("2026-11-21T01:20:00.000Z");
    await world.dispatch(["--max-wait", "1h"]);

    expect(await world.read(pathOf("second"))).toContain("status: missed");
    expect(textsOf(world.vendors)).toEqual(["easemob/users: first"]);
  });
});

describe("a paused channel", () => {
  it("waits, lets others go on, and goes on itself when it is taken off the list", async () => {
    const world = await openDispatchWorld({ app: { paused: ["netease/users"] } });
    await world.merge(announce("hello", { to: ["netease/users", "easemob/online"] }));

    const paused = await world.dispatch();
    expect(paused.exitCode).toBe(4);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone"]);
    await world.configure({});
    const free = await world.dispatch();

    expect(free.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(2);
  });
});

describe("the brake", () => {
  const many = ["one", "two", "three", "four"];
  const files = announceAll(many, { to: ["netease/users"] });

  it("holds all sends when more are due than one run may make, until a person allows the number", async () => {
    const world = await openDispatchWorld({ safety: { maxSendsPerRun: 3 } });
    await world.merge({ ...files, ...netease("tomorrow", { notBefore: "2026-11-22T09:00:00+08:00" }) });

    const held = await world.dispatch();
    expect(held.exitCode).toBe(3);
    expect(held.report?.deliveries).toContainEqual(expect.objectContaining({ id: "one", next: "ask", code: "BRAKE" }));
    expect(held.stdout).toContain("--allow-sends 4");
    expect(requestsTo(world.vendors)).toEqual([]);
    const less = await world.dispatch(["--allow-sends", "3"]);
    expect([less.exitCode, requestsTo(world.vendors).length]).toEqual([3, 0]);
    const allowed = await world.dispatch(["--allow-sends", "4"]);

    expect(allowed.exitCode).toBe(4);
    expect(textsOf(world.vendors)).toHaveLength(4);
  });

  it("holds all recalls alike, and neither holds the other", async () => {
    const world = await openDispatchWorld({ safety: { maxRecallsPerRun: 3 } });
    await world.merge(files);
    await world.dispatch();
    const texts = await Promise.all(many.map((id) => world.read(pathOf(id))));
    const absent = many.map((id, index): [string, string] => {
      return [pathOf(id), texts[index]?.replace("present", "absent") ?? ""];
    });
    await world.merge({ ...Object.fromEntries(absent), ...netease("fresh") });

    const held = await world.dispatch();
    expect(held.exitCode).toBe(3);
    expect(requestsTo(world.vendors, "netease/delete")).toEqual([]);
    expect(textsOf(world.vendors)).toContain("netease/users: fresh");
    const allowed = await world.dispatch(["--allow-recalls", "4"]);

    expect(allowed.exitCode).toBe(0);
    expect(requestsTo(world.vendors, "netease/delete")).toHaveLength(4);
  });

  it("counts what a run has done: a run that waits does not creep over it", async () => {
    const world = await openDispatchWorld({ safety: { maxSendsPerRun: 2 } });
    await world.merge({
      ...netease("one"),
      ...netease("two"),
      ...netease("soon", { notBefore: new Date(startsAtMs + 60_000).toISOString() }),
    });

    const { exitCode, report } = await world.dispatch(["--max-wait", "5m"]);

    expect(exitCode).toBe(3);
    expect(report?.calls).toHaveLength(2);
    expect(report?.deliveries).toContainEqual(expect.objectContaining({ id: "soon", code: "BRAKE" }));
  });
});
