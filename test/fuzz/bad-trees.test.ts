// Entries on main that no announcement can be: the dispatcher reports each, reads nothing outside, and sends the good ones.
import { describe, expect, it } from "vitest";
import { announce, announcementText, pathOf } from "../support/announcement-texts.ts";
import { openDispatchWorld } from "../support/dispatch-world.ts";
import { commitOddEntries } from "../support/odd-trees.ts";
import { textsOf } from "../support/vendor-view.ts";

const text = announcementText({ to: ["netease/users"], body: "Never sent" });

const badFiles = {
  "announcements/link.yaml": { mode: "120000", contents: "../.github/vendors.yaml" },
  "announcements/outside.yaml": { mode: "120000", contents: "/etc/passwd" },
  "announcements/module.yaml": { mode: "160000", contents: "1".repeat(40) },
  "announcements/large.yaml": `title: ${"x".repeat(10_000_000)}\n`,
  "announcements/bomb.yaml": `a: &a [x]\nb: [${"*a, ".repeat(200)}]\n`,
  "announcements/nul.yaml": text.replace("Never", "Ne\0ver"),
  "announcements/latin1.yaml": Buffer.from("title: caf\xe9\n", "latin1"),
  "announcements/a\n::error::b.yaml": text,
  'announcements/it\'s "quoted".yaml': text,
  "announcements/🚧.yaml": text,
  "announcements/\u202egnp/hidden.yaml": text,
  "latin1:announcements/caf\xe9/bytes.yaml": text,
  "announcements/twice.yaml": `title: a\n${text}`,
};

const expected = [
  "announcements/\u202egnp/hidden.yaml PATH_UNSAFE",
  "announcements/../x.yaml PATH_UNSAFE",
  "announcements/.GIT/x.yaml PATH_UNSAFE",
  "announcements/a\n::error::b.yaml PATH_UNSAFE",
  "announcements/bomb.yaml YAML_ALIAS",
  "announcements/caf\ufffd/bytes.yaml PATH_UNSAFE",
  'announcements/it\'s "quoted".yaml PATH_ID',
  "announcements/large.yaml FILE_UNREADABLE",
  "announcements/latin1.yaml FILE_UNREADABLE",
  "announcements/link.yaml FILE_UNREADABLE",
  "announcements/module.yaml FILE_UNREADABLE",
  "announcements/nul.yaml TEXT_CONTROL",
  "announcements/outside.yaml FILE_UNREADABLE",
  "announcements/twice.yaml YAML_DUPLICATE_KEY",
  "announcements/🚧.yaml PATH_ID",
].sort();

describe("bad entries on main", () => {
  it("are each reported, hold up nobody, and stay as they are", async () => {
    const world = await openDispatchWorld();
    await world.merge({
      ...badFiles,
      ...announce("good", { to: ["netease/users"], body: "Good" }),
      [pathOf("executable")]: { mode: "100755", contents: announcementText({ to: ["easemob/online"], body: "Runs" }) },
    });
    await commitOddEntries(world.playground, {
      remote: world.remote,
      folder: "announcements",
      folders: { "..": text, ".GIT": text },
    });

    const first = await world.dispatch();

    expect(first.exitCode).toBe(1);
    expect(textsOf(world.vendors)).toEqual(["easemob/online: Runs", "netease/users: Good"]);
    const told = first.report?.invalid.map(({ file, code }) => `${file} ${code}`) ?? [];
    expect([...new Set(told)].sort()).toEqual(expected);
    expect(first.stdout + first.stderr).not.toMatch(/root:|appSecret/);

    // The record of the good ones is written around the bad ones, and changes no mode.
    expect(await world.read(pathOf("good"))).toContain("status: sent");
    const listing = await world.playground.git(world.remote, "ls-tree", "-r", "main", "announcements/executable.yaml");
    expect(listing).toMatch(/^100755 /);
    const names = await world.playground.git(world.remote, "ls-tree", "-z", "--name-only", "main", "announcements/");
    expect(names.split("\0")).toEqual(expect.arrayContaining(["announcements/..", "announcements/.GIT"]));

    const again = await world.dispatch();
    expect(again.exitCode).toBe(1);
    expect(textsOf(world.vendors)).toHaveLength(2);
    const status = await world.run(["status"]);
    expect(status.exitCode).toBe(1);
    expect(status.stdout + again.stderr).not.toMatch(/^::|(?!\n)\p{Cc}|\u202e/mu);
  });

  it.each([
    ["a file", "not a folder"],
    ["a link", { mode: "120000", contents: "/etc" }],
    ["a submodule", { mode: "160000", contents: "2".repeat(40) }],
  ])("make announcements/ itself %s, and nothing is read through it", async (_what, entry) => {
    const world = await openDispatchWorld();
    await world.merge({ announcements: entry });

    const { exitCode, report } = await world.dispatch();

    expect(exitCode).toBe(1);
    expect(report?.invalid.map(({ file, code }) => `${file} ${code}`)).toEqual(["announcements PATH_OUTSIDE"]);
    expect(textsOf(world.vendors)).toEqual([]);
  });

  it("make the vendors file a link, and the run stops with what to do", async () => {
    const world = await openDispatchWorld();
    await world.merge({ ".github/vendors.yaml": { mode: "120000", contents: "/etc/passwd" } });

    const { exitCode, stderr } = await world.dispatch();

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^VENDORS_INVALID: .*symbolic link\n {2}Mend /);
  });
});
