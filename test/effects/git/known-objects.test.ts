// What is remembered of objects stays small, however many are seen.
import { describe, expect, it } from "vitest";
import { rememberObjects } from "../../../scripts/effects/git/known-objects.ts";

function oid(number: number): string {
  return number.toString(16).padStart(40, "0");
}

describe("rememberObjects", () => {
  it("remembers what was seen, and after very many forgets rather than grows", () => {
    const known = rememberObjects();
    known.add(oid(1));
    expect([known.has(oid(1)), known.has(oid(2))]).toEqual([true, false]);

    for (let number = 2; number <= 50_001; number += 1) known.add(oid(number));

    expect([known.has(oid(1)), known.has(oid(50_001))]).toEqual([false, true]);
  });

  it("keeps contents under their type and id alone", () => {
    const known = rememberObjects();
    const contents = Buffer.from("tree");
    known.keep("tree", oid(1), contents);

    expect(known.contents("tree", oid(1))).toBe(contents);
    expect(known.contents("commit", oid(1))).toBeUndefined();
    expect(known.contents("tree", oid(2))).toBeUndefined();
  });

  it("keeps no large contents, and of small ones no more than a few megabytes", () => {
    const known = rememberObjects();
    known.keep("tree", oid(0), Buffer.alloc(100_001));
    expect(known.contents("tree", oid(0))).toBeUndefined();

    let mostKept = 0;
    for (let number = 1; number <= 100; number += 1) {
      known.keep("tree", oid(number), Buffer.alloc(100_000));
      const kept = Array.from({ length: number }, (_value, index) => known.contents("tree", oid(index + 1)));
      mostKept = Math.max(mostKept, kept.filter((contents) => contents !== undefined).length);
    }

    expect(mostKept).toBe(40);
    expect(known.contents("tree", oid(100))).toBeDefined();
  });
});
