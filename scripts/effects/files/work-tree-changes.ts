// Which files of the work tree differ from a commit, whether git knows them or not. Writes nothing, not even the index.
import type { Git } from "../git/git.ts";
import { checkedOid, checkedTreePath } from "../git/tree-path.ts";
import { nulFields } from "../git/tree-listing.ts";

/**
 * Paths below the given ones that differ between the commit and the work tree, and what git does not track there
 * but could; sorted. A rename is two paths.
 */
export async function changedInWorkTree(
  git: Git,
  baseOid: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const pathspecs = paths.map((path) => `:(top,literal)${checkedTreePath(path)}`);
  const options = ["--name-only", "-z", "--no-renames", "--no-relative", "--no-ext-diff", "--ignore-submodules=none"];
  const differing = nulFields(await git.read(["diff", ...options, checkedOid(baseOid), "--", ...pathspecs]));
  const untracked = nulFields(
    await git.read(["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ...pathspecs]),
  );
  return [...new Set([...differing, ...untracked])].sort();
}

/** Which of these untracked paths git would never add, because a .gitignore says so. */
export async function ignoredPaths(git: Git, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  // Exit code 1 says that none is ignored.
  const { stdout } = await git.run(["check-ignore", "-z", "--stdin"], {
    input: paths.map((path) => `${path}\0`).join(""),
  });
  return new Set(nulFields(stdout));
}
