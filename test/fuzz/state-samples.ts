// One file of each kind of the state branch, with every field set and every outcome in it.
import { stateFormat, type StateFile } from "../../scripts/core/ledger/state.ts";
import type { LedgerEntry } from "../../scripts/core/ledger/ledger.ts";
import type { QuotaState } from "../../scripts/core/quota/quota.ts";
import {
  accepted,
  attempt,
  hourMs,
  ledgerEntry,
  minuteMs,
  notSent,
  quota,
  quotaCall,
  rejected,
  startMs,
  throttled,
  unknown,
} from "../support/planner-builders.ts";

const outcomes = [
  notSent,
  unknown,
  throttled({ blockMs: 60_000 }),
  throttled("day"),
  rejected("content"),
  rejected("token"),
  accepted("48174937359009", startMs + hourMs),
];

export const sampleLedger: LedgerEntry = ledgerEntry("hello", {
  "netease/users": { attempts: outcomes.map((outcome, index) => attempt({ number: index + 1, outcome })) },
  "rongcloud/users@staging": {
    attempts: [
      attempt({
        outcome: unknown,
        resolution: { outcome: "sent", id: "5GSB-RPM1-KP8H-9JHF", sentAtMs: startMs, commit: "2".repeat(40) },
      }),
      attempt({ number: 2, act: "recall", outcome: null }),
    ],
    closed: { status: "recall-unsupported", reason: "there is no recall", closedAtMs: startMs },
  },
});

export const sampleQuota: QuotaState = quota({
  fingerprint: "0123456789abcdef",
  calls: [quotaCall(startMs), quotaCall(startMs - hourMs, { act: "recall" }), quotaCall(startMs - minuteMs)],
  blocks: [{ act: "send", untilMs: startMs + minuteMs, reason: "429", learnedAtMs: startMs }],
  stop: { reason: "403", remedy: "Have it opened.", sinceMs: startMs, configuration: "01234567" },
  throttledInARow: 1,
  recentIds: ["48174937359009"],
});

export const sampleState: StateFile = {
  format: stateFormat,
  lineage: "01234567-89ab-4cde-8f01-23456789abcd",
  serial: 41,
  branch: "main",
  base: "0".repeat(40),
  cursor: "1".repeat(40),
  open: [
    { path: "announcements/hello.yaml", sinceMs: startMs },
    { path: "announcements/2026/11/other.yaml", sinceMs: startMs + minuteMs },
  ],
  recordBranch: "announcements-record",
  lastRun: { run: "https://github.example/runs/1", endedAtMs: startMs, exitCode: 4, nextWakeMs: startMs + hourMs },
};
