// Guards of a merge, on values: what they leave alone matters as much as what they refuse.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Announcement } from "../../../scripts/core/announcement/announcement.ts";
import type { LedgerEntry } from "../../../scripts/core/ledger/ledger.ts";
import { guardMerge, type FileChange } from "../../../scripts/core/review/merge-guards.ts";
import {
  accepted,
  announcement,
  attempt,
  channelSpec,
  claim,
  delivery,
  digestOf,
  ledgerEntry,
  notSent,
  pathOf,
  recallSpec,
  unknown,
  vendorsOf,
} from "../../support/planner-builders.ts";

const key = "netease/users";
const vendors = vendorsOf([channelSpec(key, { recall: recallSpec }), channelSpec("easemob/users")]);
const text = "title: a\nbody: Hello\ndeliveries:\n  - to: netease/users\nbroadcasts: {}\n";
const own = delivery(key, { body: "Hello" });
const used = { claim: claim({ digest: digestOf(own) }) };

interface Guarded {
  readonly before?: Announcement | null;
  readonly after?: Announcement | null;
  readonly entry?: LedgerEntry;
  readonly history?: readonly string[];
}

/** The codes of what is refused; an announcement of null is a file that is gone. */
function refused({ before = null, after = null, entry, history = [] }: Guarded): readonly string[] {
  const change: FileChange = {
    path: pathOf("a"),
    before,
    beforeText: null,
    after: after === null ? { kind: "gone" } : { kind: "valid", announcement: after, text },
  };
  const ids = new Set(after === null ? [] : [after.id]);
  const ledgers = new Map(entry === undefined ? [] : [[entry.id, entry]]);
  return guardMerge({ changes: [change], ledgers, ids, history, vendors }).map(({ code }) => code);
}

const file = (body: string, title = "A"): Announcement =>
  announcement("a", { title, deliveries: [delivery(key, { body })] });

describe("guardMerge", () => {
  it.each([
    ["sent", [attempt({ ...used, outcome: accepted() })], ["TEXT_FROZEN"]],
    ["in doubt", [attempt({ ...used, outcome: unknown })], ["TEXT_FROZEN"]],
    ["under way", [attempt(used)], ["TEXT_FROZEN"]],
    ["never sent", [attempt({ ...used, outcome: notSent })], []],
    ["not tried yet", [], []],
  ])("of text that is %s", (_state, attempts, codes) => {
    const entry = ledgerEntry("a", { [key]: { attempts } });

    expect(refused({ before: file("Hello"), after: file("Changed"), entry })).toEqual(codes);
  });

  it("leaves text alone that had drifted before, and that comes back to what was sent", () => {
    const entry = ledgerEntry("a", { [key]: { attempts: [attempt({ ...used, outcome: accepted() })] } });

    expect(refused({ before: file("Drifted"), after: file("Drifted", "Another title"), entry })).toEqual([]);
    expect(refused({ before: file("Drifted"), after: file("Hello"), entry })).toEqual([]);
  });

  it("lets a file go once everything of it was taken back", () => {
    const sent = attempt({ ...used, outcome: accepted() });
    const recalled = attempt({ ...used, number: 2, act: "recall", outcome: accepted(null) });
    const entryOf = (attempts: readonly (typeof sent)[]): LedgerEntry => ledgerEntry("a", { [key]: { attempts } });

    expect(refused({ before: file("Hello"), entry: entryOf([sent]) })).toEqual(["LIVE_REMOVED"]);
    expect(refused({ before: file("Hello"), entry: entryOf([sent, recalled]) })).toEqual([]);
  });

  it("refuses an id of before init for a new file, but not an edit of the old one", () => {
    const history = [pathOf("a")];

    expect(refused({ after: file("Hello"), history })).toEqual(["ID_REUSED"]);
    expect(refused({ before: file("Hello"), after: file("Changed"), history })).toEqual([]);
  });

  it("takes a new file for the old one only where nothing of what was sent changes", () => {
    const entry = ledgerEntry("a", { [key]: { attempts: [attempt({ ...used, outcome: accepted() })] } });
    const without = announcement("a", { deliveries: [delivery("easemob/users", { body: "Hello" })] });

    expect(refused({ after: file("Hello"), entry })).toEqual([]);
    expect(refused({ after: file("Changed"), entry })).toEqual(["ID_REUSED"]);
    expect(refused({ after: without, entry })).toEqual(["ID_REUSED"]);
  });

  it("never refuses a file that does not change, whatever the ledger knows", () => {
    const outcome = fc.constantFrom(null, accepted(), unknown, notSent);
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 3 }), fc.boolean(), (outcomes, drifted) => {
        const attempts = outcomes.map((seen, index) => attempt({ ...used, number: index + 1, outcome: seen }));
        const same = file(drifted ? "Drifted" : "Hello");

        expect(refused({ before: same, after: same, entry: ledgerEntry("a", { [key]: { attempts } }) })).toEqual([]);
      }),
    );
  });
});
