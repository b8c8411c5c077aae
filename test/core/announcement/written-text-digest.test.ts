// What people wrote, without what the dispatcher did: an edit of theirs changes the digest, a record does not.
import { describe, expect, it } from "vitest";
import { writtenTextDigest } from "../../../scripts/core/announcement/digest.ts";
import { writeBroadcasts } from "../../../scripts/core/record/broadcasts-edit.ts";

const written = "title: T\nbody: |\n  broadcasts: none\ndeliveries:\n  - to: netease/users\n";
const record = new Map([["netease/users", { status: "sent", id: "1", sentAt: "2026-11-21T01:00:03.412Z" } as const]]);

describe("writtenTextDigest", () => {
  it.each([
    ["no broadcasts", written],
    ["no line break at the end", written.trimEnd()],
    ["empty broadcasts", `${written}broadcasts: {}\n`],
    ["a comment behind them", `${written}broadcasts: {}\n# mine\n`],
    ["a key behind them", `${written}broadcasts: {}\npriority: low\n`],
    ["carriage returns", `${written}broadcasts: {}\n`.replaceAll("\n", "\r\n")],
  ])("stays the same when results come into a file with %s", (_what, text) => {
    const edit = writeBroadcasts(text, record);
    if (edit.kind !== "written") throw new Error(edit.kind);

    expect(edit.text).not.toBe(text);
    expect(writtenTextDigest(edit.text)).toBe(writtenTextDigest(text));
  });

  it.each([
    ["another text", written.replace("none", "some")],
    ["a comment", `${written}# c\n`],
    ["a comment behind the results", `${written}broadcasts: {}\n# c\n`],
    ["a key behind the results", `${written}broadcasts: {}\npriority: low\n`],
  ])("is another one with %s", (_what, text) => {
    expect(writtenTextDigest(text)).not.toBe(writtenTextDigest(written));
  });
});
