// Finds files of one base name anywhere below announcements/, by git and beside whatever this process does meanwhile.
import { posix } from "node:path";
import { isAnnouncementId } from "../../core/announcement/announcement-id.ts";
import { announcementsFolder, idOfPath } from "../../core/announcement/announcement-path.ts";
import type { Git } from "../git/git.ts";
import { nulFields } from "../git/tree-listing.ts";

export interface AlikeSearch {
  /** Base names. */
  readonly names: readonly string[];
  /** From the top of the checkout: what has one of these names, tracked (perhaps deleted since) or not. */
  readonly paths: Promise<readonly string[]>;
}

/** Git compares each of its paths with each name: beyond this, listing the folders is quicker. */
const fewNames = 20;

/** Starts the search for the base names of these paths that can be announcements; null where there are too many of them. */
export function searchAlike(git: Git, paths: readonly string[]): AlikeSearch | null {
  const names = alikeNames(paths);
  if (names.length > fewNames) return null;
  const found = names.length === 0 ? Promise.resolve([]) : find(git, names);
  // Whoever started it early may fail before it waits for this; then its own failure is the one to tell.
  found.catch(() => undefined);
  return { names, paths: found };
}

/** The base names that an id makes: they hold nothing that a pattern could mean. */
export function alikeNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((path) => posix.basename(path));
  return [...new Set(names.filter((name) => name.endsWith(".yaml") && isAnnouncementId(idOfPath(name))))];
}

async function find(git: Git, names: readonly string[]): Promise<readonly string[]> {
  const pathspecs = names.map((name) => `:(top,glob)${announcementsFolder}/**/${name}`);
  return nulFields(await git.read(["ls-files", "-z", "--full-name", "--cached", "--others", "--", ...pathspecs]));
}
