// `recall`: writes the edit that takes an announcement, or one delivery of it, back, and tells what it will do.
import { writeAbsent } from "../../core/announcement/absent-edit.ts";
import { announcementsFolder, idOfPath, isAnnouncementPath } from "../../core/announcement/announcement-path.ts";
import { deliveryKey } from "../../core/announcement/announcement.ts";
import { nearest } from "../../core/text/did-you-mean.ts";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";
import { reportMerge, type MergeReport } from "../../core/review/merge-report.ts";
import { workTreeFiles } from "../../effects/files/file-tree.ts";
import { readMerge } from "../../effects/preview/read-merge.ts";
import { openWorkTree, type WorkTree } from "../../effects/files/work-tree.ts";
import type { World } from "../../effects/world.ts";
import { replaceText } from "../../effects/files/work-tree-write.ts";
import { vendors } from "../../vendors/registry.ts";
import { usageFault } from "../command.ts";
import { terminalStyle } from "../words/terminal-style.ts";
import { hasErrors } from "../../core/problems/problem-counts.ts";
import { recallJson, recallText, type RecallView } from "./recall-text.ts";
import { openWorkspace } from "../workspace.ts";

export interface RecallOptions {
  /** A delivery's key; left out: the whole announcement. */
  readonly to?: string | undefined;
  readonly json: boolean;
}

/** Writes the edit for one announcement and tells what it will do. */
export async function recall(world: World, id: string, { to, json }: RecallOptions): Promise<ExitCode> {
  const workspace = await openWorkspace(world);
  const tree = openWorkTree(workspace.git.directory);
  const { path, text } = findAnnouncement(tree, idOfPath(id));
  const edit = writeAbsent(text, targetOf(to));
  if (edit.kind === "refused") throw editRefused(path, edit.reason);
  const edited = edit.kind === "written" ? edit.text : text;
  const edits = new Map([[path, edited]]);
  const source = await readMerge(
    { ...workspace, clock: world.clock, tree: workTreeFiles(workspace.git), vendors },
    { base: null, edits },
  );
  const report = reportMerge(source, { nowMs: world.clock.nowMs(), vendors });
  if (edit.kind === "written") replaceText(tree, path, edited);
  const view: RecallView = {
    path,
    before: text,
    after: edited,
    key: to ?? null,
    report: ofFile(report, path),
  };
  world.stdout.write(json ? recallJson(view) : recallText(view, terminalStyle(world)));
  return hasErrors(view.report.problems) ? exitCodes.problems : exitCodes.done;
}

interface Found {
  readonly path: string;
  readonly text: string;
}

function findAnnouncement(tree: WorkTree, id: string): Found {
  const paths = tree.list(announcementsFolder).filter(isAnnouncementPath);
  const [path, second] = paths.filter((known) => idOfPath(known) === id);
  if (path === undefined) throw notFound(id, paths.map(idOfPath));
  if (second !== undefined) throw usageFault("recall", `the id ${id} stands at two paths: ${path} and ${second}`);
  const file = tree.read(path);
  if (file.kind !== "text") throw editRefused(path, file.kind === "missing" ? "it is gone" : file.reason);
  return { path, text: file.text };
}

function targetOf(key: string | undefined): Parameters<typeof writeAbsent>[1] {
  if (key === undefined) return { kind: "announcement" };
  const [channel = "", app] = key.split("@");
  return { kind: "delivery", key: deliveryKey(channel, app ?? null) };
}

/** What else is wrong in this checkout is `validate`'s to say; warnings are for what is yet to be sent. */
function ofFile(report: MergeReport, path: string): MergeReport {
  return { ...report, problems: report.problems.filter(({ file, severity }) => file === path && severity === "error") };
}

function notFound(id: string, known: readonly string[]): Fault {
  const meant = nearest(id, known);
  return new Fault({
    code: "NO_ANNOUNCEMENT",
    exitCode: exitCodes.configuration,
    message: `no file below ${announcementsFolder}/ has the id "${id}"`,
    remedy: meant === null ? "An announcement's id is its file's base name." : `Did you mean ${meant}?`,
  });
}

function editRefused(path: string, reason: string): Fault {
  return new Fault({
    code: "EDIT_REFUSED",
    exitCode: exitCodes.problems,
    message: `${path} cannot be edited safely: ${reason}`,
    remedy: "Check the delivery's key, mend the file, or write `state: absent` into it by hand.",
  });
}
