// The quick reader of bulk validation: what it takes and what it leaves to `readYaml`, whose word it must never contradict.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import { readPlainYaml } from "../../../scripts/core/yaml/plain-yaml.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { corpusFiles } from "../../bench/corpus.ts";
import { checkPlainReading } from "../../fuzz/plain-yaml-target.ts";
import { unmark } from "../marked-text.ts";
import { ruleMistakes, warnings } from "../rule-mistakes.ts";
import { valueMistakes } from "../value-mistakes.ts";
import { yamlMistakes } from "../yaml-mistakes.ts";

const folder = join(import.meta.dirname, "../../../announcements");
const samples = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => readFileSync(join(folder, path), "utf8"));
const mistakes = [...yamlMistakes, ...valueMistakes, ...ruleMistakes, ...warnings];
const reader = createReader(vendors);

describe("the quick reader", () => {
  it.each([
    ["a: b\n", { a: "b" }],
    ["# note\n\na:   b  # note\n   \n# end", undefined],
    ["# note\n\na:   b  # note\n   \n# end\n", { a: "b" }],
    ["a:\n  b: 1\n  c: true\nd: 12h\n", { a: { b: 1, c: true }, d: "12h" }],
    ["a:\n- b\n- c: 1\n  d: 2\n", { a: ["b", { c: 1, d: 2 }] }],
    ["a:\n  - b # note\n  - [c, { d: e f }]\n", { a: ["b", ["c", { d: "e f" }]] }],
    ["a: |\n  x\n\n    y: #z\n\nb: |- # note\n  x\n", { a: "x\n\n  y: #z\n", b: "x" }],
    ["a: \"x # y\" # note\nb: 'x: y'\n", { a: "x # y", b: "x: y" }],
    [
      "a: 2026-11-21T09:00:00+08:00\nb: x:y#z\nc: {}\nd: []\n",
      { a: "2026-11-21T09:00:00+08:00", b: "x:y#z", c: {}, d: [] },
    ],
    ["a: { url: https://example.com/x, b: '' }\n", { a: { url: "https://example.com/x", b: "" } }],
  ])("reads %j", (text, value) => {
    expect(readPlainYaml(text)).toEqual(value);
    checkPlainReading(text);
  });

  it.each([
    ...[
      "",
      "\n",
      "a\n",
      "- a\n",
      " a: b\n",
      "a: b",
      "a:\n",
      "a: ~\n",
      "a: null\n",
      "a:b\n",
      "? a\n: b\n",
      "---\na: b\n",
    ],
    ...["a: b\na: c\n", "a: b\n  c\n", "a: b: c\n", "a: >\n  b\n", "a: |+\n  b\n", "a: |2\n  b\n", "a: |\n\n  b\n"],
    ...[
      "a: |\n  b\n    \n",
      "a: |\n  b\n # c\nd: e\n",
      "a: |\n",
      "a: &b c\n",
      "a: *b\n",
      "a: !!str b\n",
      "a: [b\n",
      "a: {b}\n",
    ],
    ...[
      "a: [b,]\n",
      "a: [,b]\n",
      "a: {b: c, b: d}\n",
      "a: 'b''c'\n",
      'a: "b\\n"\n',
      'a: "b"c\n',
      'a: "b"#c\n',
      "a: [b]c\n",
    ],
    ...[
      "a: 007\n",
      "a: 1.5\n",
      "a: 1e3\n",
      "a: 0x1F\n",
      "a: 0o17\n",
      "a: 12345678901234567\n",
      "a: -1\n",
      "a: +1\n",
      "a: .5\n",
    ],
    ...[
      "a: True\n",
      "a: NULL\n",
      "a:\tb\n",
      "a: b\r\n",
      "\uFEFFa: b\n",
      "a: \u202eb\n",
      "__proto__: a\n",
      "true: a\n",
      "<<: a\n",
    ],
    ...[
      "a:\n  - b\n   - c\n",
      "a:\n    b: c\n  d: e\n",
      "a:\n  -  b\n",
      "a:\n  -\n    b: c\n",
      "a:\n  - - b\n",
      "1: a\n",
      '"a": b\n',
    ],
    ...[
      `a: ${"[".repeat(40)}${"]".repeat(40)}\n`,
      `a: ${"x".repeat(20_000)}\n`,
      "a: b\n--- \nc: d\n",
      "a: b\n...\n",
      "维: a\n",
    ],
  ])("declines %j", (text) => {
    expect(readPlainYaml(text)).toBeUndefined();
  });

  it("takes every sample and every file of the benchmark's corpus", () => {
    for (const text of [...samples, ...[...corpusFiles(200)].map((file) => file.text)]) {
      expect(reader.isPlainlySound({ path: "announcements/2026/a.yaml", text })).toBe(true);
    }
  });

  it.each(mistakes)("finds nothing sound about $about ($code)", (mistake) => {
    const { text } = unmark(mistake);
    checkPlainReading(text);
    expect(reader.isPlainlySound({ path: "announcements/2026/a.yaml", text: text })).toBe(false);
  });

  it("takes no file whose path is wrong", () => {
    const [text = ""] = samples;

    expect(reader.isPlainlySound({ path: "announcements/2026/A.yaml", text })).toBe(false);
  });
});
