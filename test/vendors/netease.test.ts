// NetEase: the documents' example calls, the signature, the rules, and the lookup of past broadcasts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson, type JsonObject } from "../../scripts/core/text/json.ts";
import type { ChannelSpec, ListedBroadcast, LookupSpec, Message } from "../../scripts/core/vendor-contract.ts";
import { netease } from "../../scripts/vendors/netease.ts";
import { channelNamed, codesOf, formFields, messageOf } from "./vendor-cases.ts";

const channel: ChannelSpec = channelNamed("netease/users");
const account = {
  baseUrl: "https://api.yunxinapi.com",
  fields: { appKey: "go9dnk49bkd9jd9vmel1kglw0803mgq3", appSecret: "the-app-secret" },
};
const stamp = { nowMs: 1443592222999, nonce: "0123456789abcdef0123456789abcdef", token: null };

describe("sending", () => {
  it("makes the document's example call byte for byte", () => {
    const payload = channel.render(messageOf({ body: "abc", from: "zhangsan" }));

    expect(payload).toEqual({
      endpoint: "/msg/broadcastMsg.action",
      contentType: "application/x-www-form-urlencoded;charset=utf-8",
      body: "from=zhangsan&body=abc",
    });
  });

  it("sends every option under its own name: flags as words, targetOs as one JSON array", () => {
    const options = { targetOs: ["ios", "aos"], ttl: 48, isOffline: true };

    const { body } = channel.render(messageOf({ body: "通知 & more", from: "ops-bot", options }));

    expect(formFields(body)).toEqual([
      ["from", "ops-bot"],
      ["body", "通知 & more"],
      ["isOffline", "true"],
      ["ttl", "48"],
      ["targetOs", '["ios","aos"]'],
    ]);
  });

  it.each([
    [true, "true"],
    [1, "true"],
    [false, "false"],
    [0, "false"],
  ])("writes isOffline %s as %s", (isOffline, text) => {
    const { body } = channel.render(messageOf({ body: "abc", options: { isOffline } }));

    expect(formFields(body)).toContainEqual(["isOffline", text]);
  });

  it("leaves out what is not set, an absent sender included", () => {
    expect(channel.render(messageOf({ body: "abc" })).body).toBe("body=abc");
  });

  it("keeps line breaks and emoji of the body as they are", () => {
    const body = "first\n\nsecond 😀 = + %";

    expect(formFields(channel.render(messageOf({ body })).body)).toEqual([["body", body]]);
  });
});

describe("signing", () => {
  it("sends AppKey, Nonce, CurTime in seconds and their CheckSum, and nothing else", () => {
    const call = netease.sign(channel.render(messageOf({ body: "abc", from: "zhangsan" })), account, stamp);

    expect(call).toEqual({
      method: "POST",
      url: "https://api.yunxinapi.com/nimserver/msg/broadcastMsg.action",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded;charset=utf-8",
        AppKey: "go9dnk49bkd9jd9vmel1kglw0803mgq3",
        Nonce: "0123456789abcdef0123456789abcdef",
        CurTime: "1443592222",
        // printf '%s' "$secret$nonce$curTime" | openssl sha1
        CheckSum: "f818adbea7f5d3e338f36c69e8c6098a34acac66",
      },
      body: "from=zhangsan&body=abc",
    });
  });
});

describe("recalling", () => {
  it("makes the document's example call, below /history", () => {
    const payload = channel.recall?.render({ id: "123456", sentAtMs: 1, from: null }, {});

    expect(payload).toEqual({
      endpoint: "/history/delBroadcastMsgById.action",
      contentType: "application/x-www-form-urlencoded;charset=utf-8",
      body: "broadcastId=123456",
    });
  });

  it("never loses a digit of the id between the answer and the recall", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
        const outcome = channel.read({ status: 200, bodyText: `{"code":200,"msg":{"broadcastId":${id}}}` });
        if (outcome.kind !== "accepted" || outcome.id === null) throw new Error("not accepted with an id");
        const payload = channel.recall?.render({ id: outcome.id, sentAtMs: 1, from: null }, {});
        expect(payload?.body).toBe(`broadcastId=${id}`);
      }),
    );
  });
});

describe("check", () => {
  it("takes 4096 characters and refuses one more, counting an emoji as two", () => {
    expect(codesOf(channel, messageOf({ body: "字".repeat(4096) }))).toEqual([]);
    expect(codesOf(channel, messageOf({ body: "字".repeat(4097) }))).toEqual(["error BODY_TOO_LONG"]);
    expect(codesOf(channel, messageOf({ body: "😀".repeat(2049) }))).toEqual(["error BODY_TOO_LONG"]);
  });

  it("refuses a sender of more than 32 characters, wherever it was written", () => {
    expect(codesOf(channel, messageOf({ body: "abc", from: "a".repeat(32) }))).toEqual([]);
    expect(codesOf(channel, messageOf({ body: "abc", from: "a".repeat(33) }))).toEqual(["error SENDER_TOO_LONG"]);
  });

  it("warns that ttl does nothing without isOffline", () => {
    expect(codesOf(channel, messageOf({ body: "abc", options: { ttl: 48 } }))).toEqual(["warning TTL_WITHOUT_OFFLINE"]);
    expect(codesOf(channel, messageOf({ body: "abc", options: { ttl: 48, isOffline: false } }))).toHaveLength(1);
    expect(codesOf(channel, messageOf({ body: "abc", options: { ttl: 48, isOffline: 1 } }))).toEqual([]);
  });
});

describe("reading an accepted send", () => {
  it.each([
    ["a time beyond the years that files can hold", "253402300800000"],
    ["a time that no calendar has", "1e300"],
    ["half a millisecond", "1505502793520.5"],
    ["a text", '"tomorrow"'],
  ])("leaves out an expiry that is %s", (_what, expireTime) => {
    const bodyText = `{"code":200,"msg":{"broadcastId":7,"expireTime":${expireTime}}}`;

    expect(channel.read({ status: 200, bodyText })).toEqual({ kind: "accepted", id: "7", expiresAtMs: null });
  });

  it("counts as sent without an id where the id is no id", () => {
    const bodyText = JSON.stringify({ code: 200, msg: { broadcastId: "7\n::error::gone" } });

    expect(channel.read({ status: 200, bodyText })).toEqual({ kind: "accepted", id: null, expiresAtMs: null });
  });
});

describe("looking up", () => {
  // NE-QUERY's example answer.
  const example =
    '{"code":200,"msg":{"expireTime":1505502793520,"body":"hello world","createTime":1505466793520,"isOffline":true,' +
    '"broadcastId":48174937359009,"targetOs":["ios","pc","aos"]}}';
  const listed: ListedBroadcast = {
    id: "48174937359009",
    body: "hello world",
    createdAtMs: 1505466793520,
    expiresAtMs: 1505502793520,
    isOffline: true,
    targetOs: ["ios", "pc", "aos"],
  };

  it("asks for one broadcast as the document's example does", () => {
    expect(lookup().renderOne("123456")).toMatchObject({
      endpoint: "/history/queryBroadcastMsgById.action",
      body: "broadcastId=123456",
    });
  });

  it("asks for the newest hundred, stored or not", () => {
    expect(lookup().renderList()).toMatchObject({
      endpoint: "/history/queryBroadcastMsg.action",
      body: "broadcastId=0&limit=100&type=1",
    });
  });

  it("reads the document's example", () => {
    expect(lookup().readOne({ status: 200, bodyText: example })).toEqual({ kind: "found", broadcasts: [listed] });
  });

  it("reads a list, ids of any size and either spelling included", () => {
    const bodyText =
      '{"code":200,"msgs":[{"broadcastid":1365344904091349007,"body":"a","createTime":1},' +
      '{"broadcastId":"2","body":"b","createTime":2,"isOffline":false,"targetOs":[]}]}';

    expect(lookup().readList({ status: 200, bodyText })).toEqual({
      kind: "found",
      broadcasts: [
        { id: "1365344904091349007", body: "a", createdAtMs: 1, expiresAtMs: null, isOffline: null, targetOs: null },
        { id: "2", body: "b", createdAtMs: 2, expiresAtMs: null, isOffline: false, targetOs: [] },
      ],
    });
    expect(lookup().readList({ status: 200, bodyText: '{"code":200,"msgs":[]}' })).toEqual({
      kind: "found",
      broadcasts: [],
    });
  });

  it("finds nothing where NetEase knows no such id", () => {
    const answer = { status: 200, bodyText: '{"code":404,"desc":"Object cannot be found"}' };

    expect(lookup().readOne(answer)).toEqual({ kind: "found", broadcasts: [] });
  });

  it.each([
    ["an entry without a text", '{"code":200,"msgs":[{"broadcastId":1,"createTime":1}]}'],
    ["an entry without an id", '{"code":200,"msgs":[{"body":"a","createTime":1}]}'],
    [
      "an entry of a time that no calendar has",
      '{"code":200,"msgs":[{"broadcastId":1,"body":"a","createTime":1e300}]}',
    ],
    ["an entry without its time", '{"code":200,"msgs":[{"broadcastId":1,"body":"a"}]}'],
    ["no list", '{"code":200}'],
    ["a refusal", '{"code":416,"desc":"too many"}'],
    ["no JSON", "<html>"],
  ])("fails rather than guesses over %s", (_what, bodyText) => {
    expect(lookup().readList({ status: 200, bodyText }).kind).toBe("failed");
  });

  it.each<[string, Partial<ListedBroadcast>, JsonObject, boolean]>([
    ["text and options are equal", {}, { isOffline: true, targetOs: ["aos", "ios", "pc"], ttl: 10 }, true],
    ["the text differs", { body: "hello world " }, { isOffline: true, targetOs: ["ios", "pc", "aos"] }, false],
    ["one is stored and the other not", {}, { targetOs: ["ios", "pc", "aos"] }, false],
    ["the list does not say whether it is stored", { isOffline: null }, { targetOs: ["ios", "pc", "aos"] }, false],
    ["other clients are meant", {}, { isOffline: true, targetOs: ["ios", "pc"] }, false],
    ["as many, but other clients are meant", {}, { isOffline: true, targetOs: ["ios", "pc", "web"] }, false],
    ["the list leaves out which clients", { targetOs: null }, { isOffline: true, targetOs: ["ios"] }, false],
    ["all clients are meant, some listed", {}, { isOffline: true }, false],
    ["all clients are meant, all listed", { targetOs: ["ios", "aos", "pc", "web", "mac"] }, { isOffline: true }, true],
    ["all clients are meant, none listed", { targetOs: [] }, { isOffline: true }, true],
    ["all clients are meant, the list says nothing", { targetOs: null }, { isOffline: true }, true],
    ["the lifetime differs", { targetOs: [] }, { isOffline: true, ttl: 11 }, false],
    ["the list has no lifetime", { targetOs: [], expiresAtMs: null }, { isOffline: true, ttl: 11 }, true],
    ["neither is stored", { targetOs: [], isOffline: false }, { isOffline: 0, ttl: 11 }, true],
  ])("compares: %s", (_what, change, options, same) => {
    const message = messageOf({ body: "hello world", options });

    expect(lookup().matches({ ...listed, ...change }, message)).toBe(same);
  });

  it("always recognises its own message in the vendor's echo of it", () => {
    const kinds = ["ios", "aos", "pc", "web", "mac"];
    const options = fc.record(
      {
        isOffline: fc.constantFrom<boolean | number>(true, false, 1, 0),
        ttl: fc.integer({ min: 1, max: 720 }),
        targetOs: fc.subarray(kinds, { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.string(), options, (body, chosen) => {
        const message = messageOf({ body, options: chosen });
        expect(lookup().matches(echoOf(message), message)).toBe(true);
      }),
    );
  });

  /** What a server that stores the form as it came would list. */
  function echoOf(message: Message): ListedBroadcast {
    const form = new URLSearchParams(channel.render(message).body);
    const ttlHours = Number(form.get("ttl") ?? "168");
    const targetOs = parseJson(form.get("targetOs") ?? "[]");
    return {
      id: "1",
      body: form.get("body") ?? "",
      createdAtMs: 5_000,
      expiresAtMs: 5_000 + ttlHours * 3_600_000,
      isOffline: form.get("isOffline") === "true",
      targetOs: Array.isArray(targetOs) ? targetOs.map(String) : null,
    };
  }

  function lookup(): LookupSpec {
    if (channel.lookup === null) throw new Error("netease/users has no lookup");
    return channel.lookup;
  }
});
