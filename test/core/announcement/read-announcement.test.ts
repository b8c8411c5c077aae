// Reading valid announcements, and comparing them with the vendors file.
import { describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import type { VendorsConfig } from "../../../scripts/core/vendors-file/vendors-config.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { exampleAnnouncement, exampleAnnouncementPath, exampleVendors } from "../design-example.ts";
import { placeAndCode } from "../marked-text.ts";

const reader = createReader(vendors);
const path = "announcements/a.yaml";

function read(text: string, config?: VendorsConfig): ReturnType<typeof reader.readAnnouncement> {
  return reader.readAnnouncement({ path, text, ...(config === undefined ? {} : { config }) });
}

function configured(text: string): VendorsConfig {
  const { config, problems } = reader.readVendors({ path: ".github/vendors.yaml", text });
  if (config === null) throw new Error(problems.map(({ message }) => message).join());
  return config;
}

describe("the design's example", () => {
  const reading = reader.readAnnouncement({
    path: exampleAnnouncementPath,
    text: exampleAnnouncement,
    config: configured(exampleVendors),
  });

  it("is valid", () => {
    expect(reading.problems).toEqual([]);
  });

  it("becomes the announcement it says", () => {
    const body = "We will be offline on 2026-11-21 from 22:00 to 23:00 (UTC+8).";
    expect(reading.announcement).toEqual({
      id: "2026-11-21-db-maintenance",
      path: exampleAnnouncementPath,
      title: "Maintenance on Saturday",
      state: "present",
      priority: "normal",
      notBeforeMs: Date.parse("2026-11-21T01:00:00Z"),
      notAfterMs: Date.parse("2026-11-21T13:00:00Z"),
      deliveries: [
        {
          key: "netease/users",
          channel: "netease/users",
          app: null,
          state: "present",
          from: "ops-bot",
          body,
          options: { isOffline: true, ttl: 48, targetOs: ["ios", "aos"] },
          recall: {},
          resolve: null,
        },
        {
          key: "rongcloud/users",
          channel: "rongcloud/users",
          app: null,
          state: "present",
          from: "ops-bot",
          body,
          options: {
            pushContent: "Maintenance 2026-11-21 22:00–23:00",
            pushExt: { title: "Maintenance", forceShowPushContent: 1 },
          },
          recall: { isDelete: 1 },
          resolve: null,
        },
        {
          key: "easemob/chatrooms@staging",
          channel: "easemob/chatrooms",
          app: "staging",
          state: "absent",
          from: "ops-bot",
          body,
          options: { chatroom_msg_level: "high" },
          recall: {},
          resolve: null,
        },
      ],
      broadcasts: new Map([
        [
          "netease/users",
          {
            status: "sent",
            id: "48174937359009",
            sentAt: "2026-11-21T01:00:03.412Z",
            expiresAt: "2026-11-23T01:00:03.412Z",
          },
        ],
      ]),
    });
  });
});

describe("the sender", () => {
  it("is the channel's own option where the announcement has none", () => {
    const { announcement } = read(
      "title: T\nbody: x\ndeliveries:\n  - { to: netease/users, from: n }\n  - { to: rongcloud/users, fromUserId: r }\n  - to: easemob/users\n",
    );

    expect(announcement?.deliveries.map(({ from, options }) => [from, options])).toEqual([
      ["n", {}],
      ["r", {}],
      [null, {}],
    ]);
  });
});

describe("the body", () => {
  it.each([
    ["|", "body: |\n  a\n\n  b\n", "a\n\nb"],
    ["|+", "body: |+\n  a\n\n\n", "a"],
    ["|-", "body: |-\n  a\n", "a"],
    ["quotes", 'body: "a\\r\\n\\n"\n', "a"],
    ["spaces at its end", 'body: "a \\n "\n', "a \n "],
    ["Windows line ends", "body: |\r\n  a\r\n  b\r\n", "a\nb"],
  ])("loses only its trailing line breaks: %s", (_style, body, expected) => {
    const { announcement } = read(`title: T\n${body}deliveries: [{ to: netease/users }]\n`);

    expect(announcement?.deliveries[0]?.body).toBe(expected);
  });

  it("is replaced by a delivery's own content", () => {
    const { announcement, problems } = read(
      "title: T\nfrom: f\ndeliveries:\n  - { to: rongcloud/users, content: { content: c } }\n  - { to: easemob/users, msg: { type: txt, msg: m } }\n",
    );

    expect(problems).toEqual([]);
    expect(announcement?.deliveries.map(({ body, options }) => [body, options])).toEqual([
      [null, { content: { content: "c" } }],
      [null, { msg: { type: "txt", msg: "m" } }],
    ]);
  });
});

describe("apps", () => {
  const config = configured(exampleVendors);
  const text = (delivery: string): string => `title: T\nfrom: f\nbody: x\ndeliveries:\n  - ${delivery}\n`;

  it.each([
    ["APP_UNKNOWN", "{ to: easemob/users, app: stagign }", "5:31", 'Did you mean "staging"?'],
    ["APP_WITHOUT_VENDOR", "{ to: netease/users, app: staging }", "5:31", "production"],
  ])("of a delivery must fit the vendors file: %s", (code, delivery, place, part) => {
    const { problems, announcement } = read(text(delivery), config);

    expect(problems.map(placeAndCode)).toEqual([`${place} ${code}`]);
    expect(problems[0]?.remedy).toContain(part);
    expect(announcement).toBeNull();
  });

  it("are asked for where there is no default", () => {
    const { problems } = read(text("{ to: easemob/users }"), { ...config, defaultApp: null });

    expect(problems.map(placeAndCode)).toEqual(["5:5 APP_MISSING"]);
  });

  it("are the same whether named or by default, so one channel is not sent twice", () => {
    const { problems } = read(text("{ to: easemob/users }\n  - { to: easemob/users, app: production }"), config);

    expect(problems.map(placeAndCode)).toEqual(["6:11 DELIVERY_DUPLICATE"]);
  });

  it("are not looked at where no vendor is configured", () => {
    const empty = configured("apps: { production: {} }\n");

    expect(read(text("{ to: netease/users, app: nowhere }"), empty).problems).toEqual([]);
    expect(read(text("{ to: netease/users, app: nowhere }")).problems).toEqual([]);
  });

  it("may be gone once the delivery was sent, but not before", () => {
    const delivery = text("{ to: netease/users, app: gone }");
    const record = (status: string): string => `${delivery}broadcasts: { netease/users@gone: { status: ${status} } }\n`;

    expect(read(record("recalled"), config).problems).toEqual([]);
    expect(read(record("missed"), config).problems.map(({ code }) => code)).toEqual(["APP_UNKNOWN"]);
  });
});

describe("a verdict on an unknown attempt", () => {
  it("is read with its moment", () => {
    const { announcement } = read(
      'title: T\nbody: x\ndeliveries:\n  - to: netease/users\n    resolve: { attempt: 2, outcome: sent, id: "5", sentAt: 2026-11-21T09:00:00.5+08:00 }\n  - to: easemob/online\n    resolve: { attempt: 1, outcome: not-sent }\n',
    );

    expect(announcement?.deliveries.map(({ resolve }) => resolve)).toEqual([
      { attempt: 2, outcome: "sent", id: "5", sentAtMs: Date.parse("2026-11-21T01:00:00.500Z") },
      { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null },
    ]);
  });
});
