// Writing records into a file that has some, and what is refused: before and after, byte for byte.
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
const recalled: BroadcastRecord = {
  expiresAt: "2026-11-23T01:00:03.412Z",
  recalledAt: "2026-11-21T02:00:00.000Z",
  sentAt: "2026-11-21T01:00:03.412Z",
  id: "48174937359009",
  status: "recalled",
};
const unknown: BroadcastRecord = { status: "unknown", reason: "no answer within 10 s", attempt: 1 };

function written(before: string, records: Readonly<Record<string, BroadcastRecord>>): string {
  const edit = writeBroadcasts(before, new Map(Object.entries(records)));
  return edit.kind === "written" ? edit.text : `${edit.kind}: ${"reason" in edit ? edit.reason : ""}`;
}

function refusal(
  before: string,
  records: Readonly<Record<string, BroadcastRecord>> = { "netease/users": sent },
): string {
  const edit = writeBroadcasts(before, new Map(Object.entries(records)));
  return edit.kind === "refused" ? edit.reason : edit.kind;
}

describe("writeBroadcasts into a file with records", () => {
  const before = `title: t
broadcasts:   # written by the dispatcher
  # first
  netease/users:  # one
    status: unknown # why?
    attempt: 1
    reason: no answer within 10 s  # hm
  # second
  rongcloud/users:
    status: sent
    id: XXXX-JJJJ
    sentAt: '2026-11-21T01:00:04.000Z'

  # third
  other/channel: { status: missed } # flow
# end
priority: low
`;

  it("appends a missing entry below the last one", () => {
    expect(written(before, { "easemob/online@staging": unknown })).toBe(
      before.replace(
        "# flow\n",
        `# flow
  easemob/online@staging:
    status: unknown
    attempt: 1
    reason: "no answer within 10 s"
`,
      ),
    );
  });

  it("replaces a different value where it stands", () => {
    expect(written(before, { "netease/users": recalled })).toBe(
      before.replace(
        `status: unknown # why?
    attempt: 1
    reason: no answer within 10 s  # hm`,
        `status: recalled
    id: "48174937359009"
    sentAt: 2026-11-21T01:00:03.412Z
    recalledAt: 2026-11-21T02:00:00.000Z
    expiresAt: 2026-11-23T01:00:03.412Z  # hm`,
      ),
    );
  });

  it("replaces a flow value by a flow value", () => {
    expect(written(before, { "other/channel": unknown })).toBe(
      before.replace("{ status: missed } #", '{ status: unknown, attempt: 1, reason: "no answer within 10 s" } #'),
    );
  });

  it("replaces and appends at once, whatever the order of the records", () => {
    const edit = written(before, { "new/one": { status: "missed" }, "other/channel": { status: "sent" } });

    expect(edit).toBe(
      before.replace("{ status: missed } # flow\n", "{ status: sent } # flow\n  new/one:\n    status: missed\n"),
    );
  });

  it("leaves entries alone that say the same in other words", () => {
    expect(writeBroadcasts(before, new Map([["rongcloud/users", rongcloud]]))).toEqual({ kind: "unchanged" });
    expect(writeBroadcasts(before, new Map([["netease/users", unknown]]))).toEqual({ kind: "unchanged" });
  });

  it("has nothing to do without records", () => {
    expect(writeBroadcasts(before, new Map())).toEqual({ kind: "unchanged" });
    expect(writeBroadcasts("title: t\n", new Map())).toEqual({ kind: "unchanged" });
  });

  it("replaces an id that YAML reads as a number", () => {
    expect(
      written("broadcasts:\n  a/b:\n    status: sent\n    id: 1365344904091349007\n", {
        "a/b": { status: "sent", id: "1365344904091349007" },
      }),
    ).toBe('broadcasts:\n  a/b:\n    status: sent\n    id: "1365344904091349007"\n');
  });

  it.each<[string, string, string]>([
    ["no value", "broadcasts:\n  a/b: # c\n  c/d: {}\n", "broadcasts:\n  a/b: # c\n    status: missed\n  c/d: {}\n"],
    ["no value at the end of the file", "broadcasts:\n  a/b:", "broadcasts:\n  a/b:\n    status: missed"],
    ["empty braces", "broadcasts:\n    a/b: {} # c\n", "broadcasts:\n    a/b: # c\n        status: missed\n"],
    ["a word", "broadcasts:\n  a/b: pending # c\n", "broadcasts:\n  a/b: { status: missed } # c\n"],
    ["a list", "broadcasts:\n  a/b:\n    - x\n    - y # c\n", "broadcasts:\n  a/b:\n    { status: missed } # c\n"],
    [
      "an alias",
      "x: &x { status: sent }\nbroadcasts:\n  a/b: *x\n",
      "x: &x { status: sent }\nbroadcasts:\n  a/b: { status: missed }\n",
    ],
    [
      "a block scalar in it",
      "broadcasts:\n  a/b:\n    reason: |+\n      text\n\n# end\n",
      "broadcasts:\n  a/b:\n    status: missed\n\n# end\n",
    ],
    [
      "deep indentation",
      "broadcasts:\n  a/b:\n        status: sent\n        id: x\n",
      "broadcasts:\n  a/b:\n        status: missed\n",
    ],
    [
      "Windows line endings",
      "broadcasts:\r\n  a/b:\r\n    status: sent\r\n",
      "broadcasts:\r\n  a/b:\r\n    status: missed\r\n",
    ],
  ])("replaces an entry with %s", (_name, text, after) => {
    expect(written(text, { "a/b": { status: "missed" } })).toBe(after);
  });

  it("keeps the indentation of the entries that are there", () => {
    expect(
      written("x:\n  y: { z: 1 }\nbroadcasts:\n   a/b:\n       status: sent\n", { "c/d": { status: "missed" } }),
    ).toBe("x:\n  y: { z: 1 }\nbroadcasts:\n   a/b:\n       status: sent\n   c/d:\n       status: missed\n");
  });

  it("fills an empty entry with the indentation of the others", () => {
    expect(
      written("x:\n  y:\n    z: 1\nbroadcasts:\n   a/b:\n   c/d:\n       status: sent\n", {
        "a/b": { status: "missed" },
      }),
    ).toBe("x:\n  y:\n    z: 1\nbroadcasts:\n   a/b:\n       status: missed\n   c/d:\n       status: sent\n");
  });

  it("appends below a block scalar that keeps its line breaks", () => {
    expect(written("broadcasts:\n  a/b:\n    reason: |+\n      x\n\n", { "c/d": { status: "missed" } })).toBe(
      "broadcasts:\n  a/b:\n    reason: |+\n      x\n\n  c/d:\n    status: missed\n",
    );
  });

  it("appends below a last line without a line break", () => {
    expect(written("broadcasts:\n  a/b:\n    reason: |\n      x", { "c/d": { status: "missed" } })).toBe(
      "broadcasts:\n  a/b:\n    reason: |\n      x\n  c/d:\n    status: missed",
    );
  });
});

describe("what writeBroadcasts writes", () => {
  it("quotes reasons so that neither YAML nor workflow commands nor hidden characters get through", () => {
    const reason = 'a "quoted" \\ line\nwith ::error::words, ##[group], \u202ertl, \u0007 and \ud800 # no comment';

    expect(written("title: t\n", { "a/b": { status: "rejected", reason } })).toBe(
      'title: t\nbroadcasts:\n  a/b:\n    status: rejected\n    reason: "a \\"quoted\\" \\\\ line\\nwith :\\u003aerror:\\u003awords, #\\u0023[group], \\u202ertl, \\u0007 and \\ud800 # no comment"\n',
    );
  });

  it.each([
    ["netease/users@staging", "netease/users@staging"],
    ["a/b: c", '"a/b: c"'],
    ["@app", '"@app"'],
    ["渠道/用户", "渠道/用户"],
    ["", '""'],
  ])("writes the key %j as %s", (key, text) => {
    expect(written("title: t\n", { [key]: { status: "missed" } })).toBe(
      `title: t\nbroadcasts:\n  ${text}:\n    status: missed\n`,
    );
  });
});

describe("what writeBroadcasts refuses", () => {
  it.each([
    ["broken YAML", "title: [\n", /not valid YAML/],
    ["two documents", "title: t\n---\ntitle: u\n", /not valid YAML/],
    ["a key that stands twice", "title: t\ntitle: u\n", /not valid YAML/],
    ["an empty file", "", /not a YAML map/],
    ["a list", "- a\n", /not a YAML map/],
    ["a list as `broadcasts`", "broadcasts: [a]\n", /not a map/],
    ["text as `broadcasts`", "broadcasts: none\n", /not a map/],
    ["an alias as `broadcasts`", "x: &x {}\nbroadcasts: *x\n", /not a map/],
    ["an alias as a top-level key", "a: &a broadcasts\n*a : {}\n", /top-level key/],
    ["an alias as an entry's key", "a: &a netease/users\nbroadcasts:\n  *a : {}\n", /key in `broadcasts`/],
    ["an explicit key without a value", "? broadcasts\n", /after the edit|would/],
    ["more levels than sense", `title: ${"[".repeat(80)}${"]".repeat(80)}\n`, /deeper than/],
  ])("refuses %s", (_name, before, reason) => {
    expect(refusal(before)).toMatch(reason);
  });

  it("refuses to change what an alias outside stands for", () => {
    expect(refusal("broadcasts:\n  netease/users: &x\n    status: missed\nother: *x\n")).toMatch(
      /more than `broadcasts`/,
    );
    expect(refusal("broadcasts: &x {}\nother: *x\n")).toMatch(/more than `broadcasts`/);
  });

  it("refuses to take an anchor away that an alias outside needs", () => {
    expect(refusal("broadcasts:\n  netease/users: { status: &x missed }\nother: *x\n")).not.toBe("written");
  });
});
