// `new`: from flags or from answers; what it writes is valid, and it overwrites nothing.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
});

afterEach(() => world.reset());
afterAll(() => world.remove());

const read = (path: string): Promise<string> => readFile(join(world.checkout, path), "utf8");
const needed = ["--title", "Maintenance on Saturday", "--to", "netease/users", "--body", "Hello"];

describe("new with flags", () => {
  it("writes the file, checks it, and says what to do next", async () => {
    const { exitCode, stdout } = await world.run([
      "new",
      ...["--title", "Maintenance: 系统维护", "--to", "netease/users", "--to", "easemob/chatrooms@production"],
      ...["--body", "Line one\nLine two\n", "--from", "ops-bot", "--priority", "urgent"],
      ...["--not-before", "2026-12-01T09:00:00+08:00", "--not-after", "2026-12-01T21:00:00+08:00"],
    ]);

    const path = "announcements/2026/12/2026-12-01-maintenance.yaml";
    expect(stdout).toBe(`Wrote ${path}
Next: add options to it in an editor, if it needs any, then
  npm run announce -- plan
  git switch -c announce/2026-12-01-maintenance
  git add ${path} && git commit -m "Announce 2026-12-01-maintenance"
  git push -u origin HEAD, and open a pull request
`);
    expect(exitCode).toBe(0);
    expect(await read(path)).toBe(`# yaml-language-server: $schema=../../../schemas/announcement.schema.json
title: "Maintenance: 系统维护"
state: present
priority: urgent
schedule:
  notBefore: 2026-12-01T09:00:00+08:00
  notAfter: 2026-12-01T21:00:00+08:00
from: ops-bot
body: |
  Line one
  Line two
deliveries:
  - to: netease/users
  - to: easemob/chatrooms
    app: production
broadcasts: {}
`);
    expect((await world.run(["validate"])).exitCode).toBe(0);
  });

  it("names the file after today's date where there is no other, and never overwrites one", async () => {
    const first = await world.run(["new", ...needed, "--json"]);
    const second = await world.run(["new", ...needed, "--json"]);

    expect(JSON.parse(first.stdout)).toMatchObject({
      version: 1,
      id: "2026-11-20-maintenance-on-saturday",
      path: "announcements/2026/11/2026-11-20-maintenance-on-saturday.yaml",
      problems: [],
    });
    expect(JSON.parse(second.stdout)).toMatchObject({ id: "2026-11-20-maintenance-on-saturday-2" });
  });

  it("finds a name for titles without a Latin letter", async () => {
    const { stdout } = await world.run(["new", ...needed.with(1, "系统维护"), "--json"]);

    expect(JSON.parse(stdout)).toMatchObject({ id: "2026-11-20-announcement" });
  });

  it("takes the id it is given, unless some file has it", async () => {
    await world.write({ "announcements/elsewhere/2026-11-20-hello.yaml": "title: x\n" });

    const taken = await world.run(["new", "2026-11-20-hello", ...needed]);
    const free = await world.run(["new", "2027-01-01-hello", ...needed, "--json"]);

    expect(taken).toMatchObject({ exitCode: 2, stdout: "" });
    expect(taken.stderr).toContain("ID_TAKEN");
    expect(JSON.parse(free.stdout)).toMatchObject({ path: "announcements/2027/01/2027-01-01-hello.yaml" });
  });

  it("names everything that is missing where nobody can be asked", async () => {
    const { exitCode, stderr } = await world.run(["new", "--to", "rongcloud/users"]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("USAGE: there is no terminal to ask on, and --title, --from and --body are missing");
  });

  it.each([
    [["Bad Id"], '"Bad Id" cannot be an id: lower-case letters, digits and hyphens, at most 100; bad-id could be'],
    [["--to", "netease/user"], 'Did you mean "netease/users"? Channels are netease/users, rongcloud/users'],
    [["--not-before", "2026-12-01 09:00"], "has no offset"],
    [["--priority", "high"], "--priority takes urgent, normal, low"],
    [["--body", "  "], "--body"],
    [["a", "b"], "new takes one id"],
  ])("refuses %j", async (args, words) => {
    const { exitCode, stderr } = await world.run(["new", ...needed, ...args]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(await world.playground.git(world.checkout, "status", "--porcelain")).toBe("");
  });

  it("shows what is wrong with what it wrote", async () => {
    const { exitCode, stdout } = await world.run(["new", "hello", ...needed, "--to", "easemob/online@nowhere"]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain("Wrote announcements/2026/11/hello.yaml\n");
    expect(stdout).toContain("error APP_UNKNOWN");
    expect(stdout).toContain("Next: mend the errors in an editor, then\n");
  });

  it("writes through no symbolic link", async () => {
    await world.link("announcements", "../elsewhere");

    const { exitCode, stderr } = await world.run(["new", ...needed]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("announcements is a symbolic link");
  });
});

describe("new on a terminal", () => {
  it("asks for what the flags leave open, again where an answer cannot be", async () => {
    const { exitCode, stdout, stderr } = await world.run(["new", "hello", "--title", "Hello"], {
      typed: [
        "rongcloud/usrs",
        "rongcloud/users, netease/users",
        "",
        "ops-bot",
        "",
        "tomorrow",
        "2026-12-01T09:00:00Z",
        "One",
        "Two",
        "",
      ],
    });

    expect(exitCode).toBe(0);
    expect(stdout).toContain("Wrote announcements/2026/11/hello.yaml\n");
    expect(stderr).toContain('there is no channel "rongcloud/usrs". Did you mean "rongcloud/users"?');
    expect(stderr.match(/Channels are netease\/users, /g)).toHaveLength(1);
    expect(stderr).toContain("an answer is needed");
    expect(stderr).toContain("is not a moment");
    expect(await read("announcements/2026/11/hello.yaml")).toContain(`schedule:
  notAfter: 2026-12-01T09:00:00Z
from: ops-bot
body: |
  One
  Two
deliveries:
  - to: rongcloud/users
  - to: netease/users
`);
  });

  it("asks nothing when nothing is missing", async () => {
    const { exitCode, stderr } = await world.run(["new", ...needed], { typed: [] });

    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
  });

  it("writes nothing when the answers stop", async () => {
    const { exitCode, stderr } = await world.run(["new"], { typed: ["Hello"] });

    expect(exitCode).toBe(2);
    expect(stderr).toContain("nothing was written");
    expect(await world.playground.git(world.checkout, "status", "--porcelain")).toBe("");
  });
});
