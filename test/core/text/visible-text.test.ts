// What no terminal may obey and no reader would see is spelled out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleLine, visibleText } from "../../../scripts/core/text/visible-text.ts";

describe("visibleText", () => {
  it.each([
    ["\u001b[2J", "\\u{1b}[2J"],
    ["a\u202eb", "a\\u{202e}b"],
    ["a\u200bb", "a\\u{200b}b"],
    ["a\u200db", "a\\u{200d}b"],
    ["a\rb", "a\\u{d}b"],
    ["a\u3164b", "a\\u{3164}b"],
    ["a\u{e0068}b", "a\\u{e0068}b"],
    ["☎\ufe0f\ufe01\ufe02", "☎\ufe0f\\u{fe01}\\u{fe02}"],
    ["☎\u{e0101}", "☎\\u{e0101}"],
  ])("spells out %j", (text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });

  it.each(["👩‍💻 👍🏽‍ 1️⃣", "中文，é 葛\u{e0100}", "tab\tand\nline"])("leaves %j as it is", (text) => {
    expect(visibleText(text)).toBe(text);
  });

  it("never leaves a control character, and changes nothing twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const once = visibleText(text);

        expect(once).not.toMatch(/(?![\n\t])\p{Cc}/u);
        expect(visibleText(once)).toBe(once);
      }),
    );
  });
});

describe("visibleLine", () => {
  it("is one line, whatever the text", () => {
    expect(visibleLine("a\n::error::\tb\r")).toBe("a\\n::error::\\tb\\u{d}");
  });
});
