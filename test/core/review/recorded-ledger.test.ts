// A ledger judged from records: it says what the records say, and freezes the text they speak of.
import { describe, expect, it } from "vitest";
import {
  type BroadcastRecord,
  type BroadcastStatus,
  broadcastStatuses,
} from "../../../scripts/core/announcement/announcement.ts";
import { frozenBy } from "../../../scripts/core/ledger/delivery-state.ts";
import { deliveryOf } from "../../../scripts/core/ledger/ledger.ts";
import { broadcastRecord } from "../../../scripts/core/record/projection.ts";
import { recordedLedger } from "../../../scripts/core/review/recorded-ledger.ts";
import { announcement, channelSpec, delivery, digestOf, vendorsOf } from "../../support/planner-builders.ts";

const sent = { id: "7", sentAt: "2026-11-20T03:00:00.000Z", expiresAt: "2026-11-22T03:00:00.000Z" } as const;
const records: Readonly<Record<BroadcastStatus, BroadcastRecord>> = {
  sent: { status: "sent", ...sent },
  recalled: { status: "recalled", ...sent, recalledAt: "2026-11-20T04:00:00.000Z" },
  cancelled: { status: "cancelled", reason: "taken back before it was sent" },
  missed: { status: "missed", reason: "notAfter passed" },
  rejected: { status: "rejected", reason: "414: bad parameter" },
  unknown: { status: "unknown", attempt: 3, reason: "timed out" },
  "recall-unsupported": { status: "recall-unsupported", ...sent, reason: "there is no recall" },
  "recall-rejected": { status: "recall-rejected", ...sent, reason: "no such message" },
  "recall-unknown": { status: "recall-unknown", ...sent, reason: "timed out" },
};

const key = "netease/users";
const context = { vendors: vendorsOf([channelSpec(key)]), defaultApp: "production" };

describe("recordedLedger", () => {
  it.each(broadcastStatuses.map((status) => [status]))("says %s again when it is written back", (status) => {
    const file = announcement("a", { deliveries: [delivery(key)], broadcasts: { [key]: records[status] } });

    const known = deliveryOf(recordedLedger(file, context), key);

    const { reason, ...rest } = records[status];
    expect(broadcastRecord(known)).toMatchObject(rest);
    expect(broadcastRecord(known)?.reason ?? "").toContain(reason ?? "");
  });

  it("freezes the text of what was sent or may have been sent, and nothing else", () => {
    const own = delivery(key, { body: "Hello" });
    const frozen = broadcastStatuses.filter((status) => {
      const file = announcement("a", { deliveries: [own], broadcasts: { [key]: records[status] } });
      return frozenBy(deliveryOf(recordedLedger(file, context), key))?.claim.digest === digestOf(own);
    });

    expect(frozen).toEqual(["sent", "recalled", "unknown", "recall-unsupported", "recall-rejected", "recall-unknown"]);
  });

  it("knows records of deliveries that the file no longer has", () => {
    const file = announcement("a", { deliveries: [delivery(key)], broadcasts: { "easemob/users": records.sent } });

    expect(broadcastRecord(deliveryOf(recordedLedger(file, context), "easemob/users"))).toEqual(records.sent);
  });
});
