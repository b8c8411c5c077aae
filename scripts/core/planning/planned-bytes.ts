// Notes in the ledger what each waiting delivery comes to over the wire, when the text that people wrote is planned first.
import { channelSpec } from "../channels.ts";
import type { Book } from "./bookkeeping.ts";
import { deliveryState } from "../ledger/delivery-state.ts";
import { payloadDigest } from "../announcement/digest.ts";
import { deliveryOf, ledgerFormat, withDelivery } from "../ledger/ledger.ts";
import type { Document, PlanInput } from "./plan-input.ts";
import { payloadOf } from "./situation.ts";

/** A note of the same text stays as it is, whatever its bytes would be now: that is what a person is asked about. */
export function notePlannedBytes(
  { vendors }: Pick<PlanInput, "vendors">,
  book: Book,
  documents: readonly Extract<Document, { kind: "valid" }>[],
): void {
  for (const { announcement, textDigest } of documents) {
    const { id } = announcement;
    for (const delivery of announcement.deliveries) {
      const entry = book.ledgers.get(id);
      const known = deliveryOf(entry, delivery.key);
      const channel = channelSpec(vendors, delivery.channel);
      const isWaiting = known.closed === null && deliveryState(known).kind === "unsent";
      if (entry === undefined || channel === undefined || !isWaiting) continue;
      if (known.planned?.textDigest === textDigest) continue;
      const planned = { textDigest, digest: payloadDigest(payloadOf(channel, delivery)) };
      const noted = withDelivery(entry, delivery.key, { ...known, planned });
      book.ledgers.set(id, { ...noted, format: ledgerFormat });
    }
  }
}
