// One question for many files is asked once.
import { describe, expect, it } from "vitest";
import { groupedQuestions, pathsText } from "../../../scripts/core/planning/grouped-questions.ts";

const brake = { kind: "ask", whom: "person", code: "BRAKE", reason: "39 are due", remedy: "Allow 39." } as const;

describe("groupedQuestions", () => {
  it("asks the same question of several files once, and names every file", () => {
    const asked = [
      { ...brake, path: "a.yaml" },
      { ...brake, path: "b.yaml" },
      { ...brake, path: "a.yaml" },
    ];

    expect(groupedQuestions(asked)).toEqual([{ ...brake, paths: ["a.yaml", "b.yaml"] }]);
  });

  it("keeps questions apart that differ in code, reason or remedy", () => {
    const asked = [
      brake,
      { ...brake, code: "DRIFT" },
      { ...brake, reason: "40 are due" },
      { ...brake, remedy: "Wait." },
    ];

    expect(groupedQuestions(asked.map((question) => ({ ...question, path: "a.yaml" })))).toHaveLength(4);
  });
});

describe("pathsText", () => {
  it("names the first file and counts the others", () => {
    expect(pathsText(["a.yaml"])).toBe("a.yaml");
    expect(pathsText(["a.yaml", "b.yaml", "c.yaml"])).toBe("a.yaml and 2 more");
  });
});
