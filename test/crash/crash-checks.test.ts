// The checks of the matrix see every promise that is broken: each one is broken here on purpose, in a world at rest.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBench, type Bench } from "./crash-bench.ts";
import { breaches, type Rest } from "./crash-checks.ts";
import { prepareStory } from "./crash-runner.ts";
import { viewWorld, type Standing, type WorldView } from "./crash-view.ts";
import type { CrashWorld } from "./crash-world.ts";
import { stories } from "./stories.ts";
import { forward } from "./vendor-gate.ts";

const atRest: Rest = { act: "send", exitCode: 0, isVendorSilent: false };

let bench: Bench;
let world: CrashWorld;
let view: WorldView;

beforeAll(async () => {
  bench = await createBench();
  const [send] = stories;
  if (send === undefined) throw new Error("the first story sends");
  const { template } = await prepareStory(bench, send);
  world = await bench.open(template);
  await world.run(["dispatch", "--max-wait", "0"], { aheadMs: 0 });
  view = await viewWorld(world);
}, 60_000);

afterAll(async () => {
  await world.close();
  await bench.close();
});

/** The view with one delivery seen otherwise. */
function withStanding(channel: string, change: (standing: Standing) => Partial<Standing>): WorldView {
  const standings = view.standings.map((standing) =>
    standing.channel === channel && standing.id === "everywhere" ? { ...standing, ...change(standing) } : standing,
  );
  return { ...view, standings };
}

describe("breaches", () => {
  it("finds nothing wrong with a run that nobody killed", async () => {
    expect(await breaches(world, view, atRest)).toEqual([]);
  });

  it("sees a broadcast that went out twice, and a call that the quota does not count", async () => {
    const { log, baseUrl } = world.vendors.rongcloud;
    const sent = log.find(({ api }) => api === "rongcloud/users");
    if (sent === undefined) throw new Error("it was sent");
    await forward(baseUrl, { method: "POST", url: sent.path, headers: sent.headers }, sent.bodyText);

    const seen = await breaches(world, await viewWorld(world), atRest);

    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe("everywhere rongcloud/users: the vendor took it 2 times");
    expect(seen[1]).toMatch(/^rongcloud\/users: the quota file does not count the call of /);
  });

  it("sees an announcement that was lost", async () => {
    const lost = withStanding("easemob/users", () => ({
      accepted: [],
      record: null,
      ledger: { attempts: [], closed: null },
    }));

    expect(await breaches(world, lost, atRest)).toEqual([
      "everywhere easemob/users: lost: at rest the ledger says unsent, the vendor took 0",
    ]);
  });

  it("sees an id that did not come into its file", async () => {
    const silent = withStanding("easemob/users", () => ({ record: null }));

    expect(await breaches(world, silent, atRest)).toEqual([
      expect.stringMatching(/the vendor's id is \d+, the file's none$/),
      "everywhere easemob/users: sent, and its file says nothing",
    ]);
  });

  it("sees a doubt that came too early, that a lookup would have settled, and that ended as if nothing was open", async () => {
    const doubtful = withStanding("netease/users", ({ ledger }) => ({
      record: { status: "unknown", attempt: 1, reason: "no answer" },
      ledger: {
        ...ledger,
        attempts: ledger.attempts.map((attempt) => ({
          ...attempt,
          outcome: { kind: "unknown" as const, reason: "no answer", settledAtMs: attempt.claim.startByMs },
        })),
      },
    }));

    expect(await breaches(world, doubtful, atRest)).toEqual([
      "everywhere netease/users: attempt 1 was given up before its deadline",
      "everywhere netease/users: in doubt, although a lookup would show it",
      "the last run ended with 0 instead of 3",
    ]);
  });

  it("sees a file that changed outside its record, and one that vanished", async () => {
    const [path = ""] = Object.keys(view.files).filter((name) => name.endsWith("again.yaml"));
    const changed = { ...view, files: { ...view.files, [path]: "title: Another\nbroadcasts: {}\n", "README.md": "" } };

    expect(await breaches(world, changed, atRest)).toEqual([
      "README.md: not as people wrote it",
      "announcements/again.yaml: not as people wrote it",
    ]);
  });

  it("sees a person's commit that main lost", async () => {
    const { people } = view;
    const missing = { ...view, people: { ...people, commits: [...people.commits, "0".repeat(40)] } };

    expect(await breaches(world, missing, atRest)).toEqual([`main lost a person's commit ${"0".repeat(40)}`]);
  });

  it("sees state commits that went astray", async () => {
    expect(await breaches(world, { ...view, serial: view.serial + 1 }, atRest)).toEqual([
      `the state has serial ${view.serial + 1} after ${view.serial} commits`,
    ]);
  });
});
