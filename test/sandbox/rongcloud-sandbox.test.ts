// RongCloud's sandbox against SEED 002 and SEED 003: the documents' examples, and what a message may say.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import { type Answered, field, rongcloudCall, rongcloudHeaders, startMs } from "./vendor-requests.ts";

const toUsers = "/message/broadcast.json";
const toChatrooms = "/message/chatroom/broadcast.json";

/** The body of SEED 002's request example, byte for byte. */
const usersExample =
  "content=%7B%22content%22%3A%22hello%22%2C%22extra%22%3A%22helloExtra%22%7D&fromUserId=2191&objectName=RC:TxtMsg" +
  "&pushContent=thisisapush&pushData=%7B%22pushData%22%3A%22hello%22%7D";
/** The body of SEED 003's request example, byte for byte. */
const chatroomsExample =
  "content=%7B%22content%22%3A%22hello%22%2C%22extra%22%3A%22helloExtra%22%7D&fromUserId=2191&objectName=RC:TxtMsg";
const hello = { fromUserId: "2191", objectName: "RC:TxtMsg", content: '{"content":"hello"}' };

let clock: SandboxClock;
let sandbox: RunningSandbox;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("rongcloud", { nowMs: clock.nowMs });
});
afterEach(() => sandbox.close());

type Form = Readonly<Record<string, string>>;

function call(path: string, body: string | Form, more: Record<string, string> = {}): Promise<Answered> {
  return rongcloudCall(sandbox, path, body, { ...rongcloudHeaders(sandbox, clock.nowMs()), ...more });
}

function verdict(answered: Answered): string {
  return `${answered.status} ${field(answered, "code")}`;
}

describe("sending to RongCloud users", () => {
  it("accepts the document's example and answers with a messageUID", async () => {
    const answered = await call(toUsers, usersExample);

    expect(answered.status).toBe(200);
    expect(answered.contentType).toBe("application/json; charset=utf-8");
    expect(answered.text).toMatch(/^\{"code":200,"messageUID":"[0-9A-V]{4}(-[0-9A-V]{4}){3}"\}$/);
    expect(sandbox.broadcasts).toMatchObject([
      {
        id: field(answered, "messageUID"),
        api: "rongcloud/users",
        content: '{"content":"hello","extra":"helloExtra"}',
        text: "hello",
        from: "2191",
      },
    ]);
    expect(sandbox.log[0]?.undocumented).toEqual([]);
  });

  it("accepts every push option of the document's structure example", async () => {
    const pushExt = {
      title: "you have a new message.",
      templateId: "123456",
      forceShowPushContent: 0,
      pushConfigs: [
        { HW: { channelId: "hw-123", importance: "NORMAL", image: "https://example.com/image.png" } },
        { MI: { channelId: "mi-123", large_icon_uri: "https://example.com/image.png" } },
        { OPPO: { channelId: "oppo-123", category: "IM", notify_level: 2 } },
        { VIVO: { classification: "0" } },
        { APNs: { "thread-id": "123", "apns-collapse-id": "123456", richMediaUri: "https://example.com/image.png" } },
        { FCM: { channelId: "rongcloud_channelid", collapse_key: "1234", imageUrl: "https://example.com/image.png" } },
        { OHOS: { category: "IM", image: "https://example.com/image.png" } },
      ],
    };
    const flags = { contentAvailable: "1", disableUpdateLastMsg: "true" };

    const answered = await call(toUsers, { ...hello, ...flags, pushExt: JSON.stringify(pushExt) });

    expect(verdict(answered)).toBe("200 200");
    expect(sandbox.log[0]?.undocumented).toEqual([]);
  });

  it.each([
    { what: "no sender", change: { fromUserId: "" }, code: 1002 },
    { what: "a sender of 65 characters", change: { fromUserId: "u".repeat(65) }, code: 1005 },
    { what: "no type", change: { objectName: "" }, code: 1002 },
    { what: "a type of 33 characters", change: { objectName: "x".repeat(33) }, code: 1005 },
    { what: "an unknown RC: type", change: { objectName: "RC:Nothing" }, code: 1002 },
    { what: "the recall command's type", change: { objectName: "RC:RcCmd", content: "{}" }, code: 1002 },
    { what: "no content", change: { content: "" }, code: 1002 },
    { what: "content that is no JSON", change: { content: "hello" }, code: 1002 },
    { what: "content encoded twice", change: { content: JSON.stringify(hello.content) }, code: 1002 },
    { what: "content without its words", change: { content: '{"extra":"x"}' }, code: 1002 },
    { what: "content of the wrong kind", change: { content: '{"content":1}' }, code: 1002 },
    { what: "content over 128 k", change: { content: JSON.stringify({ content: "a".repeat(131_072) }) }, code: 1005 },
    { what: "a body of 100 k", change: { content: JSON.stringify({ content: "公".repeat(12_000) }) }, code: 1508 },
    { what: "a flag written true", change: { contentAvailable: "true" }, code: 1002 },
    { what: "a flag written 1", change: { disableUpdateLastMsg: "1" }, code: 1002 },
    { what: "an empty flag", change: { contentAvailable: "" }, code: 1002 },
  ])("refuses $what", async ({ change, code }) => {
    const answered = await call(toUsers, { ...hello, ...change });

    expect(verdict(answered)).toBe(`400 ${code}`);
    expect(answered.text).toMatch(/^\{"code":\d+,"errorMessage":"[^"]+"\}$/);
    expect(sandbox.broadcasts).toEqual([]);
  });

  it.each([
    { what: "no object", pushExt: '"title"' },
    { what: "an object encoded twice", pushExt: JSON.stringify('{"title":"a"}') },
    { what: "a title of 51 characters", pushExt: { title: "a".repeat(51) } },
    { what: "a force flag that is no number", pushExt: { forceShowPushContent: "1" } },
    { what: "push configs that are no array", pushExt: { pushConfigs: { HW: {} } } },
    { what: "two channels in one config", pushExt: { pushConfigs: [{ HW: {}, MI: {} }] } },
    { what: "an unknown channel", pushExt: { pushConfigs: [{ Xiaomi: {} }] } },
    { what: "a channel named like a method", pushExt: { pushConfigs: [{ constructor: {} }] } },
    { what: "an unknown importance", pushExt: { pushConfigs: [{ HONOR: { importance: "HIGH" } }] } },
    { what: "an image without HTTPS", pushExt: { pushConfigs: [{ HONOR: { image: "http://example.com/a.png" } }] } },
    { what: "a Huawei category in lower case", pushExt: { pushConfigs: [{ HW: { category: "im" } }] } },
    { what: "an unknown notify level", pushExt: { pushConfigs: [{ OPPO: { notify_level: 3 } }] } },
    { what: "a VIVO category alone", pushExt: { pushConfigs: [{ VIVO: { category: "IM" } }] } },
    { what: "an unknown interruption", pushExt: { pushConfigs: [{ APNs: { "interruption-level": "loud" } }] } },
    { what: "a channel id that is a number", pushExt: { pushConfigs: [{ FCM: { channelId: 1 } }] } },
  ])("refuses a pushExt with $what", async ({ pushExt }) => {
    const text = typeof pushExt === "string" ? pushExt : JSON.stringify(pushExt);

    expect(verdict(await call(toUsers, { ...hello, pushExt: text }))).toBe("400 1002");
  });

  it.each([
    [
      { HONOR: { importance: "LOW", image: "https://example.com/a.png" } },
      { HW: { importance: "LOW", category: "IM" } },
    ],
    [{ HW: { importance: "NORMAL", category: "PLAY_VOICE" } }, { HONOR: { importance: "NORMAL" } }],
    [{ OPPO: { category: "IM", notify_level: 1 } }, { VIVO: { classification: 1, category: "IM" } }],
    [{ OPPO: { category: "IM", notify_level: 16 } }, { VIVO: { classification: 0 } }],
    [{ APNs: { "interruption-level": "passive" } }, { APNs: { "interruption-level": "active" } }],
    [{ APNs: { "interruption-level": "time-sensitive" } }, { APNs: { "interruption-level": "critical" } }],
  ])("accepts the documented values %j and %j", async (...pushConfigs) => {
    const pushExt = JSON.stringify({ title: "a".repeat(50), forceShowPushContent: 1, pushConfigs });

    expect(verdict(await call(toUsers, { ...hello, pushExt }))).toBe("200 200");
  });

  it("refuses a Huawei category that is no text", async () => {
    const pushExt = JSON.stringify({ pushConfigs: [{ HW: { category: 5 } }] });

    expect(verdict(await call(toUsers, { ...hello, pushExt }))).toBe("400 1002");
  });

  it("takes a request body of one byte less than 100 k", async () => {
    const shell = new URLSearchParams({ ...hello, content: '{"content":""}' }).toString().length;
    const largest = "a".repeat(100 * 1024 - shell - 1);

    const fits = await call(toUsers, { ...hello, content: JSON.stringify({ content: largest }) });
    const tooLarge = await call(toUsers, { ...hello, content: JSON.stringify({ content: `${largest}a` }) });

    expect([fits, tooLarge].map(verdict)).toEqual(["200 200", "400 1508"]);
  });

  it("takes exactly 128 k of content where larger bodies are allowed", async () => {
    sandbox.configure({ settings: { bodyBytes: 1_000_000 } });
    const shellBytes = '{"content":""}'.length;
    const largest = "a".repeat(128 * 1024 - shellBytes);

    const fits = await call(toUsers, { ...hello, content: JSON.stringify({ content: largest }) });
    const tooLarge = await call(toUsers, { ...hello, content: JSON.stringify({ content: `${largest}a` }) });

    expect([fits, tooLarge].map(verdict)).toEqual(["200 200", "400 1005"]);
  });

  it("takes senders of 64 and types of 32 characters", async () => {
    const longest = { ...hello, fromUserId: "u".repeat(64), objectName: "x".repeat(32) };

    expect(verdict(await call(toUsers, longest))).toBe("200 200");
  });

  it("names fields that the documents do not know, also inside pushExt", async () => {
    const pushExt = JSON.stringify({ Title: "a", pushConfigs: [{ VIVO: { clasification: 0 } }] });

    await call(toUsers, { ...hello, pushExt, isIncludeSender: "1" });

    const expected = ["isIncludeSender", "pushExt.Title", "pushExt.pushConfigs.VIVO.clasification"];
    expect(sandbox.log[0]?.undocumented).toEqual(expected);
  });

  it("leaves the content of custom types to the app, whatever they are called", async () => {
    expect(verdict(await call(toUsers, { ...hello, objectName: "constructor", content: "plain words" }))).toBe(
      "200 200",
    );
    expect(sandbox.broadcasts[0]?.text).toBe("plain words");
  });

  it.each([
    ["RC:ImgMsg", { content: "aGk=", imageUri: "https://example.com/a.png" }],
    ["RC:GIFMsg", { gifDataSize: 34_563, remoteUrl: "https://example.com/a.gif", width: 263, height: 263 }],
    ["RC:HQVCMsg", { remoteUrl: "https://example.com/a.aac", duration: 7 }],
    ["RC:VcMsg", { content: "aGk=", duration: 3 }],
    ["RC:FileMsg", { name: "a.txt", size: 190, type: "txt", fileUrl: "https://example.com/a.txt" }],
    ["RC:SightMsg", { sightUrl: "https://example.com/a.mp4", content: "aGk=", duration: 2, size: "734320", name: "a" }],
    ["RC:LBSMsg", { content: "aGk=", latitude: 24.114, longitude: 334.221, poi: "here" }],
    ["RC:ImgTextMsg", { title: "a", content: "b", imageUri: "https://example.com/a.png", url: "https://example.com" }],
    ["RC:CmdMsg", { name: "update", data: "{}" }],
    ["RC:CmdNtf", { name: "update", data: "{}" }],
    ["RC:InfoNtf", { message: "hello", extra: "x", user: { id: "1" } }],
    ["RC:ProfileNtf", { operation: "Update", data: "{}" }],
  ])("accepts the built-in type %s and refuses it encoded twice", async (objectName, content) => {
    const text = JSON.stringify(content);

    const answers = [
      await call(toUsers, { ...hello, objectName, content: text }),
      await call(toUsers, { ...hello, objectName, content: JSON.stringify(text) }),
    ];

    expect(answers.map(verdict)).toEqual(["200 200", "400 1002"]);
  });
});

describe("sending to RongCloud chatrooms", () => {
  it("accepts the document's example and answers without any id", async () => {
    const answered = await call(toChatrooms, chatroomsExample);

    expect(answered.text).toBe('{"code":200}');
    expect(sandbox.broadcasts).toMatchObject([{ id: null, api: "rongcloud/chatrooms", text: "hello" }]);
  });

  it("takes isIncludeSender as 0 or 1 only", async () => {
    const yes = await call(toChatrooms, { ...hello, isIncludeSender: "1" });
    clock.advance(1000);
    const word = await call(toChatrooms, { ...hello, isIncludeSender: "true" });

    expect([yes, word].map(verdict)).toEqual(["200 200", "400 1002"]);
  });

  it.each([{ fromUserId: "" }, { objectName: "RC:Nothing" }, { content: JSON.stringify(hello.content) }])(
    "refuses %o",
    async (change) => {
      expect(verdict(await call(toChatrooms, { ...hello, ...change }))).toBe("400 1002");
      expect(sandbox.broadcasts).toEqual([]);
    },
  );

  it("takes one call a second", async () => {
    const first = await call(toChatrooms, hello);
    clock.advance(999);
    const early = await call(toChatrooms, hello);
    clock.advance(1);
    const later = await call(toChatrooms, hello);

    expect([first, early, later].map(verdict)).toEqual(["200 200", "429 1008", "200 200"]);
  });
});
