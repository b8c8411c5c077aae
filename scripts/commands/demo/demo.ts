// `demo` (npm start): the whole pipeline on local sandbox vendors and a local git remote, with the real program.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCodes, Fault, type ExitCode } from "../../core/problems/fault.ts";
import { durationText, instantText } from "../../core/time/instant-text.ts";
import { table } from "../../core/text/text-table.ts";
import type { Output, World } from "../../effects/world.ts";
import { commitAll, copySamples, openDemoWorld, samplePath, type DemoWorld } from "./demo-world.ts";
import { keepDemo } from "./demo-keep.ts";
import { paintFor, type Paint } from "../words/paint.ts";
import { createReaders } from "../workspace.ts";

const colleagues = ["sign-in-restored", "release-5-0", "support-is-open", "thank-you-poster"];
const demoZone = "Asia/Shanghai";

/** Plays the story. */
export async function playDemo(world: World, keep: boolean): Promise<ExitCode> {
  const demo = await openDemoWorld(world, keep);
  try {
    await story(stageFor(world, demo));
    if (keep) {
      await keepDemo((text) => {
        world.stdout.write(text);
      }, demo);
    }
  } finally {
    await demo.close(keep);
  }
  return exitCodes.done;
}

interface Stage {
  readonly demo: DemoWorld;
  readonly paint: Paint;
  readonly say: (text: string) => void;
  readonly heading: (text: string) => void;
  /** Runs the program as a person or the workflow would, and shows what it prints. */
  readonly announce: (args: readonly string[], expected: ExitCode) => Promise<void>;
}

async function story(stage: Stage): Promise<void> {
  const { demo, say, heading, announce } = stage;
  const startedAtMs = performance.now();
  const maintenance = demo.idOf("db-maintenance");
  say(stage.paint("bold", "Announcements as code, from proposal to take-back.") + "\n");
  say("Three sandbox vendors on this machine and a throw-away git remote; the program is the real one.\n");

  heading("A repository starts: the state branch remembers what was sent");
  await announce(["init"], exitCodes.done);

  heading("An author proposes an announcement, with two slips of the finger");
  await copySamples(demo, ["db-maintenance"]);
  await replaceIn(demo, maintenance, "targetOs: [ios, aos]", "targetOs: [ios, andriod]");
  await replaceIn(demo, maintenance, "09:00:00+08:00", "09:00:00");
  await announce(["validate"], exitCodes.problems);
  await replaceIn(demo, maintenance, "targetOs: [ios, andriod]", "targetOs: [ios, aos]");
  await replaceIn(demo, maintenance, "09:00:00\n", "09:00:00+08:00\n");
  say("  … mended:\n");
  await announce(["validate"], exitCodes.done);

  heading("The pull request shows what merging would do");
  await announce(["plan"], exitCodes.done);

  heading("Merged, with four announcements of colleagues: the workflow dispatches");
  await copySamples(demo, colleagues);
  await commitAll(demo.git, "Announce maintenance, a fix, a release and support hours");
  await demo.git.read(["push", "--quiet", "origin", "main"]);
  await announce(["dispatch", "--max-wait", "2m"], exitCodes.waiting);

  heading("The ids are in the files, and nothing else changed");
  await demo.git.read(["pull", "--quiet", "--ff-only", "origin", "main"]);
  await showDiff(stage, maintenance);

  demo.clock.skip(62 * 60_000);
  heading("An hour later the scarce slots are free again");
  await announce(["dispatch", "--max-wait", "2m"], exitCodes.done);

  heading("The maintenance is called off: one edit takes the announcement back");
  await demo.git.read(["pull", "--quiet", "--ff-only", "origin", "main"]);
  await announce(["recall", maintenance], exitCodes.done);
  await commitAll(demo.git, "Take the maintenance notice back");
  await demo.git.read(["push", "--quiet", "origin", "main"]);
  await announce(["dispatch", "--max-wait", "2m"], exitCodes.done);
  await demo.git.read(["pull", "--quiet", "--ff-only", "origin", "main"]);
  await showDiff(stage, maintenance);

  heading("Dispatched once more: nothing is sent twice");
  await announce(["dispatch"], exitCodes.done);
  say(vendorProof(demo));

  say(`\n${stage.paint("bold", "That was everything,")} in ${durationText(performance.now() - startedAtMs)}.\n`);
  say(nextSteps);
}

const nextSteps = `
Where to go next
  npm start -- --keep                    the same, and the folder stays to play with
  npm run announce -- --help             every command
  npm run announce -- new                write an announcement of your own
  README.md, "Going to production"       connect a staging app, then the real one
`;

function stageFor(world: World, demo: DemoWorld): Stage {
  const paint = paintFor(world, "stdout");
  const say = (text: string): void => {
    world.stdout.write(text);
  };
  const inDemo = { ...worldInDemo(world, demo), readers: createReaders() };
  let sections = 0;
  return {
    demo,
    paint,
    say,
    heading: (text) => {
      sections += 1;
      const at = instantText(demo.clock.nowMs(), demoZone).slice(11, 16);
      say(`\n${paint("bold", `${sections}. ${text}`)} ${paint("dim", at)}\n`);
    },
    async announce(args, expected) {
      // Loaded here: the command line names this command, too.
      const { runCommandLine } = await import("../command-line.ts");
      say(`  ${paint("cyan", `$ announce ${args.join(" ")}`)}\n`);
      const exitCode = await runCommandLine(args, inDemo);
      if (exitCode !== expected) throw demoFailed(args, exitCode, expected);
    },
  };
}

function worldInDemo(world: World, demo: DemoWorld): World {
  const { HOME, PATH, NO_COLOR } = world.environment;
  return {
    ...world,
    directory: demo.checkout,
    environment: { HOME, PATH, NO_COLOR, TZ: demoZone, ...demo.secrets },
    clock: demo.clock,
    stdout: indented(world.stdout),
    stderr: withoutJournal(indented(world.stdout)),
  };
}

function indented(output: Output): Output {
  return {
    ...output,
    columns: output.columns - 4,
    write: (text) => {
      output.write(text.replace(/^(?=[^\n])/gm, "    "));
    },
  };
}

/** The report right below names the same outcomes; waiting is part of the story. */
function withoutJournal(output: Output): Output {
  return {
    ...output,
    write: (text) => {
      if (!text.startsWith("outcome: ")) output.write(text);
    },
  };
}

async function replaceIn(demo: DemoWorld, id: string, from: string, to: string): Promise<void> {
  const file = join(demo.checkout, samplePath(id));
  const text = await readFile(file, "utf8");
  if (!text.includes(from)) throw new Error(`the sample ${id} no longer holds "${from}"`);
  await writeFile(file, text.replace(from, to));
}

async function showDiff({ demo, say, paint }: Stage, id: string): Promise<void> {
  const diff = await demo.git.read(["diff", "--no-color", "--unified=1", "HEAD~1", "HEAD", "--", samplePath(id)]);
  const lines = diff
    .toString("utf8")
    .split("\n")
    .filter((line) => !/^(diff|index|---) /.test(line));
  const painted = lines.map((line) => {
    if (line.startsWith("+")) return paint("green", line);
    return line.startsWith("-") ? paint("red", line) : paint("dim", line);
  });
  say(
    painted
      .map((line) => (line === "" ? "\n" : `    ${line}\n`))
      .join("")
      .trimEnd() + "\n",
  );
}

/** The vendors' own logs, not ours. */
function vendorProof({ vendors }: DemoWorld): string {
  const rows = [vendors.netease, vendors.rongcloud, vendors.easemob].map(({ vendor, broadcasts }) => {
    const different = new Set(broadcasts.map(({ api, content }) => `${api} ${content}`)).size;
    const recalled = broadcasts.filter(({ recalledAtMs }) => recalledAtMs !== null).length;
    return [vendor, String(broadcasts.length), String(different), String(recalled)];
  });
  const header = ["what the vendors logged", "broadcasts", "different ones", "taken back"];
  return `\n${table([header, ...rows], "    ")}`;
}

function demoFailed(args: readonly string[], exitCode: ExitCode, expected: ExitCode): Fault {
  return new Fault({
    code: "DEMO_FAILED",
    exitCode: exitCodes.bug,
    message: `"announce ${args.join(" ")}" ended with ${exitCode} where the demo expects ${expected}`,
    remedy: "This is a bug in the program or the demo: report it with the output above.",
  });
}
