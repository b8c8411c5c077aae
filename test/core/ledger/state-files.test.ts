// State files are read back only as they were written: anything that could mean something else is damage, never "empty".
import { describe, expect, it } from "vitest";
import { createStateFiles, stateFileText } from "../../../scripts/core/ledger/state-files.ts";
import { sampleLedger, sampleQuota, sampleState } from "../../fuzz/state-samples.ts";

const files = createStateFiles();

describe("state files", () => {
  it("are read as they were written", () => {
    expect(files.readState(stateFileText(sampleState))).toEqual({ kind: "read", value: sampleState });
    expect(files.readLedger(stateFileText(sampleLedger))).toEqual({ kind: "read", value: sampleLedger });
    expect(files.readQuota(stateFileText(sampleQuota))).toEqual({ kind: "read", value: sampleQuota });
  });

  it("may be indented otherwise", () => {
    const text = JSON.stringify(JSON.parse(stateFileText(sampleLedger)), null, "\t").replaceAll("\n", "\r\n");

    expect(files.readLedger(text)).toEqual({ kind: "read", value: sampleLedger });
  });

  it.each([
    ["nothing", ""],
    ["half of it", stateFileText(sampleLedger).slice(0, 500)],
    ["no JSON", "<<<<<<< HEAD\n{}\n"],
    ["a list", "[]"],
    ["another format", stateFileText(sampleLedger).replace('"format": 1', '"format": 0')],
    ["a format as text", stateFileText(sampleLedger).replace('"format": 1', '"format": "1"')],
    [
      "the same delivery twice",
      stateFileText(sampleLedger).replace(
        '"deliveries": {',
        '"deliveries": { "netease/users": { "attempts": [], "closed": null },',
      ),
    ],
    ["deliveries twice", stateFileText(sampleLedger).replace('"format": 1', '"deliveries": {}, "format": 1')],
    ["an attempt left out", stateFileText(sampleLedger).replace('"number": 1,', '"number": 3,')],
    ["an unknown key", stateFileText(sampleLedger).replace('"format": 1', '"format": 1, "note": ""')],
    ["a day that is none", stateFileText(sampleLedger).replace("2026-11-21T01:00:00.000Z", "2026-11-32T01:00:00.000Z")],
  ])("are damaged where they hold %s", (_what, text) => {
    expect(files.readLedger(text)).toMatchObject({
      kind: "damaged",
      reason: expect.stringMatching(/^[^\n]+$/) as string,
    });
  });

  it("are newer where a later version wrote them, whatever else they hold", () => {
    expect(files.readState('{"format":2,"anything":"else"}')).toEqual({ kind: "newer", format: 2 });
  });

  it("count no further than a number can be trusted", () => {
    for (const serial of ["9007199254740993", "1e300", "1.5", "0", "-1"]) {
      expect(files.readState(stateFileText(sampleState).replace('"serial": 41', `"serial": ${serial}`)).kind).toBe(
        "damaged",
      );
    }
  });
});
