// Fuzzes the readers of the state branch's files: read, newer or damaged; and what is read can be worked with and written.
import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { createCalendar } from "../../scripts/core/quota/calendar.ts";
import { deliveryState } from "../../scripts/core/ledger/delivery-state.ts";
import { instantsToText } from "../../scripts/core/time/instant.ts";
import type { Json } from "../../scripts/core/text/json.ts";
import type { LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import { broadcastRecord } from "../../scripts/core/record/projection.ts";
import { earliestSlot, usedOf, type QuotaState } from "../../scripts/core/quota/quota.ts";
import { createStateFiles, stateFileText, type StateReading } from "../../scripts/core/ledger/state-files.ts";
import type { StateFile } from "../../scripts/core/ledger/state.ts";
import { allChannels } from "../../scripts/vendors/registry.ts";
import { sampleLedger, sampleQuota, sampleState } from "./state-samples.ts";
import { brokenJson } from "./broken-json.ts";
import { anyText, brokenText } from "./broken-text.ts";
import { fuzzTarget, type FuzzTarget } from "./fuzz-target.ts";

const files = createStateFiles();

interface StateText {
  readonly kind: "state" | "ledger" | "quota";
  readonly text: string;
}

const samples = { state: sampleState, ledger: sampleLedger, quota: sampleQuota } as const;

const input: fc.Arbitrary<StateText> = fc.constantFrom("state", "ledger", "quota").chain((kind) => {
  const sample = samples[kind];
  // The types hold nothing but JSON; interfaces merely lack the index signature that would say so.
  const json = instantsToText(sample as unknown as Json);
  return fc
    .oneof(
      { weight: 5, arbitrary: brokenJson([json]) },
      { weight: 3, arbitrary: brokenText([stateFileText(sample)]) },
      { weight: 1, arbitrary: anyText },
    )
    .map((text) => ({ kind, text }));
});

export const stateFileTarget: FuzzTarget = fuzzTarget({
  name: "state files",
  inputs: 2_500,
  input,
  check: ({ kind, text }) => {
    if (kind === "state") check(files.readState(text), files.readState, checkState);
    if (kind === "ledger") check(files.readLedger(text), files.readLedger, checkLedger);
    if (kind === "quota") check(files.readQuota(text), files.readQuota, checkQuota);
  },
});

function check<Value extends StateFile | LedgerEntry | QuotaState>(
  reading: StateReading<Value>,
  read: (text: string) => StateReading<Value>,
  checkValue: (value: Value) => void,
): void {
  if (reading.kind === "damaged") ok(/^[^\n]{1,500}$/.test(reading.reason), reading.reason);
  if (reading.kind === "newer") equal(typeof reading.format, "number");
  if (reading.kind !== "read") return;
  checkInstants(reading.value);
  checkValue(reading.value);
  deepEqual(read(stateFileText(reading.value)), reading);
}

/** No instant is left as text or without a number. */
function checkInstants(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    ok(!unread.has(key), `${key} was not read`);
    ok(!key.endsWith("Ms") || child === null || Number.isFinite(child), `${key} is ${String(child)}`);
    checkInstants(child);
  }
}

const unread: ReadonlySet<string> = new Set(
  ["claimed", "settled", "sent", "expires", "resolved", "closed", "learned", "started", "ended"]
    .map((what) => `${what}At`)
    .concat("startBy", "deadline", "since", "nextWake"),
);

function checkState({ serial, open }: StateFile): void {
  ok(Number.isSafeInteger(serial + 1), `serial ${serial}`);
  ok(Array.isArray(open));
}

function checkLedger({ deliveries }: LedgerEntry): void {
  for (const delivery of Object.values(deliveries)) {
    equal(typeof deliveryState(delivery).kind, "string");
    ok(JSON.stringify(broadcastRecord(delivery)).length > 0);
  }
}

/** Whatever the calls and blocks are, the search for a slot comes to an end. */
function checkQuota(quota: QuotaState): void {
  for (const { fromMs, untilMs } of quota.calls) ok(Number.isFinite(fromMs) && Number.isFinite(untilMs));
  const calendar = createCalendar("Asia/Shanghai");
  for (const { limits } of allChannels()) {
    for (const act of ["send", "recall"] as const) {
      const slot = earliestSlot(
        quota,
        { limits, calendar },
        { act, fromMs: Date.parse("2026-11-21T01:00:00Z"), lengthMs: 60_000 },
      );
      ok(!Number.isNaN(slot.atMs));
    }
    for (const limit of limits) ok(usedOf(limit, quota, calendar, Date.parse("2026-11-21T01:00:00Z")) >= 0);
  }
}
