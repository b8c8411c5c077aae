// Finds announcements in folders whose name is nearly `announcements`: nothing would ever look there.
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { announcementsFolder } from "../../core/announcement/announcement-path.ts";
import { nearest } from "../../core/text/did-you-mean.ts";
import { problemCodes } from "../../core/problems/problem-codes.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { quoted } from "../../core/problems/value-text.ts";
import type { FileTree } from "./file-tree.ts";

/** One problem for each YAML file in such a folder at the top. */
export async function misplacedFiles(tree: FileTree): Promise<readonly Problem[]> {
  const { root } = tree;
  const near = (await tree.folders()).filter((name) => nearest(name, [announcementsFolder]) !== null);
  const others = near.filter(
    (name) => root === null || !isSameFolder(join(root, name), join(root, announcementsFolder)),
  );
  const files = await Promise.all(others.map((name) => tree.list(name)));
  return files.flat().flatMap((path) => (/\.ya?ml$/i.test(path) ? [misplaced(path)] : []));
}

function misplaced(file: string): Problem {
  const { severity } = problemCodes.PATH_OUTSIDE;
  const folder = file.slice(0, file.indexOf("/"));
  const message = `${quoted(folder)} is not ${announcementsFolder}/, so nothing in it is ever sent`;
  const remedy = `Move it to \`${announcementsFolder}${file.slice(folder.length)}\`.`;
  return { file, line: 1, column: 1, code: "PATH_OUTSIDE", severity, message, remedy };
}

/** Some disks do not tell names in other case apart. */
function isSameFolder(left: string, right: string): boolean {
  const [one, other] = [left, right].map((path) => lstatSync(path, { throwIfNoEntry: false, bigint: true }));
  return one !== undefined && one.ino === other?.ino && one.dev === other.dev;
}
