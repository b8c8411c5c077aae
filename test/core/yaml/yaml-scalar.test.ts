// YAML text for single values: what is quoted, and that everything reads back.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import type { Json } from "../../../scripts/core/text/json.ts";
import { flowText, quotedText, stringText } from "../../../scripts/core/yaml/yaml-scalar.ts";
import { anyText } from "../../support/broadcast-records.ts";

const numberLike = fc
  .array(
    fc.constantFrom("0", "1", "12", "60", ":", "-", ".", "e", "+", "_", "x", "o", " ", "T", "Z", ",", "yes", "null"),
  )
  .map((parts) => parts.join(""));

describe("stringText", () => {
  it.each([
    "Maintenance on Saturday",
    "netease/users@staging",
    "国庆通知：停机",
    "22h–23h",
    "🚧 works",
    "a, b [c]",
    "it's",
    "(a)",
  ])("leaves %j plain in a block", (text) => {
    expect(stringText(text, "block")).toBe(text);
  });

  it.each([
    "yes",
    "e3",
    "No",
    "null",
    "~",
    "12",
    "1e3",
    "0x1F",
    "22:00",
    "2026-11-21",
    "1_000",
    ".5",
    "-",
    "- a",
    "a: b",
    "a:",
    "a #b",
    " a",
    "a ",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "'a",
    "#a",
    "?a",
    "{a",
    "<<",
    "=",
    "",
    "a\tb",
    "a\nb",
    "a::b",
    "a\u200bb",
  ])("quotes %j", (text) => {
    expect(stringText(text, "block")).toMatch(/^".*"$/);
  });

  it("quotes flow indicators in flow style only", () => {
    expect(stringText("a, b", "flow")).toBe('"a, b"');
    expect(stringText("[a]", "flow")).toBe('"[a]"');
    expect(stringText("a, b", "block")).toBe("a, b");
  });

  it("always reads back, as a value, in a list and as a key, in YAML 1.2 and 1.1", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, numberLike), fc.constantFrom("1.2" as const, "1.1" as const), (text, version) => {
        expect(parse(`a: ${stringText(text, "block")} # c\n`, { version })).toStrictEqual({ a: text });
        expect(parse(`[${stringText(text, "flow")},b]`, { version })).toStrictEqual([text, "b"]);
        fc.pre(text !== "<<");
        expect(parseDocument(`${stringText(text, "flow")}: b\n`, { version }).get(text)).toBe("b");
      }),
      { numRuns: 500 },
    );
  });
});

describe("quotedText", () => {
  it("never holds a line break, a hidden character or the mark of a workflow command", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(quotedText(text)).not.toMatch(/[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069]|::|##\[/u);
      }),
    );
  });
});

describe("flowText", () => {
  it("writes JSON as a flow value", () => {
    const value = { title: "Maintenance", n: 1, list: ["a b", null, true, {}, []], no: "12" };

    expect(flowText(value)).toBe('{ title: Maintenance, "n": 1, list: [a b, null, true, {}, []], "no": "12" }');
  });

  it("always reads back to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
        // Whatever JSON there is, is JSON.
        expect(parse(flowText(value as Json), { version: "1.2" })).toStrictEqual(value);
      }),
    );
  });
});
