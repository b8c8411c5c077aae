// Mends files of the work tree in place: announcements and the vendors file, and nothing else.
import { announcementsFolder, idOfPath, isAnnouncementPath } from "../../core/announcement/announcement-path.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { fixedText } from "../../core/announcement/fixed-text.ts";
import { Fault } from "../../core/problems/fault.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { vendorsPath } from "./vendors-file.ts";
import type { WorkTree } from "./work-tree.ts";
import { renameFile, replaceText } from "./work-tree-write.ts";

export interface FixedFile {
  readonly path: string;
  /** Null where only its name was mended. */
  readonly change: { readonly before: string; readonly after: string; readonly mended: readonly Problem[] } | null;
  readonly renamedTo: string | null;
  /** Why something that has one meaning was left as it is; null where nothing was. */
  readonly left: string | null;
}

export interface FixRequest {
  readonly tree: WorkTree;
  readonly reader: Reader;
  readonly config: VendorsConfig | null;
  readonly problems: readonly Problem[];
}

/** Reads each file again and mends what stands there now. Every write is a whole new file in the old one's place. */
export function fixFiles({ tree, reader, config, problems }: FixRequest): readonly FixedFile[] {
  const mendable = problems.filter(({ edits, renameTo }) => edits !== undefined || renameTo !== undefined);
  const paths = [...new Set(mendable.map(({ file }) => file))];
  return paths.filter(isOurs).map((path) => {
    const change = fixText(tree, path, (text) =>
      path === vendorsPath
        ? reader.readVendors({ path, text }).problems
        : reader.readAnnouncement({ path, text, config }).problems,
    );
    const { renameTo = null } = mendable.find(({ file, renameTo }) => file === path && renameTo !== undefined) ?? {};
    if (renameTo === null) return { path, renamedTo: null, ...change };
    const reason = isTaken(tree, renameTo)
      ? `${renameTo} or its id is there already`
      : renameFile(tree, path, renameTo);
    return { path, ...change, renamedTo: reason === null ? renameTo : null, left: change.left ?? reason };
  });
}

/** What is mended is below announcements/, or the vendors file. */
function isOurs(path: string): boolean {
  return path === vendorsPath || path.startsWith(`${announcementsFolder}/`);
}

function fixText(
  tree: WorkTree,
  path: string,
  read: (text: string) => readonly Problem[],
): Pick<FixedFile, "change" | "left"> {
  const file = tree.read(path);
  if (file.kind !== "text") return { change: null, left: file.kind === "missing" ? "it is gone" : file.reason };
  const fixed = fixedText(file.text, read);
  if (fixed.kind === "nothing") return { change: null, left: null };
  if (fixed.kind === "left") return { change: null, left: fixed.reason };
  try {
    replaceText(tree, path, fixed.text);
  } catch (error) {
    // One file that cannot be written must not hide what was done to the others.
    if (error instanceof Fault) return { change: null, left: error.message };
    throw error;
  }
  return { change: { before: file.text, after: fixed.text, mended: fixed.mended }, left: null };
}

function isTaken(tree: WorkTree, path: string): boolean {
  const id = idOfPath(path);
  return tree.list(announcementsFolder).some((other) => isAnnouncementPath(other) && idOfPath(other) === id);
}
