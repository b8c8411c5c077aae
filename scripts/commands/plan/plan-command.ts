// The words of `plan` and its options; what does the work is loaded when they are in order.
import { momentMistake } from "../../core/time/moment-mistake.ts";
import { parseRfc3339 } from "../../core/time/rfc3339.ts";
import { vendorsDefaults } from "../../core/vendors-file/vendors-config.ts";
import { askedAhead } from "../../effects/asked-ahead.ts";
import type { Tips } from "../../effects/git/remote-tips.ts";
import { loadInPieces } from "../../effects/loading.ts";
import type { World } from "../../effects/world.ts";
import { countOption, readOptions, usageFault, type Command } from "../command.ts";

const formats = ["text", "markdown", "json"] as const;
type Format = (typeof formats)[number];

export const planCommand: Command = {
  name: "plan",
  usage: "[--base REF] [--head REF] [--at TIME] [--simulate DAYS] [--format text|markdown|json]",
  summary: "what merging the work tree would send, when, and what cannot be taken back",
  help:
    "Compares the announcements of the work tree, committed or not, with the default branch of `origin`, and tells what\n" +
    "the dispatcher would do if they were merged: each request with its secrets as names, its slot, its quota, and what\n" +
    "cannot be taken back. Sends nothing and writes nothing. Changes that must not be merged end it with exit code 1,\n" +
    "a state branch that cannot be trusted with 2.\n\n" +
    "  --base REF     compare with this commit instead\n" +
    "  --head REF     plan the files of this commit instead of the work tree's; they are read as data, never from disk\n" +
    "  --at TIME      plan as if it were merged at that moment (RFC 3339), instead of now; until then the queue moves on\n" +
    "  --simulate N   replay the queue of the N days after the merge, every call accepted: who goes out when, who misses\n" +
    "  --format NAME  text, markdown or json; --markdown and --json say the same\n",
  async run(args, world) {
    const values = readOptions("plan", args, {
      base: { type: "string" },
      head: { type: "string" },
      at: { type: "string" },
      simulate: { type: "string" },
      format: { type: "string" },
      markdown: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    });
    const format = formatOf(values);
    const atMs = momentOf(world, values.at);
    const simulatedDays = daysOf(values.simulate);
    // Git and the remote are asked while the rest is loaded.
    const { openCheckoutAt } = await import("../../effects/git/named-commit.ts");
    const checkout = openCheckoutAt(world.directory, world.environment, values);
    const first = Promise.all([checkout, import("./first-look.ts")]).then(([found, { lookFirst }]) => lookFirst(found));
    const unwanted = new AbortController();
    const tips = askForTips(world, unwanted.signal);
    askedAhead(first, tips);
    try {
      await loadInPieces(
        () => import("../../core/yaml/yaml-reading.ts"),
        () => import("../../core/announcement/announcement-reader.ts"),
        () => import("../../vendors/registry.ts"),
        () => import("../../core/review/merge-report.ts"),
        () => import("./plan.ts"),
      );
      const { plan } = await import("./plan.ts");
      return await plan(world, { ...(await first), tips }, { ...values, format, atMs, simulatedDays });
    } finally {
      // What was wrong without the remote is told by now: nobody should wait for a remote that says nothing.
      unwanted.abort();
    }
  },
};

async function askForTips({ directory, environment }: World, unwanted: AbortSignal): Promise<Tips> {
  const { openGit } = await import("../../effects/git/git.ts");
  const { readTips } = await import("../../effects/git/remote-tips.ts");
  return await readTips(openGit(directory, environment, { unwanted }), vendorsDefaults.stateBranch);
}

interface FormatOptions {
  readonly format?: string | undefined;
  readonly markdown: boolean;
  readonly json: boolean;
}

function formatOf({ format, markdown, json }: FormatOptions): Format {
  const named = [
    ...(format === undefined ? [] : [format]),
    ...(markdown ? ["markdown"] : []),
    ...(json ? ["json"] : []),
  ];
  const [first = "text", ...others] = new Set(named);
  const known = formats.find((candidate) => candidate === first);
  if (known === undefined || others.length > 0) {
    throw usageFault("plan", `--format takes one of ${formats.join(", ")}, not "${[...new Set(named)].join(" and ")}"`);
  }
  return known;
}

/** A vendor's quota of a year ahead tells nobody anything. */
const mostDays = 366;

function daysOf(text: string | undefined): number | null {
  const days = countOption("plan", "simulate", text);
  if (days !== null && days > mostDays) throw usageFault("plan", `--simulate takes at most ${mostDays} days`);
  return days;
}

function momentOf(world: World, at: string | undefined): number {
  if (at === undefined) return world.clock.nowMs();
  const atMs = parseRfc3339(at);
  if (atMs !== null) return atMs;
  const { message, remedy } = momentMistake(at);
  throw usageFault("plan", `--at "${at}": it ${message}. ${remedy.replace(/\.$/, "")}`);
}
