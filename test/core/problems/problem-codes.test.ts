// The catalogue of problem codes: complete, tidy, and every code of the readers has a test that sees it.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { accountProblemCodes } from "../../../scripts/core/problems/account-problem-codes.ts";
import { announcementProblemCodes } from "../../../scripts/core/problems/announcement-problem-codes.ts";
import { listProblemCodes, problemCodes } from "../../../scripts/core/problems/problem-codes.ts";
import { textProblemCodes } from "../../../scripts/core/problems/text-problem-codes.ts";
import { valueProblemCodes } from "../../../scripts/core/problems/value-problem-codes.ts";
import { vendorProblemCodes } from "../../../scripts/core/problems/vendor-problem-codes.ts";
import { ruleMistakes, warnings } from "../rule-mistakes.ts";
import { valueMistakes } from "../value-mistakes.ts";
import { vendorsMistakes, vendorsWarnings } from "../vendors-mistakes.ts";
import { yamlMistakes } from "../yaml-mistakes.ts";

const vendorsFolder = `${import.meta.dirname}/../../../scripts/vendors`;

/** Tested with paths, configured apps and large files, where there is no text to mark. */
const testedElsewhere: readonly string[] = [
  ...["PATH_OUTSIDE", "PATH_UNSAFE", "PATH_EXTENSION", "PATH_ID", "FILE_TOO_LARGE", "FILE_UNREADABLE"],
  ...["APP_MISSING", "APP_WITHOUT_VENDOR"],
];

/** What no schema of today can run into; it stands ready for the next one. */
const inReserve: readonly string[] = ["VALUE_INVALID"];

describe("the catalogue", () => {
  it.each(listProblemCodes())("is tidy: $code", ({ code, meaning, remedy }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(meaning).toMatch(/^[^\n]*[^.\s]$/);
    expect(remedy).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it("has every code once", () => {
    const parts = [
      textProblemCodes,
      valueProblemCodes,
      announcementProblemCodes,
      accountProblemCodes,
      vendorProblemCodes,
    ];
    const codes = parts.flatMap((part) => Object.keys(part));

    expect(new Set(codes).size).toBe(codes.length);
    expect(listProblemCodes().map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });

  it("has a marked mistake for every code of the readers", () => {
    const mistakes = [
      ...yamlMistakes,
      ...valueMistakes,
      ...ruleMistakes,
      ...warnings,
      ...vendorsMistakes,
      ...vendorsWarnings,
    ];
    const seen = new Set([...mistakes.map(({ code }) => code), ...testedElsewhere, ...inReserve]);

    expect(Object.keys(problemCodes).filter((code) => !seen.has(code))).toEqual([]);
  });

  it("has exactly the codes of the vendors' rules, with their severity", () => {
    const sources = readdirSync(vendorsFolder).map((file) => readFileSync(`${vendorsFolder}/${file}`, "utf8"));
    const rules = sources.flatMap((source) => [...source.matchAll(/code: "([A-Z_]+)",\s+severity: "(\w+)"/g)]);
    const used = new Map(rules.map(([, code = "", severity]) => [code, severity]));
    const listed = Object.entries(vendorProblemCodes).map(([code, { severity }]) => [code, severity] as const);

    expect([...used].sort()).toEqual([...listed].sort());
  });
});
