// Writes a commit of the state branch, which carries a copy of what every run reads of it.
import { writeCommit, type CommitRequest } from "../git/commit-writer.ts";
import { dispatcherIdentity } from "../git/committer.ts";
import type { Git } from "../git/git.ts";
import { readRawTree } from "../git/raw-tree.ts";
import { readCommitHead, readObject, type WholeObject } from "../git/stored-objects.ts";
import { checkedOid } from "../git/tree-path.ts";
import { withCarried } from "./carried-top.ts";

/** As `writeCommit`, by the dispatcher. Nothing refers to the commit until it is pushed. */
export async function writeStateFiles(git: Git, request: Omit<CommitRequest, "author">): Promise<string> {
  const plainOid = await writeCommit(git, { ...request, author: dispatcherIdentity });
  const { treeOid } = await readCommitHead(git, plainOid);
  const objects = await objectsBelow(git, { type: "tree", oid: treeOid }, (name) => everyRunReads.has(name));
  const commit = withCarried(await readObject(git, plainOid, "commit"), objects);
  const written = await git.read(["hash-object", "-t", "commit", "-w", "--stdin"], { input: commit });
  return checkedOid(written.toString("utf8").trim());
}

const everyRunReads: ReadonlySet<string> = new Set(["state.json", "quota"]);

interface Place {
  readonly type: "tree" | "blob";
  readonly oid: string;
}

/** An object, and all that is in it as far as it is wanted. */
async function objectsBelow(
  git: Git,
  { type, oid }: Place,
  isWanted: (name: string) => boolean,
): Promise<readonly WholeObject[]> {
  const contents = await readObject(git, oid, type);
  const entries = type === "tree" ? (readRawTree(contents, oid.length / 2, isWanted) ?? []) : [];
  const places = entries.flatMap((entry): Place[] => {
    if (entry.mode === "040000") return [{ type: "tree", oid: entry.oid }];
    return entry.mode.startsWith("100") ? [{ type: "blob", oid: entry.oid }] : [];
  });
  const below = await Promise.all(places.map((place) => objectsBelow(git, place, () => true)));
  return [{ type, contents }, ...below.flat()];
}
