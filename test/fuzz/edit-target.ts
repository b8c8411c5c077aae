// Fuzzes the editors that splice text, on announcements that were valid before: what is written is valid, and says what was meant.
import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { writeAbsent } from "../../scripts/core/announcement/absent-edit.ts";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { writeBroadcasts } from "../../scripts/core/record/broadcasts-edit.ts";
import { broadcastRecord } from "../../scripts/core/record/projection.ts";
import { writeResolve } from "../../scripts/core/announcement/resolve-edit.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { exampleAnnouncement } from "../core/design-example.ts";
import { accepted, attempt } from "../support/planner-builders.ts";
import { anyText as anyReason } from "../support/broadcast-records.ts";
import { brokenText, pieces } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

const reader = createReader(vendors);

export const editTarget: FuzzTarget = fuzzTarget({
  name: "edits of files",
  inputs: 300,
  input: fc.record({
    text: fc.oneof({ weight: 9, arbitrary: brokenText([exampleAnnouncement]) }, pieces),
    reason: anyReason,
  }),
  check: ({ text, reason }) => {
    const before = read(text);
    const edits = [
      writeBroadcasts(text, new Map([["rongcloud/users", recordWith(reason)]])),
      writeAbsent(text, { kind: "announcement" }),
      writeAbsent(text, { kind: "delivery", key: "netease/users" }),
      writeResolve(text, "netease/users", { attempt: 1, outcome: "not-sent", id: null, sentAtMs: null }),
    ];
    for (const [index, edit] of edits.entries()) {
      if (edit.kind === "refused") ok(/^[^\n]+$/.test(edit.reason) || edit.reason !== "", edit.reason);
      if (edit.kind !== "written" || before.announcement === null) continue;
      const after = read(edit.text);
      deepEqual(
        after.problems.filter(({ severity }) => severity === "error"),
        [],
        edit.text,
      );
      if (index > 0) continue;
      // The record changes nothing that is sent, and brings nothing to point out.
      deepEqual(after.announcement?.deliveries, before.announcement.deliveries);
      equal(after.problems.length, before.problems.length);
    }
  },
});

function read(text: string): ReturnType<typeof reader.readAnnouncement> {
  return reader.readAnnouncement({ path: "announcements/a.yaml", text });
}

/** The record of a recall that a vendor refused with these words. */
function recordWith(reason: string): NonNullable<ReturnType<typeof broadcastRecord>> {
  const refused = {
    kind: "rejected",
    blocks: "content",
    counted: true,
    vendorCode: reason,
    reason,
    remedy: "",
  } as const;
  const attempts = [attempt({ outcome: accepted("5GSB") }), attempt({ number: 2, act: "recall", outcome: refused })];
  const record = broadcastRecord({ attempts, closed: null });
  if (record === null) throw new Error("a refused recall has a record");
  return record;
}
