// Text inside Markdown stays text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  escapedMarkdown,
  fencedText,
  htmlText,
  inlineCode,
  markdownTable,
} from "../../scripts/commands/words/markdown.ts";

describe("escapedMarkdown", () => {
  it.each([
    ["<img src=x>", "&lt;img src=x&gt;"],
    ["a & b &lt;", "a &amp; b &amp;lt;"],
    ["**bold** _it_ `code`", "\\*\\*bold\\*\\* \\_it\\_ \\`code\\`"],
    ["[link](https://a.example)", "\\[link\\]\\(https&#58;//a.example\\)"],
    ["@team #12", "\\@\u200bteam \\#\u200b12"],
    ["a | b\nc", "a \\| b c"],
    ["see www.a.example", "see www&#46;a.example"],
    ["$\\phantom{unseen}$", "<span>$</span>\\\\phantom\\{unseen\\}<span>$</span>"],
  ])("of %j", (text, escaped) => {
    expect(escapedMarkdown(text)).toBe(escaped);
  });
});

describe("htmlText", () => {
  it("is neither a tag nor a mention, and shows no escape of Markdown's", () => {
    expect(htmlText("<b>(a) @team\nhttps://a.example $x$")).toBe(
      "&lt;b&gt;(a) @\u200bteam https&#58;//a.example <span>$</span>x<span>$</span>",
    );
  });
});

describe("inlineCode", () => {
  it("cannot be ended from inside, nor a table's cell", () => {
    expect(inlineCode("a`b|c")).toBe("`a'b\\|c`");
  });
});

describe("fencedText", () => {
  it("is never closed by what it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("`", "~", "a", "\n", " ") }), (text) => {
        const [opening = "", ...rest] = fencedText(text).trimEnd().split("\n");
        const fence = opening.replace("text", "");

        expect(rest.filter((line) => line.trim().startsWith(fence))).toEqual([fence]);
        expect(rest.slice(0, -1).join("\n")).toBe(text);
      }),
    );
  });
});

describe("markdownTable", () => {
  it("has a header, a rule and a line for each row", () => {
    expect(markdownTable(["a", "b"], [["1", "2"]])).toBe("| a | b |\n| --- | --- |\n| 1 | 2 |\n");
  });
});
