// Names that every JavaScript object has by nature, as ids, apps, channels and vendors: in files and in state.
import { expect, it } from "vitest";
import { stateFileText } from "../../scripts/core/ledger/state-files.ts";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { ledgerFile, openDispatchWorld } from "../support/dispatch-world.ts";
import { attempt, claim, ledgerEntry, minuteMs, quota, quotaCall, startMs } from "../support/planner-builders.ts";
import { textsOf } from "../support/vendor-view.ts";

it("an announcement may be called constructor, and its ext may hold any key", async () => {
  const world = await openDispatchWorld();
  const ext = { constructor: "a", toString: 1, hasOwnProperty: { valueOf: true } };
  await world.merge(announce("constructor", { to: [{ to: "easemob/online", ext }] }));

  expect((await world.dispatch()).exitCode).toBe(0);

  expect(textsOf(world.vendors)).toEqual(["easemob/online: Hello, everyone"]);
  expect(world.vendors.easemob.log.at(-1)?.bodyText).toContain(JSON.stringify(ext));
  expect(await world.stateFile(ledgerFile("constructor"))).toMatchObject({ id: "constructor" });
  expect((await world.dispatch()).exitCode).toBe(0);
});

it("an app called constructor is not there unless the vendors file names it", async () => {
  const world = await openDispatchWorld();
  await world.merge(announce("hello", { to: [{ to: "netease/users", app: "constructor" }] }));

  const { exitCode, report } = await world.dispatch();

  expect(exitCode).toBe(1);
  expect(report?.invalid.map(({ code }) => code)).toEqual(["APP_UNKNOWN"]);
  expect(textsOf(world.vendors)).toEqual([]);
});

it("state that names vendors and channels of that kind stops no run", async () => {
  const world = await openDispatchWorld();
  const account = { app: "constructor", vendor: "constructor", fingerprint: "0123456789abcdef" };
  const claimed = claim({ account, claimedAtMs: startMs - 60 * minuteMs, deadlineMs: startMs - 59 * minuteMs });
  const entry = ledgerEntry("odd", { "constructor/users": { attempts: [attempt({ claim: claimed, outcome: null })] } });
  const channel = "constructor/users";
  const call = quotaCall(startMs - minuteMs);
  await world.merge(announce("odd", { to: ["netease/users"] }));
  await world.editState({
    [ledgerFile("odd")]: stateFileText({ ...entry, path: pathOf("odd") }),
    "quota/production/constructor/users.json": stateFileText(quota({ app: "production", channel, calls: [call] })),
  });

  const { exitCode, report } = await world.dispatch();

  expect(exitCode).toBe(3);
  expect(report?.deliveries.map(({ key, next }) => `${key} ${next}`)).toContain("constructor/users ask");
  expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
  expect((await world.run(["status"])).exitCode).toBe(3);
});
