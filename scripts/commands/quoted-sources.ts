// Where problems may quote source lines from: every file but the vendors file, which may hold what must not be printed.
import { vendorsPath } from "../effects/vendors-file.ts";
import type { WorkTree } from "../effects/work-tree.ts";

export function quotedFrom(tree: WorkTree): (file: string) => string | null {
  return (path) => {
    const file = path === vendorsPath ? null : tree.read(path);
    return file?.kind === "text" ? file.text : null;
  };
}
