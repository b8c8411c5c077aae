// Which paths may hold announcements, and the id a path stands for.
import { problemCodes, type ProblemCode } from "./problem-codes.ts";
import type { Problem } from "./problem.ts";
import { quoted } from "./value-text.ts";

export const announcementsFolder = "announcements";

const extension = ".yaml";
/** Control and format characters, which nobody sees or everything obeys; U+FFFD stands for bytes that are not UTF-8. */
const unsafeCharacter = /[\\\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\uFFFD]/u;

const idPattern = /^[a-z0-9][a-z0-9-]{0,99}$/;

/** What nearly every path looks like; a large tree is judged by this one test. Everything else is looked at part by part. */
const ordinaryPath = /^announcements\/(?:[A-Za-z0-9_-]+\/)*[a-z0-9][a-z0-9-]{0,99}\.yaml$/;

/** Whether text can be an announcement's id. */
export function isAnnouncementId(text: string): boolean {
  return idPattern.test(text);
}

/** The id an announcement at this path has: its base name without `.yaml`. Says nothing of whether it is allowed. */
export function idOfPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.endsWith(extension) ? name.slice(0, -extension.length) : name;
}

/** Whether this is where an announcement may stand; for everything else {@link checkPath} says why not, README.md apart. */
export function isAnnouncementPath(path: string): boolean {
  return checkPath(path) === null && !isReadmePath(path);
}

/** Whether this is a README.md, which may stand in any folder and is never read. */
export function isReadmePath(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1) === "README.md";
}

/**
 * What is wrong with a path from the repository's root (forward slashes), or null. Whatever stands below the folder is
 * either an announcement, a README.md or a problem.
 */
export function checkPath(path: string): Problem | null {
  if (ordinaryPath.test(path)) return null;
  const parts = path.split("/");
  if (parts.some(isUnsafe)) return pathProblem(path, "PATH_UNSAFE", `${quoted(path)} is not a safe path`);
  if (parts.length < 2 || parts[0] !== announcementsFolder) {
    return pathProblem(path, "PATH_OUTSIDE", `${quoted(path)} is not below ${announcementsFolder}/`);
  }
  if (isReadmePath(path)) return null;
  const name = parts.at(-1) ?? "";
  if (!name.endsWith(extension)) return wrongExtension(path, name);
  const id = idOfPath(path);
  if (isAnnouncementId(id)) return null;
  const message = id === "" ? `${quoted(name)} has no base name` : `${quoted(id)} cannot be an announcement's id`;
  return pathProblem(path, "PATH_ID", message, renameTo(id));
}

function wrongExtension(path: string, name: string): Problem {
  const stem = name.replace(/\.(ya?ml|json|txt|md)$/i, "");
  const message = `${quoted(name)} is neither a ${extension} file nor README.md`;
  const isMeant = /\.ya?ml$/i.test(name);
  return pathProblem(path, "PATH_EXTENSION", message, isMeant ? renameTo(stem) : undefined);
}

/** The nearest valid name; nothing to suggest for names without a single letter or digit of ours. */
function renameTo(stem: string): string | undefined {
  const id = stem
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 100);
  return isAnnouncementId(id) ? `Rename it to ${id}${extension}.` : undefined;
}

function isUnsafe(part: string): boolean {
  return /^\.{0,2}$/.test(part) || /^\.git$/i.test(part) || unsafeCharacter.test(part);
}

function pathProblem(path: string, code: ProblemCode, message: string, remedy?: string): Problem {
  const entry = problemCodes[code];
  return { file: path, line: 1, column: 1, code, severity: entry.severity, message, remedy: remedy ?? entry.remedy };
}
