// `plan`: whole texts for a good, a bad and an unrecallable announcement, and what it says of everything in between.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { checkoutFingerprint } from "../support/git-playground.ts";
import { openPreviewWorld, vendorsText, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({
    files: { "announcements/2026/old.yaml": announcementText({ to: ["easemob/users"] }) },
  });
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
const unrecallable = announcementText({ body: "Line one\nLine two", to: ["easemob/online"] });

describe("plan", () => {
  it("shows when it is sent, to whom, what is left of the quota, how to undo it, and the exact request", async () => {
    await world.write({ [path]: recallable });

    expect(await world.run(["plan"])).toEqual({
      exitCode: 0,
      stdout: `Merged at 2026-11-20 12:00:00 +08:00, compared with origin/main: sends 1 broadcast.

hello  A scenario
announcements/2026/hello.yaml

  SEND to netease/users (app production)
    reaches  Every user of the app who is online at that moment; with isOffline also the others,
             when they log in before it expires. No push notification and no history.
    when     2026-11-21 09:00:00 +08:00 (in 21 h): its notBefore; never after 2026-11-21 21:00:00
             +08:00
    quota    1/10 per minute, 1/1000 a day used after it
    undo     Set \`state: absent\`. NetEase stops handing it out to those who have not received it
             yet; what devices already show stays.
    request  POST https://api.yunxinapi.com/nimserver/msg/broadcastMsg.action
             Content-Type: application/x-www-form-urlencoded;charset=utf-8
             AppKey: <NETEASE_APP_KEY>
             Nonce: <random>
             CurTime: <time of the call>
             CheckSum: <signature>

             from = ops-bot
             body = Hello, 大家好
             isOffline = true
             ttl = 48
    digest   sha256:ef4e5f6ab1d8

Next: open a pull request; merging it does what stands above.
`,
      stderr: "",
    });
  });

  it("says before anything else what cannot be taken back", async () => {
    await world.write({ [path]: unrecallable });

    expect((await world.run(["plan"])).stdout)
      .toBe(`Merged at 2026-11-20 12:00:00 +08:00, compared with origin/main: sends 1 broadcast.

CANNOT BE TAKEN BACK, once it is sent
  easemob/online  hello
    Easemob broadcasts have no message id, and no call takes a broadcast back.

hello  A scenario
announcements/2026/hello.yaml

  SEND to easemob/online (app production)
    reaches  Every user of the app who is online at that moment. It is not stored for anybody else.
    when     at once, by the run that the merge starts
    quota    1/1 per minute, 1/50 a day used after it
    undo     IT CANNOT BE. Easemob broadcasts have no message id, and no call takes a broadcast
             back.
    request  POST https://a1.easemob.com/1122/demo/messages/users/broadcast
             Content-Type: application/json
             Authorization: Bearer <app token>

             msg = {"type":"txt","msg":"Line one\\nLine two"}
             from = ops-bot
    digest   sha256:c3f89ad89a5d

Next: open a pull request; merging it does what stands above.
`);
  });

  it("shows the problems of bad files, and still plans the good ones", async () => {
    await world.write({
      [path]: recallable,
      "announcements/bad.yaml": recallable.replace("state: present", "state: gone"),
    });

    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("  SEND to netease/users (app production)\n");
    expect(stdout.slice(stdout.indexOf("Problems"))).toBe(`Problems
announcements/bad.yaml:2:8 error VALUE_CHOICE
  state must be present or absent, but is the text "gone".
  2 │ state: gone
    │        ^^^^
  Write present or absent.

1 error. Next: mend the errors; what is merged with them is not safe.
`);
  });

  it("says so when there is nothing to do", async () => {
    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout)
      .toBe(`Merged at 2026-11-20 12:00:00 +08:00, compared with origin/main: nothing to do: no announcement differs from origin/main.

Next: \`npm run announce -- new\` writes an announcement.
`);
  });

  it("writes nothing into the checkout", async () => {
    await world.write({ [path]: recallable });
    const before = await checkoutFingerprint(world.checkout);

    await world.run(["plan"]);

    expect(await checkoutFingerprint(world.checkout)).toEqual(before);
  });

  it("forecasts when everybody has it, where the audience is known", async () => {
    const vendors = vendorsText.replace("safety:", "    audience: { rongcloud/users: 1200000 }\nsafety:");
    await world.write({ ".github/vendors.yaml": vendors, [path]: announcementText({ to: ["rongcloud/users"] }) });

    expect((await world.run(["plan"])).stdout).toContain("    all by   2026-11-20 12:10:00 +08:00\n");
  });

  it("tells what a paused channel holds, with its request", async () => {
    const vendors = vendorsText.replace("safety:", "    paused: [easemob/online]\nsafety:");
    await world.write({ ".github/vendors.yaml": vendors, [path]: unrecallable });

    const { stdout } = await world.run(["plan"]);

    expect(stdout).toContain("CANNOT BE TAKEN BACK, once it is sent\n  easemob/online  hello\n");
    expect(stdout).toContain("  HOLD for easemob/online (app production)\n");
    expect(stdout).toContain("    when     not yet: easemob/online is paused in .github/vendors.yaml\n");
    expect(stdout).toContain("POST https://a1.easemob.com/1122/demo/messages/users/broadcast\n");
  });

  it("says what comes too late to be sent", async () => {
    await world.write({
      "announcements/a.yaml": announcementText({ to: ["easemob/users"], priority: "urgent" }),
      "announcements/b.yaml": announcementText({ to: ["easemob/users"], notAfter: "2026-11-20T12:10:00+08:00" }),
    });

    const { stdout } = await world.run(["plan"]);

    expect(stdout).toContain("sends 1 broadcast and misses 1.\n");
    expect(stdout).toMatch(/when {5}NEVER: its turn would come 2026-11-20 12:30:0\d \+08:00/);
  });

  it("warns when the merge changes how announcements are sent", async () => {
    await world.write({ "scripts/announce.ts": "", ".github/vendors.yaml": `${vendorsText}# more\n` });

    expect((await world.run(["plan"])).stdout).toContain(
      "This also changes how announcements are sent: .github/vendors.yaml and scripts/announce.ts. Review\nit as code.\n",
    );
  });

  it("leaves warnings about the vendors file to validate, unless the merge touches it", async () => {
    const workflow = { ".github/workflows/dispatch.yml": "on: push\n" };
    await world.merge(workflow);
    await world.write({ [path]: recallable });
    const untouched = await world.run(["plan"]);
    await world.write({ ".github/vendors.yaml": `${vendorsText}# more\n` });
    const touched = await world.run(["plan"]);

    expect(untouched.stdout).not.toContain("ENV_NOT_MAPPED");
    expect(touched.stdout).toContain("warning ENV_NOT_MAPPED");
    expect(touched.exitCode).toBe(0);
  });

  it("says of files that stood on main before init that they are history", async () => {
    await world.write({ "announcements/2026/old.yaml": announcementText({ to: ["easemob/users"], body: "Mended" }) });

    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain("nothing is sent and nothing is taken back.\n");
    expect(stdout).toContain("History: announcements/2026/old.yaml stood on the default branch before init");
  });
});
