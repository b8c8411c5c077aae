// RongCloud: the documents' example calls, the signature, the recall, and the rules of content and push.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../scripts/core/text/json.ts";
import type { ChannelSpec } from "../../scripts/core/vendor-contract.ts";
import { rongcloud } from "../../scripts/vendors/rongcloud.ts";
import { channelNamed, codesOf, formFields, messageOf } from "./vendor-cases.ts";

const users: ChannelSpec = channelNamed("rongcloud/users");
const chatrooms: ChannelSpec = channelNamed("rongcloud/chatrooms");

/** SEED 002's pushExt example, as people would write it in YAML: flags and VIVO's class in other spellings. */
const writtenPushExt: JsonObject = {
  title: "you have a new message.",
  templateId: "123456",
  forceShowPushContent: false,
  pushConfigs: [
    { HW: { channelId: "hw-123", importance: "NORMAL", image: "https://example.com/image.png" } },
    { MI: { channelId: "mi-123", large_icon_uri: "https://example.com/image.png" } },
    { OPPO: { channelId: "oppo-123", category: "IM", notify_level: 2 } },
    { VIVO: { classification: 0 } },
    {
      APNs: { "thread-id": "123", "apns-collapse-id": "123456", richMediaUri: "https://example.com/image.png" },
    },
    { FCM: { channelId: "rongcloud_channelid", collapse_key: "1234", imageUrl: "https://example.com/image.png" } },
    { OHOS: { category: "IM", image: "https://example.com/image.png" } },
  ],
};

/** The same example as SEED 002 prints it. */
const documentedPushExt = `{
"title":"you have a new message.",
"templateId":"123456",
"forceShowPushContent":0,
"pushConfigs": [
{ "HW": { "channelId": "hw-123", "importance": "NORMAL", "image":"https://example.com/image.png" } },
{ "MI": { "channelId": "mi-123", "large_icon_uri":"https://example.com/image.png" } },
{ "OPPO": { "channelId": "oppo-123", "category": "IM", "notify_level": 2 } },
{ "VIVO" : {"classification": "0"} },
{ "APNs": { "thread-id": "123", "apns-collapse-id":"123456", "richMediaUri":"https://example.com/image.png" } },
{ "FCM": { "channelId":"rongcloud_channelid", "collapse_key":"1234", "imageUrl":"https://example.com/image.png" } },
{ "OHOS": { "category": "IM", "image":"https://example.com/image.png" } }
]
}`;

describe("sending to all users", () => {
  it("makes the document's example call: same fields, same values", () => {
    const options = {
      content: { content: "hello", extra: "helloExtra" },
      pushContent: "thisisapush",
      pushData: { pushData: "hello" },
    };
    const example =
      "content=%7B%22content%22%3A%22hello%22%2C%22extra%22%3A%22helloExtra%22%7D&fromUserId=2191&objectName=RC:TxtMsg" +
      "&pushContent=thisisapush&pushData=%7B%22pushData%22%3A%22hello%22%7D";

    const payload = users.render(messageOf({ from: "2191", options }));

    expect(payload).toMatchObject({
      endpoint: "/message/broadcast.json",
      contentType: "application/x-www-form-urlencoded",
    });
    expect(formFields(payload.body)).toEqual(formFields(example));
  });

  it("sends the body alone as the text of an RC:TxtMsg", () => {
    expect(formFields(users.render(messageOf({ body: 'Zu "früh"\n', from: "ops" })).body)).toEqual([
      ["content", '{"content":"Zu \\"früh\\"\\n"}'],
      ["fromUserId", "ops"],
      ["objectName", "RC:TxtMsg"],
    ]);
  });

  it("sends content and pushData that are strings as they are", () => {
    const options = { objectName: "app:plain", content: '{"a": 1}', pushData: "raw data" };

    const fields = formFields(users.render(messageOf({ from: "ops", options })).body);

    expect(fields).toContainEqual(["content", '{"a": 1}']);
    expect(fields).toContainEqual(["pushData", "raw data"]);
    expect(fields).toContainEqual(["objectName", "app:plain"]);
  });

  it("sends pushExt as the document's example: encoded once, with its types", () => {
    const { body } = users.render(messageOf({ body: "abc", from: "ops", options: { pushExt: writtenPushExt } }));
    const pushExt = new URLSearchParams(body).get("pushExt");

    expect(pushExt).toBe(JSON.stringify(JSON.parse(documentedPushExt)));
  });

  it.each([
    [true, "1", "true", 1],
    [1, "1", "true", 1],
    [false, "0", "false", 0],
    [0, "0", "false", 0],
  ])("writes flags %s as each parameter wants them", (flag, digit, word, number) => {
    const options = {
      contentAvailable: flag,
      disableUpdateLastMsg: flag,
      pushExt: { forceShowPushContent: flag },
    };

    const fields = formFields(users.render(messageOf({ body: "abc", from: "ops", options })).body);

    expect(fields).toContainEqual(["contentAvailable", digit]);
    expect(fields).toContainEqual(["disableUpdateLastMsg", word]);
    expect(fields).toContainEqual(["pushExt", JSON.stringify({ forceShowPushContent: number })]);
  });

  it("keeps VIVO's class as text however it is written", () => {
    const pushExtOf = (classification: string | number): string | null => {
      const options = { pushExt: { pushConfigs: [{ VIVO: { classification, category: "IM" } }] } };
      return new URLSearchParams(users.render(messageOf({ body: "abc", from: "ops", options })).body).get("pushExt");
    };

    expect(pushExtOf(1)).toBe('{"pushConfigs":[{"VIVO":{"classification":"1","category":"IM"}}]}');
    expect(pushExtOf("1")).toBe(pushExtOf(1));
  });
});

describe("sending to all chatrooms", () => {
  it("makes the document's example call: same fields, same values", () => {
    const options = { objectName: "RC:TxtMsg", content: { content: "hello", extra: "helloExtra" } };
    const example =
      "content=%7B%22content%22%3A%22hello%22%2C%22extra%22%3A%22helloExtra%22%7D&fromUserId=2191&objectName=RC:TxtMsg";

    const payload = chatrooms.render(messageOf({ from: "2191", options }));

    expect(payload.endpoint).toBe("/message/chatroom/broadcast.json");
    expect(formFields(payload.body)).toEqual(formFields(example));
  });

  it("sends isIncludeSender as a digit, and no push options", () => {
    const options = { isIncludeSender: true };

    const fields = formFields(chatrooms.render(messageOf({ body: "abc", from: "ops", options })).body);

    expect(fields.map(([name]) => name)).toEqual(["content", "fromUserId", "objectName", "isIncludeSender"]);
    expect(fields).toContainEqual(["isIncludeSender", "1"]);
  });
});

describe("signing", () => {
  it("sends App-Key, a nonce of 18 characters, the time in milliseconds, and their signature", () => {
    const account = {
      baseUrl: "https://api.rong-api.com",
      fields: { appKey: "uwd1c0sxdlx2", appSecret: "the-app-secret" },
    };
    const stamp = { nowMs: 1585127132438, nonce: "0123456789abcdef0123456789abcdef", token: null };

    const call = rongcloud.sign(chatrooms.render(messageOf({ body: "abc", from: "ops" })), account, stamp);

    expect(call).toMatchObject({ method: "POST", url: "https://api.rong-api.com/message/chatroom/broadcast.json" });
    expect(call.headers).toEqual({
      "Content-Type": "application/x-www-form-urlencoded",
      "App-Key": "uwd1c0sxdlx2",
      Nonce: "0123456789abcdef01",
      Timestamp: "1585127132438",
      // printf '%s' "$secret$nonce$timestamp" | openssl sha1
      Signature: "a7b03d860a0aab28dcc6688740f56f1200610268",
    });
  });

  it("says which field an account lacks", () => {
    const payload = users.render(messageOf({ body: "abc", from: "ops" }));
    const stamp = { nowMs: 0, nonce: "0", token: null };

    expect(() => rongcloud.sign(payload, { baseUrl: "https://h", fields: { appKey: "k" } }, stamp)).toThrow(
      'no field "appSecret"',
    );
  });
});

describe("recalling", () => {
  const sent = { id: "5FGT-7VA9-G4DD-4V5P", sentAtMs: 1507778882124, from: "fDR2cVpxxR5zSMUNh3yAwh" };

  it("names sender, message and send time", () => {
    const payload = users.recall?.render(sent, {});

    expect(payload?.endpoint).toBe("/message/broadcast/recall.json");
    expect(payload?.body).toBe(
      "fromUserId=fDR2cVpxxR5zSMUNh3yAwh&messageUID=5FGT-7VA9-G4DD-4V5P&sentTime=1507778882124",
    );
  });

  it("adds how the recall looks, as reviewed", () => {
    const options = { isAdmin: true, isDelete: 1, extra: "moved", disableUpdateLastMsg: 0 };

    expect(formFields(users.recall?.render(sent, options).body ?? "").slice(3)).toEqual([
      ["isAdmin", "1"],
      ["isDelete", "1"],
      ["extra", "moved"],
      ["disableUpdateLastMsg", "false"],
    ]);
  });

  it("does not recall without a sender", () => {
    expect(() => users.recall?.render({ ...sent, from: null }, {})).toThrow("sender");
  });
});

describe("check", () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ["the body alone", {}, []],
    ["a text message", { content: { content: "hello", extra: "x" } }, []],
    ["a text message written as JSON text", { content: '{"content":"hello"}' }, []],
    ["a text message without text", { content: { extra: "x" } }, ["error CONTENT_FIELD_MISSING"]],
    ["a text message with a number", { content: { content: 7 } }, ["error CONTENT_FIELD_MISSING"]],
    ["plain text as content", { content: "hello" }, ["error CONTENT_NOT_JSON"]],
    ["content encoded twice", { content: '"{\\"content\\":\\"hello\\"}"' }, ["error CONTENT_NOT_JSON"]],
    ["a type of RongCloud's own", { objectName: "RC:RcNtf", content: { a: 1 } }, ["error OBJECT_NAME_RESERVED"]],
    ["an invented RC: type", { objectName: "RC:Mine", content: { a: 1 } }, ["error OBJECT_NAME_RESERVED"]],
    ["an own type with any text", { objectName: "app:Notice", content: "anything" }, []],
    ["an own type without content", { objectName: "app:Notice" }, ["error CONTENT_REQUIRED"]],
    ["a notice without content", { objectName: "RC:InfoNtf" }, ["error CONTENT_REQUIRED"]],
    ["a notice", { objectName: "RC:InfoNtf", content: { message: "hello" } }, []],
    [
      "a notice without message",
      { objectName: "RC:InfoNtf", content: { extra: "x" } },
      ["error CONTENT_FIELD_MISSING"],
    ],
    ["a command", { objectName: "RC:CmdMsg", content: { name: "reload", data: "{}" } }, []],
    [
      "a command whose data is a map",
      { objectName: "RC:CmdMsg", content: { name: "reload", data: { a: 1 } } },
      ["error CONTENT_FIELD_MISSING"],
    ],
    [
      "a file without its address",
      { objectName: "RC:FileMsg", content: { name: "a.pdf", size: 1, type: "pdf" } },
      ["warning CONTENT_FIELD_EXPECTED"],
    ],
  ])("of content: %s", (_what, options, codes) => {
    expect(codesOf(chatrooms, messageOf({ body: "abc", from: "ops", options }))).toEqual(codes);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ["a text message pushes by itself", {}, []],
    ["a notice does not", { objectName: "RC:InfoNtf", content: { message: "a" } }, ["warning NO_PUSH"]],
    ["an own type does not", { objectName: "app:Notice", content: { a: 1 } }, ["warning NO_PUSH"]],
    ["pushContent makes it push", { objectName: "app:Notice", content: { a: 1 }, pushContent: "look" }, []],
    ["a template makes it push", { objectName: "app:Notice", content: { a: 1 }, pushExt: { templateId: "1" } }, []],
  ])("of push notifications: %s", (_what, options, codes) => {
    expect(codesOf(users, messageOf({ body: "abc", from: "ops", options }))).toEqual(codes);
  });

  it("takes 128 KB of content as JSON and refuses one byte more", () => {
    const framed = (bytes: number): string => "a".repeat(bytes - '{"content":""}'.length);

    const fits = codesOf(chatrooms, messageOf({ body: framed(128 * 1024), from: "ops" }));
    const over = codesOf(chatrooms, messageOf({ body: framed(128 * 1024 + 1), from: "ops" }));

    expect(fits).toEqual(["warning REQUEST_TOO_LARGE"]);
    expect(over).toEqual(["error CONTENT_TOO_LARGE"]);
  });

  it("warns from 100,000 bytes on the wire, where a Chinese character takes nine", () => {
    const emptyBytes = chatrooms.render(messageOf({ body: "", from: "ops" })).body.length;
    const fits = "a".repeat(99_999 - emptyBytes);

    expect(codesOf(chatrooms, messageOf({ body: fits, from: "ops" }))).toEqual([]);
    expect(codesOf(chatrooms, messageOf({ body: `${fits}a`, from: "ops" }))).toEqual(["warning REQUEST_TOO_LARGE"]);
    expect(codesOf(chatrooms, messageOf({ body: "字".repeat(11_000), from: "ops" }))).toEqual([]);
    expect(codesOf(chatrooms, messageOf({ body: "字".repeat(11_112), from: "ops" }))).toHaveLength(1);
  });

  it("refuses a sender of more than 64 characters", () => {
    expect(codesOf(users, messageOf({ body: "abc", from: "a".repeat(64) }))).toEqual([]);
    expect(codesOf(users, messageOf({ body: "abc", from: "a".repeat(65) }))).toEqual(["error SENDER_TOO_LONG"]);
  });
});
