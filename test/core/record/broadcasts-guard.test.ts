// The proof behind every write into `broadcasts`: each way in which an edit could go wrong is noticed.
import { describe, expect, it } from "vitest";
import type { BroadcastRecord } from "../../../scripts/core/announcement/announcement.ts";
import { broadcastsEditFlaw } from "../../../scripts/core/record/broadcasts-guard.ts";
import { isRefused, readYamlSource, type YamlSource } from "../../../scripts/core/yaml/yaml-source.ts";
import { applySplices, type Splice } from "../../../scripts/core/yaml/yaml-splice.ts";

const before = `title: t # c
broadcasts:
  a/b:
    status: sent # note
  c/d:
    status: missed
from: x
`;
const missed: BroadcastRecord = { status: "missed" };

function source(text: string): YamlSource {
  const read = readYamlSource(text);
  if (isRefused(read)) throw new Error(read.reason);
  return read;
}

/** Replaces one piece of the text, and asks what is wrong with that as a way of writing the records. */
function flawOf(piece: string, replacement: string, records: Readonly<Record<string, BroadcastRecord>>, text = before) {
  const start = text.indexOf(piece);
  const splices: Splice[] = [{ start, end: start + piece.length, text: replacement }];
  const wanted = new Map(Object.entries(records));
  return broadcastsEditFlaw(source(text), source(applySplices(text, splices)), { records: wanted, splices });
}

describe("broadcastsEditFlaw", () => {
  it("has nothing to say of an edit that does what was asked", () => {
    expect(flawOf("status: sent", "status: missed", { "a/b": missed })).toBeNull();
    expect(flawOf("from: x\n", "  e/f: { status: missed }\nfrom: x\n", { "e/f": missed })).toMatch(/outside/);
    expect(flawOf("status: missed\n", "status: missed\n  e/f: { status: missed }\n", { "e/f": missed })).toBeNull();
  });

  it.each<[string, string, string, Readonly<Record<string, BroadcastRecord>>, RegExp]>([
    ["another value changed", "from: x", "from: y", {}, /more than/],
    ["another key was added", "from: x", "from: x\nto: y", {}, /more than/],
    ["another key went", "from: x\n", "", {}, /more than/],
    ["another value's quotes changed", "from: x", "from: 'x'", {}, /more than/],
    ["the keys changed places", "title: t # c\n", "", {}, /more than/],
    ["a comment outside changed", "# c", "# d", {}, /outside/],
    ["an empty line was added outside", "from: x\n", "from: x\n\n", {}, /outside/],
    ["an entry that was not named changed", "status: missed", "status: sent", { "a/b": { status: "sent" } }, /entry/],
    ["an entry that was not named changed its quotes", "status: missed", "status: 'missed'", {}, /entry/],
    [
      "an entry that said the same was rewritten",
      "status: sent",
      "status: 'sent'",
      { "a/b": { status: "sent" } },
      /entry/,
    ],
    ["an entry got lost", "  c/d:\n    status: missed\n", "", {}, /expected entries/],
    ["an entry came up that was not asked for", "  c/d:", "  e/f: {}\n  c/d:", {}, /expected entries/],
    ["the record is missing", "status: sent", "status: sent", { "e/f": missed }, /expected entries/],
    ["the record does not read back", "status: sent", "status: recalled", { "a/b": missed }, /entry/],
    [
      "the id reads back as a number",
      "status: sent",
      "status: sent\n    id: 12",
      { "a/b": { status: "sent", id: "12" } },
      /entry/,
    ],
  ])("notices that %s", (_name, piece, replacement, records, flaw) => {
    expect(flawOf(piece, replacement, records)).toMatch(flaw);
  });

  it("notices a second insertion beside a new `broadcasts`", () => {
    const added = "title: t\nbroadcasts:\n  a/b: { status: missed }\n";

    expect(flawOf("title: t\n", added, { "a/b": missed }, "title: t\n")).toMatch(/outside/);
    expect(
      broadcastsEditFlaw(source("title: t\n"), source(`${added}# more\n`), {
        records: new Map([["a/b", missed]]),
        splices: [{ start: 9, end: 9, text: "broadcasts:\n  a/b: { status: missed }\n# more\n" }],
      }),
    ).toMatch(/outside/);
  });
});
