// A fresh announcement file: one in full, and what holds for all answers.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import { priorities } from "../../../scripts/core/announcement/announcement.ts";
import { type Json, type JsonObject } from "../../../scripts/core/text/json.ts";
import { type NewAnnouncement, newAnnouncementText } from "../../../scripts/core/announcement/new-announcement.ts";
import { anyText } from "../../support/broadcast-records.ts";

const schemaPath = "../../../schemas/announcement.schema.json";
const smallest: NewAnnouncement = {
  title: "t",
  body: null,
  from: null,
  priority: "normal",
  notBefore: null,
  notAfter: null,
  deliveries: [],
  schemaPath,
};

function bodyText(body: string): string {
  const text = newAnnouncementText({ ...smallest, body });
  return text.slice(text.indexOf("body:"), text.indexOf("deliveries:"));
}

describe("newAnnouncementText", () => {
  it("writes a file as people would write it", () => {
    const text = newAnnouncementText({
      title: "Maintenance on Saturday, 22:00–23:00",
      body: "We will be offline.\n\n请稍候。\n",
      from: "ops-bot",
      priority: "urgent",
      notBefore: "2026-11-21T09:00:00+08:00",
      notAfter: "2026-11-21T21:00:00+08:00",
      deliveries: [
        { to: "netease/users", app: null, options: { isOffline: true, ttl: 48, targetOs: ["ios", "aos"] } },
        {
          to: "rongcloud/users",
          app: "staging",
          options: {
            pushContent: "Maintenance: 22:00",
            pushExt: { title: "Maintenance", forceShowPushContent: 1 },
            content: { content: "a".repeat(60), extra: "b".repeat(60), list: [], no: null },
          },
        },
      ],
      schemaPath,
    });

    expect(text).toBe(`# yaml-language-server: $schema=../../../schemas/announcement.schema.json
title: Maintenance on Saturday, 22:00–23:00
state: present
priority: urgent
schedule:
  notBefore: 2026-11-21T09:00:00+08:00
  notAfter: 2026-11-21T21:00:00+08:00
from: ops-bot
body: |
  We will be offline.

  请稍候。
deliveries:
  - to: netease/users
    isOffline: true
    ttl: 48
    targetOs: [ios, aos]
  - to: rongcloud/users
    app: staging
    pushContent: "Maintenance: 22:00"
    pushExt: { title: Maintenance, forceShowPushContent: 1 }
    content:
      content: ${"a".repeat(60)}
      extra: ${"b".repeat(60)}
      list: []
      "no": null
broadcasts: {}
`);
  });

  it("leaves out what was not answered", () => {
    expect(newAnnouncementText({ ...smallest, notAfter: "2026-11-21T21:00:00Z" })).toBe(
      `# yaml-language-server: $schema=${schemaPath}
title: t
state: present
priority: normal
schedule:
  notAfter: 2026-11-21T21:00:00Z
deliveries: []
broadcasts: {}
`,
    );
  });

  it.each([
    ["plain text", "text", "body: |\n  text\n"],
    ["text with trailing line breaks", "text\n\n", "body: |\n  text\n"],
    ["leading empty lines", "\n\ntext", "body: |\n\n\n  text\n"],
    ["indented later lines and a tab", "a\n  b\n\tc", "body: |\n  a\n    b\n  \tc\n"],
    ["what looks like YAML", "# a\n--- b\nc: d", "body: |\n  # a\n  --- b\n  c: d\n"],
    ["nothing", "", 'body: ""\n'],
    ["a leading blank", " a\nb", 'body: " a\\nb"\n'],
    ["a leading tab", "\ta", 'body: "\\ta"\n'],
    ["a leading line of blanks", "  \na", 'body: "  \\na"\n'],
    ["a trailing blank", "a\nb ", 'body: "a\\nb "\n'],
    ["a carriage return", "a\r\nb", 'body: "a\\r\\nb"\n'],
    ["a control character", "a\u0007", 'body: "a\\u0007"\n'],
    ["a direction override", "a\u202eb", 'body: "a\\u202eb"\n'],
    ["half a surrogate pair", "a\ud800", 'body: "a\\ud800"\n'],
  ])("writes a body of %s", (_name, body, text) => {
    expect(bodyText(body)).toBe(text);
  });

  it("always reads back to the same values", () => {
    const instant = fc.constantFrom("2026-11-21T09:00:00+08:00", "2026-11-21T09:00:00.5Z");
    const options = fc.dictionary(
      anyText.filter((key) => key !== "to" && key !== "app"),
      // Whatever JSON there is, is JSON.
      fc.oneof(
        fc.jsonValue({ stringUnit: "binary" }).map((json) => json as Json),
        anyText,
      ),
      { maxKeys: 4, noNullPrototype: true },
    );
    const answers: fc.Arbitrary<NewAnnouncement> = fc.record({
      title: anyText,
      body: fc.option(
        fc.oneof(
          anyText,
          fc.array(fc.constantFrom("a", " ", "\t", "\n", "\n\n", "# b", "行")).map((parts) => parts.join("")),
        ),
      ),
      from: fc.option(fc.oneof(anyText, fc.constantFrom("ops-bot", "1122", "yes", "2026-11-21"))),
      priority: fc.constantFrom(...priorities),
      notBefore: fc.option(instant),
      notAfter: fc.option(instant),
      deliveries: fc.array(fc.record({ to: anyText, app: fc.option(anyText), options }), { maxLength: 3 }),
      schemaPath: fc.constant(schemaPath),
    });
    fc.assert(
      fc.property(answers, (fields) => {
        const document = parseDocument(newAnnouncementText(fields), { version: "1.2", schema: "core" });

        expect(document.errors).toEqual([]);
        const { body, ...values } = document.toJS() as JsonObject;
        expect(typeof body === "string" ? body.replace(/\n$/, "") : null).toBe(
          fields.body?.replace(/\n+$/, "") ?? null,
        );
        expect(values).toStrictEqual(expectedValues(fields));
      }),
      { numRuns: 300 },
    );
  });

  it("always ends with `broadcasts: {}` on a line of its own", () => {
    fc.assert(
      fc.property(anyText, (title) => {
        expect(newAnnouncementText({ ...smallest, title })).toMatch(/\nbroadcasts: \{\}\n$/);
        expect(parse(newAnnouncementText({ ...smallest, title }))).toMatchObject({ broadcasts: {} });
      }),
    );
  });
});

function expectedValues({ title, from, priority, notBefore, notAfter, deliveries }: NewAnnouncement): JsonObject {
  const schedule = { ...(notBefore === null ? {} : { notBefore }), ...(notAfter === null ? {} : { notAfter }) };
  return {
    title,
    state: "present",
    priority,
    ...(Object.keys(schedule).length === 0 ? {} : { schedule }),
    ...(from === null ? {} : { from }),
    deliveries: deliveries.map(({ to, app, options }) => ({ to, ...(app === null ? {} : { app }), ...options })),
    broadcasts: {},
  };
}
