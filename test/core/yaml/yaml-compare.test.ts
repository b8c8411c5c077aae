// Comparing two documents: equal ones, and every way of not being equal.
import { describe, expect, it } from "vitest";
import { sameExceptAt } from "../../../scripts/core/yaml/yaml-compare.ts";
import { isRefused, readYamlSource, type YamlSource } from "../../../scripts/core/yaml/yaml-source.ts";

function source(text: string): YamlSource {
  const read = readYamlSource(text);
  if (isRefused(read)) throw new Error(read.reason);
  return read;
}

function same(before: string, after: string, path: readonly (string | number)[] = ["x"]): boolean {
  return sameExceptAt(source(before), source(after), path);
}

describe("sameExceptAt", () => {
  it.each<[string, string, (string | number)[]]>([
    ["a: 1\nx: 2\n", "a: 1\nx: [3]\n", ["x"]],
    ["a: 1\n", "a: 1\nx: 3\n", ["x"]],
    ["a: 1\nb: 2\n", "a: 1\nx: 3\nb: 2\n", ["x"]],
    ["a: [{ b: 1 }, { b: 2, x: 1 }]\n", "a: [{ b: 1 }, { b: 2, x: 2 }]\n", ["a", 1, "x"]],
    ["a: &a { b: [*a] }\nx: 1\n", "a: &a { b: [*a] }\nx: 2\n", ["x"]],
    ["a: &a 1\nb: *a\nx: 1\n", "a: &a 1\nb: *a\nx: 2\n", ["x"]],
  ])("takes %j and %j for the same but for %j", (before, after, path) => {
    expect(same(before, after, path)).toBe(true);
  });

  it.each<[string, string, (string | number)[]]>([
    ["a: 1\nx: 1\n", "a: 2\nx: 1\n", ["x"]],
    ["a: 1\nx: 1\n", "a: '1'\nx: 1\n", ["x"]],
    ["a: b\nx: 1\n", "a: 'b'\nx: 1\n", ["x"]],
    ["a: 007\nx: 1\n", "a: 7\nx: 1\n", ["x"]],
    ["a: 1\nx: 1\n", "b: 1\nx: 1\n", ["x"]],
    ["a: 1\nx: 1\n", "x: 1\na: 1\n", ["x"]],
    ["a: 1\nx: 1\n", "a: 1\n", ["x"]],
    ["a: 1\nb: 2\nx: 1\n", "b: 2\na: 1\nx: 1\n", ["x"]],
    ["a: 1\nx: 1\n", "a: 1\nb: 2\nx: 1\n", ["x"]],
    ["a: [1]\nx: 1\n", "a: [1, 2]\nx: 1\n", ["x"]],
    ["a: [1]\nx: 1\n", "a: { b: 1 }\nx: 1\n", ["x"]],
    ["a: [1]\nx: 1\n", "a:\n- 1\nx: 1\n", ["x"]],
    ["a: { b }\nx: 1\n", "a: { b: }\nx: 1\n", ["x"]],
    ["a: &a 1\nx: 1\n", "a: &b 1\nx: 1\n", ["x"]],
    ["a: !!str b\nx: 1\n", "a: b\nx: 1\n", ["x"]],
    ["a: &a 1\nb: &b 1\nc: *a\nx: 1\n", "a: &a 1\nb: &b 1\nc: *b\nx: 1\n", ["x"]],
    ["x: &a 1\nb: *a\n", "x: &a 2\nb: *a\n", ["x"]],
    ["a: &a 1\nx: &a 2\nb: *a\n", "a: &a 1\nx: 2\nb: *a\n", ["x"]],
    ["a: [{ x: 1 }, { x: 1 }]\n", "a: [{ x: 2 }, { x: 2 }]\n", ["a", 1, "x"]],
    ["a: [{ x: 1 }]\n", "a: [{ x: 2 }, 3]\n", ["a", 0, "x"]],
    ["a: 1\n", "a: 1\nx: { y: 1 }\n", ["x", "y"]],
    ["a: 1\n", "a: { x: 1 }\n", ["a", "x"]],
  ])("tells %j from %j outside %j", (before, after, path) => {
    expect(same(before, after, path)).toBe(false);
  });
});
