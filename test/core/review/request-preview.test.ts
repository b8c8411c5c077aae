// Request previews: exactly what is sent, with secrets as names and nothing computed from them.
import { describe, expect, it } from "vitest";
import { requestPreview } from "../../../scripts/core/review/request-preview.ts";
import type { Message } from "../../../scripts/core/vendor-contract.ts";
import type { AccountConfig } from "../../../scripts/core/vendors-file/vendors-config.ts";
import { allVendors, vendors } from "../../../scripts/vendors/registry.ts";

const message: Message = { body: "Hello, 大家好 & more", from: "ops-bot", options: {} };

function accountOf(name: string): AccountConfig {
  const vendor = allVendors().find((known) => known.name === name);
  const fields = (vendor?.accountFields ?? []).map(
    (field) =>
      [field.name, field.secret ? { env: `${name}_${field.name}`.toUpperCase() } : { literal: field.name }] as const,
  );
  return { vendor: name, baseUrl: "https://a.example", fields: Object.fromEntries(fields) };
}

describe("requestPreview", () => {
  it.each(
    allVendors().flatMap((vendor) =>
      Object.values(vendor.channels).map((channel) => [channel.name, vendor, channel] as const),
    ),
  )("of %s has the body as it is sent, and no hash, time or number made for it", (_name, vendor, channel) => {
    const payload = channel.render(message);

    const request = requestPreview(vendor, accountOf(vendor.name), payload);

    expect(request.body).toBe(payload.body);
    expect(request.url).toMatch(/^https:\/\/a\.example\//);
    for (const [, value] of request.headers)
      expect(value).toMatch(/^(?:application\/[\w;=./-]+|(?:Bearer )?<[\w ]+>)$/);
  });

  it("tells what each call makes anew", () => {
    const { netease } = vendors;
    const channel = netease.channels["netease/users"];
    if (channel === undefined) throw new Error("NetEase is not there");

    expect(requestPreview(netease, accountOf("netease"), channel.render(message)).headers).toEqual([
      ["Content-Type", "application/x-www-form-urlencoded;charset=utf-8"],
      ["AppKey", "<NETEASE_APPKEY>"],
      ["Nonce", "<random>"],
      ["CurTime", "<time of the call>"],
      ["CheckSum", "<signature>"],
    ]);
  });

  it("decodes form fields and indents long JSON in them", () => {
    const { rongcloud } = vendors;
    const channel = rongcloud.channels["rongcloud/users"];
    if (channel === undefined) throw new Error("RongCloud is not there");
    const pushExt = { title: "A title that is long enough for two lines", forceShowPushContent: 1 };
    const payload = channel.render({ ...message, options: { pushExt, pushData: '{ "spaced": 90071992547409931 }' } });

    const fields = new Map(requestPreview(rongcloud, accountOf("rongcloud"), payload).fields);

    expect(fields.get("content")).toBe('{"content":"Hello, 大家好 & more"}');
    expect(fields.get("pushExt")).toBe(JSON.stringify(pushExt, null, 2));
    // Text that would not come out the same again is shown as it is.
    expect(fields.get("pushData")).toBe('{ "spaced": 90071992547409931 }');
  });

  it("shows names of variables inside addresses, too", () => {
    const { easemob } = vendors;
    const channel = easemob.channels["easemob/online"];
    if (channel === undefined) throw new Error("Easemob is not there");
    const account: AccountConfig = {
      ...accountOf("easemob"),
      fields: { org: { env: "ORG_NAME" }, app: { literal: "demo" } },
    };

    expect(requestPreview(easemob, account, channel.render(message)).url).toBe(
      "https://a.example/<ORG_NAME>/demo/messages/users/broadcast",
    );
  });
});
