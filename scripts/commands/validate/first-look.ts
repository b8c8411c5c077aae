// What `validate` asks git and the disk first, while the rest of the program is still being loaded: hence this file imports little.
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { problemCodes } from "../../core/problems/problem-codes.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { quoted } from "../../core/problems/value-text.ts";
import { filesOf, type FileTree } from "../../effects/files/file-tree.ts";
import { namedPath } from "../../effects/files/named-paths.ts";
import { surveyTree, type Scope, type Survey } from "../../effects/files/survey.ts";
import type { Git } from "../../effects/git/git.ts";
import type { CheckoutAt } from "../../effects/git/named-commit.ts";
import type { World } from "../../effects/world.ts";

export interface FirstLook {
  readonly git: Git;
  readonly tree: FileTree;
  readonly scope: Scope;
  readonly survey: Survey;
  /** One for each typed name that is none of this checkout. */
  readonly outside: readonly Problem[];
}

/**
 * Surveys what differs from the base, or what was typed, or everything.
 * @param typed files and folders as they were typed; none for everything. Not beside a base.
 */
export async function lookFirst(world: World, checkout: CheckoutAt, typed: readonly string[]): Promise<FirstLook> {
  const { git, base } = checkout;
  const tree = filesOf(checkout);
  const { scope, outside } =
    base === null ? namedScope(world, git.directory, typed) : { scope: changedSince(base), outside: [] };
  return { git, tree, scope, survey: await surveyTree(tree, scope), outside };
}

function changedSince(baseOid: string): Scope {
  return { kind: "changed", baseOid };
}

function namedScope(world: World, root: string, typed: readonly string[]): Pick<FirstLook, "scope" | "outside"> {
  if (typed.length === 0) return { scope: { kind: "all" }, outside: [] };
  const paths = typed.map((name) => ({ name, path: namedPath(world, root, name) }));
  const isEverything = paths.some(({ path }) => path === "" || path === announcementsFolder);
  const inside = paths.flatMap(({ path }) => (path === null ? [] : [path]));
  const outside = paths.flatMap(({ name, path }) => (path === null ? [outsideProblem(name)] : []));
  return { scope: isEverything ? { kind: "all" } : { kind: "named", paths: inside }, outside };
}

function outsideProblem(file: string): Problem {
  const { severity, remedy } = problemCodes.PATH_OUTSIDE;
  const message = `${quoted(file)} is not below ${announcementsFolder}/ of this checkout`;
  return { file, line: 1, column: 1, code: "PATH_OUTSIDE", severity, message, remedy };
}
