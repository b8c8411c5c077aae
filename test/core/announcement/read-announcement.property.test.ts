// What always holds of reading announcements: it never throws, places lie inside the text, and valid ones round-trip.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Announcement, Delivery } from "../../../scripts/core/announcement/announcement.ts";
import { createReader } from "../../../scripts/core/announcement/announcement-reader.ts";
import { vendors } from "../../../scripts/vendors/registry.ts";
import { exampleAnnouncement } from "../design-example.ts";
import { validAnnouncement, type WrittenAnnouncement, type WrittenDelivery } from "../valid-announcement.ts";

const reader = createReader(vendors);

function read(text: string): ReturnType<typeof reader.readAnnouncement> {
  return reader.readAnnouncement({ path: "announcements/a.yaml", text });
}

/** Checks whatever must hold of any reading. */
function expectSound(text: string): void {
  const { announcement, problems } = read(text);
  const lines = text.split("\n");
  for (const { line, column, message, remedy, code } of problems) {
    expect(line, code).toBeGreaterThan(0);
    expect(line, code).toBeLessThanOrEqual(lines.length);
    expect(column, code).toBeGreaterThan(0);
    expect(column, code).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(message, code).toMatch(/[^.\s]$/);
    expect(remedy, code).toMatch(/[.?]$/);
  }
  expect(announcement === null).toBe(problems.some(({ severity }) => severity === "error"));
}

/** Pieces that mean something in YAML or in an announcement. */
const piece = fc.constantFrom(
  ...[
    "title",
    "body",
    "deliveries",
    "to",
    "ext",
    "msg",
    "broadcasts",
    "netease/users",
    "easemob/users",
    "__proto__",
    "<<",
  ],
  ...[
    ":",
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "!!str ",
    "!x",
    "|",
    ">",
    '"',
    "'",
    "#",
    "%",
    "?",
    "---",
    "\t",
  ],
  ...[
    "null",
    "true",
    "1",
    "007",
    "1e999",
    ".nan",
    "9007199254740993",
    "\u0000",
    "\ufeff",
    "\ud800",
    "\u202e",
    "\u00a0",
    "\r",
    "\\u0000",
  ],
);

describe("reading any text", () => {
  it("never throws and places every problem inside the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), expectSound));
  });

  it("never throws on text made of YAML's own pieces", () => {
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
    fc.assert(fc.property(text, expectSound), { numRuns: 400 });
  });

  it("never throws on a broken announcement", () => {
    const edit = fc.tuple(fc.nat(exampleAnnouncement.length), fc.nat(30), fc.array(piece, { maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const broken = edits.reduce(
          (text, [at, length, pieces]) => text.slice(0, at) + pieces.join("") + text.slice(at + length),
          exampleAnnouncement,
        );
        expectSound(broken);
      }),
      { numRuns: 400 },
    );
  });

  it("never throws on any value in place of a valid one", () => {
    fc.assert(
      fc.property(validAnnouncement, fc.jsonValue(), fc.nat(), (written, value, place) => {
        const keys = Object.keys(written);
        const key = keys[place % keys.length] ?? "title";
        const [first, ...others] = written.deliveries;
        const options = Object.keys(first ?? {});
        const option = options[place % options.length] ?? "to";

        expectSound(JSON.stringify({ ...written, [key]: value }));
        expectSound(JSON.stringify({ ...written, deliveries: [{ ...first, [option]: value }, ...others] }));
      }),
    );
  });
});

describe("a valid announcement", () => {
  it("is always read as it was written", () => {
    fc.assert(
      fc.property(validAnnouncement, (written) => {
        const { announcement, problems } = read(stringify(written, { lineWidth: 0 }));

        expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(announcement).toEqual(expectedOf(written));
      }),
      { numRuns: 200 },
    );
  });

  it("is the same in block style, as JSON, with Windows line ends and with a byte order mark", () => {
    fc.assert(
      fc.property(validAnnouncement, (written) => {
        const block = stringify(written, { lineWidth: 0 });
        const { announcement } = read(block);

        expect(read(JSON.stringify(written)).announcement).toEqual(announcement);
        expect(read(block.replaceAll("\n", "\r\n")).announcement).toEqual(announcement);
        expect(read(`\ufeff${block}`).announcement).toEqual(announcement);
      }),
    );
  });
});

function expectedOf(written: WrittenAnnouncement): Announcement {
  return {
    id: "a",
    path: "announcements/a.yaml",
    title: written.title,
    state: written.state ?? "present",
    priority: written.priority ?? "normal",
    notBeforeMs: written.schedule === undefined ? null : Date.parse(written.schedule.notBefore),
    notAfterMs: written.schedule === undefined ? null : Date.parse(written.schedule.notAfter),
    deliveries: written.deliveries.map((delivery) => expectedDelivery(written, delivery)),
    broadcasts: new Map(),
  };
}

function expectedDelivery(written: WrittenAnnouncement, delivery: WrittenDelivery): Delivery {
  const { to, app, state, recall, ...options } = delivery;
  return {
    key: app === undefined ? to : `${to}@${app}`,
    channel: to,
    app: app ?? null,
    state: state ?? "present",
    from: written.from,
    body: "content" in options || "msg" in options ? null : written.body,
    options,
    recall: recall ?? {},
    resolve: null,
  };
}
