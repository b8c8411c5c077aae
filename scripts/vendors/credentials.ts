// Reads an account's fields and makes the SHA-1 signature that NetEase and RongCloud share.
import { createHash } from "node:crypto";
import type { Account } from "../core/vendor-contract.ts";

/** A field that the vendor's `accountFields` declare; a missing one is a bug of the caller, which fills them all in. */
export function fieldOf(account: Account, name: string): string {
  const value = Object.hasOwn(account.fields, name) ? account.fields[name] : undefined;
  if (value === undefined) throw new Error(`the account has no field "${name}"`);
  return value;
}

/**
 * `hex(SHA1(secret + nonce + time))` in lower case: NetEase's CheckSum (time in seconds; SEED 000 and NE-OLD) and
 * RongCloud's Signature (time in milliseconds; RC-AUTH), both read 2026-11-20. The body is not signed.
 */
export function checkSum(secret: string, nonce: string, time: string): string {
  return createHash("sha1").update(`${secret}${nonce}${time}`, "utf8").digest("hex");
}
