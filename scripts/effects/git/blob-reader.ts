// Reads file contents by object id, all of them in one pass, and tells text from what cannot be read as text.
import { fetchMissingContents } from "./fetch-commits.ts";
import type { Git } from "./git.ts";
import { tryReadObject } from "./stored-objects.ts";

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
  // In a partial clone git itself would fetch what is missing one by one.
  if ((await git.remotes()).isPartial) await fetchMissingContents(git, oids);
  const readings = await readPresent(git, oids, maxBytes);
  const missing = oids.filter((oid) => !readings.has(oid));
  if (missing.length === 0) return readings;
  await fetchMissingContents(git, missing);
  return new Map([...readings, ...(await readPresent(git, missing, maxBytes))]);
}

async function readPresent(
  git: Git,
  oids: readonly string[],
  mostBytes: number,
): Promise<ReadonlyMap<string, BlobReading>> {
  const readings = new Map<string, BlobReading>();
  const read = async (oid: string): Promise<void> => {
    const reading = await tryReadObject(git, oid, { type: "blob", mostBytes });
    if (reading.kind === "contents") readings.set(oid, decode(oid, reading.contents));
    if (reading.kind === "larger") {
      readings.set(oid, unreadable(`it has ${reading.sizeBytes} bytes, more than ${mostBytes}`));
    }
  };
  await Promise.all(oids.map(read));
  return readings;
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
