import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterCount } from "../../../scripts/core/text/character-count.ts";

describe("counting characters", () => {
  it.each([
    ["", 0],
    ["abc", 3],
    ["维护", 2],
    ["🚧", 1],
    ["\ud83d", 1],
    ["\udea7\ud83d", 2],
    ["\ud83d\ud83d\udea7", 2],
  ])("counts %j as %d", (text, count) => {
    expect(characterCount(text)).toBe(count);
  });

  it("counts as iterating over the text does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(characterCount(text)).toBe(Array.from(text).length);
      }),
    );
  });
});
