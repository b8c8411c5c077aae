// `new`: writes a valid announcement from flags, or from answers on a terminal.
import { posix } from "node:path";
import { isAnnouncementId, nearestId } from "../../core/announcement/announcement-id.ts";
import { announcementsFolder, idOfPath } from "../../core/announcement/announcement-path.ts";
import { createReader } from "../../core/announcement/announcement-reader.ts";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";
import { instantText } from "../../core/time/instant-text.ts";
import { jsonLine } from "../../core/text/json.ts";
import { newAnnouncementText, type NewDelivery } from "../../core/announcement/new-announcement.ts";
import { freeId, newPath } from "../../core/announcement/new-announcement-path.ts";
import { checkVendors } from "../../effects/files/check-tree.ts";
import { workTreeFiles } from "../../effects/files/file-tree.ts";
import { openCheckout } from "../../effects/git/git.ts";
import { openWorkTree, type WorkTree } from "../../effects/files/work-tree.ts";
import { createFile } from "../../effects/files/work-tree-write.ts";
import type { World } from "../../effects/world.ts";
import { vendors } from "../../vendors/registry.ts";
import { usageFault } from "../command.ts";
import { newAnswers, type NewAnswers, type NewFlags } from "./new-answers.ts";
import { paintFor } from "../words/paint.ts";
import { hasErrors } from "../../core/problems/problem-counts.ts";
import { problemsText } from "../validate/problems-text.ts";
import { zoneOf } from "../workspace.ts";

/** Writes the file and tells what comes next. */
export async function writeNew(
  world: World,
  givenId: string | undefined,
  flags: NewFlags & { readonly json: boolean },
): Promise<ExitCode> {
  const git = await openCheckout(world.directory, world.environment);
  const tree = openWorkTree(git.directory);
  checkId(tree, givenId);
  const answers = await newAnswers(flags, world.ask);
  const { id, path } = placeFor(world, tree, givenId, answers);
  const text = newText(path, answers);
  createFile(tree, path, text);
  const reader = createReader(vendors);
  const { config } = await checkVendors(workTreeFiles(git), reader);
  const { problems } = reader.readAnnouncement({ path, text, config });
  if (flags.json) world.stdout.write(jsonLine({ version: 1, id, path, problems }));
  else {
    const style = { paint: paintFor(world, "stdout"), columns: world.stdout.columns, sourceOf: () => text };
    const found = problems.length === 0 ? "" : `\n${problemsText(problems, style)}\n`;
    world.stdout.write(`Wrote ${path}\n${found}${nextSteps(id, path, hasErrors(problems))}`);
  }
  return hasErrors(problems) ? exitCodes.problems : exitCodes.done;
}

function checkId(tree: WorkTree, id: string | undefined): void {
  if (id === undefined) return;
  if (!isAnnouncementId(id)) {
    const meant = nearestId(id.replace(/\.ya?ml$/, ""));
    const hint = meant === null ? "" : `; ${meant} could be`;
    throw usageFault("new", `"${id}" cannot be an id: lower-case letters, digits and hyphens, at most 100${hint}`);
  }
  const taken = tree.list(announcementsFolder).find((path) => idOfPath(path) === id);
  if (taken !== undefined) throw idTaken(id, taken);
}

function placeFor(
  world: World,
  tree: WorkTree,
  given: string | undefined,
  { title, notBefore }: NewAnswers,
): { readonly id: string; readonly path: string } {
  // The author's own day, as written.
  const day = notBefore?.slice(0, 10) ?? instantText(world.clock.nowMs(), zoneOf(world)).slice(0, 10);
  const id = given ?? freeId(day, title, new Set(tree.list(announcementsFolder).map(idOfPath)));
  return { id, path: newPath(id, day) };
}

function newText(path: string, answers: NewAnswers): string {
  const schemaPath = posix.relative(posix.dirname(path), "schemas/announcement.schema.json");
  return newAnnouncementText({ ...answers, deliveries: answers.to.map(newDelivery), schemaPath });
}

function newDelivery(key: string): NewDelivery {
  const [to = "", ...app] = key.split("@");
  return { to, app: app.length === 0 ? null : app.join("@"), options: {} };
}

function nextSteps(id: string, path: string, isWrong: boolean): string {
  const first = isWrong ? "mend the errors in an editor" : "add options to it in an editor, if it needs any";
  return (
    `Next: ${first}, then\n` +
    "  npm run announce -- plan\n" +
    `  git switch -c announce/${id}\n` +
    `  git add ${path} && git commit -m "Announce ${id}"\n` +
    "  git push -u origin HEAD, and open a pull request\n"
  );
}

function idTaken(id: string, path: string): Fault {
  return new Fault({
    code: "ID_TAKEN",
    exitCode: exitCodes.configuration,
    message: `the id ${id} is taken by ${path}`,
    remedy: "Give another id as the first word: an id names one announcement for ever.",
  });
}
