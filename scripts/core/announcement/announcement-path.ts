// Which paths may hold announcements, and the id a path stands for.
import { isAnnouncementId, nearestId } from "./announcement-id.ts";
import { problemCodes, type ProblemCode } from "../problems/problem-codes.ts";
import type { Problem } from "../problems/problem.ts";
import { quoted } from "../problems/value-text.ts";

export const announcementsFolder = "announcements";

const extension = ".yaml";
/** Control and format characters, which nobody sees or everything obeys; U+FFFD stands for bytes that are not UTF-8. */
const unsafeCharacter = /[\\\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFD]/u;

/** What nearly every path looks like; a large tree is judged by this one test. Everything else is looked at part by part. */
const ordinaryPath = /^announcements\/(?:[A-Za-z0-9_-]+\/)*[a-z0-9][a-z0-9-]{0,99}\.yaml$/;

/** The id an announcement at this path has: its base name without `.yaml`. Says nothing of whether it is allowed. */
export function idOfPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.endsWith(extension) ? name.slice(0, -extension.length) : name;
}

/** Whether this is where an announcement may stand; for everything else {@link checkPath} says why not, README.md apart. */
export function isAnnouncementPath(path: string): boolean {
  return checkPath(path) === null && !isReadmePath(path);
}

/** Whether a path lies below the folder of announcements; a file in the folder's place counts, too. */
export function isBelowAnnouncements(path: string): boolean {
  return path === announcementsFolder || path.startsWith(`${announcementsFolder}/`);
}

/** Whether this is a README.md, which may stand in any folder and is never read. */
export function isReadmePath(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1) === "README.md";
}

/**
 * What is wrong with a path from the repository's root (forward slashes), or null. Whatever stands below the folder is
 * either an announcement, a README.md or a problem.
 * @param isTaken whether an announcement has that id already, so that no other file is told to take it
 */
export function checkPath(path: string, isTaken: (id: string) => boolean = () => false): Problem | null {
  if (ordinaryPath.test(path)) return null;
  const parts = path.split("/");
  if (parts.some(isUnsafe)) return pathProblem(path, "PATH_UNSAFE", `${quoted(path)} is not a safe path`);
  if (parts.length < 2 || parts[0] !== announcementsFolder) {
    return pathProblem(path, "PATH_OUTSIDE", `${quoted(path)} is not below ${announcementsFolder}/`);
  }
  if (isReadmePath(path)) return null;
  const name = parts.at(-1) ?? "";
  const folder = path.slice(0, -name.length);
  if (!name.endsWith(extension)) return wrongExtension(folder, name, isTaken);
  const id = idOfPath(path);
  if (isAnnouncementId(id)) return null;
  const message = id === "" ? `${quoted(name)} has no base name` : `${quoted(id)} cannot be an announcement's id`;
  const better = nearestPath(folder, id, isTaken);
  return pathProblem(path, "PATH_ID", message, better === null ? undefined : `Rename it to \`${better}\`.`);
}

/** Whether a file is meant to be an announcement although its extension is another: it is read as one, too. */
export function isMeantAsAnnouncement(path: string): boolean {
  return isBelowAnnouncements(path) && /\.ya?ml$/i.test(path);
}

function wrongExtension(folder: string, name: string, isTaken: (id: string) => boolean): Problem {
  const path = folder + name;
  if (/^readme(?:\.\w+)?$/i.test(name)) {
    const remedy = `Rename it to \`${folder}README.md\`.`;
    return pathProblem(path, "PATH_EXTENSION", `${quoted(name)} is not README.md`, remedy);
  }
  const message = `${quoted(name)} is neither a ${extension} file nor README.md`;
  const stem = name.replace(/(?:\.(?:ya?ml|json|txt|md|bak|orig|example)|~)+$/i, "");
  const better = nearestPath(folder, stem, isTaken);
  if (better === null) return pathProblem(path, "PATH_EXTENSION", message);
  if (!isMeantAsAnnouncement(path)) {
    const remedy = `If it is an announcement, rename it to \`${better}\`. If not, move it out of ${announcementsFolder}/.`;
    return pathProblem(path, "PATH_EXTENSION", message, remedy);
  }
  const problem = pathProblem(path, "PATH_EXTENSION", message, `Rename it to \`${better}\`.`);
  return isAnnouncementId(stem) ? { ...problem, renameTo: better } : problem;
}

/** The nearest valid path that is free; null for names without a single letter or digit of ours. */
function nearestPath(folder: string, stem: string, isTaken: (id: string) => boolean): string | null {
  const id = nearestId(stem);
  return id === null || isTaken(id) ? null : `${folder}${id}${extension}`;
}

/** The path with another id. */
export function pathWithId(path: string, id: string): string {
  return `${path.slice(0, path.lastIndexOf("/") + 1)}${id}${extension}`;
}

function isUnsafe(part: string): boolean {
  return /^\.{0,2}$/.test(part) || /^\.git$/i.test(part) || unsafeCharacter.test(part);
}

function pathProblem(path: string, code: ProblemCode, message: string, remedy?: string): Problem {
  const entry = problemCodes[code];
  return { file: path, line: 1, column: 1, code, severity: entry.severity, message, remedy: remedy ?? entry.remedy };
}
