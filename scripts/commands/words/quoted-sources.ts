// Where problems may quote source lines from: every file but the vendors file, which may hold what must not be printed.
import type { Problem } from "../../core/problems/problem.ts";
import type { FileTree } from "../../effects/files/file-tree.ts";
import { vendorsPath } from "../../effects/files/vendors-file.ts";

/** The text of each file that a problem lies in, by path; null for what cannot or must not be quoted. */
export async function readQuoted(
  tree: FileTree,
  problems: readonly Problem[],
): Promise<(file: string) => string | null> {
  const files = await tree.read([...new Set(problems.map(({ file }) => file))].filter((path) => path !== vendorsPath));
  return (path) => {
    const file = files.get(path);
    return file?.kind === "text" ? file.text : null;
  };
}
