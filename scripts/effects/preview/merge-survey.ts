// What a merge changes, asked of git and the disk before any file is understood: hence this file imports little.
import { announcementsFolder, isBelowAnnouncements, isReadmePath } from "../../core/announcement/announcement-path.ts";
import { askedAhead } from "../asked-ahead.ts";
import { pathsForIdRules } from "../files/alike-names.ts";
import type { FileTree, Sides } from "../files/file-tree.ts";

export interface MergeSurvey {
  /** Files below announcements/ that the merge changes; README.md files are none. */
  readonly paths: readonly string[];
  /** Changed files that decide how announcements are sent. */
  readonly code: readonly string[];
  /** What the files hold. */
  readonly sides: Promise<Sides>;
  /** What rules about ids need to see. */
  readonly names: Promise<readonly string[]>;
}

export interface SurveyedMerge {
  /** Null: there is nothing to compare with, and every file counts as changed. */
  readonly baseOid: string | null;
  /** Text that files are about to get, by path; then nothing else is looked at. Null: the tree's own files. */
  readonly edits: ReadonlyMap<string, string> | null;
}

/** What decides how announcements are sent: reviewers should know when a merge touches it. */
const codePaths = [".github", "scripts", "schemas", "package.json", "package-lock.json"] as const;

export async function surveyMerge(tree: FileTree, merge: SurveyedMerge): Promise<MergeSurvey> {
  const changed = await changedPaths(tree, merge);
  const paths = changed.filter((path) => isBelowAnnouncements(path) && !isReadmePath(path));
  const names = pathsForIdRules(tree, paths);
  const sides = tree.readSides(merge.baseOid, paths);
  askedAhead(names, sides);
  return { paths, code: changed.filter((path) => !isBelowAnnouncements(path)), names, sides };
}

async function changedPaths(tree: FileTree, { baseOid, edits }: SurveyedMerge): Promise<readonly string[]> {
  if (edits !== null) return [...edits.keys()];
  if (baseOid === null) return await tree.list(announcementsFolder);
  return (await tree.changedSince(baseOid, [announcementsFolder, ...codePaths])).map(({ path }) => path);
}
