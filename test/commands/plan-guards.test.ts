// `plan` refuses what must not be merged: each guard with its code and place, and the harmless neighbour of each.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { ledgerOf, type PreviewWorld } from "../support/preview-world.ts";
import {
  openSentWorld,
  sentId as id,
  sentPath as path,
  sentRecords as records,
  sentText as sent,
  waitingText as waiting,
} from "../support/sent-announcements.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openSentWorld();
});

afterEach(() => world.reset());
afterAll(() => world.remove());

interface Report {
  readonly exitCode: number;
  readonly problems: readonly string[];
  readonly effects: readonly string[];
}

async function plan(): Promise<Report> {
  const { exitCode, stdout, stderr } = await world.run(["plan", "--json"]);
  if (stdout === "") throw new Error(stderr);
  const report = JSON.parse(stdout) as {
    readonly problems: readonly {
      readonly file: string;
      readonly line: number;
      readonly column: number;
      readonly code: string;
      readonly severity: string;
    }[];
    readonly deliveries: readonly { readonly key: string; readonly effect: string }[];
  };
  return {
    exitCode,
    problems: report.problems
      .filter(({ severity }) => severity === "error")
      .map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
    effects: report.deliveries.map(({ key, effect }) => `${key} ${effect}`),
  };
}

const unharmed = { exitCode: 0, problems: [] };

describe("text of what was sent", () => {
  it.each([
    ["the body", "  Hello, everyone", "  Hello, everybody", ":4:7"],
    ["the sender", "from: ops-bot", "from: other-bot", ":3:7"],
    ["an option", '"ttl":24', '"ttl":25', ":7:33"],
  ])("must not change: %s", async (_what, before, after, place) => {
    await world.write({ [path]: sent.replace(before, after) });

    const { exitCode, problems } = await plan();

    expect(exitCode).toBe(1);
    expect(problems).toContain(`${path}${place} TEXT_FROZEN`);
    expect(new Set(problems.map((problem) => problem.replace(/.* /, "")))).toEqual(new Set(["TEXT_FROZEN"]));
  });

  it("may get another title, priority or recall option", async () => {
    const edited = sent
      .replace("title: A scenario", "title: Another title\npriority: low")
      .replace('"isOffline":true', '"isOffline":1');
    await world.write({ [path]: edited });

    expect(await plan()).toMatchObject(unharmed);
  });

  it("may get one more delivery", async () => {
    await world.write({ [path]: sent.replace("broadcasts:", '  - {"to":"rongcloud/chatrooms"}\nbroadcasts:') });

    expect(await plan()).toMatchObject({
      ...unharmed,
      effects: ["netease/users sent", "easemob/online sent", "rongcloud/chatrooms send"],
    });
  });
});

describe("a live announcement", () => {
  it("must not be removed", async () => {
    await world.write({ [path]: null });

    expect(await plan()).toMatchObject({ exitCode: 1, problems: [`${path}:1:1 LIVE_REMOVED`] });
  });

  it("must not be renamed, which would send it again", async () => {
    await world.write({ [path]: null, "announcements/2026/renamed.yaml": sent.replace(records, "broadcasts: {}\n") });

    expect(await plan()).toMatchObject({ exitCode: 1, problems: [`${path}:1:1 LIVE_REMOVED`] });
  });

  it("may move to another folder", async () => {
    await world.write({ [path]: null, "announcements/2027/01/sent.yaml": sent });

    expect(await plan()).toMatchObject({ ...unharmed, effects: ["netease/users sent", "easemob/online sent"] });
  });

  it("may be removed while it is unsent: that cancels it", async () => {
    await world.write({ "announcements/waiting.yaml": null });

    expect(await plan()).toMatchObject(unharmed);
  });

  it("keeps its sent deliveries", async () => {
    await world.write({ [path]: sent.replace('  - {"to":"easemob/online"}\n', "") });

    expect(await plan()).toMatchObject({ exitCode: 1, problems: [`${path}:6:1 LIVE_DELIVERY_REMOVED`] });
  });

  it("keeps the app of its sent deliveries, whose key it is part of", async () => {
    await world.write({ [path]: sent.replace('"to":"easemob/online"', '"to":"easemob/online","app":"production"') });

    const { exitCode, problems } = await plan();

    expect(exitCode).toBe(1);
    expect(problems).toContain(`${path}:6:1 LIVE_DELIVERY_REMOVED`);
    expect(problems).toContain(`${path}:8:11 SENT_UNDER_OTHER_KEY`);
  });
});

describe("an id", () => {
  it("must not stand at two paths", async () => {
    await world.write({ "announcements/2027/sent.yaml": waiting });

    expect(await plan()).toMatchObject({ exitCode: 1, problems: ["announcements/2027/sent.yaml:1:1 ID_DUPLICATE"] });
  });

  it("must not be used again for another announcement", async () => {
    await world.merge({ [path]: null });
    await world.write({ [path]: announcementText({ to: ["netease/users"], body: "Something else" }) });

    const reused = await plan();
    await world.write({ [path]: sent });
    const restored = await plan();

    await world.reset();
    await world.merge({ [path]: sent });
    expect(reused).toMatchObject({ exitCode: 1, problems: [`${path}:1:1 ID_REUSED`] });
    expect(restored).toMatchObject({ ...unharmed, effects: ["netease/users sent", "easemob/online sent"] });
  });
});

describe("broadcasts", () => {
  it.each([
    ["another id", `"${id}"`, '"184000000000002"', ":10:3"],
    ["another status", "status: sent", "status: recalled", ":10:3"],
    ["a record gone", records, records.slice(0, records.indexOf("  easemob")), ":10:3"],
  ])("must not be edited: %s", async (_what, before, after, place) => {
    await world.write({ [path]: sent.replace(before, after) });

    const { exitCode, problems } = await plan();

    expect(exitCode).toBe(1);
    expect(problems.some((problem) => problem.endsWith("BROADCASTS_EDITED"))).toBe(true);
    expect(problems.map((problem) => problem.slice(path.length).replace(/ .*/, ""))).toContain(place);
  });

  it("may be brought to what the ledger says", async () => {
    const stale = "announcements/2026/stale.yaml";
    const text = announcementText({ to: ["netease/users"] });
    const recorded = text.replace("broadcasts: {}\n", records.slice(0, records.indexOf("  easemob")));
    await world.merge({ [stale]: text });
    await world.record([ledgerOf(stale, recorded)]);
    await world.write({ [stale]: recorded });

    expect(await plan()).toMatchObject(unharmed);
  });

  it("must not come along in a copy", async () => {
    await world.write({ "announcements/2026/copy.yaml": sent });

    const { exitCode, problems } = await plan();

    expect(exitCode).toBe(1);
    expect(problems).toEqual(["announcements/2026/copy.yaml:9:1 BROADCASTS_UNKNOWN"]);
  });
});

describe("the brake", () => {
  const many = (count: number): Readonly<Record<string, string>> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `announcements/many-${index}.yaml`,
        announcementText({ to: ["easemob/online"] }),
      ]),
    );

  it("refuses a merge that makes more sends due at once than a run may make", async () => {
    await world.write(many(4));

    const { exitCode, problems, effects } = await plan();

    expect(exitCode).toBe(1);
    expect(problems).toEqual(["announcements/many-0.yaml:1:1 BRAKE"]);
    expect(effects).toHaveLength(4);
  });

  it("lets as many pass as a run may make", async () => {
    await world.write(many(3));

    expect(await plan()).toMatchObject(unharmed);
  });
});

describe("a verdict", () => {
  it("must be one that the ledger can take", async () => {
    const resolve = '"to":"netease/users","resolve":{"attempt":7,"outcome":"not-sent"}';
    await world.write({ [path]: sent.replace('"to":"netease/users"', resolve) });

    expect(await plan()).toMatchObject({ exitCode: 1, problems: [`${path}:7:27 RESOLVE_REFUSED`] });
  });
});

describe("the guards without the remote", () => {
  const resolve = '"to":"netease/users","resolve":{"attempt":7,"outcome":"not-sent"}';

  it.each([
    ["frozen text", sent.replace("  Hello, everyone", "  Hello, everybody"), ":4:7 TEXT_FROZEN"],
    ["a removed file", null, ":1:1 LIVE_REMOVED"],
    ["a removed delivery", sent.replace('  - {"to":"easemob/online"}\n', ""), ":6:1 LIVE_DELIVERY_REMOVED"],
    ["an edited record", sent.replace(`"${id}"`, '"184000000000002"'), ":10:3 BROADCASTS_EDITED"],
    ["a verdict on nothing", sent.replace('"to":"netease/users"', resolve), ":7:27 RESOLVE_REFUSED"],
  ])("judge %s by the records in the files of the base", async (_what, text, problem) => {
    await world.playground.git(world.checkout, "remote", "set-url", "origin", `${world.remote}-away`);
    await world.write({ [path]: text });

    const { exitCode, problems } = await plan();

    await world.playground.git(world.checkout, "remote", "set-url", "origin", `file://${world.remote}`);
    expect(exitCode).toBe(1);
    expect(problems).toContain(`${path}${problem}`);
  });
});
