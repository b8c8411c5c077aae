// `plan` of reverts: taking a merge back with the button takes no broadcast back, and the edit that does is shown.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { ledgerOf, openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";
import { withSentRecords } from "../support/sent-announcements.ts";

const path = "announcements/2026/sent.yaml";
const sent = withSentRecords(announcementText({ to: ["netease/users", "easemob/online"] }));
const absent = sent.replace("state: present", "state: absent");

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld();
  await world.merge({ [path]: sent });
  await world.record([ledgerOf(path, sent)]);
});

afterEach(() => world.reset());
afterAll(() => world.remove());

describe("a revert", () => {
  it.each([
    ["that deletes the file", null, "LIVE_REMOVED"],
    ["that restores an older text", sent.replace("Hello, everyone", "Hello"), "TEXT_FROZEN"],
  ])("%s is answered with the take-back edit", async (_what, text, code) => {
    await world.write({ [path]: text });

    const { exitCode, stdout } = await world.run(["plan"]);
    const json = JSON.parse((await world.run(["plan", "--json"])).stdout) as object;

    expect(exitCode).toBe(1);
    expect(stdout).toContain(code);
    expect(stdout).toContain(`To take sent back, merge this edit instead of the change of ${path}:
  - state: present
  + state: absent
  git checkout origin/main -- ${path}
  npm run announce -- recall sent
easemob/online cannot be taken back and stays.
`);
    expect(json).toMatchObject({
      takeBacks: [{ path, id: "sent", keys: null, text: absent, stays: ["easemob/online"] }],
    });
  });

  it("that removes one delivery is answered with the edit of that delivery", async () => {
    await world.write({ [path]: sent.replace('  - {"to":"netease/users"}\n', "") });

    const { stdout } = await world.run(["plan"]);

    expect(stdout).toContain('  +   - {"to":"netease/users", state: absent}\n');
    expect(stdout).toContain("  npm run announce -- recall sent --to netease/users\n");
    expect(stdout).not.toContain("cannot be taken back and stays");
  });

  it("is answered in Markdown with lines and a file to copy", async () => {
    await world.write({ [path]: null });

    const { stdout } = await world.run(["plan", "--markdown"]);

    expect(stdout).toContain("```diff\n-state: present\n+state: absent\n```\n");
    expect(stdout).toContain(
      `\`\`\`sh\ngit checkout origin/main -- ${path}\nnpm run announce -- recall sent\n\`\`\`\n`,
    );
    expect(stdout).toContain(`<details><summary>The whole file, to copy</summary>\n\n\`\`\`yaml\n${absent}\`\`\`\n`);
  });

  it("shows an edit that the plan itself takes without an objection", async () => {
    await world.write({ [path]: null });
    const { takeBacks } = JSON.parse((await world.run(["plan", "--json"])).stdout) as {
      readonly takeBacks: readonly { readonly text: string }[];
    };

    await world.write({ [path]: takeBacks[0]?.text ?? "" });
    const { exitCode, stdout } = await world.run(["plan", "--json"]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      problems: [],
      takeBacks: [],
      deliveries: [{ effect: "recall" }, { effect: "stays" }],
    });
  });

  it("of what was never sent cancels it, and needs no other edit", async () => {
    const waiting = announcementText({ to: ["easemob/users"], notBefore: "2026-11-22T09:00:00+08:00" });
    await world.merge({ "announcements/waiting.yaml": waiting });
    await world.record([ledgerOf("announcements/waiting.yaml", waiting)]);
    await world.write({ "announcements/waiting.yaml": null });

    expect(JSON.parse((await world.run(["plan", "--json"])).stdout)).toMatchObject({ exitCode: 0, takeBacks: [] });
  });
});
