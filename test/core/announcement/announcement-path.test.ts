// Paths of announcements: what may stand below announcements/, and the rename for what may not.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnnouncementId } from "../../../scripts/core/announcement/announcement-id.ts";
import { checkPath, idOfPath, isAnnouncementPath } from "../../../scripts/core/announcement/announcement-path.ts";

describe("checkPath", () => {
  it.each([
    "announcements/a.yaml",
    "announcements/2026/11/2026-11-21-db-maintenance.yaml",
    "announcements/Ops Team/a.yaml",
    `announcements/${"a".repeat(100)}.yaml`,
    "announcements/README.md",
    "announcements/2026/README.md",
  ])("allows %s", (path) => {
    expect(checkPath(path)).toBeNull();
  });

  it.each([
    ["PATH_OUTSIDE", "a.yaml"],
    ["PATH_OUTSIDE", "README.md"],
    ["PATH_OUTSIDE", "announcement/a.yaml"],
    ["PATH_OUTSIDE", "announcements"],
    ["PATH_UNSAFE", "announcements/../.github/vendors.yaml"],
    ["PATH_UNSAFE", "announcements//a.yaml"],
    ["PATH_UNSAFE", "/announcements/a.yaml"],
    ["PATH_UNSAFE", "./announcements/a.yaml"],
    ["PATH_UNSAFE", "announcements\\a.yaml"],
    ["PATH_UNSAFE", "announcements/a\n.yaml"],
    ["PATH_UNSAFE", "announcements/\u202eab/a.yaml"],
    ["PATH_UNSAFE", "announcements/\ufffd/a.yaml"],
    ["PATH_UNSAFE", "announcements/.Git/a.yaml"],
    ["PATH_UNSAFE", ""],
    ["PATH_EXTENSION", "announcements/a.yml"],
    ["PATH_EXTENSION", "announcements/a.YAML"],
    ["PATH_EXTENSION", "announcements/notes.txt"],
    ["PATH_EXTENSION", "announcements/readme.md"],
    ["PATH_EXTENSION", "announcements/a"],
    ["PATH_ID", "announcements/.yaml"],
    ["PATH_ID", "announcements/-a.yaml"],
    ["PATH_ID", "announcements/a_b.yaml"],
    ["PATH_ID", "announcements/A.yaml"],
    ["PATH_ID", "announcements/a.b.yaml"],
    ["PATH_ID", "announcements/维护.yaml"],
    ["PATH_ID", `announcements/${"a".repeat(101)}.yaml`],
  ])("refuses as %s: %j", (code, path) => {
    expect(checkPath(path)).toMatchObject({ code, file: path, line: 1, column: 1, severity: "error" });
  });

  it.each([
    ["announcements/2026/Big News!.yml", "big-news.yaml"],
    ["announcements/a_b.yaml", "a-b.yaml"],
    ["announcements/Café.yaml", "cafe.yaml"],
  ])("suggests a name for %s", (path, name) => {
    expect(checkPath(path)?.remedy).toMatch(new RegExp(`^Rename it to .announcements/(?:2026/)?${name}.[.]$`));
  });

  it("never suggests a name that it would refuse", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (name) => {
        const suggestion = /^Rename it to `(.*)`\.$/.exec(checkPath(`announcements/${name}.yaml`)?.remedy ?? "")?.[1];

        if (suggestion !== undefined) expect(checkPath(suggestion)).toBeNull();
      }),
    );
  });

  it("never lets a path leave the folder", () => {
    const part = fc.constantFrom("..", ".", "", "a", "b.yaml", "\\", "announcements");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const path = parts.join("/");

        if (checkPath(path) === null) expect(path).toMatch(/^announcements\/(?!.*(^|\/)\.{0,2}(\/|$))/);
      }),
    );
  });
});

describe("isAnnouncementPath", () => {
  it("is true of announcements only", () => {
    expect(isAnnouncementPath("announcements/2026/a.yaml")).toBe(true);
    expect(isAnnouncementPath("announcements/README.md")).toBe(false);
    expect(isAnnouncementPath("announcements/a.yml")).toBe(false);
  });
});

describe("idOfPath", () => {
  it("is the base name, whatever the folder", () => {
    expect(idOfPath("announcements/2026/11/a-1.yaml")).toBe("a-1");
    expect(idOfPath("announcements/a-1.yaml")).toBe("a-1");
  });

  it("is an id where the path is allowed", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,110}$/), (id) => {
        const path = `announcements/${id}.yaml`;

        expect(isAnnouncementId(idOfPath(path))).toBe(checkPath(path) === null);
      }),
    );
  });
});
