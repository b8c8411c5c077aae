// What every vendor and channel must keep, checked by what each declares of itself.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJsonObject, type JsonObject } from "../../scripts/core/text/json.ts";
import { limitNames, type ChannelSpec, type Message, type Source } from "../../scripts/core/vendor-contract.ts";
import { channelSpec, vendorOf } from "../../scripts/core/channels.ts";
import { allChannels, allVendors, vendors } from "../../scripts/vendors/registry.ts";
import { formFields, messageOf } from "./vendor-cases.ts";

/** Windows by limit name; the day has none. */
const windowMs: Readonly<Record<string, number>> = {
  perSecond: 1_000,
  perMinute: 60_000,
  per30Minutes: 1_800_000,
  perHour: 3_600_000,
  recallsPerHour: 3_600_000,
};

/** The documented limits, written down a second time, from the seed documents. */
const documentedLimits: Readonly<Record<string, readonly string[]>> = {
  "netease/users": ["send 10 perMinute raisable", "send 1000 perDay raisable"],
  "rongcloud/users": [
    "send 2 perHour raisable",
    "send 3 perDay raisable",
    "recall 2 recallsPerHour",
    "recall 3 recallsPerDay",
  ],
  "rongcloud/chatrooms": ["send 1 perSecond"],
  "easemob/users": ["send 1 per30Minutes", "send 3 perDay raisable"],
  "easemob/online": ["send 1 perMinute", "send 50 perDay raisable"],
  "easemob/chatrooms": ["send 1 perSecond", "send 10 perMinute", "send 100 perDay raisable"],
};

describe("the registry", () => {
  it("has the six channels", () => {
    expect(allChannels().map(({ name }) => name)).toEqual(Object.keys(documentedLimits));
  });

  it("has each channel under its name, and nothing under any other name", () => {
    expect(channelSpec(vendors, "easemob/online")?.endpoint).toBe("/messages/users/broadcast");
    expect(vendorOf("easemob/online")).toBe("easemob");
    expect(vendors.netease.title).toContain("NetEase");
    for (const name of ["", "easemob", "easemob/", "constructor", "__proto__", "toString"]) {
      expect(channelSpec(vendors, name)).toBeUndefined();
    }
  });
});

describe.each(allVendors())("vendor $name", (vendor) => {
  it("names its channels by vendor and schema definition", () => {
    for (const [key, channel] of Object.entries(vendor.channels)) {
      expect(channel.name).toBe(key);
      expect(key.split("/")[0]).toBe(vendor.name);
      const definition = definitionsOf(vendor.schema)[key.split("/")[1] ?? ""];
      expect(definition, key).toMatchObject({ properties: { to: { const: key } } });
    }
  });

  it("identifies an account by fields that it declares, and never by its secret", () => {
    const names = vendor.accountFields.map(({ name }) => name);

    expect(vendor.identityFields.every((name) => names.includes(name))).toBe(true);
    expect(vendor.identityFields.some((name) => /secret/i.test(name))).toBe(false);
    for (const { name, secret } of vendor.accountFields) expect(secret || !/secret|key/i.test(name)).toBe(true);
  });

  it("names bare hosts, each once, with its document", () => {
    const hosts = vendor.dataCentres.map(({ host }) => host);

    expect(new Set(hosts).size).toBe(hosts.length);
    for (const { host, source } of vendor.dataCentres) {
      expect(host).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
      expectSource(source);
    }
  });

  it("lives in a time zone that exists", () => {
    expect(() => new Intl.DateTimeFormat("en", { timeZone: vendor.dayZone.zone })).not.toThrow();
    expectSource(vendor.dayZone.source);
  });

  it("signs every payload as a POST of that payload over the account's own host", () => {
    const fields = Object.fromEntries(vendor.accountFields.map(({ name }) => [name, `${name}-value`]));
    const account = { baseUrl: "https://host.example", fields };
    for (const channel of Object.values(vendor.channels)) {
      const payload = channel.render(exampleOf(channel));
      const call = vendor.sign(payload, account, { nowMs: 1_700_000_000_000, nonce: "a".repeat(32), token: "tok" });

      expect(call.method).toBe("POST");
      expect(call.body).toBe(payload.body);
      expect(new URL(call.url).origin).toBe("https://host.example");
      expect(call.url.endsWith(payload.endpoint)).toBe(true);
      expect(call.headers["Content-Type"]).toBe(payload.contentType);
      expect(Object.values(call.headers).join(" ")).not.toMatch(/appSecret-value|clientSecret-value/);
    }
  });
});

describe.each(allChannels())("channel $name", (channel) => {
  it("declares the documented limits, each with its document", () => {
    const limits = channel.limits.map(
      ({ calls, count, name, raisable }) => `${calls} ${count} ${name}${raisable ? " raisable" : ""}`,
    );

    expect(limits).toEqual(documentedLimits[channel.name]);
    for (const limit of channel.limits) {
      expect(limitNames).toContain(limit.name);
      expectSource(limit.source);
      const expected = windowMs[limit.name];
      const window = expected === undefined ? { kind: "day" } : { kind: "sliding", windowMs: expected };
      expect(limit.window).toEqual(window);
    }
  });

  it("can either be recalled or says why not", () => {
    expect(channel.recall === null).toBe(channel.recallImpossible !== null);
    if (channel.recall !== null) {
      expect(channel.recall.effect).toMatch(/\.$/);
      expectSource(channel.recall.source);
    }
    expect(channel.limits.some(({ calls }) => calls === "recall") && channel.recall === null).toBe(false);
    expect(channel.recall !== null && !channel.returnsId).toBe(false);
  });

  it("says whom it reaches, and where that is documented", () => {
    expect(channel.reaches).toMatch(/\.$/);
    expectSource(channel.source);
  });

  it("takes a plain announcement without a finding", () => {
    expect(channel.check(exampleOf(channel))).toEqual([]);
  });

  it("always renders the same message to the same bytes, whatever order its options stand in", () => {
    const message = exampleOf(channel);
    fc.assert(
      fc.property(anyOptions(), (options) => {
        const reversed = Object.fromEntries(Object.entries(options).toReversed());
        const payload = channel.render({ ...message, options });
        expect(channel.render({ ...message, options })).toEqual(payload);
        expect(channel.render({ ...message, options: reversed })).toEqual(payload);
      }),
    );
  });

  it("always carries the body's text exactly, encoded once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (body) => {
        expect(textOf(channel, { ...exampleOf(channel), body })).toBe(body);
      }),
    );
  });

  it("never sends a field for what is not set", () => {
    const { body } = channel.render({ body: "abc", from: null, options: {} });

    expect(body).not.toMatch(/null|undefined|from=|fromUserId=/);
  });

  it("finds numbers that JSON would change, wherever they stand", () => {
    const options = { content: { a: [1, 2 ** 60] }, msg: { type: "txt", msg: "a" }, ext: { limit: Infinity, ok: 1.5 } };

    const inexact = channel
      .check({ ...exampleOf(channel), options })
      .filter(({ code }) => code === "NUMBER_NOT_EXACT")
      .map(({ at }) => at.join("."));

    expect(inexact).toEqual(["content.a.1", "ext.limit"]);
  });

  it("gives every finding a code, a remedy and a place inside the delivery", () => {
    const options = { ttl: 5, objectName: "RC:Nothing", content: "x", msg: { type: "txt", msg: "a".repeat(9000) } };
    const message = { body: "a".repeat(200_000), from: "a".repeat(99), options };

    const findings = channel.check(message);

    expect(findings.length).toBeGreaterThan(0);
    for (const { code, message: what, remedy, at } of findings) {
      expect(code).toMatch(/^[A-Z][A-Z_]+$/);
      expect(what).not.toMatch(/\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
      const [place] = at;
      if (place !== undefined) expect([channel.senderOption, ...Object.keys(options)]).toContain(place);
    }
  });

  it("gives an id exactly where it declares one", () => {
    const bodyText =
      '{"code":200,"messageUID":"1365344904091349007","data":{"id":1365344904091349007},"msg":{"broadcastId":1365344904091349007}}';
    if (!channel.returnsId) return;

    expect(channel.read({ status: 200, bodyText })).toMatchObject({ kind: "accepted", id: "1365344904091349007" });
  });
});

function exampleOf(channel: ChannelSpec): Message {
  return channel.senderRequired ? messageOf({ body: "abc", from: "ops" }) : messageOf({ body: "abc" });
}

/** The text as the vendor would read it from the payload. */
function textOf(channel: ChannelSpec, message: Message): unknown {
  const payload = channel.render(message);
  if (payload.contentType === "application/json") return path(JSON.parse(payload.body), ["msg", "msg"]);
  const form = Object.fromEntries(formFields(payload.body));
  return channel.contentOption === null ? form["body"] : path(JSON.parse(form["content"] ?? ""), ["content"]);
}

function path(value: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
}

function anyOptions(): fc.Arbitrary<JsonObject> {
  const flag = fc.constantFrom<boolean | number>(true, false, 0, 1);
  return fc.record(
    {
      isOffline: flag,
      ttl: fc.integer({ min: 1, max: 720 }),
      targetOs: fc.subarray(["ios", "aos", "pc", "web", "mac"], { minLength: 1 }),
      objectName: fc.constantFrom("RC:TxtMsg", "app:Notice"),
      content: fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.string())),
      pushContent: fc.string(),
      pushData: fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.integer())),
      contentAvailable: flag,
      disableUpdateLastMsg: flag,
      isIncludeSender: flag,
      ext: fc.dictionary(fc.string(), fc.string()),
      chatroom_msg_level: fc.constantFrom("high", "normal", "low"),
    },
    { requiredKeys: [] },
  );
}

function definitionsOf(schema: JsonObject): JsonObject {
  const definitions = schema["definitions"];
  return isJsonObject(definitions) ? definitions : {};
}

function expectSource(source: Source): void {
  expect(source.page).not.toBe("");
  expect(source.readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
}
