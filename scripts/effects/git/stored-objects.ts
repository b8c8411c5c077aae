// Objects by id: whether they are here, what commits say of themselves, contents whose bytes are proven to be the ones of that id.
import type { Hash } from "node:crypto";
import { damagedObject } from "./git-failure.ts";
import type { Git } from "./git.ts";
import type { ObjectAnswer, ObjectType, WantedContents } from "./object-answers.ts";
import { checkedOid } from "./tree-path.ts";

export interface CommitHead {
  readonly treeOid: string;
  readonly parentOids: readonly string[];
}

/** Which of these objects are here, without reading them. */
export async function presentObjects(git: Git, oids: readonly string[]): Promise<ReadonlySet<string>> {
  const present = new Set<string>();
  const ask = async (oid: string): Promise<void> => {
    if ((await askObject(git, oid, null)).kind === "object") present.add(oid);
  };
  await Promise.all(oids.map(ask));
  return present;
}

/** What became of reading an object. */
export type ObjectReading =
  | { readonly kind: "contents"; readonly contents: Buffer }
  | { readonly kind: "larger"; readonly sizeBytes: number }
  | { readonly kind: "missing" };

/** The bytes of an object that must be here, and of that type. Fault GIT_FAILED where it is not, or is damaged. */
export async function readObject(git: Git, oid: string, type: ObjectType): Promise<Buffer> {
  const known = git.known.contents(type, oid);
  if (known !== undefined) return known;
  const reading = await tryReadObject(git, oid, { type, mostBytes: Infinity });
  if (reading.kind === "contents") {
    // Commits and folders lie on the way to many files. A blob is read once: see `readBlobs`.
    git.known.keep(type, oid, reading.contents);
    return reading.contents;
  }
  throw damagedObject(oid, `it is ${reading.kind}`);
}

/** The bytes of an object that may be missing, and of no more than so many. Fault GIT_FAILED where it is damaged. */
export async function tryReadObject(git: Git, oid: string, wanted: WantedContents): Promise<ObjectReading> {
  const answer = await askObject(git, oid, wanted);
  if (answer.kind === "missing") return answer;
  const { contents, sizeBytes } = answer;
  const { type } = wanted;
  if (answer.type !== type) throw damagedObject(oid, `it is a ${answer.type}, not a ${type}`);
  if (contents === null) return { kind: "larger", sizeBytes };
  // What reviewers saw is behind this very id: nothing else may pass for it.
  if (idOf({ type, contents }, oid) !== oid) throw damagedObject(oid, "its contents have another id");
  return { kind: "contents", contents };
}

/** Read from the commit itself: a shallow clone takes it for one without parents. */
export async function readCommitHead(git: Git, oid: string): Promise<CommitHead> {
  const text = (await readObject(git, oid, "commit")).toString("latin1");
  const [, treeOid, parents = ""] = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)/.exec(text) ?? [];
  if (treeOid === undefined) throw damagedObject(oid, "it names no tree");
  return {
    treeOid,
    parentOids: parents
      .split("\n")
      .slice(0, -1)
      .map((line) => line.slice("parent ".length)),
  };
}

export interface WholeObject {
  readonly type: ObjectType;
  readonly contents: Buffer;
}

/** The id that git gives an object, in a repository that has ids like this one. */
export function idOf({ type, contents }: WholeObject, oid: string): string {
  return hashLike(oid).update(`${type} ${contents.length}\0`).update(contents).digest("hex");
}

/** What a repository that has ids like this one makes its checksums with. */
export function hashLike(oid: string): Hash {
  // Not imported: a command that reads no object should not wait 5 ms for it.
  return process.getBuiltinModule("node:crypto").createHash(oid.length === 64 ? "sha256" : "sha1");
}

async function askObject(git: Git, oid: string, wanted: WantedContents | null): Promise<ObjectAnswer> {
  const answer = await git.objects.ask({ oid: checkedOid(oid), wanted });
  if (answer.kind === "object") git.known.add(oid);
  return answer;
}
