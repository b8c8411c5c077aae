// Secrets and app tokens show nowhere: not in what is printed, not in commits, not in state, whatever a vendor answers.
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { Fault } from "../../scripts/core/problems/fault.ts";
import type { SandboxFault } from "../../scripts/sandbox/fault-scripts.ts";
import { allChannels, announce, announceAll } from "../support/announcement-texts.ts";
import { credentialsSeen, secretsIn, tokensSeen } from "../support/credentials.ts";
import { openDispatchWorld, type DispatchWorld, type Run, type RunOptions } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";

/** Everything that left the program: output, and every commit of every branch with its message and contents. */
async function everythingSaid(world: DispatchWorld, runs: readonly Run[]): Promise<string> {
  const commits = await world.playground.git(world.remote, "log", "--all", "-p", "--format=fuller", "--stat");
  return [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), commits].join("\n");
}

/** A vendor's error that quotes what it was sent, as gateways and debug builds do. */
function quotingAll(world: DispatchWorld): string {
  const { NETEASE_APP_SECRET, EASEMOB_CLIENT_SECRET, RONGCLOUD_APP_SECRET } = world.secrets;
  return [NETEASE_APP_SECRET, EASEMOB_CLIENT_SECRET, RONGCLOUD_APP_SECRET].join(" and ");
}

it("after sending, recalling, and every sort of refusal", { timeout: 60_000 }, async () => {
  const world = await openDispatchWorld();
  const { netease, rongcloud, easemob } = world.vendors;
  const runs: Run[] = [];
  const dispatch = async (args: readonly string[] = []): Promise<void> => {
    runs.push(await world.dispatch(args));
    runs.push(await world.run(["dispatch", "--max-wait", "0"]));
    world.clock.advance(2 * 3_600_000);
  };
  await world.merge(announce("sent", { to: allChannels }));
  await dispatch();
  await edit(world, "sent", "state: present", "state: absent");
  await dispatch();

  await world.merge(announce("refused", { to: allChannels }));
  const quoted = quotingAll(world);
  const answer = { kind: "answer", accepts: false } as const;
  netease.failNext({ ...answer, status: 200, bodyText: JSON.stringify({ code: 414, desc: `bad ${quoted}` }) });
  rongcloud.failNext({
    ...answer,
    status: 400,
    bodyText: JSON.stringify({ code: 1002, errorMessage: quoted }),
    times: 2,
  });
  const description = { error: "illegal_argument", error_description: `from can't be empty: ${quoted}` };
  easemob.failNext({ ...answer, onPath: "broadcast", status: 400, bodyText: JSON.stringify(description), times: 3 });
  await dispatch();

  await world.merge(announce("wrong", { body: "Wrong", to: ["easemob/online"] }));
  const wrong = { error: "invalid_grant", error_description: `client_secret ${quoted} does not match` };
  easemob.failNext({ ...answer, onPath: "/token", status: 400, bodyText: JSON.stringify(wrong), times: 2 });
  await dispatch();

  const said = await everythingSaid(world, runs);
  const secrets = [...Object.values(world.secrets), ...credentialsSeen(world.vendors)];
  expect(secrets.length).toBeGreaterThan(12);
  expect(said).toContain("bad ***");
  expect(said).toContain("client_secret *** and");
  expect(secretsIn(said, secrets)).toEqual([]);
});

it("after every way in which a call can end without an answer that counts", { timeout: 60_000 }, async () => {
  const world = await openDispatchWorld();
  const { netease, rongcloud, easemob } = world.vendors;
  const quoted = quotingAll(world);
  const words = { desc: quoted, errorMessage: quoted, error: quoted, error_description: quoted };
  const answer = { kind: "answer", accepts: false, bodyText: JSON.stringify({ code: 777, ...words }) } as const;
  const redirected = `http://127.0.0.1:1/?${quoted.replaceAll(" ", "+")}`;
  const faults = {
    "netease/users": [
      { kind: "reset", accepts: true },
      { ...answer, status: 500 },
    ],
    "rongcloud/chatrooms": [
      { kind: "close", accepts: true },
      { kind: "redirect", accepts: false, location: redirected },
      { ...answer, status: 429 },
      { ...answer, status: 200 },
      { ...answer, status: 200, bodyText: quoted },
    ],
    "easemob/chatrooms": [
      { kind: "truncate", accepts: true },
      { kind: "slow", accepts: true, pauseMs: 1 },
      { ...answer, status: 401 },
    ],
  } satisfies Record<string, readonly SandboxFault[]>;
  for (const [channel, ofChannel] of Object.entries(faults)) {
    const ids = ofChannel.map((_, index) => `${channel.replace("/", "-")}-${index}`);
    await world.merge(announceAll(ids, { to: [channel] }));
  }
  for (const fault of faults["netease/users"]) netease.failNext({ ...fault, onPath: "/broadcastMsg.action" });
  for (const fault of faults["rongcloud/chatrooms"]) rongcloud.failNext(fault);
  for (const fault of faults["easemob/chatrooms"]) easemob.failNext({ ...fault, onPath: "/broadcast" });

  const runs: Run[] = [await world.dispatch(["--max-wait", "5m"])];
  runs.push(await world.dispatch(), await world.run(["status"]), await world.run(["status", "--json"]));

  const outcomes = runs.flatMap(({ stderr }) => [...stderr.matchAll(/^outcome: .*?: (\S+)/gm)].map(([, kind]) => kind));
  expect(new Set(outcomes)).toEqual(new Set(["accepted", "unknown", "rejected", "throttled"]));
  const said = await everythingSaid(world, runs);
  const secrets = [...Object.values(world.secrets), ...credentialsSeen(world.vendors)];
  expect(secretsIn(said, secrets)).toEqual([]);
});

it("after every fault, in its words and in its causes", async () => {
  const world = await openDispatchWorld();
  const password = "p4ssw0rd-of-git";
  const literal = "literal-s3cret";
  await world.merge(announce("hello", { to: allChannels }));
  const runs: Run[] = [];
  const faults: unknown[] = [];
  const dispatch = async (options: RunOptions = {}): Promise<void> => {
    runs.push(await world.dispatch([], { ...options, onFault: (error) => faults.push(error) }));
  };
  const away = await world.playground.clone(world.remote);
  await world.playground.git(
    away,
    "remote",
    "set-url",
    "origin",
    `http://user:${password}@127.0.0.1:1/x?token=${password}`,
  );
  await dispatch({ checkout: away });
  const { state } = await world.tips();
  await world.editState({ "state.json": JSON.stringify({ lineage: Object.values(world.secrets) }) });
  await dispatch();
  await world.resetState(null);
  await dispatch();
  await world.resetState(state);
  await world.configure({ app: { netease: { host: "x", appKey: literal, appSecret: literal, [literal]: literal } } });
  await dispatch();

  expect(faults.map((fault) => (fault instanceof Fault ? fault.code : fault))).toEqual([
    "REMOTE_UNREACHABLE",
    "STATE_DAMAGED",
    "NO_STATE",
    "VENDORS_INVALID",
  ]);
  const said = [...runs.flatMap(({ stdout, stderr }) => [stdout, stderr]), inspect(faults, { depth: null })].join("\n");
  expect(secretsIn(said, [...Object.values(world.secrets), password, literal])).toEqual([]);
});

it("and all of them are handed over for masking before they are used", async () => {
  const world = await openDispatchWorld();
  await world.merge(announce("hello", { to: allChannels }));

  const { hidden } = await world.dispatch([], { environment: { NETEASE_APP_SECRET: "sandbox-netease-secret\n" } });

  const tokens = tokensSeen(world.vendors);
  expect(tokens).toHaveLength(1);
  expect(hidden).toEqual(expect.arrayContaining([...Object.values(world.secrets), ...tokens]));
});
