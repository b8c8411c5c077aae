// What a check looks at, asked of git and the disk before any file is understood: hence this file imports little.
import { announcementsFolder, isBelowAnnouncements, isReadmePath } from "../../core/announcement/announcement-path.ts";
import { askedAhead } from "../asked-ahead.ts";
import { pathsForIdRules } from "./alike-names.ts";
import { isToBeRead } from "./check-announcements.ts";
import type { FileTree } from "./file-tree.ts";
import { vendorsPath } from "./vendors-file.ts";
import type { Readings } from "./work-tree.ts";

export const dispatchWorkflowPath = ".github/workflows/dispatch.yml";

/** Which announcements to check; the vendors file is always checked. */
export type Scope =
  | { readonly kind: "all" }
  /** Files or folders, by paths from the top of the checkout. */
  | { readonly kind: "named"; readonly paths: readonly string[] }
  /** What differs from a commit. */
  | { readonly kind: "changed"; readonly baseOid: string };

export interface Survey {
  /** The files to check: neither README.md files nor the vendors file. */
  readonly paths: readonly string[];
  /** Whether everything was asked for. */
  readonly isEverything: boolean;
  /** What rules about ids need to see: at least these paths. */
  readonly names: Promise<readonly string[]>;
  /** The vendors file and the workflow that dispatches, and all files to check where they are few. */
  readonly readings: Promise<Readings>;
}

/** When these change, so may the verdict on files that did not. */
const decisivePaths = [vendorsPath, "schemas", "scripts"] as const;

/** So many files are read in one go, and held in memory. */
const fewFiles = 100;

/** The files that say who sends, and with which secrets. */
export function readSettings(tree: Pick<FileTree, "read">): Promise<Readings> {
  return tree.read([...settingsPaths]);
}

const settingsPaths = [vendorsPath, dispatchWorkflowPath] as const;

/** Names are looked up while files are read: git does both at the same time. */
export async function surveyTree(tree: FileTree, scope: Scope): Promise<Survey> {
  const some = await pathsOf(tree, scope);
  const found = some ?? (await tree.list(announcementsFolder));
  const paths = found.filter((path) => path !== vendorsPath && !isReadmeBelow(path));
  const first = paths.length <= fewFiles ? paths.filter(isToBeRead) : [];
  const names = some === null ? Promise.resolve(found) : withOthersAlike(tree, found);
  const readings = tree.read([...settingsPaths, ...first]);
  askedAhead(names, readings);
  return { paths, isEverything: scope.kind === "all", names, readings };
}

async function withOthersAlike(tree: FileTree, paths: readonly string[]): Promise<readonly string[]> {
  return [...new Set([...paths, ...(await pathsForIdRules(tree, paths))])];
}

/** Null: everything. */
async function pathsOf(tree: FileTree, scope: Scope): Promise<readonly string[] | null> {
  if (scope.kind === "all") return null;
  if (scope.kind === "named") {
    const files = await Promise.all(
      scope.paths.map(async (path) => ((await tree.isFolder(path)) ? await tree.list(path) : [path])),
    );
    return [...new Set(files.flat())];
  }
  const changed = await tree.changedSince(scope.baseOid, [announcementsFolder, ...decisivePaths]);
  const announcements = changed.filter(({ path }) => isBelowAnnouncements(path));
  if (announcements.length < changed.length) return null;
  return announcements.filter(({ isGone }) => !isGone).map(({ path }) => path);
}

function isReadmeBelow(path: string): boolean {
  return isBelowAnnouncements(path) && isReadmePath(path);
}
