// Source excerpts: carets stand under the exact key or value, whatever the line holds and however narrow the terminal is.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerptOf, sourceLines } from "../../../scripts/core/problems/source-excerpt.ts";
import { cellsOf } from "../../../scripts/core/text/text-table.ts";

function shown(line: string, column: number, mostCells = 80): readonly string[] {
  const { source, carets } = excerptOf(sourceLines(line)[0] ?? "", column, mostCells);
  return [source, carets];
}

describe("an excerpt", () => {
  it.each([
    ["a key", "priority: urgnt", 1, "^^^^^^^^"],
    ["a plain value", "priority: urgnt # soon", 11, "          ^^^^^"],
    ["a value with spaces", "title: Hello there", 8, "       ^^^^^^^^^^^"],
    ["a quoted value", 'title: "a: \\"b\\" # c" # d', 8, "       ^^^^^^^^^^^^^^"],
    ["a single-quoted value", "title: 'it''s' # x", 8, "       ^^^^^^^"],
    ["an entry of a flow list", "targetOs: [ios, andriod, web]", 17, "                ^^^^^^^"],
    ["a value of a flow map", "at: { from: now, to: then }", 13, "            ^^^"],
    ["a key of a flow map", "at: { from: now }", 7, "      ^^^^"],
    ["a whole flow map", "a: { b: [1, 2] } # c", 4, "   ^^^^^^^^^^^^^"],
    ["a flow map that goes on", "a: { b:", 4, "   ^^^^"],
    ["a block scalar", "body: |-  # text", 7, "      ^^"],
    ["a quote that never closes", "title: 'oops", 8, "       ^^^^^"],
    ["the end of the line", "title:", 7, "      ^"],
    ["a column beyond the end", "title:", 40, "      ^"],
  ])("marks %s", (_what, line, column, carets) => {
    expect(shown(line, column)).toEqual([line, carets]);
  });

  it("marks the words that the problem's message quotes, not all of the text they stand in", () => {
    const line = "  We open today at 5pm, everybody.";
    const message = 'nothing says in which time zone "5pm" is meant';

    expect(excerptOf(line, 20, 80, message).carets).toBe(`${" ".repeat(19)}^^^`);
    expect(excerptOf(line, 20, 80, 'there is no channel "x"').carets).toBe(`${" ".repeat(19)}${"^".repeat(15)}`);
  });

  it("counts wide characters as two cells", () => {
    expect(shown("标题: 【紧急】 # 好", 5)).toEqual(["标题: 【紧急】 # 好", "      ^^^^^^^^"]);
  });

  it("shows tabs as spaces, and marks a tab itself", () => {
    expect(shown("\ta:\tb", 5)).toEqual(["    a:    b", "          ^"]);
    expect(shown("\ta: b", 1)).toEqual(["    a: b", "^^^^"]);
  });

  it("makes invisible characters visible, and marks one alone", () => {
    expect(shown("a: x\u200by", 5)).toEqual(["a: x\\u{200b}y", "    ^^^^^^^^"]);
    expect(shown("a: \u001b[31mred", 4)).toEqual(["a: \\u{1b}[31mred", "   ^^^^^^"]);
  });

  it("finds lines whatever ends them, and does not count a byte order mark", () => {
    expect(sourceLines("\uFEFFa: 1\r\nb: 2\rc: 3\nd: 4")).toEqual(["a: 1", "b: 2", "c: 3", "d: 4"]);
    expect(shown("\uFEFFa: 1", 4)).toEqual(["a: 1", "   ^"]);
  });

  it("keeps the marked part in view on a narrow terminal", () => {
    const line = `${"x".repeat(60)}: wrong # ${"y".repeat(60)}`;

    expect(shown(line, 63, 30)).toEqual([`…${"x".repeat(9)}: wrong # ${"y".repeat(9)}…`, `${" ".repeat(12)}^^^^^`]);
  });

  it("never prints wider than it may, never a control character, and always a caret", () => {
    const line = fc.string({
      unit: fc.constantFrom("a", ":", " ", "{", "]", '"', "中", "👍", "\t", "\u0007", "\u202e"),
      maxLength: 60,
    });
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 70 }), fc.integer({ min: 8, max: 90 }), (text, column, mostCells) => {
        const [source = "", carets = ""] = shown(text, column, mostCells);

        expect(cellsOf(source)).toBeLessThanOrEqual(mostCells);
        expect(cellsOf(carets)).toBeLessThanOrEqual(mostCells);
        expect(source).not.toMatch(/[\p{Cc}\u202e]/u);
        expect(carets).toMatch(/^ *\^+$/);
      }),
    );
  });
});
