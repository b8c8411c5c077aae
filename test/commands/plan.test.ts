// `plan`: whole texts for a good, a bad and an unrecallable announcement, and what it says of everything in between.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { checkoutFingerprint } from "../support/git-playground.ts";
import { ledgerOf, openPreviewWorld, vendorsText, type PreviewWorld } from "../support/preview-world.ts";

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
  it("shows when it is sent, who sees what, which slot it takes, how to undo it, and the exact request", async () => {
    await world.write({ [path]: recallable });

    const { exitCode, stdout } = await world.run(["plan"]);

    expect(exitCode).toBe(0);
    for (const line of [
      "  SEND to netease/users (app production)",
      "    users    Users who are online get it at once, the others when they log in within 2 days. NetEase",
      "    length   text 10 of 4096 characters",
      "    when     2026-11-21 09:00:00 +08:00 (in 21 h): its notBefore; never after 2026-11-21 21:00:00",
      "    slot     1st of 1000 sends on 2026-11-21 (Asia/Shanghai day), 1st of 10 sends per minute",
      "    undo     Set `state: absent`. NetEase stops handing it out to those who have not received it",
      "    request  POST https://api.yunxinapi.com/nimserver/msg/broadcastMsg.action",
      "             AppKey: <NETEASE_APP_KEY>",
      "             body = Hello, 大家好",
      "    digest   sha256:ef4e5f6ab1d8",
    ])
      expect(stdout).toContain(line);
  });

  it("says before anything else what cannot be taken back", async () => {
    await world.write({ [path]: unrecallable });

    const { stdout } = await world.run(["plan"]);

    expect(stdout.split("\n").slice(2, 5)).toEqual([
      "CANNOT BE TAKEN BACK, once it is sent",
      "  easemob/online  hello",
      "    Easemob broadcasts have no message id, and no call takes a broadcast back.",
    ]);
    expect(stdout).toContain("  SEND to easemob/online (app production)\n    undo     IMPOSSIBLE.");
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

    expect((await world.run(["plan"])).stdout).toContain("    all by   2026-11-20 12:13:00 +08:00 (in 13 min)");
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

    expect(stdout).toContain("sends 1 broadcast (cannot be taken back) and misses 1.\n");
    expect(stdout).toMatch(/when {5}NEVER: its turn would come 2026-11-20 12:30:0\d \+08:00/);
  });

  it("warns when the merge changes how announcements are sent", async () => {
    await world.write({ "scripts/announce.ts": "", ".github/vendors.yaml": `${vendorsText}# more\n` });

    expect((await world.run(["plan"])).stdout).toContain(
      "This also changes how announcements are sent: .github/vendors.yaml and scripts/announce.ts. Review\nit as code.\n",
    );
  });

  it("tells with which digests that change would send what waits already", async () => {
    const waiting = announcementText({ to: ["easemob/users"], notBefore: "2026-11-22T09:00:00+08:00" });
    await world.merge({ "announcements/waiting.yaml": waiting });
    await world.record([ledgerOf("announcements/waiting.yaml", waiting)]);
    await world.write({ "scripts/announce.ts": "" });

    const { stdout } = await world.run(["plan"]);

    await world.reset();
    await world.merge({ "announcements/waiting.yaml": null });
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "1 merged delivery is not sent yet and will be sent as the merged code makes them; this code makes waiting " +
        "easemob/users sha256:c17d611e0688. Compare them with the digests of their own pull requests.",
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
