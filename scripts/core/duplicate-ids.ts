// Finds ids that stand at more than one path: judged by names alone, so that it covers the whole tree at no cost.
import { idOfPath, isAnnouncementPath } from "./announcement-path.ts";
import { checkProblem } from "./check-finding.ts";
import type { Problem } from "./problem.ts";
import { listOf } from "./value-text.ts";

/** One problem for each of several files with one id: which of them is the newer one, names do not tell. */
export function duplicateIdProblems(paths: readonly string[]): readonly Problem[] {
  const byId = Map.groupBy(pathsWithSharedIds(paths), idOfPath);
  return [...byId].flatMap(([id, files]) => {
    if (files.length < 2) return [];
    return files.map((file) => {
      const others = files.filter((other) => other !== file);
      return checkProblem(file, "ID_DUPLICATE", { message: `the id ${id} also stands at ${listOf(others, "and")}` });
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
