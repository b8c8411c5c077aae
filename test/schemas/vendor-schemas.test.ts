// The vendor schemas: every documented parameter, the documents' own examples, and agreement with the modules.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Json, type JsonObject, objectOrEmpty } from "../../scripts/core/text/json.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { at, errorsOf, schemas } from "./schema-files.ts";

describe("the vendor schemas", () => {
  const channels = Object.values(vendors).flatMap((vendor) =>
    Object.values(vendor.channels).map((channel) => ({ vendor, channel })),
  );

  it.each(channels)("agree with the module: $channel.name", ({ vendor, channel }) => {
    const definition = at(vendor.schema, "definitions", channel.name.slice(vendor.name.length + 1));
    const options = Object.keys(objectOrEmpty(at(definition, "properties")));

    expect(at(definition, "properties", "to", "const")).toBe(channel.name);
    expect(options).toEqual(expect.arrayContaining(["app", "state", "recall", "resolve", channel.senderOption]));
    if (channel.contentOption !== null) expect(options).toContain(channel.contentOption);
    expect(
      errorsOf(`${vendor.name}.schema.json#/definitions/${channel.name.slice(vendor.name.length + 1)}`, {
        to: channel.name,
        recall: {},
      }),
    ).toEqual(channel.recall === null ? ["/recall not"] : []);
  });

  it.each(Object.values(vendors))("have the account fields that the module wants: $name", (vendor) => {
    const properties = objectOrEmpty(at(vendor.schema, "definitions", "account", "properties"));

    expect(Object.keys(properties)).toEqual(["host", ...vendor.accountFields.map(({ name }) => name)]);
    for (const { name, secret } of vendor.accountFields) {
      const kind = secret ? "secret" : "plainOrEnv";
      expect(properties[name], name).toEqual({ $ref: `delivery.schema.json#/definitions/${kind}` });
    }
  });

  /** Every parameter in the vendors' documents, written down a second time. */
  it.each([
    ["netease/users", "from isOffline ttl targetOs"],
    [
      "rongcloud/users",
      "fromUserId objectName content pushContent pushData contentAvailable pushExt disableUpdateLastMsg",
    ],
    ["rongcloud/chatrooms", "fromUserId objectName content isIncludeSender"],
    ["easemob/users", "from msg ext"],
    ["easemob/online", "from msg ext"],
    ["easemob/chatrooms", "from msg ext chatroom_msg_level"],
  ])("have every documented parameter: %s", (name, parameters) => {
    const [vendor = "", definition = ""] = name.split("/");
    const properties = at(schemas.get(`${vendor}.schema.json`), "definitions", definition, "properties");
    const own = ["to", "app", "state", "recall", "resolve"];

    expect(
      Object.keys(objectOrEmpty(properties))
        .filter((key) => !own.includes(key))
        .sort(),
    ).toEqual(parameters.split(" ").sort());
  });

  it.each([
    ["HONOR", "importance image"],
    ["HW", "channelId importance image category"],
    ["MI", "channelId large_icon_uri"],
    ["OPPO", "channelId category notify_level"],
    ["VIVO", "classification category"],
    ["APNs", "thread-id apns-collapse-id richMediaUri interruption-level"],
    ["FCM", "channelId collapse_key imageUrl"],
    ["OHOS", "category image"],
  ])("have every documented push setting: %s", (service, parameters) => {
    const properties = at(
      schemas.get("rongcloud.schema.json"),
      "definitions",
      "pushConfig",
      "properties",
      service,
      "properties",
    );

    expect(Object.keys(objectOrEmpty(properties))).toEqual(parameters.split(" "));
  });

  /** The seed's own pushExt example, word for word. */
  it("take the document's pushExt", () => {
    const pushExt = parse(`
      { "title": "you have a new message.", "templateId": "123456", "forceShowPushContent": 0, "pushConfigs": [
        { "HW": { "channelId": "hw-123", "importance": "NORMAL", "image": "https://example.com/image.png" } },
        { "MI": { "channelId": "mi-123", "large_icon_uri": "https://example.com/image.png" } },
        { "OPPO": { "channelId": "oppo-123", "category": "IM", "notify_level": 2 } },
        { "VIVO" : { "classification": "0" } },
        { "APNs": { "thread-id": "123", "apns-collapse-id": "123456", "richMediaUri": "https://example.com/image.png" } },
        { "FCM": { "channelId": "rongcloud_channelid", "collapse_key": "1234", "imageUrl": "https://example.com/image.png" } },
        { "OHOS": { "category": "IM", "image": "https://example.com/image.png" } } ] }`) as Json;

    expect(errorsOf("rongcloud.schema.json#/definitions/users", { to: "rongcloud/users", pushExt })).toEqual([]);
  });

  /** The messages of SEED 004, with addresses in place of its XXXX. */
  it.each<JsonObject>([
    { type: "txt", msg: "send broadcast to all users" },
    {
      type: "img",
      filename: "testimg.jpg",
      secret: "VfXXXXNb_",
      url: "https://a/b",
      size: { width: 480, height: 720 },
    },
    { type: "audio", url: "https://a/b", filename: "testaudio.amr", length: 10, secret: "HfXXXXCjM" },
    {
      type: "video",
      filename: "1418105136313.mp4",
      thumb: "https://a/c",
      length: 0,
      secret: "VfXXXXNb_",
      file_length: 58103,
      thumb_secret: "ZyXXXX2I",
      url: "https://a/b",
    },
    { type: "file", filename: "test.txt", secret: "1-g0XXXXua", url: "https://a/b" },
    { type: "loc", lat: "39.966", lng: "116.322", addr: "中国北京市海淀区中关村" },
    { type: "cmd", action: "action1" },
    { type: "custom", customEvent: "custom_event" },
  ])("take the document's $type message on every Easemob channel", (msg) => {
    for (const channel of ["users", "online", "chatrooms"]) {
      const delivery = { to: `easemob/${channel}`, from: "admin", msg, ext: { extKey: "extValue" } };
      expect(errorsOf(`easemob.schema.json#/definitions/${channel}`, delivery)).toEqual([]);
    }
  });
});
