// What a state commit carries: the folders and files that every run reads, in a header of the commit itself.
// A clone that fetches the commit alone then has them in the same round trip, on every server. It is a copy and no more:
// each object is stored under the id of its own bytes and still read from the commit's tree, so that a copy that is stale,
// forged or missing can change nothing; what it lacks is fetched.
import { isJsonObject, tryParseJson, type Json } from "../../core/text/json.ts";
import type { WholeObject } from "../git/stored-objects.ts";

const headerName = "announcements-top";

/** Bytes of the header that are written at most: it stays in history, and comes with every fetch of the commit. */
const mostWrittenBytes = 16_384;

/** Bytes of the header that are read at most. */
const mostReadBytes = 4 * mostWrittenBytes;

/** The commit with as many of the objects in its header as have room: the folders first, then the smallest files. */
export function withCarried(commit: Buffer, objects: readonly WholeObject[]): Buffer {
  const trees: string[] = [];
  const blobs: string[] = [];
  let sizeBytes = 0;
  const addIfRoom = (to: string[], text: string): void => {
    const textBytes = Buffer.byteLength(JSON.stringify(text)) + 1;
    if (to.includes(text) || sizeBytes + textBytes > mostWrittenBytes) return;
    sizeBytes += textBytes;
    to.push(text);
  };
  const bySize = objects.toSorted((left, right) => left.contents.length - right.contents.length);
  for (const { type, contents } of bySize) if (type === "tree") addIfRoom(trees, contents.toString("base64"));
  for (const { type, contents } of bySize) {
    // As text, most of which stays from commit to commit, so that git can store the difference.
    const text = contents.toString("utf8");
    if (type === "blob" && Buffer.from(text).equals(contents)) addIfRoom(blobs, text);
  }
  const headEnd = commit.indexOf("\n\n") + 1;
  const header = `${headerName} ${JSON.stringify({ trees, blobs })}\n`;
  return Buffer.concat([commit.subarray(0, headEnd), Buffer.from(header), commit.subarray(headEnd)]);
}

/** The objects that a commit carries; none where it carries nothing that can be understood. */
export function carriedBy(commit: Buffer): readonly WholeObject[] {
  const head = commit.subarray(0, commit.indexOf("\n\n") + 1);
  const start = head.indexOf(`\n${headerName} `) + 1;
  if (start === 0) return [];
  const line = head.subarray(start + headerName.length + 1, head.indexOf("\n", start));
  const carried = line.length > mostReadBytes ? undefined : tryParseJson(line.toString("utf8"));
  if (carried === undefined || !isJsonObject(carried)) return [];
  return [
    ...textsOf(carried["trees"]).map((text) => ({ type: "tree", contents: Buffer.from(text, "base64") }) as const),
    ...textsOf(carried["blobs"]).map((text) => ({ type: "blob", contents: Buffer.from(text) }) as const),
  ];
}

/** Each once. */
function textsOf(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? [...new Set(list.filter((text) => typeof text === "string"))] : [];
}
