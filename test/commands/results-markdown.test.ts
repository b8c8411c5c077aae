// What a comment tells after a dispatch, word by word; and that no text of a file or a vendor breaks out of it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resultsMarkdown } from "../../scripts/commands/comment/results-markdown.ts";
import type { AnnouncementOutcome, DeliveryOutcome } from "../../scripts/core/review/announcement-outcome.ts";
import { anyText, record } from "../support/broadcast-records.ts";

function delivery(key: string, told: Partial<DeliveryOutcome>): DeliveryOutcome {
  return { key, record: null, next: null, resolveEdit: [], ...told };
}

function outcome(id: string, deliveries: readonly DeliveryOutcome[]): AnnouncementOutcome {
  return { id, path: `announcements/${id}.yaml`, title: id, deliveries, problems: [], questions: [] };
}

function markdown(outcomes: readonly AnnouncementOutcome[], mostCharacters = 24_000): string {
  return resultsMarkdown(outcomes, "Asia/Shanghai", { mostCharacters });
}

const sent = delivery("netease/users", {
  record: { status: "sent", id: "1842", sentAt: "2026-11-21T01:00:06.885Z", expiresAt: "2026-11-23T01:00:06.885Z" },
});
const waits = delivery("easemob/users", {
  next: { kind: "wait", untilMs: Date.parse("2026-11-21T01:30:00Z"), reason: "the limit of 1 send per 30 minutes" },
});
const missed = delivery("easemob/online", { record: { status: "missed", reason: "its notAfter passed" } });
const asked = delivery("rongcloud/users", {
  record: { status: "unknown", attempt: 1, reason: "timed out" },
  next: {
    kind: "ask",
    whom: "person",
    code: "UNKNOWN_OUTCOME",
    reason: "attempt 1 may have gone out",
    remedy: "Ask a recipient",
  },
  resolveEdit: [{ sign: "+", line: "    resolve: { attempt: 1, outcome: not-sent }" }],
});

describe("what is told after a dispatch", () => {
  it("says who needs a person first, and each delivery in one line", () => {
    expect(markdown([outcome("calm", [sent, waits, missed]), outcome("urgent", [asked])])).toBe(
      `### Since the merge: 1 needs a person, 1 sent, 1 waits and 1 missed.

#### urgent

\`announcements/urgent.yaml\`

- \`rongcloud/users\` **unknown**; **needs a person** \`UNKNOWN_OUTCOME\`: attempt 1 may have gone out. Ask a recipient

  If it did not go out, merge this:

  \`\`\`diff
  +    resolve: { attempt: 1, outcome: not-sent }
  \`\`\`


#### calm

\`announcements/calm.yaml\`

- \`netease/users\` **sent** \`1842\` at 2026-11-21 09:00:06 +08:00 expires 2026-11-23 09:00:06 +08:00
- \`easemob/users\` **waits** until 2026-11-21 09:30:00 +08:00: the limit of 1 send per 30 minutes
- \`easemob/online\` **missed**: its notAfter passed
`,
    );
  });

  it("says the same at every moment until something happens", () => {
    expect(markdown([outcome("calm", [waits])])).not.toMatch(/\(in |ago/);
  });

  it("fits, and says what it leaves out", () => {
    const many = Array.from({ length: 200 }, (_, index) => outcome(`a${index}`, [sent]));
    const text = markdown(many, 5_000);

    expect(text.length).toBeLessThanOrEqual(5_000);
    expect(text).toMatch(/^### Since the merge: 200 sent\.\n/);
    expect(text).toMatch(/And 1\d\d more announcements: their files say what became of them\.\n$/);
    expect(markdown(many, 120)).toBe(
      "### Since the merge: 200 sent.\n\nThe files say what became of each announcement.\n",
    );
  });

  it("never lets a text of a file or a vendor become markup, a mention or a line of its own", () => {
    fc.assert(
      fc.property(record, anyText, anyText, (found, title, reason) => {
        const hostile = `${title}</details> @everyone <!-- x --> ${reason}\n### no`;
        const told = {
          ...outcome("x", [delivery("netease/users", { record: { ...found, reason: hostile } })]),
          title: hostile,
        };
        const text = markdown([told]);

        expect(text).not.toMatch(/<\/?details|<!--|@everyone/);
        expect(text.split("\n").filter((line) => line.startsWith("#"))).toHaveLength(2);
      }),
    );
  });
});
