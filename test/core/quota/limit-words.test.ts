// Limits in words.
import { describe, expect, it } from "vitest";
import { limitWords, windowName } from "../../../scripts/core/quota/limit-words.ts";
import { dayLimit, secondMs, slidingLimit } from "../../support/planner-builders.ts";

describe("windowName", () => {
  it("names windows as people do", () => {
    const names = [1, 60, 1_800, 3_600, 5].map((seconds) => windowName(seconds * secondMs));

    expect(names).toEqual(["second", "minute", "30 minutes", "hour", "5 seconds"]);
  });
});

describe("limitWords", () => {
  it("counts calls of either kind in their window", () => {
    expect(limitWords(slidingLimit(1, 3_600 * secondMs))).toBe("1 send per hour");
    expect(limitWords(dayLimit(3))).toBe("3 sends a day");
    expect(limitWords({ ...dayLimit(2), calls: "recall" })).toBe("2 recalls a day");
  });
});
