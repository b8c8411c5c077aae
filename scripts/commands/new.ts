// `new`: writes a valid announcement from flags, or from answers on a terminal.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { createInterface } from "node:readline/promises";
import { announcementsFolder, idOfPath, isAnnouncementId } from "../core/announcement-path.ts";
import { createReader } from "../core/announcement-reader.ts";
import { priorities, type Priority } from "../core/announcement.ts";
import { exitCodes, Fault } from "../core/fault.ts";
import { instantText } from "../core/instant-text.ts";
import { newAnnouncementText, type NewAnnouncement, type NewDelivery } from "../core/new-announcement.ts";
import { problemLine } from "../core/problem.ts";
import { openCheckout } from "../effects/git.ts";
import { openWorkTree } from "../effects/work-tree.ts";
import type { World } from "../effects/world.ts";
import { allChannels, vendors } from "../vendors/registry.ts";
import { readOptions, usageFault, type Command } from "./command.ts";
import { zoneOf } from "./workspace.ts";

export const newCommand: Command = {
  name: "new",
  usage:
    "[ID] [--title TEXT] [--to CHANNEL[@APP]]… [--body TEXT] [--from ID] [--not-before TIME] [--not-after TIME] [--priority P] [--json]",
  summary: "writes a new announcement",
  help:
    "Writes announcements/YYYY/MM/ID.yaml, checks it, and never overwrites a file. On a terminal it asks for what is\n" +
    "missing. Times are RFC 3339 with an offset: 2026-11-21T09:00:00+08:00.\n\n" +
    `Channels: ${allChannels()
      .map(({ name }) => name)
      .join(", ")}\n`,
  async run(args, world) {
    const { values, positionals } = readOptions("new", args, {
      title: { type: "string" },
      to: { type: "string", multiple: true },
      body: { type: "string" },
      from: { type: "string" },
      "not-before": { type: "string" },
      "not-after": { type: "string" },
      priority: { type: "string", default: "normal" },
      json: { type: "boolean", default: false },
    });
    if (positionals.length > 1) throw usageFault("new", "new takes one id");
    const answers = await completed(world, { title: values.title, to: values.to, body: values.body });
    const id = idFor(world, positionals[0], answers.title, values["not-before"]);
    const git = await openCheckout(world.directory, world.environment);
    const path = pathFor(world, id, values["not-before"]);
    const taken = openWorkTree(git.directory)
      .list(announcementsFolder)
      .find((known) => idOfPath(known) === id);
    if (taken !== undefined || existsSync(join(git.directory, path))) throw idTaken(id, taken ?? path);
    const text = newAnnouncementText({
      title: answers.title,
      body: answers.body,
      from: values.from ?? null,
      priority: priorityOf(values.priority),
      notBefore: values["not-before"] ?? null,
      notAfter: values["not-after"] ?? null,
      deliveries: answers.to.map(deliveryOf),
      schemaPath: posix.relative(posix.dirname(path), "schemas/announcement.schema.json"),
    } satisfies NewAnnouncement);
    const { problems } = createReader(vendors).readAnnouncement({ path, text });
    const errors = problems.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw invalid(errors.map((problem) => problemLine(problem)));
    mkdirSync(dirname(join(git.directory, path)), { recursive: true });
    writeFileSync(join(git.directory, path), text, { flag: "wx" });
    world.stdout.write(
      values.json
        ? `${JSON.stringify({ version: 1, id, path, problems })}\n`
        : written(path, problems.map(problemLine)),
    );
    return exitCodes.done;
  },
};

interface Answers {
  readonly title: string;
  readonly to: readonly string[];
  readonly body: string;
}

/** Asks on a terminal; anywhere else every missing flag is named at once. */
async function completed(
  world: World,
  given: {
    readonly title: string | undefined;
    readonly to: readonly string[] | undefined;
    readonly body: string | undefined;
  },
): Promise<Answers> {
  const { title, to, body } = given;
  if (title !== undefined && to !== undefined && body !== undefined) return { title, to, body };
  if (!world.stdout.isTerminal || !process.stdin.isTTY) {
    const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
    throw usageFault("new", `there is no terminal to ask on, and ${missing.join(", ")} is missing`);
  }
  const asker = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return {
      title: title ?? (await asker.question("Title, for reviewers: ")),
      to:
        to ??
        (
          await asker.question(
            `Channels, separated by commas (${allChannels()
              .map(({ name }) => name)
              .join(", ")}): `,
          )
        )
          .split(/[\s,]+/)
          .filter(Boolean),
      body: body ?? (await asker.question("Text (\\n for a new line): ")).replaceAll("\\n", "\n"),
    };
  } finally {
    asker.close();
  }
}

function idFor(world: World, given: string | undefined, title: string, notBefore: string | undefined): string {
  const id = given ?? `${dayOf(world, notBefore)}-${slug(title)}`;
  if (isAnnouncementId(id)) return id;
  throw usageFault(
    "new",
    `"${id}" cannot be an id: lower-case letters, digits and hyphens, at most 100; give one as the first word`,
  );
}

function slug(title: string): string {
  const plain = title.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  return words.slice(0, 60).replace(/-+$/, "") || "announcement";
}

function dayOf(world: World, notBefore: string | undefined): string {
  return (
    /^\d{4}-\d{2}-\d{2}/.exec(notBefore ?? "")?.[0] ?? instantText(world.clock.nowMs(), zoneOf(world)).slice(0, 10)
  );
}

function pathFor(world: World, id: string, notBefore: string | undefined): string {
  const [year = "", month = ""] = (/^\d{4}-\d{2}/.exec(id)?.[0] ?? dayOf(world, notBefore)).split("-");
  return `${announcementsFolder}/${year}/${month}/${id}.yaml`;
}

function deliveryOf(key: string): NewDelivery {
  const [to = "", app] = key.split("@");
  return { to, app: app ?? null, options: {} };
}

function priorityOf(text: string): Priority {
  const known = priorities.find((priority) => priority === text);
  if (known === undefined) throw usageFault("new", `--priority takes ${priorities.join(", ")}, not "${text}"`);
  return known;
}

function written(path: string, warnings: readonly string[]): string {
  return (
    `Wrote ${path}\n${warnings.map((warning) => `  ${warning}\n`).join("")}` +
    "Next: look at it, then `npm run announce -- plan` shows what merging it would send.\n" +
    `      git switch -c announce && git add ${path} && git commit -m "Announce" && git push -u origin announce\n`
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

function invalid(lines: readonly string[]): Fault {
  return new Fault({
    code: "ANSWERS_INVALID",
    exitCode: exitCodes.problems,
    message: `nothing was written, because the file would have problems:\n  ${lines.join("\n  ")}`,
    remedy: "Change the answers; options that only a file can hold are added to it afterwards.",
  });
}
