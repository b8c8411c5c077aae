// `plan` where something is missing: the state branch, the remote, the vendors. It plans on, and says what it cannot know.
import { rename, rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
});

afterEach(() => world.reset());
afterAll(() => world.remove());

const path = "announcements/2026/hello.yaml";
const recallable = announcementText({
  body: "Hello, 大家好",
  to: [{ to: "netease/users", ttl: 48, isOffline: true }],
  notBefore: "2026-11-21T09:00:00+08:00",
  notAfter: "2026-11-21T21:00:00+08:00",
});

describe("plan without the state branch", () => {
  it("says that init is missing, and why that matters", async () => {
    const fresh = await openPreviewWorld({ init: false });
    await fresh.write({ [path]: recallable });

    const { exitCode, stdout } = await fresh.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Without the state branch: origin has no "announcements-state" yet. Run `npm run announce',
    );
    expect(stdout).toContain("SEND to netease/users");
    await fresh.remove();
  });

  it("plans without the remote, from what was last fetched, and says what it cannot know", async () => {
    await world.write({ [path]: recallable });
    await rename(world.remote, `${world.remote}-away`);

    const { exitCode, stdout } = await world.run(["plan"]);

    await rename(`${world.remote}-away`, world.remote);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("compared with origin as it was last fetched: sends 1 broadcast.\n");
    expect(stdout).toContain("Without the state branch: quota in use and what was already sent are unknown (");
  });

  it("names stand-ins where no vendor is configured", async () => {
    const bare = await openPreviewWorld({ vendors: "apps: {}\n" });
    await bare.write({ [path]: announcementText({ to: ["netease/users", { to: "easemob/online", app: "staging" }] }) });

    const { exitCode, stdout } = await bare.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "Not configured: .github/vendors.yaml names no vendor account, so nothing goes out until it does.",
    );
    expect(stdout).toContain("  SEND to netease/users\n");
    expect(stdout).toContain("POST https://<host>/nimserver/msg/broadcastMsg.action\n");
    expect(stdout).toContain("POST https://<host>/<org>/<app>/messages/users/broadcast\n");
    await bare.remove();
  });

  it("plans with the vendors file of the base where the work tree's is invalid", async () => {
    await world.write({ ".github/vendors.yaml": "apps: 5\n", [path]: recallable });

    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("error VALUE_TYPE");
    expect(stdout).toContain("POST https://api.yunxinapi.com/nimserver");
  });

  it("plans a checkout without any remote", async () => {
    const lonely = await openPreviewWorld({ init: false });
    await lonely.playground.git(lonely.checkout, "remote", "remove", "origin");
    await rm(lonely.remote, { recursive: true });
    expect((await lonely.run(["plan"])).stdout).toContain("nothing to do: there is no announcement.\n");
    await lonely.write({ [path]: recallable });

    const { exitCode, stdout } = await lonely.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("SEND to netease/users");
    await lonely.remove();
  });

  it("plans on where the state branch was deleted, says how to restore it, and ends with 2", async () => {
    await world.write({ [path]: recallable });
    const state = await world.playground.tipOf(world.remote, "refs/heads/announcements-state");
    await world.playground.git(world.remote, "update-ref", "-d", "refs/heads/announcements-state");

    const { exitCode, stdout } = await world.run(["plan"]);

    await world.playground.git(world.remote, "update-ref", "refs/heads/announcements-state", state);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("SEND to netease/users");
    expect(stdout.replace(/\s+/g, " ")).toContain(`NO_STATE: the state branch "announcements-state" was deleted`);
  });

  it("plans in a copy of a repository, whose state branch has no seal, and ends well", async () => {
    await world.write({ [path]: recallable });
    const seal = await world.playground.tipOf(world.remote, "refs/seals/announcements-state");
    await world.playground.git(world.remote, "update-ref", "-d", "refs/seals/announcements-state");

    const { exitCode, stdout } = await world.run(["plan", "--json"]);

    await world.playground.git(world.remote, "update-ref", "refs/seals/announcements-state", seal);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, state: { kind: "refused", code: "STATE_UNSEALED" } });
  });
});
