// Writing the first records into a file: before and after, byte for byte.
import { describe, expect, it } from "vitest";
import type { BroadcastRecord } from "../../../scripts/core/announcement/announcement.ts";
import { writeBroadcasts } from "../../../scripts/core/record/broadcasts-edit.ts";

const sent: BroadcastRecord = {
  status: "sent",
  id: "48174937359009",
  sentAt: "2026-11-21T01:00:03.412Z",
  expiresAt: "2026-11-23T01:00:03.412Z",
};
const rongcloud: BroadcastRecord = { status: "sent", id: "XXXX-JJJJ", sentAt: "2026-11-21T01:00:04.000Z" };

function written(before: string, records: Readonly<Record<string, BroadcastRecord>>): string {
  const edit = writeBroadcasts(before, new Map(Object.entries(records)));
  return edit.kind === "written" ? edit.text : `${edit.kind}: ${"reason" in edit ? edit.reason : ""}`;
}

const design = `# yaml-language-server: $schema=../../../schemas/announcement.schema.json
title: Maintenance on Saturday       # for reviewers
state: present
schedule:
  notBefore: 2026-11-21T09:00:00+08:00
from: ops-bot
body: |                              # the text that is broadcast
  We will be offline on 2026-11-21 from 22:00 to 23:00 (UTC+8).
deliveries:
  - to: netease/users
    targetOs: [ios, aos]
  - to: rongcloud/users
    pushExt: { title: Maintenance, forceShowPushContent: 1 }
`;

describe("writeBroadcasts into a file without records", () => {
  it("turns `broadcasts: {}` into a block map and keeps the comment beside it", () => {
    expect(
      written(`${design}broadcasts: {}                       # written by the dispatcher\n`, { "netease/users": sent }),
    ).toBe(`${design}broadcasts:                       # written by the dispatcher
  netease/users:
    status: sent
    id: "48174937359009"
    sentAt: 2026-11-21T01:00:03.412Z
    expiresAt: 2026-11-23T01:00:03.412Z
`);
  });

  it("appends `broadcasts` as the last key where it is missing", () => {
    expect(written(design, { "netease/users": sent, "rongcloud/users": rongcloud })).toBe(`${design}broadcasts:
  netease/users:
    status: sent
    id: "48174937359009"
    sentAt: 2026-11-21T01:00:03.412Z
    expiresAt: 2026-11-23T01:00:03.412Z
  rongcloud/users:
    status: sent
    id: "XXXX-JJJJ"
    sentAt: 2026-11-21T01:00:04.000Z
`);
  });

  it.each<[string, string, string]>([
    ["nothing after the colon", "title: t\nbroadcasts:\n", "title: t\nbroadcasts:\n  a/b:\n    status: missed\n"],
    ["a null", "title: t\nbroadcasts: null # c\n", "title: t\nbroadcasts: # c\n  a/b:\n    status: missed\n"],
    [
      "blanks after the braces",
      "title: t\nbroadcasts: { }  \n",
      "title: t\nbroadcasts:  \n  a/b:\n    status: missed\n",
    ],
    [
      "braces on the next line",
      "title: t\nbroadcasts: # c\n  {}\n",
      "title: t\nbroadcasts: # c\n  a/b:\n    status: missed\n",
    ],
    ["braces at the end of the file", "title: t\nbroadcasts: {}", "title: t\nbroadcasts:\n  a/b:\n    status: missed"],
    ["an anchor", "title: t\nbroadcasts: &b {}\n", "title: t\nbroadcasts: &b\n  a/b:\n    status: missed\n"],
    ["a quoted key", 'title: t\n"broadcasts": {}\n', 'title: t\n"broadcasts":\n  a/b:\n    status: missed\n'],
    [
      "keys below it",
      "title: t\nbroadcasts: {}\nfrom: x\n",
      "title: t\nbroadcasts:\n  a/b:\n    status: missed\nfrom: x\n",
    ],
    [
      "a comment within the braces",
      "title: t\nbroadcasts: { # c\n  }\n",
      "title: t\nbroadcasts: { a/b: { status: missed } # c\n  }\n",
    ],
  ])("fills an empty `broadcasts` with %s", (_name, before, after) => {
    expect(written(before, { "a/b": { status: "missed" } })).toBe(after);
  });

  it.each<[string, string, string]>([
    ["a file without a final line break", "title: t", "title: t\nbroadcasts:\n  a/b:\n    status: missed"],
    [
      "a last comment without a line break",
      "title: t\n# end",
      "title: t\n# end\nbroadcasts:\n  a/b:\n    status: missed",
    ],
    [
      "trailing comments and empty lines",
      "title: t\n\n# end\n\n",
      "title: t\n\n# end\n\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    [
      "a document end marker",
      "title: t\n# c\n...\n# after\n",
      "title: t\n# c\nbroadcasts:\n  a/b:\n    status: missed\n...\n# after\n",
    ],
    ["a document end marker at the end", "title: t\n...", "title: t\nbroadcasts:\n  a/b:\n    status: missed\n..."],
    [
      "a marker below a block scalar",
      "body: |+\n  t\n...\n",
      "body: |+\n  t\nbroadcasts:\n  a/b:\n    status: missed\n...\n",
    ],
    ["dots within a comment", "title: t\n#\n# ...\n", "title: t\n#\n# ...\nbroadcasts:\n  a/b:\n    status: missed\n"],
    [
      "a document start marker",
      "%YAML 1.2\n--- # c\ntitle: t\n",
      "%YAML 1.2\n--- # c\ntitle: t\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    ["a byte order mark", "\ufefftitle: t\n", "\ufefftitle: t\nbroadcasts:\n  a/b:\n    status: missed\n"],
    [
      "Windows line endings",
      "title: t\r\nfrom: x # 备注\r\n",
      "title: t\r\nfrom: x # 备注\r\nbroadcasts:\r\n  a/b:\r\n    status: missed\r\n",
    ],
    [
      "mostly Windows line endings",
      "title: t\r\nfrom: x\r\n# c\n",
      "title: t\r\nfrom: x\r\n# c\nbroadcasts:\r\n  a/b:\r\n    status: missed\r\n",
    ],
    [
      "four columns of indentation",
      "title: t\nschedule:\n    notAfter: x\n",
      "title: t\nschedule:\n    notAfter: x\nbroadcasts:\n    a/b:\n        status: missed\n",
    ],
    [
      "an indented root",
      "  title: t\n  from: x\n",
      "  title: t\n  from: x\n  broadcasts:\n    a/b:\n      status: missed\n",
    ],
    [
      "a block scalar that keeps its line breaks",
      "title: t\nbody: |+\n  text\n\n\n",
      "title: t\nbody: |+\n  text\n\n\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    [
      "a kept block scalar and a last line of blanks",
      "body: |+\n  text\n  ",
      "body: |+\n  text\nbroadcasts:\n  a/b:\n    status: missed\n  ",
    ],
    [
      "a stripped block scalar without a line break",
      "body: |-\n  text",
      "body: |-\n  text\nbroadcasts:\n  a/b:\n    status: missed",
    ],
    [
      "a folded block scalar",
      "body: >\n  a\n  b\n\n",
      "body: >\n  a\n  b\n\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    [
      "a sequence that is not indented",
      "deliveries:\n- to: a/b\n",
      "deliveries:\n- to: a/b\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    ["a last key without a value", "title: t\nfrom:\n", "title: t\nfrom:\nbroadcasts:\n  a/b:\n    status: missed\n"],
    [
      "anchors, aliases and merge keys",
      "x: &x { a: 1 }\ny: { <<: *x }\n",
      "x: &x { a: 1 }\ny: { <<: *x }\nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
    [
      "text of all kinds",
      "title: 国庆 🚧\t# tab\there \nfrom: 'x'  \n",
      "title: 国庆 🚧\t# tab\there \nfrom: 'x'  \nbroadcasts:\n  a/b:\n    status: missed\n",
    ],
  ])("appends below %s", (_name, before, after) => {
    expect(written(before, { "a/b": { status: "missed" } })).toBe(after);
  });

  it.each<[string, string, string]>([
    ["on one line", "{ title: t, from: x }\n", "{ title: t, from: x, broadcasts: { a/b: { status: missed } } }\n"],
    ["without blanks", '{"title":"t"}', '{"title":"t", broadcasts: { a/b: { status: missed } }}'],
    ["with a trailing comma", "{ title: t, }\n", "{ title: t, broadcasts: { a/b: { status: missed } }, }\n"],
    [
      "over several lines",
      "---\n{\n  title: t,\n  from: x # c\n}\n",
      "---\n{\n  title: t,\n  from: x,\n  broadcasts: { a/b: { status: missed } } # c\n}\n",
    ],
    [
      "that ends with a bare key",
      "{ title: t, from: }\n",
      "{ title: t, from:, broadcasts: { a/b: { status: missed } } }\n",
    ],
    [
      "with empty broadcasts",
      "{ title: t, broadcasts: {} }\n",
      "{ title: t, broadcasts: { a/b: { status: missed } } }\n",
    ],
    [
      "with broadcasts without a value",
      "{ title: t, broadcasts }\n",
      "{ title: t, broadcasts: { a/b: { status: missed } } }\n",
    ],
    [
      "with broadcasts",
      "{ broadcasts: { c/d: { status: sent } }, title: t }\n",
      "{ broadcasts: { c/d: { status: sent }, a/b: { status: missed } }, title: t }\n",
    ],
  ])("stays in flow style in a flow document %s", (_name, before, after) => {
    expect(written(before, { "a/b": { status: "missed" } })).toBe(after);
  });
});
