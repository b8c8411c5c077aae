// What a state commit carries in its header: whole objects come back as they were, and anything else as nothing.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { carriedBy, withCarried } from "../../../scripts/effects/state/carried-top.ts";

const commit = Buffer.from(
  `tree ${"1".repeat(40)}\nparent ${"2".repeat(40)}\nauthor A <a@example.com> 1795132800 +0000\ncommitter A <a@example.com> 1795132800 +0000\n\nsettle 1\n\nannouncements-top {"trees":[],"blobs":["of the message"]}\n`,
);
const tree = {
  type: "tree",
  contents: Buffer.from("40000 ledger\0\x01\xff\x80four five six seven e", "latin1"),
} as const;
const blob = (text: string): { type: "blob"; contents: Buffer } => ({ type: "blob", contents: Buffer.from(text) });

/** The same commit with a header of somebody else's. */
function withHeader(value: string): Buffer {
  return Buffer.from(commit.toString("latin1").replace("\n\n", `\nannouncements-top ${value}\n\n`), "latin1");
}

describe("a commit", () => {
  it("carries folders and files, and is the same commit otherwise", () => {
    const carrying = withCarried(commit, [blob('{"a":"公告"}\n'), tree]);

    expect(carriedBy(carrying)).toEqual([tree, blob('{"a":"公告"}\n')]);
    expect(carrying.toString("utf8").replace(/^announcements-top .*\n/m, "")).toBe(commit.toString("utf8"));
  });

  it("of somebody else carries nothing, whatever its message says", () => {
    expect(carriedBy(commit)).toEqual([]);
  });

  it("carries a file once, and none that is no text", () => {
    const objects = [blob("same"), blob("same"), { type: "blob", contents: Buffer.from([0xff, 0xfe]) } as const];

    expect(carriedBy(withCarried(commit, objects))).toEqual([blob("same")]);
  });

  it("leaves away the largest files where there is no room for all", () => {
    const large = [blob("x".repeat(9_000)), blob("y".repeat(12_000))];

    const carrying = withCarried(commit, [...large, tree, blob("small")]);

    expect(carriedBy(carrying)).toEqual([tree, blob("small"), large[0]]);
    expect(carrying.length).toBeLessThan(commit.length + 17_000);
  });

  it.each([
    ["no JSON", "{"],
    ["another kind of value", "[]"],
    ["lists of other things", '{"trees":[1,null,{}],"blobs":{"a":"b"}}'],
    ["nothing", ""],
    ["far too much", JSON.stringify({ trees: [], blobs: ["x".repeat(100_000)] })],
  ])("with %s in its header carries nothing", (_what, value) => {
    expect(carriedBy(withHeader(value))).toEqual([]);
  });

  it("never carries anything but what was put into it", () => {
    const object = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => ({ type: "tree", contents: Buffer.from(bytes) }) as const),
      fc.string({ unit: "binary", maxLength: 300 }).map(blob),
    );
    fc.assert(
      fc.property(fc.array(object, { maxLength: 12 }), (objects) => {
        const told = (of: readonly { type: string; contents: Buffer }[]): Set<string> =>
          new Set(of.map(({ type, contents }) => `${type} ${contents.toString("hex")}`));
        expect(told(carriedBy(withCarried(commit, objects)))).toEqual(told(objects));
      }),
    );
  });

  it("never breaks who reads it, whatever its bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Array.isArray(carriedBy(Buffer.from(bytes)))).toBe(true);
        expect(Array.isArray(carriedBy(withHeader(Buffer.from(bytes).toString("latin1"))))).toBe(true);
      }),
    );
  });
});
