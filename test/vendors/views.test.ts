// What each channel tells reviewers of a message: who gets it, what they see, how long it is kept, how long it is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../scripts/core/text/json.ts";
import type { Message } from "../../scripts/core/vendor-contract.ts";
import { allChannels } from "../../scripts/vendors/registry.ts";
import { channelNamed, messageOf } from "./vendor-cases.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function sees(channel: string, options: JsonObject, parts: Partial<Message> = {}): readonly string[] {
  return channelNamed(channel).view.sees({ ...messageOf({ body: "abc", from: "ops", options }), ...parts });
}

function keptMs(channel: string, options: JsonObject = {}): number {
  return channelNamed(channel).view.keptMs(messageOf({ body: "abc", options }));
}

describe("netease/users", () => {
  it("reaches only who is online, unless it is stored", () => {
    expect(sees("netease/users", {})[0]).toMatch(/^Only users who are online at that moment get it: isOffline is not/);
    expect(sees("netease/users", { isOffline: 1 })[0]).toBe(
      "Users who are online get it at once, the others when they log in within 7 days.",
    );
    expect(sees("netease/users", { isOffline: true, ttl: 36 })[0]).toContain("within 36 hours.");
    expect(sees("netease/users", { isOffline: true }).join(" ")).toContain("the newest 100 broadcasts");
  });

  it("is never pushed, and goes to the named clients only", () => {
    const sentences = sees("netease/users", { targetOs: ["ios", "aos"] });

    expect(sentences.join(" ")).toContain("No push notification, no conversation and no history");
    expect(sentences.at(-1)).toBe("Only clients on ios, aos get it.");
  });

  it("is kept for its ttl, 7 days by default, and not at all without isOffline", () => {
    expect(keptMs("netease/users", { isOffline: true, ttl: 5 })).toBe(5 * hourMs);
    expect(keptMs("netease/users", { isOffline: true })).toBe(7 * dayMs);
    expect(keptMs("netease/users", { ttl: 5 })).toBe(0);
  });

  it("counts characters as the vendor's servers do", () => {
    expect(channelNamed("netease/users").view.sizes(messageOf({ body: "a😀" }))).toMatchObject([
      { what: "text", used: 3, most: 4096, unit: "characters" },
    ]);
  });
});

describe("rongcloud/users", () => {
  it("says what the push notification says, and under which title", () => {
    const options = { pushContent: "Now", pushExt: { title: "News", forceShowPushContent: 1 } };

    expect(sees("rongcloud/users", options)).toContain(
      'Users who are offline get a push notification "Now" under the title "News", even where the app hides texts, where push is set up.',
    );
  });

  it("says when there is none, and when nothing is shown at all", () => {
    const options = { objectName: "RC:CmdMsg", content: { name: "a", data: "b" } };

    expect(sees("rongcloud/users", options)).toContain(
      "Users who are offline get no push notification: it has no pushContent.",
    );
    expect(sees("rongcloud/users", options)).toContain("Nothing of it is shown: a RC:CmdMsg is a command for the app.");
  });

  it("counts those who register in the next 7 days", () => {
    expect(sees("rongcloud/users", {}).at(-1)).toContain("Users who register in the next 7 days get it too");
    expect(keptMs("rongcloud/users")).toBe(7 * dayMs);
  });

  it("finds the texts of every form of the payload, and no thumbnail", () => {
    const textsOf = (options: JsonObject): readonly string[] =>
      channelNamed("rongcloud/users")
        .view.texts(messageOf({ body: "body", options }))
        .map(({ at, text }) => `${at.join(".")}: ${text}`);

    expect(textsOf({ pushContent: "push", pushExt: { title: "title" } })).toEqual([
      "body: body",
      "pushContent: push",
      "pushExt.title: title",
    ]);
    expect(textsOf({ content: { content: "own" } })).toEqual(["content.content: own"]);
    expect(textsOf({ content: '{"content":"own"}' })).toEqual(["content: own"]);
    expect(
      textsOf({ objectName: "RC:ImgMsg", content: { content: "iVBORw0K", imageUri: "https://a.example" } }),
    ).toEqual([]);
    expect(textsOf({ objectName: "App:Notice", content: { title: "t", text: "x", n: 1 } })).toEqual([
      "content.title: t",
      "content.text: x",
    ]);
  });
});

describe("rongcloud/chatrooms", () => {
  it("reaches whoever is there", () => {
    expect(sees("rongcloud/chatrooms", { isIncludeSender: true })).toEqual([
      "Whoever is in a chatroom at that moment gets it; later visitors never see it, and no history keeps it.",
      "The sender's own clients get it as well.",
    ]);
    expect(keptMs("rongcloud/chatrooms")).toBe(0);
  });
});

describe("easemob", () => {
  it("stores for all users, pushes, and counts as unread", () => {
    expect(sees("easemob/users", {})).toEqual([
      "Users who are offline get it when they log in within 7 days, and a push notification before that where push is set up.",
      "It stands in the conversation list, counts as unread, and follows users to their other devices.",
    ]);
    expect(sees("easemob/users", { ext: { em_ignore_notification: true } })[0]).toContain(
      "without a push notification",
    );
    expect(keptMs("easemob/users")).toBe(7 * dayMs);
  });

  it("stores nothing for online users and chatrooms", () => {
    expect(sees("easemob/online", {})[0]).toContain("Only users who are online at that moment get it");
    expect(sees("easemob/chatrooms", { chatroom_msg_level: "high" })).toContain(
      "Its priority among the messages of a chatroom is high.",
    );
    expect([keptMs("easemob/online"), keptMs("easemob/chatrooms")]).toEqual([0, 0]);
  });

  it("names the sender that nobody named, and a message that shows nothing", () => {
    const msg = { type: "cmd", action: "refresh" };

    expect(sees("easemob/online", { msg }, { from: null })).toEqual(
      expect.arrayContaining([
        "Nothing of it is shown: it is a command for the app.",
        "Its sender is admin: no from is set.",
      ]),
    );
  });

  it("counts the bytes of msg and ext", () => {
    const message = messageOf({ body: "中", options: { ext: { a: 1 } } });

    expect(channelNamed("easemob/users").view.sizes(message)).toMatchObject([
      { used: Buffer.byteLength('{"type":"txt","msg":"中"}{"a":1}'), most: 5120, unit: "bytes" },
    ]);
  });
});

describe.each(allChannels())("the view of $name", ({ view, speed, check }) => {
  it("always says something, in whole sentences, of whatever passes the checks", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.constantFrom("content", "msg", "ttl", "ext"), fc.jsonValue()),
        (body, found) => {
          const message = { body, from: "ops", options: found as JsonObject };
          if (check(message).some(({ severity }) => severity === "error")) return;

          expect(view.sees(message).length).toBeGreaterThan(0);
          for (const sentence of view.sees(message)) expect(sentence).toMatch(/^[A-Z].*\.$/s);
          for (const { used, most, source } of view.sizes(message)) {
            expect(used).toBeLessThanOrEqual(most);
            expect(source.readOn).toMatch(/^\d{4}-\d\d-\d\d$/);
          }
          expect(view.keptMs(message)).toBeGreaterThanOrEqual(0);
          expect(view.texts(message).every(({ at }) => at.length > 0)).toBe(true);
        },
      ),
    );
  });

  it("names the document of its speed", () => {
    if (speed !== null) expect(speed.source.page).toMatch(/^SEED/);
  });
});
