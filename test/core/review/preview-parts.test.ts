// Small parts of the previews: duplicate ids, mapped secrets, changed lines, names for new files.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnnouncementId, nearestId } from "../../../scripts/core/announcement/announcement-id.ts";
import { isAnnouncementPath } from "../../../scripts/core/announcement/announcement-path.ts";
import { duplicateIdProblems } from "../../../scripts/core/announcement/duplicate-ids.ts";
import { changedLines } from "../../../scripts/core/text/line-diff.ts";
import { freeId, newPath } from "../../../scripts/core/announcement/new-announcement-path.ts";
import { unmappedSecrets } from "../../../scripts/core/vendors-file/secret-mapping.ts";

describe("duplicateIdProblems", () => {
  it("names every other path", () => {
    const paths = [
      "announcements/a.yaml",
      "announcements/2026/a.yaml",
      "announcements/2027/a.yaml",
      "announcements/b.yaml",
    ];

    expect(duplicateIdProblems(paths).map(({ file, message }) => [file, message])).toEqual([
      ["announcements/a.yaml", "the id a also stands at announcements/2026/a.yaml and announcements/2027/a.yaml"],
      ["announcements/2026/a.yaml", "the id a also stands at announcements/a.yaml and announcements/2027/a.yaml"],
      ["announcements/2027/a.yaml", "the id a also stands at announcements/a.yaml and announcements/2026/a.yaml"],
    ]);
  });

  it("leaves README files alone, which may stand in every folder", () => {
    expect(duplicateIdProblems(["announcements/README.md", "announcements/2026/README.md"])).toEqual([]);
  });
});

describe("unmappedSecrets", () => {
  const vendors = { file: "vendors.yaml", text: "apps:\n  a:\n    netease:\n      appKey: { env: KEY }\n" };
  const workflow = (text: string) => unmappedSecrets(vendors, { file: "dispatch.yml", text });

  it.each([
    ["the step", `jobs: { a: { steps: [{ run: "announce dispatch", env: { KEY: x } }] } }`],
    ["its job", `jobs: { a: { env: { KEY: x }, steps: [{ run: "announce.ts dispatch" }] } }`],
    ["the workflow", `env: { KEY: x }\njobs:\n  a:\n    steps:\n      - { run: node scripts/announce.mjs dispatch }\n`],
  ])("is content when %s maps the name", (_where, text) => {
    expect(workflow(text)).toEqual([]);
  });

  it.each([
    [
      "another step maps it",
      `jobs: { a: { steps: [{ run: "announce dispatch" }, { run: "true", env: { KEY: x } }] } }`,
    ],
    ["nothing dispatches", `jobs: { a: { env: { KEY: x }, steps: [{ run: "gh workflow run dispatch.yml" }] } }`],
    ["the workflow is empty", ""],
    ["the workflow is not YAML", "jobs: ["],
  ])("points at the name when %s", (_why, text) => {
    expect(workflow(text)).toMatchObject([{ file: "vendors.yaml", line: 4, column: 22, code: "ENV_NOT_MAPPED" }]);
  });
});

describe("changedLines", () => {
  it.each([
    ["a: 1\nb: 2\n", "a: 1\nb: 3\n", ["-b: 2", "+b: 3"]],
    ["a: 1\n", "a: 1\nb: 3\n", ["+b: 3"]],
    ["a\r\na\r\n", "a\r\na\r\na\r\n", ["+a"]],
    ["a\n", "a\n", []],
  ])("of %j and %j", (before, after, lines) => {
    expect(changedLines(before, after).map(({ sign, line }) => sign + line)).toEqual(lines);
  });

  it("always tells how one text becomes the other", () => {
    const text = fc.array(fc.constantFrom<string>("a", "b", "c"), { maxLength: 6 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = changedLines(before.join("\n"), after.join("\n"));
        const removed = diff.filter(({ sign }) => sign === "-").length;
        const added = diff.filter(({ sign }) => sign === "+").map(({ line }) => line);

        const starts = [...before.keys(), before.length].map((at) =>
          before.toSpliced(at, removed, ...added).join("\n"),
        );

        expect([...starts, added.join("\n")]).toContain(after.join("\n"));
      }),
    );
  });
});

describe("names of new files", () => {
  it("are made of day and title, with a number where they are taken", () => {
    const taken = new Set(["2026-11-21-cafe-au-lait", "2026-11-21-cafe-au-lait-2"]);

    expect(freeId("2026-11-21", "Café au lait!", new Set())).toBe("2026-11-21-cafe-au-lait");
    expect(freeId("2026-11-21", "Café au lait!", taken)).toBe("2026-11-21-cafe-au-lait-3");
  });

  it("stand in the folder of their own date, or of the day", () => {
    expect(newPath("2027-01-05-hello", "2026-11-21")).toBe("announcements/2027/01/2027-01-05-hello.yaml");
    expect(newPath("hello", "2026-11-21")).toBe("announcements/2026/11/hello.yaml");
  });

  it("are always valid ids at valid paths", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (title) => {
        const id = freeId("2026-11-21", title, new Set());

        expect(isAnnouncementId(id)).toBe(true);
        expect(isAnnouncementPath(newPath(id, "2026-11-21"))).toBe(true);
        expect(nearestId(title) ?? "a").toSatisfy(isAnnouncementId);
      }),
    );
  });
});
