// More than one app, accounts that change under their name, and a state branch of another name.
import { onTestFinished, describe, expect, it } from "vitest";
import { startSandbox, type RunningSandbox } from "../../scripts/sandbox/sandboxes.ts";
import { announce, pathOf } from "../support/announcement-texts.ts";
import { openBareWorld, openDispatchWorld, type DispatchWorld } from "../support/dispatch-world.ts";
import { edit } from "../support/edits.ts";
import { textsOf } from "../support/vendor-view.ts";

const otherSecrets = { STAGING_APP_KEY: "staging-app-key-1", STAGING_APP_SECRET: "staging-app-secret-1" };

/** A second NetEase account, with credentials of its own. */
async function startStaging({ clock }: DispatchWorld): Promise<RunningSandbox> {
  const credentials = { appKey: otherSecrets.STAGING_APP_KEY, appSecret: otherSecrets.STAGING_APP_SECRET };
  const staging = await startSandbox("netease", { nowMs: clock.nowMs, seed: "staging", credentials });
  onTestFinished(() => staging.close());
  return staging;
}

function accountOf({ baseUrl }: RunningSandbox) {
  return { host: baseUrl, appKey: { env: "STAGING_APP_KEY" }, appSecret: { env: "STAGING_APP_SECRET" } };
}

describe("a delivery that names another app", () => {
  it("goes through that app's account, with its own key, quota and recall", async () => {
    const world = await openDispatchWorld();
    const staging = await startStaging(world);
    await world.configure({ apps: { staging: { netease: accountOf(staging) } } });
    await world.merge(announce("hello", { to: ["netease/users", { to: "netease/users", app: "staging" }] }));

    const sent = await world.dispatch([], { environment: otherSecrets });
    expect(sent.exitCode).toBe(0);
    expect(textsOf(world.vendors)).toEqual(["netease/users: Hello, everyone"]);
    const file = await world.read(pathOf("hello"));
    expect(file).toContain(
      `  netease/users:\n    status: sent\n    id: "${world.vendors.netease.broadcasts[0]?.id ?? ""}"`,
    );
    expect(file).toContain(`  netease/users@staging:\n    status: sent\n    id: "${staging.broadcasts[0]?.id ?? ""}"`);
    await edit(world, "hello", '"app":"staging"', '"app":"staging","state":"absent"');
    await world.dispatch([], { environment: otherSecrets });

    expect(staging.broadcasts[0]?.recalledAtMs).not.toBeNull();
    expect(world.vendors.netease.broadcasts[0]?.recalledAtMs).toBeNull();
  });
});

describe("an account that changed under its name", () => {
  it("is neither sent through nor asked to recall: the ledger knows which one it was", async () => {
    const world = await openDispatchWorld();
    const staging = await startStaging(world);
    await world.merge(announce("hello", { to: ["netease/users"] }));
    await world.dispatch();
    await world.configure({ app: { netease: accountOf(staging) } });
    await edit(world, "hello", "state: present", "state: absent");
    await world.merge(announce("fresh", { body: "Fresh", to: ["netease/users"] }));

    const changed = await world.dispatch([], { environment: otherSecrets });
    expect(changed.exitCode).toBe(2);
    expect(changed.report?.deliveries.map(({ id, code }) => [id, code]).sort()).toEqual([
      ["fresh", "ACCOUNT_CHANGED"],
      ["hello", "ACCOUNT_CHANGED"],
    ]);
    expect(staging.log).toEqual([]);
    await world.configure({});
    const restored = await world.dispatch();

    expect(restored.exitCode).toBe(0);
    expect(world.vendors.netease.broadcasts.map(({ text, recalledAtMs }) => [text, recalledAtMs === null])).toEqual([
      ["Hello, everyone", false],
      ["Fresh", true],
    ]);
  });
});

describe("a state branch of another name", () => {
  it("is made, read and written under that name; renaming it stops the dispatcher", async () => {
    const world = await openBareWorld();
    await world.configure({ state: { branch: "broadcast-ledger" } });
    expect((await world.run(["init"])).exitCode).toBe(0);
    await world.merge(announce("hello", { to: ["netease/users"] }));

    const sent = await world.dispatch();
    expect(sent.exitCode).toBe(0);
    expect((await world.tips()).state).toBe("");
    expect(await world.playground.tipOf(world.remote, "refs/heads/broadcast-ledger")).not.toBe("");
    await world.configure({ state: { branch: "elsewhere" } });
    await world.merge(announce("next", { body: "Next", to: ["netease/users"] }));
    const renamed = await world.dispatch();

    expect(renamed.exitCode).toBe(2);
    expect(renamed.stderr).toContain("NO_STATE");
    expect(textsOf(world.vendors)).toHaveLength(1);
  });
});
