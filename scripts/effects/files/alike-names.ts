// What has the base name of given files, anywhere below announcements/: all that the rules about ids need to see of a tree.
import { posix } from "node:path";
import { isAnnouncementId } from "../../core/announcement/announcement-id.ts";
import { announcementsFolder, idOfPath } from "../../core/announcement/announcement-path.ts";
import { duplicateIdProblems } from "../../core/announcement/duplicate-ids.ts";
import type { FileTree } from "./file-tree.ts";

/** The base names that an id makes. */
export function alikeNames(paths: readonly string[]): ReadonlySet<string> {
  const names = paths.map((path) => posix.basename(path));
  return new Set(names.filter((name) => name.endsWith(".yaml") && isAnnouncementId(idOfPath(name))));
}

/** What rules about ids need to see of a tree: what is named like these; all of it where ids clash, so that a free one can be told. */
export async function pathsForIdRules(
  tree: Pick<FileTree, "namedAlike" | "list">,
  paths: readonly string[],
): Promise<readonly string[]> {
  const alike = await tree.namedAlike(paths);
  return duplicateIdProblems(alike).length === 0 ? alike : await tree.list(announcementsFolder);
}
