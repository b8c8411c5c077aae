// Commits whose trees are written byte by byte, as no git command would: any name, any mode, damaged ones too.
import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";

/** How a repository names its objects. */
export type ObjectFormat = "sha1" | "sha256";

export interface StoredEntry {
  /** As stored: a folder is `40000`. */
  readonly mode: string;
  /** Each byte is one character. */
  readonly name: string;
  /** The entries of a folder; of anything else, what its id is made from. */
  readonly holds: readonly StoredEntry[] | string;
}

export interface ObjectStore {
  /** A checkout. */
  readonly directory: string;
  readonly format: ObjectFormat;
}

/** Writes a loose object; gives its id, which git would give it too. */
export async function storeObject(store: ObjectStore, type: string, bytes: Buffer): Promise<string> {
  const stored = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
  const oid = createHash(store.format).update(stored).digest("hex");
  const folder = join(store.directory, ".git", "objects", oid.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, oid.slice(2)), deflateSync(stored));
  return oid;
}

/** Writes a commit with a tree of these entries; gives its id. */
export async function storeCommit(store: ObjectStore, entries: readonly StoredEntry[]): Promise<string> {
  return await storeCommitOf(store, await storeTree(store, entries));
}

export async function storeCommitOf(store: ObjectStore, treeOid: string): Promise<string> {
  const person = "Test <test@example.com> 1795132800 +0000";
  return await storeObject(
    store,
    "commit",
    Buffer.from(`tree ${treeOid}\nauthor ${person}\ncommitter ${person}\n\ntest\n`),
  );
}

/** git looks through a tree as one in its own order: by name, a folder's with a slash at the end. */
async function storeTree(store: ObjectStore, entries: readonly StoredEntry[]): Promise<string> {
  const orderOf = ({ mode, name }: StoredEntry): string => (mode === "40000" ? `${name}/` : name);
  const sorted = entries.toSorted((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1));
  const parts: Buffer[] = [];
  for (const { mode, name, holds } of sorted) {
    const oid =
      typeof holds === "string" ? createHash(store.format).update(holds).digest("hex") : await storeTree(store, holds);
    parts.push(Buffer.from(`${mode} ${name}\0`, "latin1"), Buffer.from(oid, "hex"));
  }
  return await storeObject(store, "tree", Buffer.concat(parts));
}
