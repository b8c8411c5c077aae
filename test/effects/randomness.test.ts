// Random hex digits: as many as asked, all kinds, never twice the same.
import { describe, expect, it } from "vitest";
import { randomHex } from "../../scripts/effects/randomness.ts";

describe("randomHex", () => {
  it.each([1, 7, 32, 33])("gives exactly %d lower-case hex digits", (digits) => {
    expect(randomHex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
  });

  it("does not repeat itself", () => {
    const drawn = new Set(Array.from({ length: 1_000 }, () => randomHex(32)));

    expect(drawn.size).toBe(1_000);
  });
});
