// `recall`: one edit and nothing else, and what it will do to each delivery, said before it is merged.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createReader } from "../../scripts/core/announcement/announcement-reader.ts";
import { vendors } from "../../scripts/vendors/registry.ts";
import { announcementText } from "../support/announcement-texts.ts";
import { ledgerOf, openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";
import { withSentRecords } from "../support/sent-announcements.ts";

const path = "announcements/2026/hello.yaml";
const text = announcementText({ to: ["netease/users", "easemob/online", "rongcloud/users"] });
const recorded = withSentRecords(text);

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
  // The checkout is behind: the dispatcher's records have not been pulled yet.
  await world.merge({ [path]: text });
  await world.playground.commitTo(world.remote, "main", { [path]: recorded });
  await world.record([ledgerOf(path, recorded)]);
});

afterEach(() => world.reset());
afterAll(() => world.remove());

const read = (): Promise<string> => readFile(join(world.checkout, path), "utf8");

describe("recall", () => {
  it("takes a whole announcement back, and says what that does to each delivery", async () => {
    const { exitCode, stdout } = await world.run(["recall", "hello"]);

    expect(exitCode).toBe(0);
    expect(await read()).toBe(text.replace("state: present", "state: absent"));
    expect(stdout).toBe(`announcements/2026/hello.yaml
  - state: present
  + state: absent

Once it is merged and dispatched
  TAKE BACK from netease/users
    NetEase stops handing it out to those who have not received it yet; what devices already show
    stays. The call is made at once, by the run that the merge starts.
  CANNOT TAKE BACK from easemob/online
    It was sent and stays as it is: Easemob broadcasts have no message id, and no call takes a
    broadcast back.
  CANCEL for rongcloud/users
    It is never sent: taken back before it was sent.

Next: merge it.
  git switch -c recall/hello
  git add announcements/2026/hello.yaml && git commit -m "Take hello back"
  git push -u origin HEAD, and open a pull request
`);
  });

  it("takes one delivery back", async () => {
    const { exitCode, stdout } = await world.run(["recall", "hello", "--to", "netease/users", "--json"]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      path,
      changed: true,
      state: { kind: "known" },
      deliveries: [{ key: "netease/users", effect: "recall", next: "recall", slot: "now" }],
      problems: [],
    });
    const { announcement } = createReader(vendors).readAnnouncement({ path, text: await read() });
    expect(announcement?.deliveries.map(({ state }) => state)).toEqual(["absent", "present", "present"]);
    expect(announcement?.state).toBe("present");
  });

  it("changes nothing that is absent already", async () => {
    await world.run(["recall", "hello"]);
    const once = await read();

    const { exitCode, stdout } = await world.run(["recall", "hello"]);

    expect(exitCode).toBe(0);
    expect(await read()).toBe(once);
    expect(stdout).toMatch(/^announcements\/2026\/hello.yaml says so already; nothing was changed.\n/);
    expect(stdout).toContain("TAKE BACK from netease/users");
  });

  it("judges by the file's own records where origin cannot be reached, and says so", async () => {
    await world.write({ [path]: recorded });
    await world.playground.git(world.checkout, "commit", "--quiet", "--all", "-m", "as pulled");
    await world.playground.git(world.checkout, "update-ref", "refs/remotes/origin/main", "HEAD");
    await world.playground.git(world.checkout, "remote", "set-url", "origin", `${world.remote}-away`);

    const { exitCode, stdout } = await world.run(["recall", "hello"]);

    await world.playground.git(world.checkout, "remote", "set-url", "origin", `file://${world.remote}`);
    await world.playground.git(world.checkout, "reset", "--quiet", "--hard", "HEAD~1");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("TAKE BACK from netease/users");
    expect(stdout).toContain("Without the state branch: quota in use and what was already sent are unknown");
  });

  it("writes the edit into an invalid file too, and says that the rest must be mended", async () => {
    await world.write({ [path]: text.replace("from: ops-bot", "from: 5") });

    const { exitCode, stdout } = await world.run(["recall", "hello"]);

    expect(exitCode).toBe(1);
    expect(await read()).toContain("state: absent");
    expect(stdout).toContain("error VALUE_TYPE");
    expect(stdout).toContain("an invalid one takes nothing back");
  });

  it.each([
    [["helo"], 2, "Did you mean hello?"],
    [[], 2, "recall takes the id of an announcement"],
    [["hello", "--to", "netease/user"], 1, "the file has no delivery netease/user"],
  ])("refuses %j", async (args, code, words) => {
    const { exitCode, stderr } = await world.run(["recall", ...args]);

    expect(exitCode).toBe(code);
    expect(stderr).toContain(words);
    expect(await read()).toBe(text);
  });

  it("does not choose between two files with one id", async () => {
    await world.write({ "announcements/2027/hello.yaml": text });

    const { exitCode, stderr } = await world.run(["recall", "hello"]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("announcements/2026/hello.yaml and announcements/2027/hello.yaml");
  });

  it("follows no symbolic link", async () => {
    await world.write({ [path]: null, "notes.yaml": text });
    await world.link(path, "../../notes.yaml");

    const { exitCode, stderr } = await world.run(["recall", "hello"]);

    expect(exitCode).toBe(1);
    expect(stderr).toContain("it is a symbolic link");
  });
});
