// What a run asks of the git remote: at most one push per wave and one for the results, and none where nothing changed.
import { describe, expect, it } from "vitest";
import { allChannels, announce, announceAll } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { installHooks } from "../support/remote-hooks.ts";
import { openRemoteOverHttp } from "../support/remote-over-http.ts";

interface Trips {
  readonly exitCode: number;
  /** The branches of each push. */
  readonly pushes: readonly (readonly string[])[];
  /** Times the remote was asked where its branches stand or for objects. */
  readonly reads: number;
}

/** A dispatch from a checkout as the workflow makes one: the last commit alone, without contents. */
async function countTrips(world: DispatchWorld, args: readonly string[] = []): Promise<Trips> {
  const hooks = await installHooks(world);
  const before = (await hooks.pushes()).length;
  const { url, decide } = await openRemoteOverHttp(world);
  const checkout = await world.playground.clone(url, ["--depth=1", "--filter=blob:none", "--no-checkout"]);
  let reads = 0;
  decide(({ method, path }) => {
    // Each conversation begins with one GET.
    if (method === "GET" && path.includes("git-upload-pack")) reads += 1;
    return "pass";
  });
  const { exitCode } = await world.dispatch(args, { checkout });
  return { exitCode, pushes: (await hooks.pushes()).slice(before), reads };
}

const state = ["announcements-state"];
const results = ["announcements-state", "main"];

describe("a run", () => {
  it("with nothing to do pushes nothing: nobody needs a commit that says that nothing happened", async () => {
    const world = await openDispatchWorld();
    await world.merge({ "README.md": "Nothing to send" });

    const trips = await countTrips(world);

    expect(trips).toMatchObject({ exitCode: 0, pushes: [] });
    expect(trips.reads).toBeLessThanOrEqual(4);
  });

  it("with one send pushes its claim, and its outcome together with its result", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: ["netease/users"] }));

    const trips = await countTrips(world);

    expect(trips).toMatchObject({ exitCode: 0, pushes: [state, results] });
    expect(trips.reads).toBeLessThanOrEqual(5);
  });

  it("on every channel pushes no more than one on one channel", async () => {
    const world = await openDispatchWorld();
    await world.merge(announce("hello", { to: allChannels }));

    const trips = await countTrips(world);

    // An app token takes a while, and main is looked at again before the claims.
    expect(trips).toMatchObject({ exitCode: 0, pushes: [state, results] });
    expect(trips.reads).toBeLessThanOrEqual(6);
  });

  it("of several waves settles one in the push that claims the next", async () => {
    const world = await openDispatchWorld();
    await world.merge(announceAll(["one", "two", "three"], { to: ["netease/users"] }));

    expect((await countTrips(world)).pushes).toEqual([state, state, state, results]);
  });

  it("that waits settles before it sleeps, and records once, at its end", async () => {
    const world = await openDispatchWorld();
    await world.merge(announceAll(["one", "two"], { to: ["easemob/online"] }));

    const trips = await countTrips(world, ["--max-wait", "5m"]);

    expect(trips).toMatchObject({ exitCode: 0, pushes: [state, state, state, results] });
  });

  it("on a main that takes no results pushes them once more, to the branch for a pull request", async () => {
    const world = await openDispatchWorld();
    const hooks = await installHooks(world);
    await hooks.protect("main", true);
    await world.merge(announce("hello", { to: ["netease/users"] }));

    expect((await countTrips(world)).pushes).toEqual([state, state, ["announcements-record"], state]);
  });
});
