// Instants in state files: UTC text that a person can read, and back without losing a millisecond or a field.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantsFromText, instantsToText, isInstant, isoUtc } from "../../../scripts/core/time/instant.ts";
import type { Json } from "../../../scripts/core/text/json.ts";
import { stateFormat, type StateFile } from "../../../scripts/core/ledger/state.ts";
import {
  accepted,
  attempt,
  ledgerEntry,
  notSent,
  quota,
  quotaCall,
  rejected,
  startMs,
  throttled,
  unknown,
} from "../../support/planner-builders.ts";
import { closure } from "../../support/planner-outline.ts";

const anyAtMs = fc.integer({ min: Date.parse("2020-01-01T00:00:00Z"), max: Date.parse("2099-12-31T00:00:00Z") });

/** The types hold nothing but JSON; interfaces merely lack the index signature that would say so. */
function asJson(value: unknown): Json {
  return value as Json;
}

/** What is read back from the text that is written. */
function roundTrip(value: unknown): Json {
  const text = JSON.stringify(instantsToText(asJson(value)));
  return instantsFromText(JSON.parse(text) as Json);
}

describe("isInstant", () => {
  it.each([0, -62_167_219_200_000, 253_402_300_799_999])("takes %i, which four digits of a year can say", (atMs) => {
    expect(isInstant(atMs)).toBe(true);
    expect(isoUtc(atMs)).toMatch(/^\d{4}-/);
  });

  it.each([253_402_300_800_000, -62_167_219_200_001, 1.5, 1e300, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %d, which no state file could hold",
    (atMs) => {
      expect(isInstant(atMs)).toBe(false);
    },
  );
});

describe("isoUtc", () => {
  it("writes UTC with milliseconds, always", () => {
    expect(isoUtc(startMs)).toBe("2026-11-21T01:00:00.000Z");
    expect(isoUtc(startMs + 412)).toBe("2026-11-21T01:00:00.412Z");
  });
});

describe("instantsToText", () => {
  it("turns known instants into UTC text under the name without its unit, however deep", () => {
    const written = instantsToText({ calls: [{ token: "t", fromMs: startMs, untilMs: startMs + 1 }] });

    expect(written).toEqual({
      calls: [{ token: "t", from: "2026-11-21T01:00:00.000Z", until: "2026-11-21T01:00:00.001Z" }],
    });
  });

  it("leaves durations and unknown instants of other names as they are", () => {
    const value = { until: { blockMs: 60_000 }, expiresAtMs: null, answerMs: 3, from: "ops-bot" };

    expect(instantsToText(value)).toEqual({ ...value, expiresAtMs: undefined, expiresAt: null });
  });
});

describe("instantsFromText", () => {
  it("leaves text that is no instant for the reader to refuse", () => {
    expect(instantsFromText({ until: "window", since: "yesterday" })).toEqual({ until: "window", since: "yesterday" });
  });

  it("reads back every field of the state file", () => {
    const state: StateFile = {
      format: stateFormat,
      lineage: "a",
      serial: 7,
      branch: "main",
      base: null,
      cursor: "c0ffee",
      open: [{ path: "announcements/a.yaml", sinceMs: startMs }],
      recordBranch: null,
      lastRun: { run: null, endedAtMs: startMs, exitCode: 0, nextWakeMs: null },
    };

    expect(roundTrip(state)).toEqual(state);
  });

  it("reads back every kind of attempt and closure", () => {
    const outcomes = [
      null,
      accepted("1", startMs),
      accepted(null),
      notSent,
      unknown,
      throttled("window"),
      throttled("day"),
      throttled({ blockMs: 60_000 }),
      rejected("content"),
    ];
    const attempts = outcomes.map((outcome, index) => attempt({ number: index + 1, outcome }));
    const resolved = attempt({ number: 10, outcome: unknown, resolution: { outcome: "sent", sentAtMs: startMs } });
    const entry = ledgerEntry("a", {
      "netease/users": { attempts: [...attempts, resolved] },
      "netease/users@staging": { closed: closure("missed") },
    });

    expect(roundTrip(entry)).toEqual(entry);
  });

  it("always reads back the quota it wrote, to the millisecond", () => {
    fc.assert(
      fc.property(anyAtMs, anyAtMs, anyAtMs, (fromMs, untilMs, learnedAtMs) => {
        const known = quota({
          fingerprint: "f",
          calls: [quotaCall(fromMs, { untilMs })],
          blocks: [{ act: "recall", untilMs, reason: "429", learnedAtMs }],
          stop: { reason: "r", remedy: "m", sinceMs: learnedAtMs, configuration: "c" },
          recentIds: ["1365344904091349007"],
        });

        expect(roundTrip(known)).toEqual(known);
      }),
    );
  });
});
