// `status`: what is open, quota, questions and the exit code of a dispatch, read from origin and not from the work tree.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { checkoutFingerprint } from "../support/git-playground.ts";
import { attempt, ledgerEntry, quota, quotaCall, unknown } from "../support/planner-builders.ts";
import { errorsOf } from "../schemas/schema-files.ts";
import { openPreviewWorld, startMs, vendorsText, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({
    vendors: vendorsText.replace("safety:", "    paused: [rongcloud/chatrooms]\nsafety:"),
  });
});

afterAll(() => world.remove());

describe("status", () => {
  it("says that nothing is open, shows every channel's quota, and ends well", async () => {
    expect(await world.run(["status"])).toEqual({
      exitCode: 0,
      stdout: `Quota
  channel              app         sends used                                    recalls used
  netease/users        production  0/10 per minute, 0/1000 a day
  rongcloud/users      production  0/2 per hour, 0/3 a day                       0/2 per hour, 0/3 a day
  rongcloud/chatrooms  production  0/1 per second                                                         paused
  easemob/users        production  0/1 per 30 minutes, 0/3 a day
  easemob/online       production  0/1 per minute, 0/50 a day
  easemob/chatrooms    production  0/1 per second, 0/10 per minute, 0/100 a day

Nothing is open. Nothing waits for time.
`,
      stderr: "",
    });
  });

  it("tells of each open delivery what it waits for, and of questions what to do", async () => {
    await world.merge({
      "announcements/doubt.yaml": announcementText({ to: ["easemob/online"] }),
      "announcements/later.yaml": announcementText({ to: ["easemob/users"], notBefore: "2026-11-21T09:00:00+08:00" }),
      "announcements/now.yaml": announcementText({ to: ["netease/users"] }),
      "announcements/broken.yaml": "title: 5\n",
    });
    const asked = { claim: { account: { app: "production", vendor: "easemob", fingerprint: "0123456789abcdef" } } };
    await world.record(
      [ledgerEntry("doubt", { "easemob/online": { attempts: [attempt({ ...asked, outcome: unknown })] } })],
      [{ ...quota({ channel: "easemob/online" }), calls: [quotaCall(startMs - 5_000)] }],
    );

    const { exitCode, stdout } = await world.run(["status"]);

    expect(exitCode).toBe(1);
    expect(stdout.slice(0, stdout.indexOf("Quota"))).toBe(`Open deliveries
  doubt  easemob/online  needs a person                              UNKNOWN_OUTCOME
  later  easemob/users   until 2026-11-21 09:00:00 +08:00 (in 21 h)  notBefore
  now    netease/users   next run                                    to be sent

Needs a person
  announcements/doubt.yaml UNKNOWN_OUTCOME: attempt 1 of easemob/online may or may not have gone
  out: timed out.
    Ask a recipient or the vendor's console, then add to that delivery in announcements/doubt.yaml
    either "resolve: { attempt: 1, outcome: sent, id: …, sentAt: … }" or "resolve: { attempt: 1,
    outcome: not-sent }".

Invalid files
  announcements/broken.yaml:1:1 KEY_MISSING: the key "deliveries" is missing. Add \`deliveries:\`
  (where to send it).
  announcements/broken.yaml:1:8 VALUE_TYPE: title must be text, but is the number 5. Put it in
  quotes: "5".

`);
    expect(stdout).toContain("  easemob/online       production  1/1 per minute, 1/50 a day");
    expect(stdout).toContain(`3 deliveries are open. A dispatch run has work to do now.
Next: see to what stands under "Needs a person" and "Invalid files"; all else goes on without it.
`);
  });

  it("gives versioned JSON that fits its schema", async () => {
    const report: unknown = JSON.parse((await world.run(["status", "--json"])).stdout);

    expect(errorsOf("status.schema.json", report)).toEqual([]);
    expect(errorsOf("status.schema.json", { ...(report as object), quota: undefined, secret: "x" })).not.toEqual([]);
    expect(report).toMatchObject({
      version: 1,
      at: "2026-11-20T04:00:00.000Z",
      exitCode: 1,
      configured: true,
      defaultBranch: "main",
      deliveries: [
        { id: "doubt", key: "easemob/online", next: "ask", code: "UNKNOWN_OUTCOME" },
        { id: "later", key: "easemob/users", next: "send", slot: "later", at: "2026-11-21T01:00:00.000Z" },
        { id: "now", key: "netease/users", next: "send", slot: "now" },
      ],
      invalid: [{ file: "announcements/broken.yaml" }, { file: "announcements/broken.yaml" }],
      lastRun: null,
      recordBranch: null,
    });
  });

  it("ends as a dispatch would: a person first, then waiting", async () => {
    await world.merge({ "announcements/broken.yaml": null });
    const person = await world.run(["status"]);
    await world.record([ledgerEntry("doubt")]);
    const waiting = await world.run(["status"]);

    expect(person.exitCode).toBe(3);
    expect(waiting.exitCode).toBe(4);
  });

  it("looks at accounts only where their secrets are set, and shows none", async () => {
    const secrets = { NETEASE_APP_KEY: "app-key-1", NETEASE_APP_SECRET: "app-secret-1" };
    await world.record([], [quota({ channel: "netease/users", fingerprint: "0123456789abcdef" })]);

    const without = await world.run(["status"]);
    const withSecrets = await world.run(["status"], { environment: secrets });

    expect(without.exitCode).toBe(4);
    expect(withSecrets.exitCode).toBe(2);
    expect(withSecrets.stdout).toContain("ACCOUNT_CHANGED");
    expect(withSecrets.stdout).not.toMatch(/app-(?:key|secret)-1/);
  });

  it("writes nothing into the checkout", async () => {
    const before = await checkoutFingerprint(world.checkout);

    await world.run(["status"]);

    expect(await checkoutFingerprint(world.checkout)).toEqual(before);
  });
});

describe("status of other repositories", () => {
  it("stops without a state branch", async () => {
    const fresh = await openPreviewWorld({ init: false });

    const { exitCode, stderr } = await fresh.run(["status"]);

    await fresh.remove();
    expect(exitCode).toBe(2);
    expect(stderr).toContain("NO_STATE");
  });

  it("says that nothing is configured, and ends well", async () => {
    const bare = await openPreviewWorld({ vendors: "apps: {}\n", init: false });

    const { exitCode, stdout } = await bare.run(["status"]);
    const json = await bare.run(["status", "--json"]);

    await bare.remove();
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Not configured: /);
    expect(errorsOf("status.schema.json", JSON.parse(json.stdout))).toEqual([]);
  });

  it("ends with 69 when origin cannot be reached", async () => {
    const lonely = await openPreviewWorld();
    await lonely.playground.git(lonely.checkout, "remote", "set-url", "origin", "http://127.0.0.1:9/none.git");

    const { exitCode } = await lonely.run(["status"]);

    await lonely.remove();
    expect(exitCode).toBe(69);
  });
});
