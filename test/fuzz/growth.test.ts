// How the time of readers grows with their input: four times the text may never take much more than four times as long.
import { describe, expect, it } from "vitest";
import { problemsText } from "../../scripts/commands/validate/problems-text.ts";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { createRedactor } from "../../scripts/core/text/mask.ts";
import { oneLine } from "../../scripts/core/text/one-line.ts";
import { momentMistake } from "../../scripts/core/time/moment-mistake.ts";
import { createStateFiles } from "../../scripts/core/ledger/state-files.ts";
import { visibleText } from "../../scripts/core/text/visible-text.ts";
import { maskSecrets, shortReason } from "../../scripts/effects/git/git-failure.ts";
import { readPushReport } from "../../scripts/effects/git/push-report.ts";
import { allVendors, vendors } from "../../scripts/vendors/registry.ts";

const reader = createReader(vendors);
const files = createStateFiles();
const redactor = createRedactor();
redactor.hide(["s3cret-value-of-some-length", "another/secret+value"]);

/** What is repeated, with what stands before and after it. */
type Shape = readonly [before: string, repeated: string, after: string];

const yamlShapes: readonly Shape[] = [
  ...[
    "[",
    "{",
    "- ",
    "? ",
    ": ",
    "a: ",
    "{a: ",
    "[,",
    "&a ",
    "!a ",
    "%a\n",
    "---\n",
    "# a\n",
    "\n",
    "\t",
    " ",
    "a:",
    "a\r",
  ].map((piece): Shape => ["", piece, ""]),
  ['x: "', "\\\\", '"'],
  ['x: "', "\\q", '"'],
  ["x: '", "''", "'"],
  ['x: "', "a", ""],
  ["x: |\n", "  a\n", ""],
  ["x: >\n", "  a\n\n", ""],
  ["x: a\n", "  a\n", "]"],
  ["x: [", "1,", "]"],
  ["x: &a 1\ny: [", "*a,", "]"],
  ["", "k: 1\n", ""],
  ["", "<<: 1\n", ""],
  ["title: x\nbody: y\ndeliveries:\n", "- to: netease/users\n", ""],
  ["title: x\nbody: y\ndeliveries:\n", "- {to: a, b: c}\n", ""],
  ["title: x\nbody: |\n", "  \u202eab\n", ""],
  ["title: ", "\u200d", ""],
  ["title: a", "\u0301", "\n]"],
  ["title: 🏴", "\u{e0068}", ""],
  [" - ", "\u3000", "x: [\n\t"],
  ["", " ", "\u00a0x: [\n\ty"],
  ["title: x\nbody: y\nschedule: { notBefore: 2026-11-21", "a1", " }\ndeliveries: [{ to: netease/users }]\n"],
];

describe("reading an announcement and showing its problems", () => {
  it.each(yamlShapes)("takes its share of time for %j %j %j", (...shape) => {
    expectLinear(shape, (text) => {
      const { problems } = reader.readAnnouncement({ path: "announcements/a.yaml", text });
      problemsText(problems, { paint: (_style, words) => words, columns: 100, sourceOf: () => text });
    });
  });

  it("takes many different keys, each a problem", () => {
    expectLinear(["", "KEY: 1\n", ""], (text) => {
      let count = 0;
      const distinct = text.replaceAll("KEY", () => `k${(count += 1)}`);
      const { problems } = reader.readAnnouncement({ path: "announcements/a.yaml", text: distinct });
      problemsText(problems, { paint: (_style, words) => words, columns: 100, sourceOf: () => distinct });
    });
  });
});

describe("reading the vendors file", () => {
  it.each<Shape>([
    ["apps:\n  a:\n    netease:\n", "      x: y\n", ""],
    ["apps: { a: { netease: { host: ", "a.", " } } }"],
    ["apps: { a: { netease: { host: http://", "a:", " } } }"],
    ["apps: { a: { dayZone: { rongcloud: ", "A/", " } } }"],
    ["state: { branch: ", "a.lock/", " }"],
    ["apps: { a: { limits: {", " x: 1,", "} } }"],
  ])("takes its share of time for %j %j %j", (...shape) => {
    expectLinear(shape, (text) => reader.readVendors({ path: ".github/vendors.yaml", text }));
  });
});

describe("reading state files", () => {
  it.each<Shape>([
    ["", "[", ""],
    ['{"format":1,"deliveries":', '{"a":', ""],
    ['{"format":1,"open":[', '{"path":"a","since":"b"},', "0]}"],
    ['{"format":1,"branch":"', "\\u0000", '"}'],
    ['{"format":1,"serial":', "9", "}"],
    ['{"format":1,"cursor":"', "a", '"}'],
  ])("takes its share of time for %j %j %j", (...shape) => {
    expectLinear(shape, (text) => [files.readState(text), files.readLedger(text), files.readQuota(text)]);
  });
});

describe("reading answers", () => {
  it.each<Shape>([
    ["", "[", ""],
    ["", " ", "{}"],
    ['{"code":200,"msgs":[', '{"broadcastId":1,"body":"a","createTime":1},', "0]}"],
    ['{"code":414,"desc":"', "\\u200b ", '"}'],
    ['{"error":"', "a ", '"}'],
    ['{"code":', "9", "}"],
    ['{"access_token":"', "a", '","expires_in":1}'],
  ])("takes its share of time for %j %j %j", (...shape) => {
    expectLinear(shape, (bodyText) => {
      for (const vendor of allVendors()) {
        vendor.token?.read({ status: 200, bodyText }, 0);
        for (const { read, lookup } of Object.values(vendor.channels)) {
          read({ status: 200, bodyText });
          lookup?.readList({ status: 200, bodyText });
        }
      }
    });
  });
});

describe("cleaning text", () => {
  it.each<Shape>([
    ["", "a.", ""],
    ["", "a://", ""],
    ["https://", "a:", ""],
    ["", "?token", ""],
    ["", "fatal: a\n", ""],
    ["", "authorization: ", ""],
    ["", "!\ta:refs/x\t", "\n"],
    ["2026-11-21", "aA", ""],
    ["", "\r\n", ""],
    ["", "s3cret-value", ""],
    ["", "\u202e", ""],
    ["", "…", ""],
  ])("takes its share of time for %j %j %j", (...shape) => {
    expectLinear(shape, (text) => {
      maskSecrets(text);
      shortReason(text);
      readPushReport(["refs/heads/main"], { stdout: Buffer.from(text), stderr: text, exitCode: 1, timedOut: false });
      redactor.redact(text);
      visibleText(text);
      oneLine(text);
      momentMistake(text);
    });
  });
});

const shortLength = 6_000;

/** The best of three: other work on the machine makes times longer, never shorter. */
function expectLinear(shape: Shape, read: (text: string) => unknown): void {
  timeOf(shape, shortLength / 10, read);
  const told: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const shortMs = timeOf(shape, shortLength, read);
    const longMs = timeOf(shape, 4 * shortLength, read);
    // Sixteen times as long would be quadratic; below the first bound there is too little to measure.
    if (longMs < 150 || longMs < 8 * shortMs) return;
    told.push(`${shortMs.toFixed(0)} ms, then ${longMs.toFixed(0)} ms`);
  }
  expect.fail(told.join("; "));
}

function timeOf([before, repeated, after]: Shape, length: number, read: (text: string) => unknown): number {
  const text = before + repeated.repeat(Math.ceil(length / repeated.length)) + after;
  const startedAtMs = performance.now();
  read(text);
  return performance.now() - startedAtMs;
}
