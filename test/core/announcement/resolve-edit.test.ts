// The edit that settles an unknown attempt: files before and after, byte for byte.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resolve } from "../../../scripts/core/announcement/announcement.ts";
import { writeResolve } from "../../../scripts/core/announcement/resolve-edit.ts";
import { anyText } from "../../support/broadcast-records.ts";
import { yamlText } from "../../support/yaml-texts.ts";

const notSent: Resolve = { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null };
const sent: Resolve = {
  attempt: 2,
  outcome: "sent",
  id: "1365344904091349007",
  sentAtMs: Date.UTC(2026, 10, 21, 1, 0, 3, 412),
};

function resolved(text: string, resolve: Resolve, key = "netease/users"): string {
  const edit = writeResolve(text, key, resolve);
  return edit.kind === "written" ? edit.text : `${edit.kind}: ${"reason" in edit ? edit.reason : ""}`;
}

describe("writeResolve", () => {
  it.each<[string, Resolve, string, string]>([
    [
      "below `to`",
      notSent,
      "deliveries:\n  - to: netease/users # c\n    ttl: 48\n",
      "deliveries:\n  - to: netease/users # c\n    resolve: { attempt: 1, outcome: not-sent }\n    ttl: 48\n",
    ],
    [
      "with id and time",
      sent,
      "deliveries:\n- to: netease/users",
      'deliveries:\n- to: netease/users\n  resolve: { attempt: 2, outcome: sent, id: "1365344904091349007", sentAt: 2026-11-21T01:00:03.412Z }',
    ],
    [
      "over an older one",
      sent,
      "deliveries:\n  - to: netease/users\n    resolve: { attempt: 1, outcome: not-sent } # c\n",
      'deliveries:\n  - to: netease/users\n    resolve: { attempt: 2, outcome: sent, id: "1365344904091349007", sentAt: 2026-11-21T01:00:03.412Z } # c\n',
    ],
    [
      "over an older one in block style",
      notSent,
      "deliveries:\n  - to: netease/users\n    resolve:\n      attempt: 2\n      outcome: not-sent # c\n    ttl: 1\n",
      "deliveries:\n  - to: netease/users\n    resolve:\n      { attempt: 1, outcome: not-sent } # c\n    ttl: 1\n",
    ],
    [
      "into a flow delivery",
      notSent,
      "deliveries: [{ to: netease/users }]\n",
      "deliveries: [{ to: netease/users, resolve: { attempt: 1, outcome: not-sent } }]\n",
    ],
  ])("writes it %s", (_name, resolve, before, after) => {
    expect(resolved(before, resolve)).toBe(after);
  });

  it("has nothing to do where the file says the same already", () => {
    const text = "deliveries:\n  - to: netease/users\n    resolve:\n      outcome: not-sent\n      attempt: 1\n";

    expect(writeResolve(text, "netease/users", notSent)).toEqual({ kind: "unchanged" });
  });

  it("finds the delivery by channel and app", () => {
    const text = "deliveries:\n  - to: netease/users\n  - to: netease/users\n    app: staging\n";

    expect(resolved(text, notSent, "netease/users@staging")).toBe(
      `${text}    resolve: { attempt: 1, outcome: not-sent }\n`,
    );
    expect(resolved(text, notSent, "easemob/users")).toMatch(/no delivery easemob\/users/);
  });

  it("never throws, and has nothing left to do the second time", () => {
    const verdict = fc.record({
      attempt: fc.integer({ min: 1, max: 99 }),
      outcome: fc.constantFrom("sent" as const, "not-sent" as const),
      id: fc.option(anyText),
      sentAtMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
    });
    fc.assert(
      fc.property(fc.oneof(yamlText, anyText), verdict, (text, resolve) => {
        const edit = writeResolve(text, "vendor/channel0", resolve);
        if (edit.kind === "written") {
          expect(writeResolve(edit.text, "vendor/channel0", resolve)).toEqual({ kind: "unchanged" });
        }
      }),
    );
  });
});
