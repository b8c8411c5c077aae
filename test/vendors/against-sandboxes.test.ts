// The vendor modules against the sandboxes, which were written apart from them: each checks the other's reading of the documents.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../scripts/core/text/json.ts";
import type { Answer, Outcome } from "../../scripts/core/outcome.ts";
import type { Account, Call, ChannelSpec, Message, Payload } from "../../scripts/core/vendor-contract.ts";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type AllSandboxes, type RunningSandbox, startAllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import { allChannels, vendors, type VendorName } from "../../scripts/vendors/registry.ts";
import { channelNamed, messageOf } from "./vendor-cases.ts";

const startMs = Date.UTC(2026, 10, 21, 1, 0, 0);

/** Every option of every channel, in the spellings people may choose. */
const everyOption: Readonly<Record<string, readonly JsonObject[]>> = {
  "netease/users": [{ isOffline: 1, ttl: 48, targetOs: ["ios", "aos", "pc", "web", "mac"] }, { isOffline: false }],
  "rongcloud/users": [
    {
      content: { content: "通知", extra: "x", user: { id: "1", name: "Robin" } },
      pushContent: "look",
      pushData: { a: 1 },
      contentAvailable: true,
      disableUpdateLastMsg: 1,
      pushExt: {
        title: "Maintenance",
        templateId: "1",
        forceShowPushContent: true,
        pushConfigs: [
          { HONOR: { importance: "LOW", image: "https://example.com/image.png" } },
          { HW: { channelId: "a", importance: "NORMAL", image: "https://example.com/image.png", category: "IM" } },
          { MI: { channelId: "a", large_icon_uri: "https://example.com/image.png" } },
          { OPPO: { channelId: "a", category: "IM", notify_level: 16 } },
          { VIVO: { classification: 1, category: "IM" } },
          { APNs: { "thread-id": "1", "apns-collapse-id": "2", "interruption-level": "critical" } },
          { FCM: { channelId: "a", collapse_key: "b", imageUrl: "https://example.com/image.png" } },
          { OHOS: { category: "IM", image: "https://example.com/image.png" } },
        ],
      },
    },
    { objectName: "app:Notice", content: "any text" },
  ],
  "rongcloud/chatrooms": [{ isIncludeSender: true, objectName: "RC:InfoNtf", content: { message: "hello" } }],
  "easemob/users": [{ ext: { em_ignore_notification: true } }, { msg: { type: "cmd", action: "reload" } }],
  "easemob/online": [
    { msg: { type: "img", url: "https://example.com/a.png", filename: "a.png", size: { width: 1, height: 2 } } },
    { msg: { type: "audio", url: "https://example.com/a.amr", length: 10 } },
    { msg: { type: "loc", lat: 39.966, lng: 116.322, addr: "Beijing" } },
    { msg: { type: "custom", customEvent: "custom_event", customExts: { a: "b" } } },
  ],
  "easemob/chatrooms": [{ chatroom_msg_level: "high" }],
};

let clock: SandboxClock;
let sandboxes: AllSandboxes;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandboxes = await startAllSandboxes({ nowMs: clock.nowMs });
});
afterEach(() => sandboxes.close());

describe.each(allChannels())("$name", (channel) => {
  const cases = [{}, ...(everyOption[channel.name] ?? [])];

  it.each(cases)("is accepted with %j, and without a field that no document knows", async (options) => {
    const outcome = await send(channel, messageOf({ body: "维护 & more\n😀", from: "ops", options }));

    expect(outcome.kind).toBe("accepted");
    const [broadcast] = sandboxOf(channel).broadcasts;
    expect(outcome).toMatchObject({ id: broadcast?.id ?? null });
    expect(broadcast?.from).toBe("ops");
    expect(sandboxOf(channel).log.flatMap((request) => request.undocumented)).toEqual([]);
    if (Object.keys(options).length === 0) expect(broadcast?.text).toBe("维护 & more\n😀");
  });

  it("takes exactly the documented number of calls in its shortest window", async () => {
    const [shortest] = channel.limits;
    for (let call = 0; call < (shortest?.count ?? 0); call += 1) {
      expect((await send(channel, messageOf({ body: "abc", from: "ops" }))).kind).toBe("accepted");
    }

    expect((await send(channel, messageOf({ body: "abc", from: "ops" }))).kind).toBe("throttled");
  });

  it("blocks the channel while the service is not opened", async () => {
    sandboxOf(channel).configure({ opened: false });

    expect(await send(channel, messageOf({ body: "abc", from: "ops" }))).toMatchObject({
      kind: "rejected",
      blocks: "channel",
    });
  });

  it("blocks the channel, or wants a new token, when the credentials are wrong", async () => {
    const secret = { netease: "appSecret", rongcloud: "appSecret", easemob: "token" }[vendorNameOf(channel)];

    const outcome = await send(channel, messageOf({ body: "abc", from: "ops" }), secret);

    expect(outcome).toMatchObject({ kind: "rejected", blocks: secret === "token" ? "token" : "channel" });
  });

  it("takes its broadcast back where it declares that it can", async () => {
    if (channel.recall === null) return;
    const sent = await send(channel, messageOf({ body: "abc", from: "ops" }));
    if (sent.kind !== "accepted" || sent.id === null) throw new Error("no id to recall");
    const broadcast = { id: sent.id, sentAtMs: clock.nowMs(), from: "ops" };

    const payload = channel.recall.render(broadcast, { isAdmin: true, isDelete: 1, extra: "x" });
    const outcome = channel.recall.read(await post(channel, payload));

    expect(outcome).toMatchObject({ kind: "accepted" });
    expect(sandboxOf(channel).broadcasts[0]?.recalledAtMs).toBe(clock.nowMs());
    expect(
      channel.recall.read(await post(channel, channel.recall.render({ ...broadcast, id: "7" }, {}))),
    ).toMatchObject({
      kind: "rejected",
      blocks: "content",
    });
  });

  it("finds its broadcast in the list where it declares that it can", async () => {
    if (channel.lookup === null) return;
    const message = messageOf({ body: "abc", from: "ops", options: { isOffline: true, ttl: 5, targetOs: ["ios"] } });
    await send(channel, messageOf({ body: "abc", from: "ops" }));
    const sent = await send(channel, message);
    if (sent.kind !== "accepted" || sent.id === null) throw new Error("no id to look up");

    const { lookup } = channel;
    const list = lookup.readList(await post(channel, lookup.renderList()));
    const one = lookup.readOne(await post(channel, lookup.renderOne(sent.id)));

    if (list.kind !== "found" || one.kind !== "found") throw new Error("not found");
    expect(list.broadcasts).toHaveLength(2);
    expect(list.broadcasts.filter((listed) => lookup.matches(listed, message)).map(({ id }) => id)).toEqual([sent.id]);
    expect(one.broadcasts.map(({ id }) => id)).toEqual([sent.id]);
    expect(lookup.readOne(await post(channel, lookup.renderOne("7")))).toEqual({ kind: "found", broadcasts: [] });
  });
});

describe("the daily limit of Easemob", () => {
  it("is told from the window's, and lasts for the day", async () => {
    const channel = channelNamed("easemob/online");
    sandboxOf(channel).spendElsewhere(channel.name, 1);
    for (let call = 1; call < 50; call += 1) {
      clock.advance(60_000);
      sandboxOf(channel).spendElsewhere(channel.name, 1);
    }
    clock.advance(60_000);

    expect(await send(channel, messageOf({ body: "abc" }))).toMatchObject({ kind: "throttled", until: "day" });
  });
});

async function send(channel: ChannelSpec, message: Message, wrongField?: string): Promise<Outcome> {
  expect(channel.check(message).filter(({ severity }) => severity === "error")).toEqual([]);
  return channel.read(await post(channel, channel.render(message), wrongField));
}

/** @param wrongField an account field, or `token`, that gets a wrong value. */
async function post(channel: ChannelSpec, payload: Payload, wrongField?: string): Promise<Answer> {
  const vendor = vendors[vendorNameOf(channel)];
  const { baseUrl, credentials } = sandboxOf(channel);
  const account: Account = { baseUrl, fields: { ...credentials, [wrongField ?? ""]: "wrong" } };
  const token = wrongField === "token" ? "wrong" : await tokenFor(channel, account);
  return transmit(vendor.sign(payload, account, { nowMs: clock.nowMs(), nonce: "0123456789abcdef".repeat(2), token }));
}

async function tokenFor(channel: ChannelSpec, account: Account): Promise<string | null> {
  const spec = vendors[vendorNameOf(channel)].token;
  if (spec === null) return null;
  const result = spec.read(await transmit(spec.request(account)), clock.nowMs());
  if (result.kind !== "token") throw new Error(`no token: ${result.reason}`);
  return result.token;
}

async function transmit(call: Call): Promise<Answer> {
  const { method, headers, body } = call;
  const response = await fetch(call.url, { method, headers: { ...headers }, body, redirect: "manual" });
  return { status: response.status, bodyText: await response.text() };
}

function sandboxOf(channel: ChannelSpec): RunningSandbox {
  return sandboxes[vendorNameOf(channel)];
}

function vendorNameOf(channel: ChannelSpec): VendorName {
  const name = (["netease", "rongcloud", "easemob"] as const).find((vendor) => channel.name.startsWith(vendor));
  if (name === undefined) throw new Error(`no vendor of ${channel.name}`);
  return name;
}
