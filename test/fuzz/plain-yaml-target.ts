// Fuzzes the quick reader of bulk validation against the reader that everything else uses: it must agree, or decline.
import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { readPlainYaml } from "../../scripts/core/yaml/plain-yaml.ts";
import { readYaml } from "../../scripts/core/yaml/yaml-reading.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { corpusFiles } from "../bench/corpus.ts";
import { exampleAnnouncement } from "../core/design-example.ts";
import { yamlText } from "../support/yaml-texts.ts";
import { anyText, brokenText, pieces } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

const reader = createReader(vendors);
const samples = [exampleAnnouncement, ...[...corpusFiles(20)].map(({ text }) => text)];

/** What a line of ordinary files may look like after a slip of the finger. */
const endings = [" ", "  ", "#", " # note", ":", ": x", " |", "|-", " >", '"', "'", "]", "}", ",", " x", "\\", "  - a"];
const starts = ["", " ", "  ", "    ", "- ", "  - ", "# ", "? ", "-", ": ", '"', "| ", "&a ", "~", "维", "...", "--- "];
const lines = [
  "",
  "   ",
  "# note",
  "      # note",
  "  deeper",
  "key: value",
  "key:",
  "- item",
  "body: |",
  "  a: {b: c}",
];

type Slip = (lines: readonly string[]) => readonly string[];
const slip: fc.Arbitrary<Slip> = fc
  .record({
    at: fc.nat(60),
    indent: fc.nat(8),
    kind: fc.constantFrom("end", "start", "indent", "insert", "remove", "join"),
    end: fc.constantFrom(...endings),
    start: fc.constantFrom(...starts),
    line: fc.constantFrom(...lines),
  })
  .map(({ at, indent, kind, end, start, line }): Slip => (all) => {
    const index = at % all.length;
    const own = all[index] ?? "";
    switch (kind) {
      case "end":
        return all.with(index, own + end);
      case "start":
        return all.with(
          index,
          own.replace(/^ */, (spaces) => spaces + start),
        );
      case "indent":
        return all.with(index, " ".repeat(indent) + own.trimStart());
      case "insert":
        return all.toSpliced(index, 0, " ".repeat(indent) + line);
      case "remove":
        return all.toSpliced(index, 1);
      case "join":
        return all.toSpliced(index, 2, `${own}${all[index + 1] ?? ""}`);
    }
  });

const slipped = fc
  .tuple(fc.constantFrom(...samples), fc.array(slip, { minLength: 1, maxLength: 3 }))
  .map(([sample, slips]) =>
    slips.reduce<readonly string[]>((all, change) => change(all), sample.split("\n")).join("\n"),
  );

/** One value of every kind of writing, in a list and in a map. */
const oneValue = fc
  .tuple(
    fc.array(
      fc.oneof(fc.constantFrom(...endings, ...starts, ...lines), fc.string({ unit: "grapheme", maxLength: 4 })),
      {
        maxLength: 6,
      },
    ),
    fc.constantFrom("a: ", "a: [", "a: { b: ", "a:\n  - ", "a:\n- b: ", "a: |\n  ", 'a: "'),
    fc.constantFrom("", "]", " }", '"', "\n\n", " # note"),
  )
  .map(([parts, before, after]) => `${before}${parts.join("")}${after}\n`);

export const plainYamlTarget: FuzzTarget = fuzzTarget({
  name: "the quick reader",
  inputs: 3_000,
  input: fc.oneof(
    { weight: 4, arbitrary: slipped },
    { weight: 2, arbitrary: oneValue },
    { weight: 1, arbitrary: brokenText(samples) },
    { weight: 1, arbitrary: yamlText },
    { weight: 1, arbitrary: fc.oneof(pieces, anyText) },
  ),
  check: checkPlainReading,
});

/** Throws where the quick reader says something else than the reader whose word counts. */
export function checkPlainReading(text: string): void {
  const value = readPlainYaml(text);
  const path = "announcements/2026/a.yaml";
  if (value === undefined) return;
  const { document, problems } = readYaml({ file: path, text });
  deepEqual(problems, []);
  deepEqual(value, document?.value);
  // deepEqual does not look at the order of keys, and rules do.
  equal(JSON.stringify(value), JSON.stringify(document?.value));
  equal(document?.joinsLines(["body"]), null);
  if (reader.isPlainlySound({ path, text })) deepEqual(reader.readAnnouncement({ path, text }).problems, []);
}
