// Generates records for `broadcasts`, with texts as bad as they come.
import fc from "fast-check";
import { type BroadcastRecord, broadcastStatuses } from "../../scripts/core/announcement/announcement.ts";

export const deliveryKeys: fc.Arbitrary<string> = fc.constantFrom(
  "netease/users",
  "rongcloud/users",
  "easemob/chatrooms@staging",
  "easemob/online@测试",
  "needs: quotes",
);

const instant = fc
  .date({ min: new Date("2000-01-01T00:00:00Z"), max: new Date("2099-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Any text at all, halves of surrogate pairs and control characters included. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom("::", "##[", ": ", " #", '"', "'", "\\", "\n", "\r", "\t", "\u202e", "{", "]", ",", "- ", "a"),
    )
    .map((parts) => parts.join("")),
);

export const record: fc.Arbitrary<BroadcastRecord> = fc.record(
  {
    status: fc.constantFrom(...broadcastStatuses),
    id: fc.oneof(fc.constant("48174937359009"), anyText),
    sentAt: instant,
    recalledAt: instant,
    expiresAt: instant,
    reason: anyText,
    attempt: fc.integer({ min: 1, max: 99 }),
  },
  { requiredKeys: ["status"], noNullPrototype: true },
);

export const records: fc.Arbitrary<ReadonlyMap<string, BroadcastRecord>> = fc
  .array(fc.tuple(deliveryKeys, record), { minLength: 1, maxLength: 4 })
  .map((entries) => new Map(entries));
