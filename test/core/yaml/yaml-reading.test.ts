// Reading YAML: strictly, with the value's own places, and never longer or deeper than a file may be.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Path } from "../../../scripts/core/problems/finding.ts";
import { mostFileBytes, readYaml, type YamlReading } from "../../../scripts/core/yaml/yaml-reading.ts";
import { placeAndCode } from "../marked-text.ts";

function read(text: string): YamlReading {
  return readYaml({ file: "a.yaml", text });
}

function valueOf(text: string): unknown {
  const { document, problems } = read(text);
  expect(problems).toEqual([]);
  return document?.value;
}

function placeOf(text: string, at: Path, on: "key" | "value"): string {
  const problem = read(text).document?.problemAt({ at, on, code: "X", severity: "error", message: "", remedy: "" });
  return `${problem?.line}:${problem?.column}`;
}

describe("values", () => {
  it("follow YAML 1.2's core schema", () => {
    const text =
      "a: yes\nb: no\nc: on\nd: 0o17\ne: 0x1F\nf: 1e3\ng: ~\nh: 2026-11-21T09:00:00+08:00\ni: 12:30\nj: True\nk: +5\nl: .5\n";

    expect(valueOf(text)).toEqual({
      ...{ a: "yes", b: "no", c: "on", d: 15, e: 31, f: 1000, g: null },
      ...{ h: "2026-11-21T09:00:00+08:00", i: "12:30", j: true, k: 5, l: 0.5 },
    });
  });

  it("keep the integers that a double can hold, to the last digit", () => {
    expect(valueOf("[9007199254740991, -9007199254740991]")).toEqual([9007199254740991, -9007199254740991]);
  });

  it("take tags of the core schema", () => {
    expect(valueOf("{ a: !!str 5, b: !!int 5 }")).toEqual({ a: "5", b: 5 });
  });

  it("follow an alias to the last anchor above it", () => {
    expect(valueOf("- &a 1\n- *a\n- &a 2\n- *a\n")).toEqual([1, 1, 2, 2]);
  });

  it("have plain keys as they are written", () => {
    expect(valueOf("{ 1: a, true: b, 0x10: c, 'x y': d }")).toEqual({ 1: "a", true: "b", "0x10": "c", "x y": "d" });
  });

  it("may have keys like inherited properties, as properties of their own", () => {
    const value = valueOf("{ constructor: 1, toString: 2, hasOwnProperty: 3 }");

    expect(Object.entries(value ?? {})).toEqual([
      ["constructor", 1],
      ["toString", 2],
      ["hasOwnProperty", 3],
    ]);
  });

  it("never get another prototype from a key", () => {
    const value = read("{ __proto__: { polluted: true }, a: { __proto__: { polluted: true } } }").document?.value;

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"a":{}}');
    expect({}).not.toHaveProperty("polluted");
  });

  it("are those of JSON for any JSON", () => {
    const json = fc
      .jsonValue({ noUnicodeString: false })
      .filter((value) => !/__proto__|<<|\\u|\p{Cf}/u.test(JSON.stringify(value)));
    fc.assert(
      fc.property(json, (value) => {
        const { document, problems } = read(JSON.stringify(value));
        if (problems.some(({ severity }) => severity === "error")) return;

        expect(JSON.stringify(document?.value)).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe("places", () => {
  const text = "a:\n  b: [x, { c: 1 }]\n  'd e': |\n    text\nf:\n";

  it.each<[string, Path, "key" | "value", string]>([
    ["the file", [], "value", "1:1"],
    ["a key", ["a", "b"], "key", "2:3"],
    ["a value", ["a", "b"], "value", "2:6"],
    ["an entry", ["a", "b", 1], "value", "2:10"],
    ["a value in an entry", ["a", "b", 1, "c"], "value", "2:15"],
    ["a quoted key", ["a", "d e"], "key", "3:3"],
    ["the key of an empty value", ["f"], "value", "5:1"],
    ["what should hold a missing key", ["a", "z"], "value", "2:3"],
    ["what should hold a missing entry", ["a", "b", 7], "key", "2:6"],
  ])("are that of %s", (_what, at, on, place) => {
    expect(placeOf(text, at, on)).toBe(place);
  });

  it("count UTF-16 units and no byte order mark", () => {
    expect(placeOf("\ufeff{ '🛠️': x }", ["🛠️"], "value")).toBe("1:10");
  });

  it("are the same with Windows line ends", () => {
    expect(placeOf(text.replaceAll("\n", "\r\n"), ["a", "b", 1, "c"], "value")).toBe("2:15");
  });

  it("go through an alias to what it stands for", () => {
    expect(placeOf("a: &x { b: 1 }\nc: *x\n", ["c", "b"], "value")).toBe("1:12");
    expect(placeOf("a: &x { b: 1 }\nc: *x\n", ["c"], "value")).toBe("2:4");
  });

  it("are right in lines that the parser skipped after an error", () => {
    expect(read("?\n    }title\n    a\u200b").problems.map(placeAndCode)).toContain("3:6 TEXT_INVISIBLE");
  });
});

describe("limits", () => {
  it("allow a file of the greatest size, and one byte more not", () => {
    const largest = `a: ${"x".repeat(mostFileBytes - 3)}`;

    expect(read(largest).problems).toEqual([]);
    expect(read(`${largest}x`).problems.map(placeAndCode)).toEqual(["1:1 FILE_TOO_LARGE"]);
    expect(read(`${largest}x`).document).toBeNull();
  });

  it("count bytes, not characters, and can be set", () => {
    const reading = readYaml({ file: "a.yaml", text: "维护", maxBytes: 5 });

    expect(reading.problems.map(({ code }) => code)).toEqual(["FILE_TOO_LARGE"]);
    expect(readYaml({ file: "a.yaml", text: "维护", maxBytes: 6 }).problems).toEqual([]);
  });

  it("stop aliases that multiply", () => {
    const level = (name: string, of: string): string =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => of).join(", ")}]\n`;
    const bomb =
      level("a", "x") + level("b", "*a") + level("c", "*b") + level("d", "*c") + level("e", "*d") + level("f", "*e");

    const { document, problems } = read(bomb);

    expect(document).toBeNull();
    expect(problems.map(({ code }) => code)).toContain("YAML_TOO_DEEP");
  });

  it("stop more aliases than a file needs", () => {
    const many = (count: number): string => `- &a 1\n${"- *a\n".repeat(count)}`;

    expect(read(many(100)).problems).toEqual([]);
    expect(read(many(101)).problems.map(placeAndCode)).toEqual(["102:3 YAML_ALIAS"]);
  });

  it.each(["[", "{", "- ", "? ", "{ a: ", "a:\n "])("never fail on a tower of %j", (step) => {
    const { problems } = read(step.repeat(5_000));

    expect(problems.some(({ severity }) => severity === "error")).toBe(true);
  });

  it.each([60, 500, 5_000])("say the same of %i brackets however much stack is left", (levels) => {
    const text = `a: ${"[".repeat(levels)}${"]".repeat(levels)}`;

    expect(belowCalls(4_000, () => read(text).problems)).toEqual(read(text).problems);
    expect(read(text).problems.map(placeAndCode)).toEqual(levels > 64 ? ["1:68 YAML_TOO_DEEP"] : []);
  });
});

/** What `read` gives after that many calls have taken their share of the stack. */
function belowCalls<Result>(calls: number, read: () => Result): Result {
  return calls === 0 ? read() : belowCalls(calls - 1, read);
}

describe("a file that must not be quoted", () => {
  it.each(["a: 12345678901234567890", "a: 0123456", "secretKey: 1\nsecretKey: 2"])("is not: %s", (text) => {
    const { problems } = readYaml({ file: "a.yaml", text, quotes: false });

    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toMatch(/12345|secretKey/);
  });
});
