// What hands do to files that the checks should have stopped: copies, changed texts, second paths, removals, broken files.
import { describe, expect, it } from "vitest";
import { announce, announcementText, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { textsOf } from "../support/vendor-view.ts";

async function openSentWorld(to: readonly string[] = ["netease/users"]): Promise<DispatchWorld> {
  const world = await openDispatchWorld();
  await world.merge(announce("hello", { to }));
  await world.dispatch();
  return world;
}

describe("a file that was copied with its broadcasts", () => {
  it("is refused whole, and sends once the copy has none", async () => {
    const world = await openSentWorld();
    const copy = (await world.read(pathOf("hello"))).replace("Hello", "Hello again");
    await world.merge({ [pathOf("copy")]: copy.replace("  - ", '  - {"to":"easemob/online"}\n  - ') });

    const refused = await world.dispatch();
    expect(refused.exitCode).toBe(3);
    expect(refused.report?.deliveries.filter(({ id }) => id === "copy").map(({ code }) => code)).toEqual([
      "BROADCASTS_UNKNOWN",
      "BROADCASTS_UNKNOWN",
    ]);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    await edit(world, "copy", /broadcasts:[^]*/, "broadcasts: {}\n");
    const mended = await world.dispatch();

    expect(mended.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toHaveLength(3);
  });
});

describe("a text that was changed after it was sent", () => {
  it("is reported as drift, holds what is left of its announcement, and is never sent", async () => {
    const world = await openSentWorld();
    await edit(world, "hello", "Hello", "Changed");
    await edit(world, "hello", "  - ", '  - {"to":"easemob/online"}\n  - ');

    const drifted = await world.dispatch();
    expect(drifted.exitCode).toBe(3);
    expect(drifted.report?.deliveries.map(({ key, code }) => [key, code])).toEqual([
      ["easemob/online", "DRIFT"],
      ["netease/users", "DRIFT"],
    ]);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    await edit(world, "hello", "Changed", "Hello");
    const restored = await world.dispatch();

    expect(restored.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone", "netease/users: Hello, everyone"]);
  });
});

describe("an id at a second path", () => {
  it("refuses the newcomer and leaves the first alone", async () => {
    const world = await openSentWorld();
    const second = "announcements/2026/hello.yaml";
    await world.merge({ [second]: announcementText({ body: "Second", to: ["netease/users"] }) });

    const refused = await world.dispatch();
    expect(refused.exitCode).toBe(3);
    expect(refused.report?.deliveries).toContainEqual(
      expect.objectContaining({ path: second, code: "ID_AT_SECOND_PATH" }),
    );
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    await world.merge({ [second]: null });

    expect((await world.dispatch()).exitCode).toBe(0);
  });

  it("refuses both when they come together", async () => {
    const world = await openDispatchWorld();
    const text = announcementText({ to: ["netease/users"] });
    await world.merge({ "announcements/a/twin.yaml": text, "announcements/b/twin.yaml": text });

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(3);
    expect(textsOf(world.vendors)).toEqual([]);
  });
});

describe("a file that was moved", () => {
  it("is the same announcement: nothing is sent again, and its record follows it", async () => {
    const world = await openSentWorld();
    const text = await world.read(pathOf("hello"));
    await world.merge({ [pathOf("hello")]: null, "announcements/old/hello.yaml": text });
    const moved = await world.dispatch();
    await world.merge({ "announcements/old/hello.yaml": text.replace("state: present", "state: absent") });
    const recalled = await world.dispatch();

    expect([moved.exitCode, recalled.exitCode]).toEqual([0, 0]);
    expect(textsOf(world.vendors)).toHaveLength(1);
    expect(await world.read("announcements/old/hello.yaml")).toContain("status: recalled");
  });
});

describe("a file that was removed", () => {
  it("after it was sent is left as it is: nothing is recalled by disappearance", async () => {
    const world = await openSentWorld();
    await world.merge({ [pathOf("hello")]: null });

    const { exitCode, report } = await world.dispatch();

    expect([exitCode, report?.calls]).toEqual([0, []]);
    expect(world.vendors.netease.broadcasts[0]?.recalledAtMs).toBeNull();
  });

  it("before it was sent is cancelled, and sends when it returns", async () => {
    const world = await openDispatchWorld();
    const later = announce("later", { to: ["netease/users"], notBefore: "2026-11-21T10:00:00+08:00" });
    await world.merge(later);
    await world.dispatch();
    await world.merge({ [pathOf("later")]: null });
    world.clock.advance(86_400_000);
    const gone = await world.dispatch();
    expect([gone.exitCode, textsOf(world.vendors)]).toEqual([0, []]);
    await world.merge(later);
    const back = await world.dispatch();

    expect(back.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
  });

  it("as one delivery of it, unsent, is cancelled alone", async () => {
    const world = await openDispatchWorld({ app: { paused: ["easemob/online"] } });
    await world.merge(announce("hello", { to: ["netease/users", "easemob/online"] }));
    await world.dispatch();
    await edit(world, "hello", '  - {"to":"easemob/online"}\n', "");
    await world.configure({});

    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
  });
});

describe("an invalid file", () => {
  it("is told with its place, holds up nobody, and is sent once it is mended", async () => {
    const world = await openDispatchWorld();
    const bad = announcementText({ body: "Bad", to: [{ to: "netease/users", ttl: "long" }] });
    await world.merge({ ...announce("good", { body: "Good", to: ["netease/users"] }), [pathOf("bad")]: bad });

    const first = await world.dispatch();
    expect(first.exitCode).toBe(1);
    expect(first.report?.invalid.map(({ file }) => file)).toContain(pathOf("bad"));
    expect(textsOf(world.vendors)).toEqual(["netease/users: Good"]);
    expect((await world.dispatch()).exitCode).toBe(1);
    await edit(world, "bad", ',"ttl":"long"', "");
    const mended = await world.dispatch();

    expect(mended.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Bad", "netease/users: Good"]);
  });

  it("is never ignored: wrong extension, bad id, symbolic link, bytes that are no text, stray file", async () => {
    const world = await openDispatchWorld();
    const text = announcementText({ to: ["netease/users"] });
    const files = {
      "announcements/Hello World.yaml": text,
      "announcements/bytes.yaml": Buffer.from([0xff, 0xfe, 0x00]),
      "announcements/hello.yml": text,
      "announcements/link.yaml": { mode: "120000", contents: "../secret.yaml" },
      "announcements/notes.txt": "remember",
    };
    await world.merge({ ...files, "announcements/README.md": "allowed" });

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(1);
    expect(report?.invalid.map(({ file }) => file).sort()).toEqual(Object.keys(files));
    expect(textsOf(world.vendors)).toEqual([]);
  });

  it("whose announcement was sent before it broke stays sent, and takes nothing back", async () => {
    const world = await openSentWorld();
    await edit(world, "hello", "deliveries:", "delivery:");

    const { exitCode, report } = await world.dispatch();

    expect([exitCode, report?.calls]).toEqual([1, []]);
  });
});

describe("broadcasts that a person edited", () => {
  it("are written again as the ledger knows them", async () => {
    const world = await openSentWorld();
    const recorded = await world.read(pathOf("hello"));
    await edit(world, "hello", /broadcasts:[^]*/, "broadcasts: {}\n");

    const { exitCode, report } = await world.dispatch();

    expect([exitCode, report?.calls]).toEqual([0, []]);
    expect(await world.read(pathOf("hello"))).toBe(recorded);
  });
});
