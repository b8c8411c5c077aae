// Setting one key: the proof refuses a value that brings more than itself along.
import { isScalar } from "yaml";
import { describe, expect, it } from "vitest";
import { setKey } from "../../../scripts/core/announcement/key-edit.ts";

describe("setKey", () => {
  const isSaidBy = (node: unknown): boolean => isScalar(node) && node.value === "absent";

  it.each([
    ["a comment", "absent # c"],
    ["another key", "absent\nother: 1"],
    ["another value than it says", "present"],
    ["no YAML", "[absent"],
  ])("refuses a value with %s", (_name, text) => {
    const edit = setKey("title: t\n", { kind: "announcement" }, { key: "state", text, isSaidBy });

    expect(edit.kind).toBe("refused");
  });

  it("takes a value that is only itself", () => {
    const edit = setKey("title: t\n", { kind: "announcement" }, { key: "state", text: "absent", isSaidBy });

    expect(edit).toEqual({ kind: "written", text: "title: t\nstate: absent\n" });
  });
});
