// What `validate` and `plan` of a merge ask git is a matter of the merge: the same after few announcements and after many.
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

const good = announcementText({ to: ["netease/users"] });

interface Merge {
  readonly world: PreviewWorld;
  /** A clone without contents, as the workflows make it. */
  readonly checkout: string;
  readonly base: string;
  readonly head: string;
}

let few: Merge;
let many: Merge;

async function openMerge(files: number): Promise<Merge> {
  const path = (index: number): string => `announcements/20${10 + (index % 16)}/old-${index}.yaml`;
  const world = await openPreviewWorld({
    files: Object.fromEntries(Array.from({ length: files }, (_value, index) => [path(index), good])),
  });
  const { playground, remote } = world;
  const base = await playground.tipOf(remote, "refs/heads/main");
  await playground.git(remote, "branch", "proposal", "main");
  const changed = { [path(0)]: good.replace("title: ", "title: Another "), "announcements/2026/new.yaml": good };
  const head = await playground.commitTo(remote, "proposal", changed);
  return { world, checkout: await playground.clone(remote, ["--filter=blob:none", "--no-checkout"]), base, head };
}

beforeAll(async () => {
  [few, many] = await Promise.all([openMerge(16), openMerge(800)]);
});
afterAll(() => Promise.all([few, many].map(({ world }) => world.remove())));

/** The commands of git that a run starts, the second time: what was missing is here then. */
async function asked({ world, checkout, base, head }: Merge, command: string): Promise<string[]> {
  const args = [command, "--json", "--base", base, "--head", head];
  expect((await world.run(args, { checkout })).exitCode).toBe(0);
  const folder = await mkdtemp(join(world.playground.folder, "trace-"));
  await mkdir(join(folder, "events"));
  await writeFile(join(folder, "config"), `[trace2]\n\teventTarget = ${join(folder, "events")}\n`);
  await world.run(args, { checkout, environment: { GIT_CONFIG_GLOBAL: join(folder, "config") } });
  const names = await readdir(join(folder, "events"));
  const events = await Promise.all(names.map((name) => readFile(join(folder, "events", name), "utf8")));
  return events.flatMap(commandOf).sort();
}

/** None for what git starts itself: the session's id names the parent's. */
function commandOf(events: string): readonly string[] {
  const [first = "", ...lines] = events.split("\n");
  const { sid } = JSON.parse(first) as { readonly sid: string };
  const start = lines.find((line) => line.includes('"event":"start"'));
  if (sid.includes("/") || start === undefined) return [];
  const { argv } = JSON.parse(start) as { readonly argv: readonly string[] };
  return argv
    .slice(1)
    .filter((word, index) => !word.startsWith("-") && !/^-[cC]$/.test(argv[index] ?? ""))
    .slice(0, 1);
}

describe("a merge", () => {
  it("is validated with one question about the checkout, one about the difference, and one about other names", async () => {
    const questions = await asked(many, "validate");

    expect(questions).toEqual(["cat-file", "config", "diff-tree", "diff-tree", "rev-list", "rev-parse"]);
    expect(questions).toEqual(await asked(few, "validate"));
  });

  it("is planned with the same questions, however much was announced", async () => {
    const questions = await asked(many, "plan");

    expect(questions).toContain("ls-remote");
    expect(questions).not.toContain("ls-tree");
    expect(questions).toEqual(await asked(few, "plan"));
  });
});
