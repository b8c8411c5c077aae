// Wrapped text: no line is too wide, no word is lost.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellsOf } from "../../../scripts/core/text/text-table.ts";
import { paragraph, wrapped } from "../../../scripts/core/text/text-wrap.ts";

describe("wrapped", () => {
  it("breaks at spaces, and keeps a longer word whole", () => {
    expect(wrapped("one two three https://a.example/a-very-long-path four", 20)).toEqual([
      "one two three",
      "https://a.example/a-very-long-path",
      "four",
    ]);
  });

  it("breaks Chinese anywhere, but never before a closing mark", () => {
    expect(wrapped("今天晚上二十点直播马上开始，请进入。", 20)).toEqual(["今天晚上二十点直播马", "上开始，请进入。"]);
    expect(wrapped("今天晚上二十点直播间，请", 20)).toEqual(["今天晚上二十点直播", "间，请"]);
  });

  it("keeps line breaks, and an empty text as one empty line", () => {
    expect(wrapped("a\n\nb", 20)).toEqual(["a", "", "b"]);
    expect(wrapped("", 20)).toEqual([""]);
  });

  it("never makes a line wider than asked but for a single word, and never loses a character", () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", "é", "中", "文", "👍"), minLength: 1, maxLength: 12 }),
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 60 }), (parts, cells) => {
        const text = parts.join(" ");

        const lines = wrapped(text, cells);

        for (const line of lines) expect(cellsOf(line) <= cells || !/[\s\p{Script=Han}]/u.test(line)).toBe(true);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });
});

describe("paragraph", () => {
  it("indents every line, and leaves no space at an end", () => {
    expect(paragraph("one two three four five six\n\nseven", "  ", 22)).toBe(
      "  one two three four\n  five six\n\n  seven\n",
    );
  });
});
