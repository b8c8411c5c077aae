// Easemob's sandbox against SEED 004, EM-TOK and EM-ERR: the documents' examples and errors.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandboxClock, type SandboxClock } from "../../scripts/sandbox/sandbox-clock.ts";
import { type RunningSandbox, startSandbox } from "../../scripts/sandbox/sandboxes.ts";
import { type Answered, easemobCall, easemobToken, field, startMs } from "./vendor-requests.ts";

const toUsers = "/messages/broadcast";
const toOnline = "/messages/users/broadcast";
const toChatrooms = "/messages/chatrooms/broadcast";

const url = "https://example.com/1122/demo/chatfiles/55f12940-0000-0000-8a5b-ff2336f03252";
/** The msg of every example in SEED 004; custom without its trailing comma. */
const examples = {
  txt: { type: "txt", msg: "send broadcast to all users" },
  img: { type: "img", filename: "testimg.jpg", secret: "VfXXXXNb_", url, size: { width: 480, height: 720 } },
  audio: { type: "audio", url, filename: "testaudio.amr", length: 10, secret: "HfXXXXCjM" },
  video: {
    type: "video",
    filename: "1418105136313.mp4",
    thumb: url,
    length: 0,
    secret: "VfXXXXNb_",
    file_length: 58_103,
    thumb_secret: "ZyXXXX2I",
    url,
  },
  file: { type: "file", filename: "test.txt", secret: "1-g0XXXXua", url },
  loc: { type: "loc", lat: "39.966", lng: "116.322", addr: "中国北京市海淀区中关村" },
  cmd: { type: "cmd", action: "action1" },
  custom: { type: "custom", customEvent: "custom_event" },
} as const;
const usersText = { target_type: "users", msg: examples.txt, from: "admin", ext: { extKey: "extValue" } };
const onlineText = { msg: examples.txt, from: "admin", ext: { extKey: "extValue" } };

let clock: SandboxClock;
let sandbox: RunningSandbox;
let token: string;

beforeEach(async () => {
  clock = createSandboxClock(startMs);
  sandbox = await startSandbox("easemob", { nowMs: clock.nowMs });
  token = await easemobToken(sandbox);
});
afterEach(() => sandbox.close());

function call(path: string, body: unknown, more: Record<string, string> = {}): Promise<Answered> {
  return easemobCall(sandbox, path, body, { Authorization: `Bearer ${token}`, ...more });
}

function verdict(answered: Answered): string {
  return [answered.status, field(answered, "error"), field(answered, "error_description")].join(" ").trimEnd();
}

describe("broadcasting at Easemob", () => {
  it("answers all users with the documented members and the id as a bare number that a double cannot hold", async () => {
    const answered = await call(toUsers, { ...usersText, appkey: "1122#demo" });

    const [, digits = ""] = /"data":\{"id":(\d{19})\}/.exec(answered.text) ?? [];
    expect(answered.status).toBe(200);
    expect(String(BigInt(Number(digits)))).not.toBe(digits);
    expect(JSON.parse(answered.text)).toEqual({
      path: "/messages/broadcast",
      uri: `${sandbox.baseUrl}/1122/demo/messages/broadcast`,
      timestamp: startMs,
      organization: "1122",
      application: field(answered, "application"),
      action: "post",
      data: { id: Number(digits) },
      duration: 0,
      applicationName: "demo",
    });
    expect(sandbox.broadcasts).toMatchObject([
      { id: digits, api: "easemob/users", text: "send broadcast to all users", from: "admin", atMs: startMs },
    ]);
    expect(sandbox.log.at(-1)?.undocumented).toEqual([]);
  });

  it.each(Object.entries(examples))("accepts the document's %s example on every channel", async (_type, msg) => {
    const answers = [
      await call(toUsers, { target_type: "users", msg, from: "admin", appkey: "XXXX", ext: { extKey: "extValue" } }),
      await call(toOnline, { msg, from: "admin", ext: { extKey: "extValue" } }),
      await call(toChatrooms, { msg, from: "admin", ext: { extKey: "extValue" }, chatroom_msg_level: "low" }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(sandbox.broadcasts.map(({ api }) => api)).toEqual(["easemob/users", "easemob/online", "easemob/chatrooms"]);
    expect(sandbox.log.flatMap(({ undocumented }) => undocumented)).toEqual([]);
  });

  it("keeps the words of a text, and any other msg as JSON", async () => {
    await call(toOnline, onlineText);
    await call(toChatrooms, { msg: examples.cmd });

    expect(sandbox.broadcasts.map(({ text }) => text)).toEqual([examples.txt.msg, JSON.stringify(examples.cmd)]);
    expect(sandbox.broadcasts.map(({ content }) => content)).toEqual([
      JSON.stringify(examples.txt),
      JSON.stringify(examples.cmd),
    ]);
  });

  it("sends as admin when nobody is named", async () => {
    await call(toOnline, { msg: examples.txt });

    expect(sandbox.broadcasts[0]?.from).toBe("admin");
  });

  const invalidBody = "400 invalid_request_body Request body is invalid. Please check body is correct.";
  it.each([
    { what: "a body that is no JSON", body: '{"msg":{"type":"custom","customEvent":"a",}}', expected: invalidBody },
    { what: "an array", body: [usersText], expected: invalidBody },
    { what: "no target", body: onlineText, expected: "400 illegal_argument target_type must be provided" },
    {
      what: "a null target",
      body: { ...usersText, target_type: null },
      expected: "400 illegal_argument target_type must be provided",
    },
    {
      what: "an empty target",
      body: { ...usersText, target_type: "" },
      expected: "400 illegal_argument target_type must be provided",
    },
    {
      what: "another target",
      body: { ...usersText, target_type: "chatrooms" },
      expected: "400 illegal_argument target_type can only be 'users'",
    },
    { what: "an empty sender", body: { ...usersText, from: "" }, expected: "400 illegal_argument from can't be empty" },
    { what: "a sender that is a number", body: { ...usersText, from: 1 }, expected: invalidBody },
    { what: "a null ext", body: { ...usersText, ext: null }, expected: "400 illegal_argument ext must be JSONObject" },
    {
      what: "an ext in words",
      body: { ...usersText, ext: "{}" },
      expected: "400 illegal_argument ext must be JSONObject",
    },
    { what: "an ext list", body: { ...usersText, ext: [] }, expected: "400 illegal_argument ext must be JSONObject" },
    { what: "no msg", body: { target_type: "users" }, expected: invalidBody },
    { what: "a msg in words", body: { ...usersText, msg: "hello" }, expected: invalidBody },
    { what: "an unknown type", body: { ...usersText, msg: { type: "text", msg: "a" } }, expected: invalidBody },
    { what: "a type named like a method", body: { ...usersText, msg: { type: "constructor" } }, expected: invalidBody },
  ])("refuses $what", async ({ body, expected }) => {
    expect(verdict(await call(toUsers, body))).toBe(expected);
    expect(sandbox.broadcasts).toEqual([]);
  });

  it.each([
    { type: "txt", msg: "" },
    { type: "txt" },
    { type: "img", filename: "a.jpg" },
    { type: "img", url, size: { width: "480" } },
    { type: "audio", url, length: "10" },
    { type: "video", url, file_length: "1" },
    { type: "file" },
    { type: "loc", lat: 39.966, lng: 116.322, addr: "here" },
    { type: "cmd", msg: "action1" },
    { type: "custom", customEvent: "custom event" },
    { type: "custom", customEvent: "e".repeat(33) },
    { type: "custom", customEvent: "e", customExts: { a: 1 } },
    {
      type: "custom",
      customEvent: "e",
      customExts: Object.fromEntries([...Array(17).keys()].map((key) => [key, "x"])),
    },
  ])("refuses the msg %o", async (msg) => {
    expect(verdict(await call(toOnline, { msg }))).toBe(invalidBody);
  });

  it("takes 5 KB of msg and ext together, in bytes, and not one more", async () => {
    const emptyBytes = Buffer.byteLength('{"type":"txt","msg":""}{"k":""}');
    const fits = { msg: { type: "txt", msg: "公".repeat(1000) }, ext: { k: "e".repeat(5120 - emptyBytes - 3000) } };
    const tooLarge = { ...fits, ext: { k: `${fits.ext.k}e` } };

    const refused = await call(toUsers, { target_type: "users", ...tooLarge });
    const accepted = await call(toOnline, fits);

    expect(verdict(refused)).toBe("400 message_send_error message is too large");
    expect(field(refused, "error_code")).toBe("14007");
    expect(accepted.status).toBe(200);
  });

  it("knows levels on the chatroom API only", async () => {
    const wrong = await call(toChatrooms, { ...onlineText, chatroom_msg_level: "urgent" });
    await call(toOnline, { ...onlineText, chatroom_msg_level: "urgent", msg: { ...examples.txt, Msg: "x" } });

    expect(verdict(wrong)).toContain("400 illegal_argument");
    expect(sandbox.log.at(-1)?.undocumented).toEqual(["chatroom_msg_level", "msg.Msg"]);
    expect(sandbox.log.at(-1)?.answer?.status).toBe(200);
  });

  it("answers errors with the documented members", async () => {
    sandbox.configure({ opened: false });

    const answered = await call(toUsers, usersText);

    expect(answered.status).toBe(403);
    expect(JSON.parse(answered.text)).toEqual({
      error: "forbidden_op",
      exception: "EasemobForbiddenOpException",
      timestamp: startMs,
      duration: 0,
      error_description: "message broadcast service is unopened",
    });
  });

  it("refuses wrong paths, methods and media types, and locked apps", async () => {
    const missing = await call("/messages/all/broadcast", usersText);
    const get = await fetch(`${sandbox.baseUrl}/1122/demo${toUsers}`);
    await get.text();
    const form = await call(toUsers, "a=b", { "Content-Type": "application/x-www-form-urlencoded" });
    sandbox.configure({ locked: true });
    const locked = await call(toUsers, usersText);

    expect([missing.status, get.status, form.status, locked.status]).toEqual([404, 405, 415, 403]);
    expect(verdict(missing)).toContain("service_resource_not_found");
  });
});
