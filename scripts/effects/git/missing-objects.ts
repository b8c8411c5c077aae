// Which objects are not here, asked without ever fetching one.
import type { Git } from "./git.ts";
import { presentObjects } from "./stored-objects.ts";
import { checkedOid } from "./tree-path.ts";

/** The objects that are not here. What was seen to be here is not asked again. */
export async function findMissing(git: Git, oids: readonly string[]): Promise<string[]> {
  const unknown = [...new Set(oids)].map(checkedOid).filter((oid) => !git.known.has(oid));
  if (unknown.length === 0) return [];
  const present = (await git.remotes()).isPartial ? await askRevList(git, unknown) : await presentObjects(git, unknown);
  return unknown.filter((oid) => !present.has(oid));
}

/**
 * In a partial clone rev-list alone can be kept (`--missing`) from fetching: any other command that is asked for a commit
 * which the clone lacks would download it with its whole history.
 */
async function askRevList(git: Git, oids: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = git.read(
    [
      "rev-list",
      "--objects",
      "--no-object-names",
      "--no-walk=unsorted",
      "--ignore-missing",
      "--missing=allow-any",
      // What is named is told all the same; without this, every file of a commit would be looked at.
      "--filter=tree:0",
      "--stdin",
    ],
    { input: oids.map((oid) => `${oid}\n`).join("") },
  );
  // Whoever asks whether objects are here reads some next.
  git.objects.wake();
  const listing = await asked;
  const present = new Set(listing.toString("utf8").split("\n"));
  for (const oid of oids) if (present.has(oid)) git.known.add(oid);
  return present;
}
