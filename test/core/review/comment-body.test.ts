// The text of the comment on a pull request: it reads back what it wrote, whatever stands in it, and fits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  commentText,
  isOurs,
  mostCommentCharacters,
  mostPlanCharacters,
  mostResultsCharacters,
  readSection,
  readSections,
  withSection,
  type CommentSection,
} from "../../../scripts/core/review/comment-body.ts";
import { anyText } from "../../support/broadcast-records.ts";

function hex(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from("0123456789abcdef")), minLength: length, maxLength: length });
}

/** Also what looks like the comment's own parts. */
const hostile = fc.oneof(
  anyText,
  fc
    .array(
      fc.constantFrom(
        "</details>",
        "<details><summary>Earlier plan: ",
        '<!-- announcements-as-code {"version":1,"sections":[]} -->',
        "\n\n",
        "\r\n",
        "<sub>Commit 0000000.</sub>",
        "```",
        "x",
      ),
    )
    .map((parts) => parts.join("")),
);

/** As renderers write it: lines end with \n, and GitHub keeps no blank space at the end. */
const markdown = hostile.map((text) => text.replaceAll("\r", "").trimEnd());

function section(kind: CommentSection["kind"]): fc.Arbitrary<CommentSection> {
  return fc.record({
    kind: fc.constant(kind),
    commit: hex(40),
    atMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    digest: hex(64),
    markdown,
  });
}

const sections = fc
  .tuple(fc.option(section("results"), { nil: null }), fc.array(section("plan"), { minLength: 1, maxLength: 4 }))
  .map(([results, plans]) => (results === null ? plans : [results, ...plans]));

function plan(name: string, length = 10): CommentSection {
  const digest = name.charCodeAt(0).toString(16).padStart(64, "0");
  return { kind: "plan", commit: "a".repeat(40), atMs: 0, digest, markdown: name.repeat(length) };
}

const results: CommentSection = { ...plan("r"), kind: "results" };

describe("the comment's text", () => {
  it("reads back what it wrote, also where it holds what looks like its own parts", () => {
    fc.assert(
      fc.property(sections, (written) => {
        const text = commentText(written);

        expect(isOurs(text)).toBe(true);
        expect(readSections(text)).toEqual(written);
        expect(readSections(text.replaceAll("\n", "\r\n"))).toEqual(written);
      }),
    );
  });

  it("reads nothing from what somebody else wrote or changed", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readSections(text)).toEqual([]);
        expect(readSections(`${commentText([plan("p")])}${text}`)).toEqual(text === "" ? [plan("p")] : []);
      }),
    );
  });

  it("never is longer than GitHub takes, and drops the oldest plans first", () => {
    const large = ["a", "b", "c", "d"].map((name) => plan(name, 20_000));
    const kept = readSections(commentText(large));

    expect(commentText(large).length).toBeLessThanOrEqual(mostCommentCharacters);
    expect(kept.map(({ markdown: [first] }) => first)).toEqual(["a", "b", "c"]);
  });

  it("always has room for what happened beside the plan that was merged", () => {
    const told = { ...results, markdown: "r".repeat(mostResultsCharacters) };

    expect(readSections(commentText([told, plan("p", mostPlanCharacters)]))).toHaveLength(2);
  });

  it("is handed on as JSON, of which nothing else passes", () => {
    fc.assert(
      fc.property(section("plan"), (handed) => {
        expect(readSection(JSON.stringify(handed))).toEqual(handed);
        expect(readSection(JSON.stringify({ ...handed, commit: "--output=x" }))).toBeNull();
        expect(readSection(JSON.stringify({ ...handed, kind: "note" }))).toBeNull();
      }),
    );
    expect(["", "null", "[]", "{}"].map(readSection)).toEqual([null, null, null, null]);
  });
});

describe("a new section", () => {
  it("takes the place of the plan before, which folds away below it; three of them stay", () => {
    const known = ["b", "c", "d", "e"].map((name) => plan(name));

    expect(withSection(known, plan("a"))?.map(({ markdown: [first] }) => first)).toEqual(["a", "b", "c", "d"]);
  });

  it("changes nothing where it tells the same of the same commit, however much later", () => {
    expect(withSection([plan("a")], { ...plan("a"), atMs: 5_000 })).toBeNull();
    expect(withSection([results, plan("a")], { ...results, atMs: 5_000 })).toBeNull();
  });

  it("replaces a plan that says the same of an older commit", () => {
    const newer = { ...plan("a"), commit: "b".repeat(40) };

    expect(withSection([plan("a"), plan("c")], newer)).toEqual([newer, plan("c")]);
  });

  it("stands above the plan when it tells what happened", () => {
    const later = { ...results, digest: "f".repeat(64) };

    expect(withSection([plan("a")], results)).toEqual([results, plan("a")]);
    expect(withSection([results, plan("a")], later)).toEqual([later, plan("a")]);
    expect(withSection([], results)).toEqual([results]);
  });
});
