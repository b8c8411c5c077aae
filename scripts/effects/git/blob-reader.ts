// Reads file contents by object id, all of them in one pass, and tells text from what cannot be read as text.
import { fetchMissingContents } from "./fetch-commits.ts";
import type { Git } from "./git.ts";

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
  const readings = new Map<string, BlobReading>();
  const small: string[] = [];
  for (const [oid, sizeBytes] of await readSizes(git, oids)) {
    if (sizeBytes <= maxBytes) small.push(oid);
    else readings.set(oid, unreadable(`it has ${sizeBytes} bytes, more than ${maxBytes}`));
  }
  if (small.length === 0) return readings;
  const output = await git.read(["cat-file", "--batch"], { input: lines(small) });
  for (const [oid, bytes] of splitBatch(output)) readings.set(oid, decode(oid, bytes));
  return readings;
}

export function unreadable(reason: string): { readonly kind: "unreadable"; readonly reason: string } {
  return { kind: "unreadable", reason };
}

async function readSizes(git: Git, oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const listing = await git.read(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input: lines(oids) });
  const sizes = new Map<string, number>();
  for (const line of listing.toString("latin1").trimEnd().split("\n")) {
    const [oid = "", size = ""] = line.split(" ");
    if (/^\d+$/.test(size)) sizes.set(oid, Number(size));
  }
  return sizes;
}

/** `<oid> blob <size>\n<contents>\n`, again and again; every id has just been seen to exist. */
function* splitBatch(output: Buffer): Generator<[oid: string, bytes: Buffer]> {
  let start = 0;
  while (start < output.length) {
    const headEnd = output.indexOf("\n", start);
    const [oid = "", , size = ""] = output.toString("latin1", start, headEnd).split(" ");
    const end = headEnd + 1 + Number(size);
    yield [oid, output.subarray(headEnd + 1, end)];
    start = end + 1;
  }
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

function lines(oids: readonly string[]): string {
  return oids.map((oid) => `${oid}\n`).join("");
}
