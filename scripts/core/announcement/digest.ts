// Digests: of a payload (what reviewers approve) and of an account (what a quota belongs to).
import { createHash } from "node:crypto";
import type { Payload } from "../vendor-contract.ts";

/** `sha256:` and 64 hex digits over endpoint, content type and body: everything a vendor receives but credentials. */
export function payloadDigest(payload: Payload): string {
  return `sha256:${sha256(JSON.stringify([payload.endpoint, payload.contentType, payload.body]))}`;
}

/** 16 hex digits that name an account without telling its keys; two apps with one fingerprint share a quota. */
export function accountFingerprint(vendor: string, baseUrl: string, identity: readonly string[]): string {
  return sha256(JSON.stringify([vendor, baseUrl, ...identity])).slice(0, 16);
}

/**
 * 8 hex digits over everything that configures an account, secrets included, salted with the state's lineage: it changes
 * when a secret is rotated, and 32 bits of a salted hash tell nothing of a random secret.
 */
export function configurationFingerprint(lineage: string, values: readonly string[]): string {
  return sha256(JSON.stringify([lineage, ...values])).slice(0, 8);
}

/** The first two hex digits of sha1(id): the shard folder of a ledger file. */
export function ledgerShard(id: string): string {
  return createHash("sha1").update(id).digest("hex").slice(0, 2);
}

/** 64 hex digits over what a section of the comment on a pull request tells. */
export function sectionDigest(told: string): string {
  return sha256(told);
}

/** 16 hex digits over what people wrote: the dispatcher's own `broadcasts` are left out, comments count. */
export function writtenTextDigest(text: string): string {
  const lines: string[] = [];
  let isOfDispatcher = false;
  for (const line of text.split(/\r?\n/)) {
    // What a key holds is indented; a key of its own begins something else, and a comment at the margin is a person's.
    if (/^[^\s#]/.test(line)) isOfDispatcher = /^broadcasts *:/.test(line);
    if (!isOfDispatcher || line.startsWith("#")) lines.push(line);
  }
  return sha256(lines.join("\n").trimEnd()).slice(0, 16);
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
