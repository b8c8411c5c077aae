// A plan's Markdown under a limit: it says as much as fits, and always the verdict, what stays for ever, and what is wrong.
import { beforeAll, describe, expect, it } from "vitest";
import { writtenTextDigest } from "../../scripts/core/announcement/digest.ts";
import { planMarkdown } from "../../scripts/commands/plan/plan-markdown.ts";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import type { FileChange } from "../../scripts/core/review/merge-guards.ts";
import { reportMerge, type MergeReport } from "../../scripts/core/review/merge-report.ts";
import { emptyQuota } from "../../scripts/core/quota/quota.ts";
import { withStandIns } from "../../scripts/core/vendors-file/stand-in-config.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { announcementText, pathOf } from "../support/announcement-texts.ts";
import { startMs, vendorsConfig } from "../support/planner-builders.ts";

const count = 60;
const changes = Array.from({ length: count }, (_, index): FileChange => {
  const path = pathOf(`news-${index}`);
  const text = announcementText({ to: ["netease/users", "easemob/users"], body: `Tonight: ${"新闻 ".repeat(200)}` });
  const { announcement } = createReader(vendors).readAnnouncement({ path, text });
  if (announcement === null) throw new Error("the announcement is not valid");
  return { path, before: null, beforeText: null, after: { kind: "valid", announcement, text } };
});

let report: MergeReport;

beforeAll(() => {
  report = reportMerge(
    {
      base: { label: "origin/main", oid: "0".repeat(40) },
      state: { kind: "known" },
      isConfigured: true,
      config: withStandIns(vendorsConfig([]), vendors, []),
      problems: [],
      changes,
      paths: changes.map(({ path }) => path),
      ids: new Set(),
      code: [],
      documents: changes.flatMap(({ path, after }) =>
        after.kind === "valid"
          ? [{ kind: "valid", path, announcement: after.announcement, textDigest: writtenTextDigest(after.text) }]
          : [],
      ),
      ledgers: new Map(),
      quotas: new Map([["production/easemob/users", emptyQuota("production", "easemob/users")]]),
    },
    { nowMs: startMs, vendors },
  );
});

describe("planMarkdown", () => {
  it.each([200_000, 60_000, 20_000, 5_000, 2_500])("fits into %d characters, essentials first", (mostCharacters) => {
    const text = planMarkdown(report, "UTC", { mostCharacters });

    expect(text.length).toBeLessThanOrEqual(mostCharacters);
    expect(text).toMatch(/^### If this is merged: sends 120 broadcasts/);
    expect(text).toContain("> [!CAUTION]\n> **Cannot be taken back**\n> - `easemob/users` of `news-0`");
    expect(text).toMatch(/\*\*1 error and \d+ warnings\*\*/);
    expect(text).toContain("- **error** `BRAKE`");
  });

  it("leaves out the requests first, then the reasons, then the tails of lists", () => {
    const at = (mostCharacters: number): string => planMarkdown(report, "UTC", { mostCharacters });

    expect(at(2_000_000)).toContain("<summary>The request (sha256:");
    expect(at(250_000)).not.toContain("<summary>The request");
    expect(at(250_000)).toContain("- **Users see:**");
    expect(at(60_000)).not.toContain("- **Users see:**");
    expect(at(20_000)).toMatch(/… and \d+ more announcements of this merge\./);
    expect(at(20_000)).toContain("The requests did not fit here");
  });
});
