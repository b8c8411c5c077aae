// Fuzzes the reader of announcement files, and everything that is done to what it found valid.
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import type { Announcement } from "../../scripts/core/announcement/announcement.ts";
import { payloadDigest } from "../../scripts/core/announcement/digest.ts";
import { recordedLedger } from "../../scripts/core/review/recorded-ledger.ts";
import { payloadOf } from "../../scripts/core/planning/situation.ts";
import { stateFileText } from "../../scripts/core/ledger/state-files.ts";
import { channelSpec } from "../../scripts/core/channels.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { exampleAnnouncement } from "../core/design-example.ts";
import { validAnnouncement } from "../core/valid-announcement.ts";
import { announcementText, allChannels } from "../support/announcement-texts.ts";
import { anyText, brokenText, nastyPieces, pieces } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";
import { checkProblems } from "./sound-problems.ts";

const reader = createReader(vendors);

const samples = [exampleAnnouncement, announcementText({ to: allChannels, notBefore: "2026-11-21T09:00:00+08:00" })];

/** A valid announcement with one value, anywhere, replaced. */
const oddValues = fc
  .tuple(validAnnouncement, fc.oneof(fc.jsonValue(), fc.constantFrom(...nastyPieces)), fc.nat())
  .map(([written, value, place]) => {
    const holders: readonly (readonly [string | number, object])[] = [
      ...Object.keys(written).map((key) => [key, written] as const),
      ...written.deliveries.flatMap((delivery) => Object.keys(delivery).map((key) => [key, delivery] as const)),
    ];
    const [key, holder] = holders[place % holders.length] ?? ["title", written];
    const replace = (one: unknown): unknown => {
      if (Array.isArray(one)) return one.map(replace);
      if (typeof one !== "object" || one === null) return one;
      const entries = Object.entries(one).map(([name, child]) => [
        name,
        one === holder && name === key ? value : replace(child),
      ]);
      return Object.fromEntries(entries) as unknown;
    };
    return stringify(replace(written), { lineWidth: 0 });
  });

export const announcementTarget: FuzzTarget = fuzzTarget({
  name: "announcement files",
  inputs: 800,
  input: fc.oneof(
    { weight: 5, arbitrary: brokenText(samples) },
    { weight: 3, arbitrary: oddValues },
    { weight: 1, arbitrary: pieces },
    { weight: 1, arbitrary: anyText },
  ),
  check: (text) => {
    const path = "announcements/2026/a.yaml";
    const { announcement, problems } = reader.readAnnouncement({ path, text });
    checkProblems(problems, text);
    equal(
      announcement === null,
      problems.some(({ severity }) => severity === "error"),
    );
    if (announcement !== null) checkValid(announcement);
  },
});

/** A valid announcement can be rendered for every channel, the same each time, and its records make a ledger. */
function checkValid(announcement: Announcement): void {
  for (const delivery of announcement.deliveries) {
    const channel = channelSpec(vendors, delivery.channel);
    ok(channel !== undefined, delivery.channel);
    const digest = payloadDigest(payloadOf(channel, delivery));
    equal(payloadDigest(payloadOf(channel, delivery)), digest);
  }
  ok(stateFileText(recordedLedger(announcement, { vendors, defaultApp: null })) !== "");
}
