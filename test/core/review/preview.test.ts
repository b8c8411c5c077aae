// Previews: the brake counts as the dispatcher's does, and no preview forecasts more calls than a limit allows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plan } from "../../../scripts/core/planning/plan.ts";
import { previewMerge, type Preview } from "../../../scripts/core/review/preview.ts";
import type { Document } from "../../../scripts/core/planning/plan-input.ts";
import type { Account, Call, Payload } from "../../../scripts/core/vendor-contract.ts";
import {
  accepted,
  attempt,
  channelSpec,
  delivery,
  hourMs,
  ledgerEntry,
  minuteMs,
  planInput,
  quota,
  quotaCall,
  recallSpec,
  slidingLimit,
  startMs,
  valid,
  vendorsConfig,
  vendorsOf,
} from "../../support/planner-builders.ts";

const key = "netease/users";
const limits = [slidingLimit(2, hourMs), slidingLimit(1, hourMs, "recall")];
const channels = [channelSpec(key, { limits, recall: recallSpec })];

/** Vendors that sign, unlike those of the planner's tests. */
const vendors = Object.fromEntries(
  Object.entries(vendorsOf(channels)).map(([name, vendor]) => [name, { ...vendor, sign }]),
);

function sign({ endpoint, body }: Payload, { baseUrl }: Account): Call {
  return { method: "POST", url: `${baseUrl}${endpoint}`, headers: {}, body };
}

function preview(documents: readonly Document[], overrides: Parameters<typeof planInput>[0] = {}): Preview {
  const input = planInput({ documents, vendors, ...overrides });
  return previewMerge({ ...input, changed: new Map(documents.map(({ path }) => [path, null])) });
}

describe("previewMerge", () => {
  it("counts what earlier calls and those planned before it use up", () => {
    const documents = ["a", "b"].map((id) => valid(id, { deliveries: [delivery(key)] }));

    const { deliveries } = preview(documents, { quotas: [quota({ calls: [quotaCall(startMs - 10 * minuteMs)] })] });

    const slot = { calls: "send", used: 2, count: 2, window: "per hour", day: null, zone: null };
    expect(deliveries.map(({ call }) => call?.quota)).toEqual([[slot], [slot]]);
    expect(deliveries.map(({ call }) => call?.atMs)[0]).toBe(startMs);
    expect(deliveries.map(({ call }) => call?.atMs)[1]).toBeGreaterThan(startMs + 49 * minuteMs);
  });

  it("never shows more calls in a window than its limit allows", () => {
    const instants = fc.array(fc.integer({ min: -90, max: -1 }), { maxLength: 2 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), instants, (count, agoMinutes) => {
        const documents = Array.from({ length: count }, (_, index) =>
          valid(`a${index}`, { deliveries: [delivery(key)] }),
        );
        const calls = agoMinutes.map((minutes) => quotaCall(startMs + minutes * minuteMs));

        const { deliveries } = preview(documents, { quotas: [quota({ calls })] });

        for (const { call } of deliveries)
          for (const { used, count: most } of call?.quota ?? []) expect(used).toBeLessThanOrEqual(most);
        expect(deliveries.every(({ call }) => (call?.quota[0]?.used ?? 0) >= 1)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("brakes exactly when the dispatcher would", () => {
    const kind = fc.constantFrom<"due" | "later" | "recall">("due", "later", "recall");
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 6 }), (kinds) => {
        const documents = kinds.map((what, index) =>
          valid(`a${index}`, {
            deliveries: [delivery(key, { body: "Hello" })],
            state: what === "recall" ? "absent" : "present",
            notBeforeMs: what === "later" ? startMs + hourMs : null,
          }),
        );
        const ledgers = kinds.flatMap((what, index) =>
          what === "recall"
            ? [ledgerEntry(`a${index}`, { [key]: { attempts: [attempt({ outcome: accepted() })] } })]
            : [],
        );
        const config = { ...vendorsConfig(), maxSendsPerRun: 2, maxRecallsPerRun: 1 };
        const brake = { maxSends: 2, maxRecalls: 1, sendsDone: 0, recallsDone: 0 };

        const { brakes } = preview(documents, { config, ledgers });
        const planned = plan(
          planInput({ channels, documents, config, ledgers, brake, accounts: () => ({ kind: "unchecked" }) }),
        );

        expect(brakes.map(({ question }) => question)).toEqual(planned.brakes);
      }),
    );
  });
});
