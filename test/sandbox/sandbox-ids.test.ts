// Ids of the sandboxes: they follow from the seed, look like the vendors', and do not fit into a double.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSandboxIds } from "../../scripts/sandbox/sandbox-ids.ts";

describe("createSandboxIds", () => {
  it("gives the same ids for the same seed and others for another", () => {
    const [first, again, other] = ["a", "a", "b"].map((seed) => {
      const ids = createSandboxIds(seed);
      return [ids.nextLongNumber(), ids.nextShortNumber(), ids.nextMessageUid(), ids.nextToken(), ids.uuid];
    });

    expect(again).toEqual(first);
    expect(other?.filter((id) => first?.includes(id))).toEqual([]);
  });

  it("never gives a long number that a double can hold, nor one that is not above its predecessor", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const ids = createSandboxIds(seed);
        const numbers = Array.from({ length: 20 }, () => ids.nextLongNumber());
        for (const [index, digits] of numbers.entries()) {
          expect(digits).toMatch(/^\d{19}$/);
          expect(String(BigInt(Number(digits)))).not.toBe(digits);
          expect(BigInt(digits)).toBeGreaterThan(BigInt(numbers[index - 1] ?? 0));
          // The documents' type is Long.
          expect(BigInt(digits)).toBeLessThan(2n ** 63n);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("never gives a message uid of another form than the document's", () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        expect(createSandboxIds(seed).nextMessageUid()).toMatch(/^[0-9A-V]{4}(-[0-9A-V]{4}){3}$/);
      }),
    );
  });

  it("gives short numbers of 14 digits, as in NetEase's example", () => {
    expect(createSandboxIds("a").nextShortNumber()).toMatch(/^481749\d{8}$/);
  });

  it("gives a uuid and tokens that begin as Easemob's do", () => {
    const ids = createSandboxIds("a");

    expect(ids.uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(ids.nextToken()).toMatch(/^YWMt[\w-]{80,}$/);
  });
});
