// Characters nobody sees: what hides is reported, what a script or an emoji needs is not.
import { describe, expect, it } from "vitest";
import { unseenInFile, unseenInValue } from "../../../scripts/core/yaml/unseen-characters.ts";

function codesIn(text: string): readonly string[] {
  return unseenInFile(text).map(({ offset, code }) => `${offset} ${code}`);
}

describe("unseenInFile", () => {
  it.each([
    ["plain text", "title: Wartung am Samstag, 22–23 Uhr\r\n\tx\n"],
    ["Chinese", "标题：维护　通知。"],
    ["a family of emoji", "👨‍👩‍👧‍👦 👩🏽‍🚒 🏳️‍🌈 ❤️‍🔥"],
    ["a flag made of tags", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"],
    ["Persian with its joiners", "می\u200cخواهم"],
    ["Hindi with its joiners", "क्\u200dष"],
    ["keycaps and old symbols in colour", "1️⃣ ☎️ ©️ ↔️ ‼️"],
    ["a Chinese character in another form", "葛\u{E0100}市 、\uFE00"],
    ["Mongolian with its selectors", "ᠭ\u180B"],
    ["accents as characters of their own", "Cafe\u0301"],
    ["a non-breaking space inside a text", "22\u00a0Uhr"],
  ])("lets %s be", (_what, text) => {
    expect(codesIn(text)).toEqual([]);
  });

  it.each([
    ["a NUL", "ab\0", "2 TEXT_CONTROL"],
    ["an escape", "a\u001b[31m", "1 TEXT_CONTROL"],
    ["a C1 control", "a\u0085", "1 TEXT_CONTROL"],
    ["a carriage return alone", "a\rb\r\n", "1 TEXT_CONTROL"],
    ["a broken character", "a\ufffd", "1 TEXT_ENCODING"],
    ["half a character", "a\ud83d b", "1 TEXT_ENCODING"],
    ["a change of direction", "a\u202eb", "1 TEXT_INVISIBLE"],
    ["an isolate", "a\u2066b", "1 TEXT_INVISIBLE"],
    ["a zero-width space", "a\u200bb", "1 TEXT_INVISIBLE"],
    ["a word joiner", "a\u2060b", "1 TEXT_INVISIBLE"],
    ["a byte order mark inside", "a\ufeffb", "1 TEXT_INVISIBLE"],
    ["a line separator", "a\u2028b", "1 TEXT_INVISIBLE"],
    ["a soft hyphen", "a\u00adb", "1 TEXT_INVISIBLE"],
    ["a filler", "a\u3164b", "1 TEXT_INVISIBLE"],
    ["a combining character that joins nothing", "a\u034fb", "1 TEXT_INVISIBLE"],
    ["text in tags", "a\u{E0068}\u{E0069}", "1 TEXT_INVISIBLE"],
    ["text in tags behind a flag", `🏴${"\u{E0068}".repeat(9)}`, "16 TEXT_INVISIBLE"],
    ["a selector after a letter", "a\ufe0fb", "1 TEXT_INVISIBLE"],
    ["bytes in rows of selectors", "☎\ufe0f\ufe01\ufe02", "2 TEXT_INVISIBLE"],
    ["bytes in rows of further selectors", "☎️\u{E0101}\u{E0102}", "2 TEXT_INVISIBLE"],
    ["a joiner in a Latin word", "pay\u200dpal", "3 TEXT_INVISIBLE"],
    ["a joiner after a Chinese character", "维\u200c护", "1 TEXT_INVISIBLE"],
  ])("finds %s", (_what, text, expected) => {
    expect(codesIn(text)).toEqual([expected]);
  });

  it("says the same of every character, whatever stands beside it", () => {
    // What stands on the first line keeps the text from being taken for nothing but ordinary characters.
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
    const differing = units.filter((unit) => unseenInFile(unit).length !== unseenInFile(`\u0E01\n${unit}`).length);

    expect(unseenInFile("\u0E01")).toEqual([]);
    expect(differing).toEqual([]);
  });

  it("says it once per line and kind", () => {
    expect(codesIn("\u200b\u200b\0\n\u200b")).toEqual(["2 TEXT_CONTROL", "0 TEXT_INVISIBLE", "4 TEXT_INVISIBLE"]);
  });

  it("stops where a file is something else altogether", () => {
    expect(unseenInFile("\0\n".repeat(10_000)).length).toBeLessThan(110);
  });
});

describe("unseenInValue", () => {
  it("finds what an escape brought in, but not what stands raw in the file", () => {
    expect(unseenInValue("a\u202eb", String.raw`"a\u202eb"`, 7)).toMatchObject([{ offset: 7, code: "TEXT_INVISIBLE" }]);
    expect(unseenInValue("a\u202eb", '"a\u202eb"', 7)).toEqual([]);
  });

  it("takes line breaks and tabs", () => {
    expect(unseenInValue("a\r\n\tb\r", String.raw`"a\r\n\tb\r"`, 0)).toEqual([]);
  });
});
