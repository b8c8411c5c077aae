// Whether a waiting delivery would be sent as it was planned first: the code that makes its bytes may have changed since.
import { deliveryOf, type LedgerEntry } from "./ledger.ts";

/** Whether the same text now comes to other bytes. An edit of the file is a new text, which its reviewers saw planned. */
export function isPlannedOtherwise(
  entry: LedgerEntry | undefined,
  { key, textDigest, digest }: { readonly key: string; readonly textDigest: string; readonly digest: string },
): boolean {
  const { planned } = deliveryOf(entry, key);
  return planned?.textDigest === textDigest && planned.digest !== digest;
}
