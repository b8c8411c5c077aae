// Finding the word that was meant: slips, other cases and separators, and words cut short.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../../scripts/core/text/did-you-mean.ts";

const options = ["to", "app", "state", "from", "isOffline", "ttl", "targetOs", "fromUserId", "netease/users"];

describe("nearest", () => {
  it.each([
    ["tll", "ttl"],
    ["isoffline", "isOffline"],
    ["is_offline", "isOffline"],
    ["isOfline", "isOffline"],
    ["targetOS", "targetOs"],
    ["tragetOs", "targetOs"],
    ["statte", "state"],
    ["fromUser", "fromUserId"],
    ["netease-users", "netease/users"],
    ["netease", "netease/users"],
    ["To", "to"],
  ])("of %s is %s", (word, meant) => {
    expect(nearest(word, options)).toBe(meant);
  });

  it.each(["", "colour", "x", "pushContent", "a".repeat(1000)])("of %j is nothing", (word) => {
    expect(nearest(word, options)).toBeNull();
  });

  it("is never the word itself", () => {
    expect(nearest("ttl", ["ttl"])).toBeNull();
  });

  it("is one of the candidates or nothing, for any words", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.array(fc.string({ maxLength: 20 })), (word, candidates) => {
        const meant = nearest(word, candidates);

        expect(meant === null || candidates.includes(meant)).toBe(true);
      }),
    );
  });

  it("forgives one swap, one letter too many and one too few in words of four letters and more", () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), (meant, place) => {
        const at = place % (meant.length - 1);
        const swapped =
          meant.slice(0, at) + meant.slice(at + 1, at + 2) + meant.slice(at, at + 1) + meant.slice(at + 2);
        const longer = `${meant.slice(0, at)}q${meant.slice(at)}`;
        const shorter = meant.slice(0, at) + meant.slice(at + 1);

        for (const slip of [swapped, longer, shorter].filter((text) => text !== meant)) {
          expect(nearest(slip, [meant])).toBe(meant);
        }
      }),
    );
  });
});

describe("didYouMean", () => {
  it("asks only where there is a suggestion", () => {
    expect(didYouMean("ttl")).toBe('Did you mean "ttl"? ');
    expect(didYouMean(null)).toBe("");
  });
});
