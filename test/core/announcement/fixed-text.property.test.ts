// Whatever stands in a file: mending it once is enough, adds no problem, and touches nothing but the mistakes.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import { fixedText } from "../../../scripts/core/announcement/fixed-text.ts";
import { doOverlap } from "../../../scripts/core/text/line-edit.ts";
import type { Problem } from "../../../scripts/core/problems/problem.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { announcementText } from "../../support/announcement-texts.ts";
import { unmark } from "../marked-text.ts";
import { ruleMistakes, warnings } from "../rule-mistakes.ts";
import { valueMistakes } from "../value-mistakes.ts";
import { yamlMistakes } from "../yaml-mistakes.ts";

const reader = createReader(vendors);
const read = (text: string): readonly Problem[] =>
  reader.readAnnouncement({ path: "announcements/a.yaml", text }).problems;

const sound = announcementText({ to: ["netease/users", "easemob/users"], notBefore: "2026-11-21T09:00:00+08:00" });
const mistakes = [...yamlMistakes, ...valueMistakes, ...ruleMistakes, ...warnings].map(
  (mistake) => unmark(mistake).text,
);

/** What authors do to a file: one slip for another, anywhere. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/^ {2}/gm, "\t"],
  [/^ {2}/gm, "\u00a0\u00a0"],
  [/: /, "："],
  [/: /, ":"],
  [/: (\S)/g, ":\u00a0$1"],
  [/title/, "titel"],
  [/title/, "Title"],
  [/title: /, "title: Note: "],
  [/title: /, "title: @"],
  [/T09:00:00\+08:00/, " 09:00 +0800"],
  [/T09:00:00\+08:00/, "T09:00:00"],
  [/netease\/users/, "NetEase/Users"],
  [/netease\/users/, "netease/user"],
  [/- to/, "– to"],
  [/- to/, "-to"],
  [/\n/g, "\r\n"],
  [/$/, "priority: URGENT\n"],
  [/$/, "from: 007\n"],
];
const slipped = fc
  .tuple(fc.constantFrom(sound, ...mistakes), fc.array(fc.constantFrom(...slips), { maxLength: 4 }))
  .map(([text, chosen]) => chosen.reduce((slip, [from, to]) => slip.replace(from, to), text));

const key = ({ line, code, message }: Problem): string => `${line} ${code} ${message}`;

describe("mending a text", () => {
  it("is done once, adds no problem, and leaves those it does not mend", () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(slipped, (text) => {
        const fixed = fixedText(text, read);
        kinds.set(fixed.kind, (kinds.get(fixed.kind) ?? 0) + 1);
        if (fixed.kind !== "fixed") return;
        const rest = read(text).filter(({ edits }) => edits === undefined);

        expect(read(fixed.text).map(key).sort()).toEqual(rest.map(key).sort());
        expect(fixedText(fixed.text, read).kind).toBe("nothing");
      }),
      { numRuns: 150 },
    );
    // The slips above do make files that are mended.
    expect(kinds.get("fixed") ?? 0).toBeGreaterThan(20);
  });

  it("changes no line that no mistake stands in, and no line's end", () => {
    fc.assert(
      fc.property(slipped, (text) => {
        const fixed = fixedText(text, read);
        if (fixed.kind !== "fixed") return;
        const touched = new Set(fixed.mended.flatMap(({ edits = [] }) => edits.map(({ line }) => line)));
        const untouched = (whole: string): readonly string[] =>
          whole.split("\n").map((line, index) => (touched.has(index + 1) ? (line.endsWith("\r") ? "\r" : "") : line));

        expect(untouched(fixed.text)).toEqual(untouched(text));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the problems of a text", () => {
  it("lie inside it, as do their edits, which never overlap", () => {
    fc.assert(
      fc.property(slipped, (text) => {
        const lines = text.split("\n");
        const problems = read(text);
        for (const { line, column, edits = [] } of problems) {
          expect(column).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
          for (const edit of edits) {
            expect(edit.column - 1 + edit.length).toBeLessThanOrEqual((lines[edit.line - 1] ?? "").length);
          }
        }
        expect(doOverlap(problems.flatMap(({ edits = [] }) => edits))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it.each(mistakes)("is one for one mistake: %j", (text) => {
    const errors = read(text).filter(({ severity }) => severity === "error");
    const places = errors.map(({ line, column, code }) => `${line}:${column} ${/_MISSING$/.test(code) ? code : ""}`);

    expect(new Set(places).size).toBe(places.length);
  });
});

/** The files of the pages of likely mistakes. */
const folder = `${import.meta.dirname}/../../commands/mistakes`;
const pageTexts = readdirSync(folder)
  .flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").split(/^==== /m))
  .filter((part) => /^announcements\/\S+\.yaml\n/.test(part))
  .map((part) =>
    part
      .slice(part.indexOf("\n") + 1)
      .replaceAll("⇥", "\t")
      .replaceAll("⍽", "\u00a0"),
  );

describe("a suggestion", () => {
  const suggested = [...mistakes, ...pageTexts].flatMap((text) =>
    read(text).flatMap((problem) => {
      const meant = /^Did you mean "([^"]+)"\?/.exec(problem.remedy)?.[1];
      return meant === undefined ? [] : [{ text, problem, meant }];
    }),
  );

  it("is given for many mistakes", () => {
    expect(suggested.length).toBeGreaterThan(20);
  });

  it.each(suggested)("is valid where it is given: $problem.message → $meant", ({ text, problem, meant }) => {
    const lines = text.split("\n");
    const line = lines[problem.line - 1] ?? "";
    const rest = line.slice(problem.column - 1);
    const word = /^(?:"[^"]*"|'[^']*'|(?:[^\s:,}\]]|:(?=\S))+)/.exec(rest)?.[0] ?? "";
    lines[problem.line - 1] = line.slice(0, problem.column - 1) + meant + rest.slice(word.length);

    const there = read(lines.join("\n")).filter((one) => one.line === problem.line && one.column === problem.column);

    expect(there.filter(({ code }) => code === problem.code)).toEqual([]);
  });
});
