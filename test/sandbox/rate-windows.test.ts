// The limit keeping of the sandboxes: sliding and fixed windows, calendar days, raised limits.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateWindows, type RateWindows, type WindowKind } from "../../scripts/sandbox/rate-windows.ts";
import { hourMs, startMs } from "./vendor-requests.ts";

const twicePerHour = { name: "perHour", count: 2, window: { ms: hourMs } } as const;
const thricePerDay = { name: "perDay", count: 3, window: "day" } as const;

function windowsOf(windowKind: WindowKind, zoneOffsetMs = 0): RateWindows {
  return createRateWindows({ rules: [twicePerHour, thricePerDay], windowKind, zoneOffsetMs });
}

function admit(windows: RateWindows, atMs: number): string {
  const broken = windows.brokenBy(atMs);
  if (broken === null) windows.count(atMs);
  return broken?.name ?? "admitted";
}

describe("createRateWindows", () => {
  it("admits the call that comes exactly one sliding window after the oldest, and none before", () => {
    const windows = windowsOf("sliding");

    const answers = [0, 1, 2, hourMs - 1, hourMs].map((afterMs) => admit(windows, startMs + afterMs));

    expect(answers).toEqual(["admitted", "admitted", "perHour", "perHour", "admitted"]);
  });

  it("starts a fixed window at the full hour", () => {
    const windows = windowsOf("fixed");

    const answers = [hourMs - 2, hourMs - 1, hourMs, hourMs + 1].map((afterMs) => admit(windows, startMs + afterMs));

    expect(answers).toEqual(["admitted", "admitted", "admitted", "perDay"]);
  });

  it.each([
    { zone: "UTC", offsetMs: 0, hoursToMidnight: 24 },
    { zone: "Asia/Shanghai", offsetMs: 8 * hourMs, hoursToMidnight: 16 },
  ])("begins a new day at midnight in $zone", ({ offsetMs, hoursToMidnight }) => {
    const windows = windowsOf("sliding", offsetMs);
    [0, 2 * hourMs, 4 * hourMs].forEach((afterMs) => {
      windows.count(startMs + afterMs);
    });

    expect(admit(windows, startMs + hoursToMidnight * hourMs - 1)).toBe("perDay");
    expect(admit(windows, startMs + hoursToMidnight * hourMs)).toBe("admitted");
  });

  it("holds a raised limit, and throws for a limit it does not have", () => {
    const windows = windowsOf("sliding");
    windows.setCounts({ perHour: 3 });

    expect([0, 1, 2].map((afterMs) => admit(windows, startMs + afterMs))).toEqual(["admitted", "admitted", "admitted"]);
    expect(() => {
      windows.setCounts({ perMonth: 1 });
    }).toThrow("no limit is called perMonth");
  });

  it("never admits more calls than the limit into any sliding window", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 * hourMs }), { maxLength: 40 }), (gapsMs) => {
        const windows = createRateWindows({ rules: [twicePerHour], windowKind: "sliding", zoneOffsetMs: 0 });
        let nowMs = startMs;
        const admittedAtMs: number[] = [];
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          if (admit(windows, nowMs) === "admitted") admittedAtMs.push(nowMs);
        }
        admittedAtMs.slice(2).forEach((atMs, index) => {
          expect(atMs - (admittedAtMs[index] ?? 0)).toBeGreaterThanOrEqual(hourMs);
        });
      }),
    );
  });
});
