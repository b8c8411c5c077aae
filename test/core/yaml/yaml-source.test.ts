// Reading YAML for edits: what is refused, and where nodes end.
import { describe, expect, it } from "vitest";
import {
  findPair,
  isRefused,
  pairEnd,
  readYamlSource,
  type YamlSource,
} from "../../../scripts/core/yaml/yaml-source.ts";

function source(text: string): YamlSource {
  const read = readYamlSource(text);
  if (isRefused(read)) throw new Error(read.reason);
  return read;
}

describe("readYamlSource", () => {
  it.each([
    ["a tab as indentation", "a:\n\tb: c\n", /not valid YAML/],
    ["two documents", "a: b\n---\n", /not valid YAML/],
    ["equal keys", "a: b\n'a': c\n", /not valid YAML/],
    ["an alias without an anchor", "a: *b\n", /\*b has no anchor before it/],
    ["an alias before its anchor", "a: *b\nc: &b d\n", /\*b has no anchor/],
    ["text", "hello\n", /not a YAML map/],
    ["nothing but a comment", "# c\n", /not a YAML map/],
    ["65 levels", `a: ${"[".repeat(64)}1${"]".repeat(64)}`, /deeper than 64 levels/],
  ])("refuses %s", (_name, text, reason) => {
    expect(readYamlSource(text)).toMatchObject({ kind: "refused", reason: expect.stringMatching(reason) as string });
  });

  it("takes 64 levels, and an alias inside what it stands for", () => {
    expect(isRefused(readYamlSource(`a: ${"[".repeat(63)}1${"]".repeat(63)}`))).toBe(false);
    expect(isRefused(readYamlSource("a: &a [*a]"))).toBe(false);
  });

  it("reads by YAML 1.2 whatever version the file names", () => {
    const { root } = source("%YAML 1.1\n---\na: yes\nb: 2026-11-21T01:00:03.412Z\n");

    expect(root.toJSON()).toEqual({ a: "yes", b: "2026-11-21T01:00:03.412Z" });
  });
});

describe("pairEnd", () => {
  it.each([
    ["a: b # c\n", "a: b"],
    ["a: # c\n\n# d\nz: 1\n", "a:"],
    ["a: &x # c\nz: 1\n", "a: &x"],
    ["a:\n  b: c # d\n  # e\n\n# f\nz: 1\n", "a:\n  b: c"],
    ["a:\n  b:\n    c:\n  # e\nz: 1\n", "a:\n  b:\n    c:"],
    ["a:\n- b\n- # c\n# d\nz: 1\n", "a:\n- b\n-"],
    ["a:\n  - b: c\n    d: [e,\n     f] # g\nz: 1\n", "a:\n  - b: c\n    d: [e,\n     f]"],
    ["a: |+ # c\n  b\n\n# d\nz: 1\n", "a: |+ # c\n  b\n\n"],
    ["a: b\n  c # d\nz: 1\n", "a: b\n  c"],
    ["? a\n# c\n: b\nz: 1\n", "? a\n# c\n: b"],
    ["? a\nz: 1\n", "? a"],
  ])("of the first pair of %j is the end of %j", (text, own) => {
    const { root } = source(text);
    const pair = findPair(root, "a");

    expect(pair === null ? "" : text.slice(0, pairEnd(pair))).toBe(own);
  });
});
