// Where a word of a text stands in its file, however the text is written.
import { describe, expect, it } from "vitest";
import { placeOfWord } from "../../../scripts/core/yaml/text-places.ts";

function place(file: string, value: string, word: string, at: readonly (string | number)[] = ["body"]) {
  return placeOfWord(file, at, value, { index: value.indexOf(word), text: word });
}

describe("placeOfWord", () => {
  it("counts lines and columns in a block", () => {
    const file = "title: tonight\nbody: | # tonight\n  Hello.\n  See you tonight\n";

    expect(place(file, "Hello.\nSee you tonight\n", "tonight")).toEqual({ line: 4, column: 11 });
  });

  it.each([
    ['body: "See you tonight"\n', { line: 1, column: 16 }],
    ["body: See you tonight\n", { line: 1, column: 15 }],
    ["\uFEFFbody: See you tonight\n", { line: 1, column: 15 }],
  ])("counts columns on one line: %j", (file, found) => {
    expect(place(file, "See you tonight", "tonight")).toEqual(found);
  });

  it("finds the second of two", () => {
    const value = "tonight or tonight";

    expect(placeOfWord(`body: ${value}\n`, ["body"], value, { index: 11, text: "tonight" })).toEqual({
      line: 1,
      column: 18,
    });
  });

  it("goes into deliveries, flow maps and aliases", () => {
    const file = "body: &b 今晚见\ndeliveries:\n  - { to: x, content: { content: 今晚 } }\n  - to: y\n    push: *b\n";

    expect(place(file, "今晚", "今晚", ["deliveries", 0, "content", "content"])).toEqual({ line: 3, column: 34 });
    expect(place(file, "今晚见", "今晚", ["deliveries", 1, "push"])).toEqual({ line: 1, column: 10 });
  });

  it("gives nothing where the word is written in escapes", () => {
    expect(place('body: "\\u4eca\\u665a"\n', "今晚", "今晚")).toBeNull();
    expect(place("body: 5\n", "今晚", "今晚", ["nothing"])).toBeNull();
  });
});
