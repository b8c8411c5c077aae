// Checks the files of a work tree or a commit: announcements, the vendors file, ids over the whole tree.
import {
  announcementsFolder,
  checkPath,
  idOfPath,
  isAnnouncementPath,
} from "../../core/announcement/announcement-path.ts";
import type { Reader } from "../../core/announcement/announcement-reader.ts";
import { duplicateIdProblems } from "../../core/announcement/duplicate-ids.ts";
import { byPlace, type Problem } from "../../core/problems/problem.ts";
import { unmappedSecrets } from "../../core/vendors-file/secret-mapping.ts";
import type { VendorsConfig } from "../../core/vendors-file/vendors-config.ts";
import { unreadableFile } from "./check-announcements.ts";
import { checkBatches, type OnProgress } from "./check-batches.ts";
import type { FileTree } from "./file-tree.ts";
import { dispatchWorkflowPath, readSettings, type Survey } from "./survey.ts";
import { vendorsPath } from "./vendors-file.ts";
import type { Readings } from "./work-tree.ts";

export interface TreeCheck {
  /** By place. */
  readonly problems: readonly Problem[];
  /** How many files were read. */
  readonly files: number;
}

/** Going through everything, those of so many files that have no problem are found the quick way. */
const manyFiles = 200;

/** Every problem of what was surveyed. */
export async function checkTree(
  tree: FileTree,
  reader: Reader,
  survey: Survey,
  onProgress: OnProgress = () => undefined,
): Promise<TreeCheck> {
  const [byName, { problems, exists }] = await Promise.all([
    idProblems(survey),
    readAll(tree, reader, { survey, onProgress }),
  ]);
  const found = await withFreeNames(tree, [...byName, ...problems]);
  return { problems: found.sort(byPlace), files: survey.paths.length + (exists ? 1 : 0) };
}

/** No file is told to take the name of another one. */
async function withFreeNames(tree: FileTree, problems: readonly Problem[]): Promise<Problem[]> {
  if (!problems.some(isOfName)) return [...problems];
  const names = await tree.list(announcementsFolder);
  const ids = new Set(names.filter(isAnnouncementPath).map(idOfPath));
  return problems.map((problem) =>
    isOfName(problem) ? (checkPath(problem.file, (id) => ids.has(id)) ?? problem) : problem,
  );
}

function isOfName({ code }: Problem): boolean {
  return code === "PATH_ID" || code === "PATH_EXTENSION";
}

/** The paths themselves are checked where the files are read. */
async function idProblems({ paths, names }: Survey): Promise<readonly Problem[]> {
  const known = await names;
  const read = new Set(paths);
  return duplicateIdProblems(known).filter(({ file }) => read.has(file));
}

interface ReadFiles {
  readonly problems: readonly Problem[];
  /** Whether there is a vendors file. */
  readonly exists: boolean;
}

/** The tree, some files of which are read already. */
function withReadings(tree: FileTree, readings: Readings): FileTree {
  const read: FileTree["read"] = async (paths) => {
    const known = paths.flatMap((path) => {
      const reading = readings.get(path);
      return reading === undefined ? [] : [[path, reading] as const];
    });
    return known.length === paths.length ? new Map(known) : await tree.read(paths);
  };
  return { ...tree, read };
}

interface Request {
  readonly survey: Survey;
  readonly onProgress: OnProgress;
}

async function readAll(tree: FileTree, reader: Reader, { survey, onProgress }: Request): Promise<ReadFiles> {
  const { paths, isEverything } = survey;
  const readings = await survey.readings;
  const { exists, config, problems } = checkSettings(readings, reader);
  const isQuick = isEverything && paths.length >= manyFiles;
  const found = await checkBatches(withReadings(tree, readings), reader, { paths, config, isQuick }, onProgress);
  return { problems: [...problems, ...found], exists };
}

export interface VendorsCheck {
  /** Null where the file has errors, or is missing: then there is nothing to check apps against. */
  readonly config: VendorsConfig | null;
  readonly problems: readonly Problem[];
  readonly exists: boolean;
}

/** Reads the vendors file, and compares its secrets with the dispatch workflow. */
export async function checkVendors(tree: FileTree, reader: Reader): Promise<VendorsCheck> {
  return checkSettings(await readSettings(tree), reader);
}

/** The same of files that are read already. */
export function checkSettings(files: Readings, reader: Reader): VendorsCheck {
  const file = files.get(vendorsPath) ?? { kind: "missing" };
  if (file.kind === "missing") return { config: null, problems: [], exists: false };
  if (file.kind === "unreadable") {
    return { config: null, problems: [unreadableFile(vendorsPath, file.reason)], exists: true };
  }
  const { config, problems } = reader.readVendors({ path: vendorsPath, text: file.text });
  const workflow = files.get(dispatchWorkflowPath);
  if (config === null || workflow?.kind !== "text") return { config, problems, exists: true };
  const unmapped = unmappedSecrets(
    { file: vendorsPath, text: file.text },
    { file: dispatchWorkflowPath, text: workflow.text },
  );
  return { config, problems: [...problems, ...unmapped], exists: true };
}
