// What goes wrong with branches in the middle of a race, and what a person does about it afterwards.
import { setTimeout as pause } from "node:timers/promises";
import type { AllSandboxes } from "../../scripts/sandbox/sandboxes.ts";
import { requestsTo } from "../support/vendor-view.ts";
import type { Random } from "./race-person.ts";
import { stateBranch, type RaceWorld } from "./race-world.ts";

export interface Tampering {
  /** The codes with which a run may stop. */
  readonly stops: readonly string[];
  readonly during: (world: RaceWorld, random: Random) => Promise<void>;
  /** What the remedy of those codes says. */
  readonly after: (world: RaceWorld) => Promise<void>;
}

const branch = `refs/heads/${stateBranch}`;
const seal = `refs/seals/${stateBranch}`;

/** Somebody force-pushes the state branch to something else, at some moment. */
function moved(stops: readonly string[], to: (world: RaceWorld) => Promise<string | null>): Tampering {
  return {
    stops,
    during: async (world, random) => {
      await untilClaimed(world, random);
      const oid = await to(world);
      await world.git("update-ref", ...(oid === null ? ["-d", branch] : [branch, oid]));
    },
    after: async (world) => {
      await world.git("update-ref", branch, await world.git("rev-parse", seal));
    },
  };
}

/** Some dispatcher has moved the state on and called a vendor, so that there are claims, and soon outcomes, to lose. */
async function untilClaimed({ git, vendors }: RaceWorld, random: Random): Promise<void> {
  const before = { calls: callsOf(vendors), tip: await git("rev-parse", branch) };
  const isOnlyRead = async (): Promise<boolean> =>
    callsOf(vendors) === before.calls || (await git("rev-parse", branch)) === before.tip;
  for (let tries = 0; tries < 1_000 && (await isOnlyRead()); tries += 1) await pause(20);
  await pause(random() * 500);
}

/** Calls that send or recall; tokens and lookups need no claim. */
function callsOf(vendors: AllSandboxes): number {
  return requestsTo(vendors).filter(({ accepted, recalled }) => accepted !== null || recalled !== null).length;
}

/** A commit on top of the state, with state.json edited; a null text deletes it. */
async function edited(world: RaceWorld, edit: (text: string) => string | null): Promise<string> {
  const tip = await world.git("rev-parse", branch);
  const text = edit(await world.git("show", `${tip}:state.json`));
  const tree = await world.git("ls-tree", tip);
  const others = tree.split("\n").filter((line) => !line.endsWith("\tstate.json"));
  const blob = text === null ? null : await world.write(["hash-object", "-w", "--stdin"], text);
  const lines = blob === null ? others : [...others, `100644 blob ${blob}\tstate.json`];
  const oid = await world.write(["mktree"], lines.map((line) => `${line}\n`).join(""));
  return await world.git("commit-tree", "-p", tip, "-m", "edited by hand", oid);
}

async function firstCommit(world: RaceWorld): Promise<string> {
  return await world.git("rev-list", "--max-parents=0", branch);
}

/** Made while dispatchers go on, the edit may come to stand on a state that is no longer the last one. */
function movedToEdited(stop: string, edit: (text: string) => string | null): Tampering {
  return moved([stop, "STATE_ROLLED_BACK"], (world) => edited(world, edit));
}

export const tamperings: Readonly<Record<string, Tampering>> = {
  "state rolled back": moved(["STATE_ROLLED_BACK"], firstCommit),
  "state deleted": moved(["NO_STATE"], () => Promise.resolve(null)),
  "state truncated": movedToEdited("STATE_DAMAGED", () => null),
  "state of another lineage": movedToEdited("STATE_FOREIGN", (text) =>
    text.replace(/"lineage": "[0-9a-f]{8}/, '"lineage": "00000000'),
  ),
  "state edited by hand": movedToEdited("STATE_EDITED", (text) => text.replace(/"open": \[[^\]]*\]/, '"open": []')),
  "state no JSON": movedToEdited("STATE_DAMAGED", () => "<<<<<<< HEAD\n"),
  "state of a newer format": movedToEdited("STATE_NEWER", (text) => text.replace(/"format": \d+/, '"format": 99')),
  "main rewound": {
    stops: [],
    during: async (world, random) => {
      await untilClaimed(world, random);
      await world.git("update-ref", "refs/heads/main", await world.git("rev-parse", "main~1"));
    },
    after: () => Promise.resolve(),
  },
};
