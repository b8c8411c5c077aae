// Edits at places in a text: line endings, indentation and insertions.
import { describe, expect, it } from "vitest";
import { isRefused, readYamlSource } from "../../../scripts/core/yaml/yaml-source.ts";
import {
  applySplices,
  indentStep,
  insertedOnly,
  lineEnding,
  linesBelow,
  splicedWithin,
} from "../../../scripts/core/yaml/yaml-splice.ts";

function rootOf(text: string) {
  const source = readYamlSource(text);
  if (isRefused(source)) throw new Error(source.reason);
  return source.root;
}

describe("applySplices", () => {
  it("applies splices in any order, insertions at the end of a replacement after it", () => {
    const splices = [
      { start: 3, end: 3, text: "X" },
      { start: 0, end: 1, text: "" },
      { start: 1, end: 3, text: "-" },
    ];

    expect(applySplices("abcd", splices)).toBe("-Xd");
    expect(applySplices("abcd", splices.toReversed())).toBe("-Xd");
  });
});

describe("applySplices at one place", () => {
  it("puts an insertion before the replacement that starts there", () => {
    const splices = [
      { start: 1, end: 1, text: "X" },
      { start: 1, end: 3, text: "-" },
    ];

    expect(applySplices("abcd", splices)).toBe("aX-d");
    expect(applySplices("abcd", splices.toReversed())).toBe("aX-d");
  });
});

describe("lineEnding", () => {
  it.each([
    ["", "\n"],
    ["a", "\n"],
    ["a\nb", "\n"],
    ["a\r\nb", "\r\n"],
    ["a\r\nb\r\nc\n", "\r\n"],
    ["a\r\nb\nc\n", "\n"],
    ["a\rb", "\n"],
  ])("of %j is %j", (text, eol) => {
    expect(lineEnding(text)).toBe(eol);
  });
});

describe("indentStep", () => {
  it.each([
    ["a: b\n", 2],
    ["a:\n    b: c\n", 4],
    ["a: { b: c }\nd:\n   e: f\n", 3],
    ["a:\n- b: c\n  d:\n      e: f\n", 4],
    ["a:\n  - b: c\n", 2],
    ["a: |\n        b: c\n", 2],
  ])("of %j is %i", (text, step) => {
    expect(indentStep(rootOf(text))).toBe(step);
  });
});

describe("linesBelow", () => {
  it.each([
    ["a\nb\n", 0, "a\nX\nb\n"],
    ["a\nb\n", 1, "a\nX\nb\n"],
    ["a\nb\n", 2, "a\nX\nb\n"],
    ["a\nb", 3, "a\nb\nX"],
    ["a\r\nb", 0, "a\r\nX\r\nb"],
  ])("of %j at %i gives %j", (text, offset, after) => {
    expect(applySplices(text, [linesBelow(text, offset, ["X"])])).toBe(after);
  });
});

describe("splicedWithin and insertedOnly", () => {
  it("notice an edit that does not give the text it is said to give", () => {
    const splices = [{ start: 1, end: 1, text: "X" }];

    expect(splicedWithin({ before: "abc", after: "aXbc", splices }, [1, 1])).toBe(true);
    expect(splicedWithin({ before: "abc", after: "aXbC", splices }, [1, 1])).toBe(false);
    expect(splicedWithin({ before: "abc", after: "AXbc", splices }, [1, 1])).toBe(false);
    expect(splicedWithin({ before: "aa", after: "a", splices }, [1, 1])).toBe(false);
    expect(splicedWithin({ before: "abc", after: "aXbc", splices }, [2, 3])).toBe(false);
  });

  it("notice text beside the inserted pair", () => {
    const [pair] = rootOf("b: 1\n").items;
    if (pair === undefined) throw new Error("no pair");

    expect(insertedOnly({ before: "", after: "b: 1\n", splices: [{ start: 0, end: 0, text: "b: 1\n" }] }, pair)).toBe(
      true,
    );
    expect(
      insertedOnly({ before: "", after: "b: 1 # c\n", splices: [{ start: 0, end: 0, text: "b: 1 # c\n" }] }, pair),
    ).toBe(false);
  });
});
