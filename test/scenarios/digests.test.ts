// What reviewers saw is what is sent: one digest in the plan, in the ledger's claim, and over the bytes that a vendor got.
import { describe, expect, it } from "vitest";
import { createReaders } from "../../scripts/commands/workspace.ts";
import { payloadDigest } from "../../scripts/core/announcement/digest.ts";
import type { Readers } from "../../scripts/effects/world.ts";
import { allChannels, announcementText, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { writeFiles } from "../support/git-playground.ts";
import { requestsTo } from "../support/vendor-view.ts";
import { channelNamed } from "../vendors/vendor-cases.ts";

type ByKey = Readonly<Record<string, string>>;

/** The digests that `plan` shows for a file that is about to be merged. */
async function plannedDigests(world: DispatchWorld, text: string): Promise<ByKey> {
  await world.playground.git(world.checkout, "pull", "--quiet", "--ff-only", "origin", "main");
  await writeFiles(world.checkout, { [pathOf("hello")]: text });
  const { stdout } = await world.run(["plan", "--json"]);
  await world.playground.git(world.checkout, "clean", "-fdq");
  await world.playground.git(world.checkout, "checkout", "--quiet", "--force", "HEAD");
  const { deliveries } = JSON.parse(stdout) as {
    readonly deliveries: readonly { readonly key: string; readonly digest?: string }[];
  };
  return Object.fromEntries(deliveries.flatMap(({ key, digest }) => (digest === undefined ? [] : [[key, digest]])));
}

/** The digests of the claims, by delivery key. */
async function claimedDigests(world: DispatchWorld, act: "send" | "recall"): Promise<ByKey> {
  const { deliveries } = (await world.stateFile(ledgerFile("hello"))) as {
    readonly deliveries: Record<
      string,
      { readonly attempts: readonly { readonly act: string; readonly claim: { readonly digest: string } }[] }
    >;
  };
  return Object.fromEntries(
    Object.entries(deliveries).flatMap(([key, { attempts }]) =>
      attempts.filter((attempt) => attempt.act === act).map(({ claim }) => [key, claim.digest]),
    ),
  );
}

/** The digests over what arrived, by channel. */
function receivedDigests(world: DispatchWorld): ByKey {
  return Object.fromEntries(
    requestsTo(world.vendors)
      .filter(({ accepted }) => accepted !== null)
      .map(({ api, path, headers, bodyText }): [string, string] => {
        const { endpoint } = channelNamed(api ?? "");
        expect(path.endsWith(endpoint)).toBe(true);
        return [api ?? "", payloadDigest({ endpoint, contentType: headers["content-type"] ?? "", body: bodyText })];
      }),
  );
}

const text = announcementText({
  body: "Maintenance on 2026-11-22 at 22:00 (UTC+8)\n【系统维护】😀 & = ? %",
  to: [
    ...allChannels.filter((channel) => channel !== "rongcloud/users" && channel !== "netease/users"),
    { to: "netease/users", isOffline: true, ttl: 48, targetOs: ["ios", "aos"] },
    { to: "rongcloud/users", pushContent: "系统维护", pushExt: { title: "Maintenance", forceShowPushContent: 1 } },
  ],
});

/** Another version of the program, which understands one word of texts otherwise. */
function otherCode(): Readers {
  const readers = createReaders();
  return {
    ...readers,
    reader: {
      ...readers.reader,
      readAnnouncement: (input) => {
        const reading = readers.reader.readAnnouncement(input);
        const { announcement } = reading;
        if (announcement === null) return reading;
        const deliveries = announcement.deliveries.map((one) => ({
          ...one,
          body: one.body?.replace("planned", "PLANNED") ?? null,
        }));
        return { ...reading, announcement: { ...announcement, deliveries } };
      },
    },
  };
}

describe("what waits when the code changes", () => {
  const waiting = announcementText({
    body: "as planned",
    to: ["netease/users", "easemob/users"],
    notBefore: "2026-11-21T12:00:00+08:00",
  });

  async function mergedAndPlanned(): Promise<DispatchWorld> {
    const world = await openDispatchWorld();
    await world.merge({ [pathOf("hello")]: waiting });
    expect((await world.dispatch()).exitCode).toBe(4);
    return world;
  }

  it("is sent where the new code makes the same bytes", async () => {
    const world = await mergedAndPlanned();
    world.clock.advance(4 * 3_600_000);

    expect((await world.dispatch([], { readers: createReaders() })).exitCode).toBe(0);
    expect(requestsTo(world.vendors).filter(({ accepted }) => accepted !== null)).toHaveLength(2);
  });

  it("is held where it makes other bytes, whatever the dispatcher writes meanwhile, until its file is edited", async () => {
    const world = await mergedAndPlanned();
    world.clock.advance(4 * 3_600_000);
    const readers = otherCode();

    const held = await world.dispatch([], { readers });
    const again = await world.dispatch(["--allow-sends", "5"], { readers });
    await world.merge({ [pathOf("hello")]: `${await world.read(pathOf("hello"))}# reviewed anew\n` });
    const edited = await world.dispatch([], { readers });

    expect(held.report?.deliveries.map(({ code }) => code)).toEqual(["DIGEST_CHANGED", "DIGEST_CHANGED"]);
    expect([held.exitCode, again.exitCode, edited.exitCode]).toEqual([3, 3, 0]);
    expect(
      requestsTo(world.vendors)
        .filter(({ accepted }) => accepted !== null)
        .map(({ bodyText }) => /PLANNED/.test(bodyText)),
    ).toEqual([true, true]);
  });

  it("goes on as it was once the code is as it was", async () => {
    const world = await mergedAndPlanned();
    world.clock.advance(4 * 3_600_000);
    await world.dispatch([], { readers: otherCode() });

    expect((await world.dispatch()).exitCode).toBe(0);
  });

  it("is noted of a state that older code left, and then held", async () => {
    const world = await mergedAndPlanned();
    const entry = (await world.stateFile(ledgerFile("hello"))) as { deliveries: Record<string, object> };
    const older = { ...entry, format: 1, deliveries: {} };
    await world.editState({ [ledgerFile("hello")]: `${JSON.stringify(older, null, 2)}\n` });

    expect((await world.dispatch()).exitCode).toBe(4);
    world.clock.advance(4 * 3_600_000);

    expect(entry).toMatchObject({ format: 2, deliveries: { "netease/users": { attempts: [], closed: null } } });
    expect((await world.dispatch([], { readers: otherCode() })).exitCode).toBe(3);
  });
});

describe("the digest", () => {
  it("of each delivery is the same in the plan, in the ledger's claim and over the bytes sent", async () => {
    const world = await openDispatchWorld();
    const planned = await plannedDigests(world, text);

    await world.merge({ [pathOf("hello")]: text });
    const { exitCode } = await world.dispatch();

    expect(exitCode).toBe(0);
    expect(Object.keys(planned).toSorted()).toEqual(allChannels.toSorted());
    expect(await claimedDigests(world, "send")).toEqual(planned);
    expect(receivedDigests(world)).toEqual(planned);
  });

  it("of each recall is the same in the plan and in the ledger's claim", async () => {
    const world = await openDispatchWorld();
    await world.merge({ [pathOf("hello")]: text });
    await world.dispatch();
    const absent = (await world.read(pathOf("hello"))).replace("state: present", "state: absent");
    const planned = await plannedDigests(world, absent);

    await world.merge({ [pathOf("hello")]: absent });
    await world.dispatch();

    expect(Object.keys(planned).toSorted()).toEqual(["netease/users", "rongcloud/users"]);
    expect(await claimedDigests(world, "recall")).toEqual(planned);
  });
});
