// Easemob: the documents' example calls of every message type and channel, addresses, tokens, and the size rule.
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../scripts/core/text/json.ts";
import { easemob } from "../../scripts/vendors/easemob.ts";
import { channelNamed, codesOf, messageOf } from "./vendor-cases.ts";

const users = channelNamed("easemob/users");
const online = channelNamed("easemob/online");
const chatrooms = channelNamed("easemob/chatrooms");

const account = {
  baseUrl: "https://a1.easemob.com",
  fields: { org: "1122", app: "demo", clientId: "YXA6i-Ak8Ol4Eei2l11ZjV-EAg", clientSecret: "YXA6VunqiNxoB7IwXHInk1" },
};
const stamp = { nowMs: 1, nonce: "0", token: "YWMte3bGuOukEeiTkNP4grL7iw" };
const ext = { extKey: "extValue" };

/** The `msg` of each example in SEED 004; the example of a text is checked apart, since the body makes it. */
const exampleMessages: readonly JsonObject[] = [
  {
    type: "img",
    filename: "testimg.jpg",
    secret: "VfXXXXNb_",
    url: "https://XXXX/XXXX/XXXX/chatfiles/55f12940-XXXX-XXXX-8a5b-ff2336f03252",
    size: { width: 480, height: 720 },
  },
  {
    type: "audio",
    url: "https://XXXX/XXXX/XXXX/chatfiles/1dfc7f50-XXXX-XXXX-8a07-7d75b8fb3d42",
    filename: "testaudio.amr",
    length: 10,
    secret: "HfXXXXCjM",
  },
  {
    type: "video",
    filename: "1418105136313.mp4",
    thumb: "https://XXXX/XXXX/XXXX/chatfiles/67279b20-7f69-11e4-8eee-21d3334b3a97",
    length: 0,
    secret: "VfXXXXNb_",
    file_length: 58103,
    thumb_secret: "ZyXXXX2I",
    url: "https://XXXX/XXXX/XXXX/chatfiles/671dfe30-XXXX-XXXX-ba67-8fef0d502f46",
  },
  { type: "file", filename: "test.txt", secret: "1-g0XXXXua", url: "https://XXXX/XXXX/XXXX/chatfiles/d7eXXXX7444" },
  { type: "loc", lat: "39.966", lng: "116.322", addr: "中国北京市海淀区中关村" },
  { type: "cmd", action: "action1" },
  { type: "custom", customEvent: "custom_event" },
];

describe("sending", () => {
  it("makes the document's text example to all users, without its stray appkey", () => {
    const payload = users.render(messageOf({ body: "send broadcast to all users", from: "admin", options: { ext } }));

    expect(payload).toEqual({
      endpoint: "/messages/broadcast",
      contentType: "application/json",
      body: JSON.stringify({
        target_type: "users",
        msg: { type: "txt", msg: "send broadcast to all users" },
        from: "admin",
        ext: { extKey: "extValue" },
      }),
    });
  });

  it("makes the document's text example to online users", () => {
    const payload = online.render(
      messageOf({ body: "send broadcast to all online users", from: "admin", options: { ext } }),
    );

    expect(payload).toEqual({
      endpoint: "/messages/users/broadcast",
      contentType: "application/json",
      body: JSON.stringify({
        msg: { type: "txt", msg: "send broadcast to all online users" },
        from: "admin",
        ext: { extKey: "extValue" },
      }),
    });
  });

  it("makes the document's text example to chatrooms", () => {
    const payload = chatrooms.render(
      messageOf({
        body: "send broadcast to all chatroom",
        from: "admin",
        options: { chatroom_msg_level: "low", ext },
      }),
    );

    expect(payload).toEqual({
      endpoint: "/messages/chatrooms/broadcast",
      contentType: "application/json",
      body: JSON.stringify({
        msg: { type: "txt", msg: "send broadcast to all chatroom" },
        from: "admin",
        ext: { extKey: "extValue" },
        chatroom_msg_level: "low",
      }),
    });
  });

  it.each(exampleMessages)("makes the document's $type example on every channel", (msg) => {
    const message = messageOf({ from: "admin", options: { msg, ext, chatroom_msg_level: "low" } });

    expect(JSON.parse(users.render(message).body)).toEqual({ target_type: "users", msg, from: "admin", ext });
    expect(JSON.parse(online.render(message).body)).toEqual({ msg, from: "admin", ext });
    expect(JSON.parse(chatrooms.render(message).body)).toEqual({ msg, from: "admin", ext, chatroom_msg_level: "low" });
  });

  it("leaves out sender and ext that are not set: Easemob refuses empty ones", () => {
    expect(online.render(messageOf({ body: "abc" })).body).toBe('{"msg":{"type":"txt","msg":"abc"}}');
  });

  it("sends coordinates as text however they are written", () => {
    const msg = { type: "loc", lat: 39.966, lng: "116.322", addr: "Beijing" };

    expect(online.render(messageOf({ options: { msg } })).body).toBe(
      '{"msg":{"type":"loc","lat":"39.966","lng":"116.322","addr":"Beijing"}}',
    );
  });
});

describe("signing", () => {
  it("sends the app token to the app's address", () => {
    const call = easemob.sign(users.render(messageOf({ body: "abc" })), account, stamp);

    expect(call).toMatchObject({ method: "POST", url: "https://a1.easemob.com/1122/demo/messages/broadcast" });
    expect(call.headers).toEqual({
      "Content-Type": "application/json",
      Authorization: "Bearer YWMte3bGuOukEeiTkNP4grL7iw",
    });
  });

  it("keeps org and app inside their part of the address", () => {
    const odd = { ...account, fields: { ...account.fields, org: "a/b?c#d", app: "x y" } };

    const { url } = easemob.sign(users.render(messageOf({ body: "abc" })), odd, stamp);

    expect(url).toBe("https://a1.easemob.com/a%2Fb%3Fc%23d/x%20y/messages/broadcast");
  });

  it.each(["", ".", ".."])("refuses the app %j, which would change the address", (app) => {
    const odd = { ...account, fields: { ...account.fields, app } };

    expect(() => easemob.sign(users.render(messageOf({ body: "abc" })), odd, stamp)).toThrow(
      expect.objectContaining({ code: "ACCOUNT_PATH", exitCode: 2 }),
    );
  });

  it("does not call without a token", () => {
    expect(() => easemob.sign(users.render(messageOf({ body: "abc" })), account, { ...stamp, token: null })).toThrow(
      "token",
    );
  });
});

describe("check", () => {
  it("takes 5 KB of msg and ext together and refuses one byte more", () => {
    const frame = '{"type":"txt","msg":""}{"k":"v"}'.length;
    const options = { ext: { k: "v" } };

    expect(codesOf(users, messageOf({ body: "a".repeat(5120 - frame), options }))).toEqual([]);
    expect(codesOf(users, messageOf({ body: "a".repeat(5121 - frame), options }))).toEqual(["error MESSAGE_TOO_LARGE"]);
  });

  it("counts bytes: a Chinese character takes three", () => {
    const options = { msg: { type: "txt", msg: "字".repeat(1707) } };

    expect(codesOf(chatrooms, messageOf({ options }))).toEqual(["error MESSAGE_TOO_LARGE"]);
    expect(chatrooms.check(messageOf({ options }))[0]?.at).toEqual(["msg"]);
  });
});

describe("the app token", () => {
  it("is asked for with the client's credentials and without ttl", () => {
    expect(tokenSpec().request(account)).toEqual({
      method: "POST",
      url: "https://a1.easemob.com/1122/demo/token",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: "YXA6i-Ak8Ol4Eei2l11ZjV-EAg",
        client_secret: "YXA6VunqiNxoB7IwXHInk1",
      }),
    });
  });

  it("is read from the document's example, its lifetime in seconds", () => {
    const bodyText =
      '{"access_token":"YWMte3bGuOukEeiTkNP4grL7iw","expires_in":1024000,"application":"8be024f0-e978-11e8"}';

    expect(tokenSpec().read({ status: 200, bodyText }, 5_000)).toEqual({
      kind: "token",
      token: "YWMte3bGuOukEeiTkNP4grL7iw",
      expiresAtMs: 5_000 + 1_024_000_000,
    });
  });

  it("is asked for anew after a day when it never expires", () => {
    const bodyText = '{"access_token":"abc","expires_in":0}';

    expect(tokenSpec().read({ status: 200, bodyText }, 0)).toHaveProperty("expiresAtMs", 86_400_000);
  });

  it.each([
    ["wrong credentials", 400, '{"error":"invalid_grant","error_description":"client_id does not match"}', "refused"],
    ["missing credentials", 400, '{"error":"illegal_argument"}', "refused"],
    ["an unknown app", 404, '{"error":"organization_application_not_found"}', "refused"],
    ["too many requests", 429, "", "failed"],
    ["an error inside", 500, '{"error":"web_application"}', "failed"],
    ["an unlisted answer", 401, '{"error":"unauthorized"}', "failed"],
    ["no token", 200, '{"expires_in":5}', "failed"],
    ["no lifetime", 200, '{"access_token":"abc"}', "failed"],
    ["a negative lifetime", 200, '{"access_token":"abc","expires_in":-1}', "failed"],
    ["a token that is no text", 200, '{"access_token":123,"expires_in":5}', "failed"],
    ["a token that no header can carry", 200, '{"access_token":"a\\r\\nb","expires_in":5}', "failed"],
    ["no JSON", 200, "<html>", "failed"],
  ])("is %s: HTTP %i", (_what, status, bodyText, kind) => {
    expect(tokenSpec().read({ status, bodyText }, 0).kind).toBe(kind);
  });

  it("names the vendor's code and a remedy when it is refused", () => {
    const answer = {
      status: 400,
      bodyText: '{"error":"invalid_grant","error_description":"client_id does not match"}',
    };

    expect(tokenSpec().read(answer, 0)).toMatchObject({
      kind: "refused",
      vendorCode: "400 invalid_grant",
      remedy: "Check clientId and clientSecret of this account.",
    });
  });

  function tokenSpec(): NonNullable<typeof easemob.token> {
    if (easemob.token === null) throw new Error("Easemob has no token");
    return easemob.token;
  }
});
