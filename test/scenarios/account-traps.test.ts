// Accounts that change or fail under announcements: what was sent keeps its account, what waits waits unharmed.
import { describe, expect, it, onTestFinished } from "vitest";
import { startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import { announce, announceAll } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import type { VendorsFile } from "../support/sandbox-vendors.ts";
import { broadcastsOf, rateErrors, requestsTo, textsOf } from "../support/vendor-view.ts";

describe("one expired secret with ten announcements waiting", () => {
  const ids = Array.from({ length: 10 }, (_, index) => `waiting-${index}`);
  it.each([
    ["netease/users", "netease", "appSecret", "NETEASE_APP_SECRET"],
    ["rongcloud/chatrooms", "rongcloud", "appSecret", "RONGCLOUD_APP_SECRET"],
  ] as const)(
    "costs %s one call and no announcement; the rotated secret sends all ten",
    async (channel, vendor, field, variable) => {
      const world = await openDispatchWorld();
      await world.merge(announceAll(ids, { to: [channel] }));
      world.vendors[vendor].configure({ credentials: { [field]: "rotated" } });

      const expired = await world.dispatch(["--max-wait", "2m"]);

      expect(expired.exitCode).toBe(3);
      expect(expired.report?.calls).toMatchObject([{ outcome: "rejected" }]);
      expect(expired.report?.deliveries.map(({ code }) => code)).toEqual(ids.map(() => "CHANNEL_STOPPED"));
      for (const id of ids) expect(await world.read(`announcements/${id}.yaml`)).toContain("broadcasts: {}");
      expect((await world.dispatch(["--max-wait", "2m"])).report?.calls).toEqual([]);
      expect(requestsTo(world.vendors, channel)).toHaveLength(1);
      const rotated = await world.dispatch(["--max-wait", "5m"], { environment: { [variable]: "rotated" } });

      expect(rotated.exitCode).toBe(0);
      expect(textsOf(world.vendors)).toEqual(ids.map((id) => `${channel}: ${id}`));
    },
  );
});

/** A second NetEase account, on a sandbox of its own, and what the vendors file says of it. */
interface TwoAccounts {
  readonly world: DispatchWorld;
  readonly texts: () => readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly file: VendorsFile;
}

async function openTwoAccounts(): Promise<TwoAccounts> {
  const world = await openDispatchWorld();
  const second = await startSandbox("netease", { nowMs: world.clock.nowMs, seed: "second" });
  onTestFinished(second.close);
  const { appKey = "", appSecret = "" } = second.credentials;
  const netease = { host: second.baseUrl, appKey: { env: "SECOND_KEY" }, appSecret: { env: "SECOND_SECRET" } };
  return {
    world,
    texts: () => second.broadcasts.map(({ text }) => text),
    environment: { SECOND_KEY: appKey, SECOND_SECRET: appSecret },
    file: { apps: { second: { netease } } },
  };
}

describe("a defaultApp that changes under live announcements", () => {
  it("sends nothing of theirs again, recalls from the account that sent, and takes what waits along", async () => {
    const { world, texts, environment, file } = await openTwoAccounts();
    await world.merge(announce("hello", { body: "sent", to: ["netease/users"] }));
    await world.dispatch();
    await world.configure({ ...file, defaultApp: "second" });
    await world.merge(announce("next", { body: "next", to: ["netease/users"] }));
    await edit(world, "hello", "title: A scenario", "title: Another title");

    const changed = await world.dispatch([], { environment });
    expect(changed.exitCode).toBe(0);
    expect([textsOf(world.vendors), texts()]).toEqual([["netease/users: sent"], ["next"]]);
    await edit(world, "hello", "state: present", "state: absent");
    const recalled = await world.dispatch([], { environment });

    expect(recalled.exitCode).toBe(0);
    expect(broadcastsOf(world.vendors)[0]?.recalledAtMs).not.toBeNull();
    expect(texts()).toEqual(["next"]);
  });

  it("leaves a doubt with the account it arose in", async () => {
    const { world, texts, environment, file } = await openTwoAccounts();
    await world.merge(announce("hello", { body: "sent", to: ["netease/users"] }));
    world.vendors.netease.failNext({ kind: "reset", accepts: true });
    world.vendors.netease.failNext({ kind: "reset", accepts: false });
    expect((await world.dispatch()).exitCode).toBe(3);
    await world.configure({ ...file, defaultApp: "second" });

    const later = await world.dispatch([], { environment });

    expect(later.exitCode).toBe(0);
    expect(later.report?.lookups).toMatchObject([{ foundId: world.vendors.netease.broadcasts[0]?.id }]);
    expect([textsOf(world.vendors), texts()]).toEqual([["netease/users: sent"], []]);
  });
});

describe("a host that changes under a live announcement", () => {
  it("stops the channel: nothing is sent to the new one, nothing is recalled there, until it has a name of its own", async () => {
    const { world, texts, environment, file } = await openTwoAccounts();
    await world.merge(announce("hello", { body: "sent", to: ["netease/users"] }));
    await world.dispatch();
    const { netease } = (file.apps?.["second"] ?? {}) as Readonly<Record<string, unknown>>;
    await world.configure({ app: { netease } });
    await world.merge(announce("next", { body: "next", to: ["netease/users"] }));
    await edit(world, "hello", "state: present", "state: absent");

    const moved = await world.dispatch([], { environment });

    expect(moved.exitCode).toBe(2);
    expect(moved.report?.deliveries.map(({ code }) => code)).toEqual(["ACCOUNT_CHANGED", "ACCOUNT_CHANGED"]);
    expect([textsOf(world.vendors), texts()]).toEqual([["netease/users: sent"], []]);
    expect(broadcastsOf(world.vendors)[0]?.recalledAtMs).toBeNull();
    await world.configure({ ...file, defaultApp: "second" });
    const named = await world.dispatch([], { environment });

    expect(named.exitCode).toBe(0);
    expect(texts()).toEqual(["next"]);
    expect(broadcastsOf(world.vendors)[0]?.recalledAtMs).not.toBeNull();
    expect(JSON.stringify(await world.stateFile(ledgerFile("hello")))).not.toContain("second");
  });

  it("is asked about, not recalled elsewhere, when the account that sent is gone from the vendors file", async () => {
    const { world, texts, environment, file } = await openTwoAccounts();
    await world.merge(announce("hello", { body: "sent", to: ["netease/users"] }));
    await world.dispatch();
    await world.configure({ ...file, app: { netease: undefined }, defaultApp: "second" });
    await edit(world, "hello", "state: present", "state: absent");

    const { exitCode, report } = await world.dispatch([], { environment });

    expect(exitCode).toBe(2);
    expect(report?.deliveries).toMatchObject([{ code: "NO_ACCOUNT" }]);
    expect(requestsTo(world.vendors, "netease/delete")).toEqual([]);
    expect(texts()).toEqual([]);
  });
});

describe("an app that gets another name", () => {
  it("takes along what its account has called: no limit begins anew", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("first", { body: "first", to: ["easemob/users"] }));
    await world.dispatch();
    const { baseUrl: host, credentials } = world.vendors.easemob;
    const { org, app } = credentials;
    const easemob = {
      host,
      org,
      app,
      clientId: { env: "EASEMOB_CLIENT_ID" },
      clientSecret: { env: "EASEMOB_CLIENT_SECRET" },
    };
    await world.configure({ defaultApp: "renamed", app: { easemob: undefined }, apps: { renamed: { easemob } } });
    await world.merge(announce("second", { body: "second", to: ["easemob/users"] }));

    const early = await world.dispatch();

    expect([early.exitCode, textsOf(world.vendors)]).toEqual([4, ["easemob/users: first"]]);
    expect(early.report?.deliveries[0]?.reason).toContain("per 30 minutes");
    expect((await world.dispatch(["--max-wait", "1h"])).exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["easemob/users: first", "easemob/users: second"]);
    expect(rateErrors(world.vendors)).toEqual([]);
  });
});

describe("two apps whose secrets turn out to be one account", () => {
  it("send nothing, since each would think that the quota is its own, until one of them gets an account of its own", async () => {
    const { world, texts, environment, file } = await openTwoAccounts();
    const netease = {
      host: world.vendors.netease.baseUrl,
      appKey: { env: "COPIED_KEY" },
      appSecret: { env: "COPIED_SECRET" },
    };
    await world.configure({ apps: { copied: { netease } } });
    const copies = {
      COPIED_KEY: world.secrets["NETEASE_APP_KEY"],
      COPIED_SECRET: world.secrets["NETEASE_APP_SECRET"],
    };
    const to = ["netease/users", { to: "netease/users", app: "copied" }, "rongcloud/users"];
    await world.merge(announce("hello", { body: "hello", to }));

    const shared = await world.dispatch([], { environment: copies });

    expect(shared.exitCode).toBe(2);
    expect(shared.report?.deliveries.map(({ key, code }) => [key, code])).toEqual([
      ["netease/users", "ACCOUNT_SHARED"],
      ["netease/users@copied", "ACCOUNT_SHARED"],
      ["rongcloud/users", undefined],
    ]);
    expect(textsOf(world.vendors)).toEqual(["rongcloud/users: hello"]);
    await world.configure({ apps: { copied: file.apps?.["second"] } });
    const own = await world.dispatch([], { environment });

    expect(own.exitCode).toBe(0);
    expect([textsOf(world.vendors), texts()]).toEqual([["netease/users: hello", "rongcloud/users: hello"], ["hello"]]);
  });
});
