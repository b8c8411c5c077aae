// JSON as data: 64-bit integers keep their digits, ids are ids, and a line of output is no workflow command.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idText, jsonLine, parseJson, tryParseJson } from "../../../scripts/core/text/json.ts";

describe("parseJson", () => {
  it("keeps the digits of integers that a double cannot hold", () => {
    expect(parseJson('{"id":1365344904091349007,"small":-7,"part":1.5,"huge":1e30}')).toEqual({
      id: "1365344904091349007",
      small: -7,
      part: 1.5,
      huge: 1e30,
    });
  });

  it("keeps keys that objects have by nature as keys", () => {
    const value = parseJson('{"__proto__":{"polluted":true},"constructor":1}');

    expect(JSON.stringify(value)).toBe(`{"__proto__":{"polluted":true},"constructor":1}`);
    expect(Object.hasOwn({}, "polluted")).toBe(false);
  });
});

describe("tryParseJson", () => {
  it("takes a tower of brackets of any height for no JSON, or for JSON", () => {
    for (const height of [10, 1_000, 10_000, 100_000]) {
      expect(() => tryParseJson("[".repeat(height) + "]".repeat(height)), String(height)).not.toThrow();
    }
  });
});

describe("idText", () => {
  it.each([["5GSB-RPM1-KP8H-9JHF"], ["1365344904091349007"], ["a/b+c=="], ["x".repeat(200)]])("takes %j", (id) => {
    expect(idText(id)).toBe(id);
  });

  it.each([
    [""],
    ["a b"],
    ["1\nAnnouncements-State: x 9"],
    ["\u202e12"],
    ["\ud800"],
    ["x".repeat(201)],
    [1.5],
    [null],
    [{}],
  ])("takes %j for no id", (value) => {
    expect(idText(value)).toBeNull();
  });
});

describe("jsonLine", () => {
  it("is one line that means the same and holds no mark of a workflow command", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom("##[", "#", "[", "error]", "\\", '"', "\n", "x", "\u202e", "\u007f", "\u{e0041}", "\ud83d"),
        ),
        (pieces) => {
          const value = { text: pieces.join(""), [pieces.join("")]: 1 };

          const line = jsonLine(value);

          expect(JSON.parse(line)).toEqual(value);
          expect(line).toMatch(/^[^\n]*\n$/);
          expect(line).not.toContain("##[");
          expect(line).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{DI}/u);
        },
      ),
    );
  });
});
