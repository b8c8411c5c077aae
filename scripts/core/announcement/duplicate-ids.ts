// Finds ids that stand at more than one path: judged by names alone, so that it covers the whole tree at no cost.
import { idOfPath, isAnnouncementPath, pathWithId } from "./announcement-path.ts";
import { checkProblem } from "../problems/check-problem.ts";
import type { Problem } from "../problems/problem.ts";
import { listOf } from "../problems/value-text.ts";

/** One problem for each of several files with one id: which of them is the newer one, names do not tell. */
export function duplicateIdProblems(paths: readonly string[]): readonly Problem[] {
  const byId = Map.groupBy(pathsWithSharedIds(paths), idOfPath);
  const taken = byId.size === 0 ? new Set<string>() : new Set(paths.map(idOfPath));
  return [...byId].flatMap(([id, files]) => {
    return files.map((file) => {
      const others = files.filter((other) => other !== file);
      const message = `the id ${id} also stands at ${listOf(others, "and")}`;
      const free = freeName(id, taken);
      const remedy = `Rename the newer one, since an id names one announcement for ever. If that is this one, rename it to \`${pathWithId(file, free)}\`.`;
      return checkProblem(file, "ID_DUPLICATE", { message, remedy });
    });
  });
}

/** Nearly always none: a set of the ids is all that a large tree costs. */
function pathsWithSharedIds(paths: readonly string[]): readonly string[] {
  const announcements = paths.filter(isAnnouncementPath);
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const id of announcements.map(idOfPath)) (seen.has(id) ? shared : seen).add(id);
  return shared.size === 0 ? [] : announcements.filter((path) => shared.has(idOfPath(path)));
}

/** The id with the first number behind it that no other has. */
function freeName(id: string, taken: ReadonlySet<string>): string {
  const stem = id.slice(0, 95);
  for (let count = 2; ; count += 1) if (!taken.has(`${stem}-${count}`)) return `${stem}-${count}`;
}
