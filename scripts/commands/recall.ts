// `recall`: writes the edit that takes an announcement, or one delivery of it, back.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { announcementsFolder, idOfPath, isAnnouncementPath } from "../core/announcement-path.ts";
import { createReader } from "../core/announcement-reader.ts";
import { writeAbsent } from "../core/absent-edit.ts";
import type { Announcement, Delivery } from "../core/announcement.ts";
import { nearest } from "../core/did-you-mean.ts";
import { exitCodes, Fault, type ExitCode } from "../core/fault.ts";
import { channelSpec } from "../core/plan-input.ts";
import { problemLine } from "../core/problem.ts";
import { paragraph } from "../core/text-wrap.ts";
import { openCheckout } from "../effects/git.ts";
import { openWorkTree, type WorkTree } from "../effects/work-tree.ts";
import { vendors } from "../vendors/registry.ts";
import { readOptions, usageFault, type Command } from "./command.ts";
import { paintFor, type Paint } from "./paint.ts";

export const recallCommand: Command = {
  name: "recall",
  usage: "ID [--to KEY] [--json]",
  summary: "writes the edit that takes an announcement back",
  help:
    "Sets `state: absent` in the file of the announcement, or on one delivery of it, and touches nothing else. Nothing is\n" +
    "taken back until that edit is merged and dispatched.\n\n" +
    "  --to KEY  only this delivery: netease/users, or netease/users@staging\n" +
    "  --json    what was written, as JSON on stdout\n",
  async run(args, world) {
    const { values, positionals } = readOptions("recall", args, {
      to: { type: "string" },
      json: { type: "boolean", default: false },
    });
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) throw usageFault("recall", "recall takes the id of one announcement");
    const git = await openCheckout(world.directory, world.environment);
    const tree = openWorkTree(git.directory);
    const found = findAnnouncement(tree, idOfPath(id));
    const taken = takenBack(found.announcement, values.to);
    const target =
      values.to === undefined ? ({ kind: "announcement" } as const) : ({ kind: "delivery", key: values.to } as const);
    const edit = writeAbsent(found.text, target);
    if (edit.kind === "refused") throw refused(found.path, edit.reason);
    if (edit.kind === "written") writeFileSync(join(git.directory, found.path), edit.text);
    const report = { path: found.path, changed: edit.kind === "written", deliveries: taken.map(effectOf) };
    world.stdout.write(
      values.json
        ? `${JSON.stringify({ version: 1, ...report })}\n`
        : reportText(report, edit.kind === "written" ? changedLines(found.text, edit.text) : [], {
            paint: paintFor(world, "stdout"),
            columns: world.stdout.columns,
          }),
    );
    return exitCodes.done;
  },
};

interface Found {
  readonly path: string;
  readonly text: string;
  readonly announcement: Announcement;
}

interface Effect {
  readonly key: string;
  readonly effect: string;
  readonly possible: boolean;
}

function findAnnouncement(tree: WorkTree, id: string): Found {
  const paths = tree.list(announcementsFolder).filter(isAnnouncementPath);
  const [path, second] = paths.filter((known) => idOfPath(known) === id);
  if (path === undefined) throw notFound(id, paths.map(idOfPath));
  if (second !== undefined) throw usageFault("recall", `the id ${id} stands at two paths: ${path} and ${second}`);
  const file = tree.read(path);
  if (file.kind !== "text") throw refused(path, file.kind === "missing" ? "it is gone" : file.reason);
  const { announcement, problems } = createReader(vendors).readAnnouncement({ path, text: file.text });
  const [problem] = problems;
  if (announcement === null) throw refused(path, problem === undefined ? "it is not valid" : problemLine(problem));
  return { path, text: file.text, announcement };
}

function takenBack(announcement: Announcement, key: string | undefined): readonly Delivery[] {
  if (key === undefined) return announcement.deliveries;
  const chosen = announcement.deliveries.filter((delivery) => delivery.key === key);
  if (chosen.length > 0) return chosen;
  const keys = announcement.deliveries.map((delivery) => delivery.key);
  throw usageFault("recall", `${announcement.id} has no delivery ${key}; it has ${keys.join(", ")}`);
}

/** What taking it back will do, as far as the file can tell: the ledger knows better, and `plan` asks it. */
function effectOf(delivery: Delivery): Effect {
  const channel = channelSpec(vendors, delivery.channel);
  if (channel?.recall) return { key: delivery.key, possible: true, effect: channel.recall.effect };
  const why = channel?.recallImpossible ?? "the vendor offers no recall";
  return {
    key: delivery.key,
    possible: false,
    effect: `cancelled if it was not sent yet. Once sent it stays: ${why}.`,
  };
}

function changedLines(before: string, after: string): readonly string[] {
  const known = before.split(/\r?\n/);
  const now = after.split(/\r?\n/);
  const start = now.findIndex((line, index) => line !== known[index]);
  const grown = now.length - known.length;
  const removed = grown > 0 ? [] : [`- ${known[start] ?? ""}`];
  return [...removed, ...now.slice(start, start + Math.max(1, grown)).map((line) => `+ ${line}`)];
}

function reportText(
  {
    path,
    changed,
    deliveries,
  }: { readonly path: string; readonly changed: boolean; readonly deliveries: readonly Effect[] },
  lines: readonly string[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const head = changed ? `${path}\n` : `${path} says so already; nothing was changed.\n`;
  const diff = lines.map((line) => `  ${paint(line.startsWith("+") ? "green" : "red", line)}\n`).join("");
  const effects = deliveries
    .map(({ key, possible, effect }) => {
      const lines = paragraph(effect, "    ", columns);
      return `  ${key}\n${possible ? lines : paint("yellow", lines)}`;
    })
    .join("");
  const next = changed
    ? "Next: commit it, open a pull request, and look at `npm run announce -- plan`; merging it takes it back.\n"
    : "Next: nothing, or `npm run announce -- status` to see how far it is.\n";
  return `${head}${diff}\nWhat it does, once merged:\n${effects}\n${next}`;
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

function refused(path: string, reason: string): Fault {
  const exitCode: ExitCode = exitCodes.problems;
  return new Fault({
    code: "EDIT_REFUSED",
    exitCode,
    message: `${path} cannot be edited safely: ${reason}`,
    remedy: "Mend the file, or write `state: absent` into it by hand.",
  });
}
