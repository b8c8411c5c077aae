// Every mistake in an announcement is one problem, at its place, with a remedy that helps.
import { describe, expect, it } from "vitest";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import type { Problem } from "../../../scripts/core/problems/problem.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { placeAndCode, unmark } from "../marked-text.ts";
import { ruleMistakes, warnings } from "../rule-mistakes.ts";
import { valueMistakes } from "../value-mistakes.ts";
import { yamlMistakes } from "../yaml-mistakes.ts";

const reader = createReader(vendors);

function read(text: string): ReturnType<typeof reader.readAnnouncement> {
  return reader.readAnnouncement({ path: "announcements/a.yaml", text });
}

function onlyProblem(text: string): Problem {
  const { problems } = read(text);
  const [problem] = problems;
  if (problem === undefined || problems.length > 1) throw new Error(`${problems.length} problems`);
  return problem;
}

describe("a mistake", () => {
  const mistakes = [...yamlMistakes, ...valueMistakes, ...ruleMistakes];

  it.each(mistakes)("is one $code at its place: $about", (mistake) => {
    const { text, expected } = unmark(mistake);

    const { announcement, problems } = read(text);

    expect(problems.map(placeAndCode)).toEqual([expected]);
    expect(announcement).toBeNull();
  });

  it.each(warnings)("that only warns keeps the announcement: $code, $about", (mistake) => {
    const { text, expected } = unmark(mistake);

    const { announcement, problems } = read(text);

    expect(problems.map(placeAndCode)).toEqual([expected]);
    expect(announcement).not.toBeNull();
  });

  it("does not hide another one", () => {
    const text =
      "titel: T\nbody: ' '\npriority: high\ndeliveries:\n  - to: netease/user\n  - to: easemob/users\n    ext:\n";

    expect(read(text).problems.map(placeAndCode)).toEqual([
      "1:1 KEY_UNKNOWN",
      "2:7 TEXT_EMPTY",
      "3:11 VALUE_CHOICE",
      "5:9 CHANNEL_UNKNOWN",
      "7:5 VALUE_TYPE",
    ]);
  });

  it("in text that an alias repeats is reported where it is written, once", () => {
    const text =
      "title: T\nbody: x\ndeliveries:\n  - to: netease/users\n    app: a\n    targetOs: &os [ios, atari]\n  - to: netease/users\n    app: b\n    targetOs: *os\n";

    expect(read(text).problems.map(placeAndCode)).toEqual(["6:25 VALUE_CHOICE"]);
  });

  it("of the path comes with those of the text", () => {
    const { problems, announcement } = reader.readAnnouncement({ path: "announcements/A.yml", text: "title: T\n" });

    expect(problems.map(({ code }) => code)).toEqual(["KEY_MISSING", "PATH_EXTENSION"]);
    expect(announcement).toBeNull();
  });
});

describe("a remedy", () => {
  it.each([
    ["the key that was meant", "titel: T\nbody: x\ndeliveries: [{ to: netease/users }]\n", 'Did you mean "title"?'],
    [
      "the option that was meant",
      "title: T\nbody: x\ndeliveries: [{ to: netease/users, isOffline: true, tll: 3 }]\n",
      'Did you mean "ttl"?',
    ],
    [
      "the channel that was meant",
      "title: T\nbody: x\ndeliveries: [{ to: rongclod/user }]\n",
      'Did you mean "rongcloud/users"?',
    ],
    [
      "the choice that was meant",
      "title: T\nbody: x\npriority: ugrent\ndeliveries: [{ to: netease/users }]\n",
      'Did you mean "urgent"?',
    ],
    [
      "the choice in another case",
      "title: T\nbody: x\nstate: Absent\ndeliveries: [{ to: netease/users }]\n",
      'Did you mean "absent"?',
    ],
    [
      "whose option it is",
      "title: T\nbody: x\ndeliveries: [{ to: netease/users, pushContent: x }]\n",
      "rongcloud/users",
    ],
    [
      "the channel's own sender option",
      "title: T\nbody: x\ndeliveries: [{ to: rongcloud/users, from: x, fromUserId: y }]\n",
      "fromUserId",
    ],
    [
      "that a key belongs to the top",
      "title: T\nbody: x\ndeliveries: [{ to: netease/users, schedule: {} }]\n",
      "top of the file",
    ],
    [
      "that a key belongs into a delivery",
      "title: T\nbody: x\nttl: 3\ndeliveries: [{ to: netease/users }]\n",
      "into a delivery",
    ],
    ["true for yes", "title: T\nbody: x\ndeliveries: [{ to: netease/users, isOffline: yes }]\n", "Write true"],
    ["the quotes a number needs", "title: 2026\nbody: x\ndeliveries: [{ to: netease/users }]\n", '"2026"'],
    ["the list a value needs", "title: T\nbody: x\ndeliveries: [{ to: netease/users, targetOs: ios }]\n", "[ios]"],
    [
      "the time in the strict form",
      "title: T\nbody: x\nschedule: { notBefore: 2026-11-21 9:00 +0800 }\ndeliveries: [{ to: netease/users }]\n",
      "2026-11-21T09:00:00+08:00",
    ],
  ])("names %s", (_what, text, part) => {
    expect(onlyProblem(text).remedy).toContain(part);
  });
});

describe("a message", () => {
  it("shows no control or format character of the file", () => {
    const { problems } = read(
      'title: T\nbody: x\npriority: "a\\u202E\\u0007::error::b"\ndeliveries: [{ to: netease/users }]\n',
    );

    for (const { message, remedy } of problems) expect(message + remedy).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("cuts long values", () => {
    expect(
      onlyProblem(`title: T\nbody: x\npriority: ${"a".repeat(5000)}\ndeliveries: [{ to: netease/users }]\n`).message
        .length,
    ).toBeLessThan(200);
  });
});
