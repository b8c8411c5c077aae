// What runs fetch where the ledger is long and the server cuts trees as GitHub's do: so many requests, and few bytes.
import { basename } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { announce, announceAll, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { startGitHttpServer, type Fate, type GitRequest } from "../support/git-http-server.ts";
import { holdNextPush } from "../support/held-pushes.ts";
import { textsOf } from "../support/vendor-view.ts";

/** Each of the 256 ledger folders holds some. */
const longLedger = Object.fromEntries(
  Array.from({ length: 2_000 }, (_none, number) => [ledgerFile(`old-${number}`), `{ "number": ${number} }\n`]),
);

/** All of the ledger's folders are more than ten times as much. */
const littleBytes = 15_000;

/** The last commit of the state is the dispatcher's own: it knows a quota, and nothing is open. */
async function openLongWorld(): Promise<DispatchWorld> {
  const world = await openDispatchWorld();
  await world.editState(longLedger);
  await world.merge(announce("first", { to: ["netease/users"] }));
  expect((await world.dispatch()).exitCode).toBe(0);
  world.clock.advance(600_000);
  return world;
}

interface Trips {
  readonly exitCode: number;
  /** Questions to the remote: each of two requests, or three where it asks what is here. */
  readonly questions: number;
  readonly requests: number;
  readonly pushes: number;
  readonly answeredBytes: number;
}

interface Watched {
  readonly checkout: string;
  /** A dispatch, and what it asked. */
  readonly run: (args?: readonly string[], fate?: (request: GitRequest) => Fate) => Promise<Trips>;
}

/** A checkout as the workflow makes one. */
async function watch({ playground, remote, dispatch }: DispatchWorld): Promise<Watched> {
  let decide: ((request: GitRequest) => Fate) | undefined;
  const server = await startGitHttpServer({
    root: playground.folder,
    environment: playground.environment,
    fate: (request) => decide?.(request) ?? "pass",
  });
  onTestFinished(server.close);
  const options = ["--depth=1", "--filter=blob:none", "--no-checkout"];
  const checkout = await playground.clone(`${server.url}/${basename(remote)}`, options);
  await playground.git(checkout, "sparse-checkout", "set", ".github");
  await playground.git(checkout, "checkout", "--quiet", "main");
  return {
    checkout,
    run: async (args = [], fate) => {
      const before = server.requests.length;
      decide = fate;
      const { exitCode } = await dispatch(args, { checkout });
      const requests = server.requests.slice(before);
      return {
        exitCode,
        questions: requests.filter(({ method, path }) => method === "GET" && path.includes("upload-pack")).length,
        requests: requests.length,
        pushes: requests.filter(({ isPush }) => isPush).length,
        answeredBytes: requests.reduce((total, { answeredBytes }) => total + answeredBytes(), 0),
      };
    },
  };
}

describe("a run", () => {
  it("with nothing to do asks twice: where the branches stand, and for one commit", async () => {
    const world = await openLongWorld();

    const { answeredBytes, ...trips } = await (await watch(world)).run();

    expect(trips).toEqual({ exitCode: 0, questions: 2, requests: 4, pushes: 0 });
    expect(answeredBytes).toBeLessThan(3_000);
  });

  it("with nothing to do in the same checkout once more asks once", async () => {
    const { run } = await watch(await openLongWorld());
    await run();

    expect(await run()).toMatchObject({ exitCode: 0, questions: 1, requests: 2 });
  });

  it("with one send asks five times: the cursor and the ledger's folder come side by side", async () => {
    const world = await openLongWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));

    const { answeredBytes, ...trips } = await (await watch(world)).run();

    expect(trips).toEqual({ exitCode: 0, questions: 5, requests: 15, pushes: 2 });
    expect(answeredBytes).toBeLessThan(littleBytes);
  });

  it("that finds main moved by nothing of its own moves nothing either", async () => {
    const world = await openLongWorld();
    await world.merge({ "README.md": "Moved" });

    const { answeredBytes, ...trips } = await (await watch(world)).run();

    expect(trips).toMatchObject({ exitCode: 0, questions: 4, pushes: 0 });
    expect(answeredBytes).toBeLessThan(littleBytes);
  });

  it("that changes nothing but the cursor fetches no more of the ledger for its push", async () => {
    const world = await openLongWorld();
    await world.merge({ [pathOf("gone")]: "title: Not for long\ndeliveries: [\n" });
    expect((await world.dispatch()).exitCode).toBe(1);
    await world.merge({ [pathOf("gone")]: null });

    const { answeredBytes, ...trips } = await (await watch(world)).run();

    expect(trips).toMatchObject({ exitCode: 0, pushes: 1 });
    expect(trips.questions).toBeLessThanOrEqual(5);
    expect(answeredBytes).toBeLessThan(littleBytes);
  });

  it("of three waves asks before each of the later ones where the branches stand, and fetches nothing for it", async () => {
    const world = await openLongWorld();
    await world.merge(announceAll(["one", "two", "three"], { to: ["netease/users"] }));

    const { answeredBytes, ...trips } = await (await watch(world)).run();

    expect(trips).toMatchObject({ exitCode: 0, questions: 7, pushes: 4 });
    expect(answeredBytes).toBeLessThan(littleBytes);
  });

  it("that lifts a stop and nothing else pushes a quota, and fetches nothing of the ledger for it", async () => {
    const world = await openLongWorld();
    world.vendors.rongcloud.configure({ opened: false });
    await world.merge(announce("stopped", { to: ["rongcloud/users"] }));
    expect((await world.dispatch()).exitCode).toBe(3);
    await world.merge({ [pathOf("stopped")]: null });
    expect((await world.dispatch()).exitCode).toBe(0);

    const { answeredBytes, ...trips } = await (await watch(world)).run(["--unblock", "production/rongcloud/users"]);

    expect(trips).toEqual({ exitCode: 0, questions: 2, requests: 6, pushes: 1 });
    expect(answeredBytes).toBeLessThan(4_000);
  });

  it("whose push may have arrived finds that out with one question", async () => {
    const world = await openLongWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));
    let pushes = 0;
    const { run } = await watch(world);

    const trips = await run([], ({ isPush }) => (isPush && ++pushes === 1 ? "drop-answer" : "pass"));

    expect(trips).toMatchObject({ exitCode: 0, questions: 6 });
    expect(trips.answeredBytes).toBeLessThan(littleBytes);
    expect(textsOf(world.vendors)).toHaveLength(2);
  });

  it("that lost a race looks again at what changed, not at the whole ledger", async () => {
    const world = await openLongWorld();
    await world.merge(announceAll(["mine", "yours"], { to: ["netease/users"] }));
    const { run } = await watch(world);
    const held = await holdNextPush(world, "before", "announcements-state");
    const losing = run();
    await held.reached();
    const { state } = await world.tips();
    const { playground, remote } = world;
    // Another dispatcher's push comes first: it changes one entry.
    await world.editState({ [ledgerFile("old-7")]: "{}\n" });
    expect((await world.tips()).state).not.toBe(state);
    await held.letGo();

    const trips = await losing;

    expect(trips.exitCode).toBe(0);
    expect(trips.answeredBytes).toBeLessThan(2 * littleBytes);
    expect(trips.questions).toBeLessThanOrEqual(12);
    expect(textsOf(world.vendors)).toHaveLength(3);
    expect(await playground.git(remote, "log", "-1", "--format=%an", "announcements-state")).toContain("dispatcher");
  });
});
