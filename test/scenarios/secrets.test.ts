// Secrets and app tokens show nowhere: not in what is printed, not in commits, not in state, whatever a vendor answers.
import { expect, it } from "vitest";
import { isJsonObject, tryParseJson } from "../../scripts/core/json.ts";
import { allChannels, announce } from "../support/announcement-texts.ts";
import { openDispatchWorld, type DispatchWorld, type Run } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { requestsTo } from "../support/vendor-view.ts";

/** The tokens and signatures that went over the wire. */
function credentialsSeen({ vendors }: DispatchWorld): readonly string[] {
  const tokens = requestsTo(vendors, "easemob/token").flatMap(({ answer }) => {
    const body = tryParseJson(answer?.bodyText ?? "");
    return isJsonObject(body) && typeof body["access_token"] === "string" ? [body["access_token"]] : [];
  });
  const signatures = requestsTo(vendors).flatMap(({ headers }) => [headers["checksum"], headers["signature"]]);
  return [...tokens, ...signatures].filter((value) => value !== undefined);
}

function formsOf(secret: string): readonly string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
}

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
  const secrets = [...Object.values(world.secrets), ...credentialsSeen(world)];
  expect(secrets.length).toBeGreaterThan(12);
  expect(said).toContain("bad ***");
  expect(said).toContain("client_secret *** and");
  for (const secret of secrets) for (const form of formsOf(secret)) expect(said.includes(form)).toBe(false);
});

it("and all of them are handed over for masking before they are used", async () => {
  const world = await openDispatchWorld();
  await world.merge(announce("hello", { to: allChannels }));

  const { hidden } = await world.dispatch([], { environment: { NETEASE_APP_SECRET: "sandbox-netease-secret\n" } });

  const tokens = credentialsSeen(world).filter((value) => value.startsWith("YWMt"));
  expect(tokens).toHaveLength(1);
  expect(hidden).toEqual(expect.arrayContaining([...Object.values(world.secrets), ...tokens]));
});
