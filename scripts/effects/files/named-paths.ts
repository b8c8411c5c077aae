// Turns paths that a person typed into paths from the top of the checkout.
import { existsSync, realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { World } from "../world.ts";

/** The path from the top of the checkout, with forward slashes and without links in the folder it was typed in; null outside. */
export function namedPath(world: World, root: string, typed: string): string | null {
  const folder = startFolders(world).find((start) => existsSync(resolve(start, typed))) ?? world.directory;
  const path = relative(realpathSync(root), resolve(realpathSync(folder), typed));
  if (path === ".." || path.startsWith(`..${sep}`)) return null;
  return path.split(sep).join("/");
}

/** `npm run` starts commands at the top of the package and tells in INIT_CWD where the person was. */
function startFolders({ directory, environment }: World): readonly string[] {
  const typedIn = environment["INIT_CWD"] ?? "";
  return typedIn === "" ? [directory] : [directory, typedIn];
}
