// Reads file contents by object id, all of them in one pass, and tells text from what cannot be read as text.
import { fetchMissingContents } from "./fetch-commits.ts";
import type { Git } from "./git.ts";
import { objectSizes, readObject } from "./stored-objects.ts";

export type BlobReading =
  | { readonly kind: "text"; readonly text: string; readonly oid: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * The contents as they are stored, line endings, byte order mark and all, so that `text` encodes back to the same bytes.
 * An object that the repository does not have is left out.
 */
export async function readBlobs(
  git: Git,
  oids: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, BlobReading>> {
  if (oids.length === 0) return new Map();
  await fetchMissingContents(git, oids);
  const read = async ([oid, sizeBytes]: readonly [string, number]): Promise<[string, BlobReading]> => {
    if (sizeBytes > maxBytes) return [oid, unreadable(`it has ${sizeBytes} bytes, more than ${maxBytes}`)];
    return [oid, decode(oid, await readObject(git, oid, "blob"))];
  };
  // Asked for its size first: what is too large is never sent.
  return new Map(await Promise.all([...(await objectSizes(git, oids))].map(read)));
}

export function unreadable(reason: string): { readonly kind: "unreadable"; readonly reason: string } {
  return { kind: "unreadable", reason };
}

function decode(oid: string, bytes: Buffer): BlobReading {
  try {
    // "ignoreBOM" keeps the mark in the text; leaving it out would change the file when it is written back.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: "text", text, oid };
  } catch {
    return unreadable("it is not valid UTF-8 text");
  }
}
