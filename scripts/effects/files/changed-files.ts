// The announcement files that a merge changes: as they stand at the base, and as they would be.
import { checkPath } from "../../core/announcement/announcement-path.ts";
import type { Announcement } from "../../core/announcement/announcement.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import type { FileChange } from "../../core/review/merge-guards.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { unreadableFile } from "./check-announcements.ts";
import type { Sides } from "./file-tree.ts";
import type { WorkTreeReading } from "./work-tree.ts";

export interface MergedFiles {
  readonly reader: Reader;
  readonly config: VendorsConfig;
  readonly paths: readonly string[];
  readonly sides: Sides;
  /** Text that files are about to get, by path: it stands for what was read. */
  readonly edits: ReadonlyMap<string, string> | null;
}

export interface ChangedFile {
  readonly change: FileChange;
  /** The file as the merge would leave it. */
  readonly reading: WorkTreeReading;
  readonly problems: readonly Problem[];
}

/** Understands those files that differ on both sides. */
export function changedFiles(merged: MergedFiles): readonly ChangedFile[] {
  const { paths, sides, edits } = merged;
  return paths.flatMap((path) => {
    const before = sides.before.get(path) ?? { kind: "missing" };
    const edited = edits?.get(path);
    const own = sides.after.get(path) ?? { kind: "missing" };
    const after: WorkTreeReading = edited === undefined ? own : { kind: "text", text: edited };
    return isSame(before, after) ? [] : [changedFile(merged, path, { before, after })];
  });
}

/** Untracked files may be just what the base has. */
function isSame(before: WorkTreeReading, after: WorkTreeReading): boolean {
  if (before.kind === "text" && after.kind === "text") return before.text === after.text;
  return before.kind === "missing" && after.kind === "missing";
}

interface FileSides {
  readonly before: WorkTreeReading;
  readonly after: WorkTreeReading;
}

function changedFile({ reader, config }: MergedFiles, path: string, { before, after }: FileSides): ChangedFile {
  const earlier = announcementOf(reader, path, before);
  const changed = (side: FileChange["after"], problems: readonly Problem[]): ChangedFile => ({
    change: { path, before: earlier, beforeText: before.kind === "text" ? before.text : null, after: side },
    reading: after,
    problems,
  });
  if (after.kind === "missing") return changed({ kind: "gone" }, []);
  const misplaced = checkPath(path);
  if (misplaced !== null && misplaced.code !== "PATH_ID") return changed({ kind: "invalid" }, [misplaced]);
  if (after.kind === "unreadable") return changed({ kind: "invalid" }, [unreadableFile(path, after.reason)]);
  const { text } = after;
  const { announcement, problems } = reader.readAnnouncement({ path, text, config });
  return changed(announcement === null ? { kind: "invalid" } : { kind: "valid", announcement, text }, problems);
}

/** Apps are not checked here: what was valid when it was merged stays what it was. */
function announcementOf(reader: Reader, path: string, file: WorkTreeReading): Announcement | null {
  return file.kind === "text" ? reader.readAnnouncement({ path, text: file.text }).announcement : null;
}
