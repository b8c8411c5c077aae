// Objects by id: their sizes, what commits say of themselves, contents whose bytes are proven to be the ones of that id.
import { createHash } from "node:crypto";
import { damagedObject } from "./git-failure.ts";
import type { Git } from "./git.ts";
import type { ObjectAnswer, ObjectType } from "./object-answers.ts";
import { checkedOid } from "./tree-path.ts";

export interface CommitHead {
  readonly treeOid: string;
  readonly parentOids: readonly string[];
}

/** The sizes of objects in bytes, without reading them; an object that is not here is left out. */
export async function objectSizes(git: Git, oids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  const ask = async (oid: string): Promise<void> => {
    const answer = await askObject(git, oid, null);
    if (answer.kind === "object") sizes.set(oid, answer.sizeBytes);
  };
  await Promise.all(oids.map(ask));
  return sizes;
}

/** The bytes of an object that must be here, and of that type. Fault GIT_FAILED where it is not, or is damaged. */
export async function readObject(git: Git, oid: string, type: ObjectType): Promise<Buffer> {
  const answer = await askObject(git, oid, type);
  if (answer.kind === "missing") throw damagedObject(oid, "it is missing");
  const { contents } = answer;
  if (contents === null) throw damagedObject(oid, `it is a ${answer.type}, not a ${type}`);
  // What reviewers saw is behind this very id: nothing else may pass for it.
  if (idOf({ type, contents }, oid) !== oid) throw damagedObject(oid, "its contents have another id");
  return contents;
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
  return createHash(algorithmOf(oid)).update(`${type} ${contents.length}\0`).update(contents).digest("hex");
}

/** What a repository that has ids like this one makes its checksums with. */
export function algorithmOf(oid: string): "sha1" | "sha256" {
  return oid.length === 64 ? "sha256" : "sha1";
}

async function askObject(git: Git, oid: string, contentsOf: ObjectType | null): Promise<ObjectAnswer> {
  const answer = await git.objects.ask({ oid: checkedOid(oid), contentsOf });
  if (answer.kind === "object") git.known.add(oid);
  return answer;
}
