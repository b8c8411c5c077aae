// Puts objects into a partial clone that came by another way than a fetch, as if the remote had handed them out.
import { deflateSync } from "node:zlib";
import type { Git } from "./git.ts";
import type { ObjectType } from "./object-answers.ts";
import { hashLike, idOf, type WholeObject } from "./stored-objects.ts";

/**
 * Stores objects whole, each under the id that its own bytes give it: none can pass for another. What they refer to need
 * not be here; as for a pack of the remote's, git takes it that the remote will hand it out. Where git does not take
 * them, none is here: they are to be fetched.
 * @param likeOid an id of this repository, which tells how it makes them.
 */
export async function storeObjects(git: Git, objects: readonly WholeObject[], likeOid: string): Promise<void> {
  const unknown = objects.filter((object) => !git.known.has(idOf(object, likeOid)));
  if (unknown.length === 0) return;
  const input = packOf(unknown, likeOid);
  const stored = await git.run(["index-pack", "--stdin", "--promisor"], { input });
  if (stored.exitCode !== 0) return;
  for (const object of unknown) git.known.add(idOf(object, likeOid));
}

const typeBits: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };
const packVersion = 2;

/** A head, each object behind its type and size, a checksum of it all: https://git-scm.com/docs/gitformat-pack */
function packOf(objects: readonly WholeObject[], likeOid: string): Buffer {
  const head = Buffer.alloc(12);
  head.write("PACK");
  head.writeUInt32BE(packVersion, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, contents }) => [objectHead(type, contents.length), deflateSync(contents)]);
  const pack = Buffer.concat([head, ...parts]);
  return Buffer.concat([pack, hashLike(likeOid).update(pack).digest()]);
}

/** The type and the size's lowest four bits, then seven bits a byte; each byte but the last has its highest bit set. */
function objectHead(type: ObjectType, sizeBytes: number): Buffer {
  const bytes = [(typeBits[type] << 4) | (sizeBytes & 0x0f)];
  for (let rest = Math.floor(sizeBytes / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}
