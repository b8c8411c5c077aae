// The one comment on a pull request, against a GitHub API that nobody here wrote: made, edited in place, left alone.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openCommentWorld, type CommentWorld } from "../support/comment-world.ts";

let world: CommentWorld;

beforeAll(async () => {
  world = await openCommentWorld();
});

afterAll(() => world.remove());

const first = announcementText({ body: "First", to: ["netease/users"] });
const second = announcementText({ body: "Second", to: ["easemob/online"] });

describe("the comment on a pull request", () => {
  it("holds the plan, and is edited in place: what held before folds away", async () => {
    const proposal = await world.propose({ "announcements/a1.yaml": first });
    const made = await world.comment(proposal);
    const before = await world.bodyOf(proposal.number);
    const amended = await world.amend(proposal, { "announcements/a1.yaml": second });
    const edited = await world.comment(amended);
    const after = (await world.bodyOf(proposal.number)) ?? "";

    expect(made.write?.stdout).toBe(`Pull request ${proposal.number}: comment created.\n`);
    expect(before).toMatch(/^<!-- announcements-as-code \{.*\} -->\n### If this is merged: sends 1 broadcast\.\n/);
    expect(before).not.toContain("Earlier plan");
    expect(edited.write?.stdout).toBe(`Pull request ${proposal.number}: comment updated.\n`);
    expect(after.indexOf("easemob/online")).toBeLessThan(after.indexOf("Earlier plan"));
    expect(after.indexOf("netease/users")).toBeGreaterThan(after.indexOf("Earlier plan"));
    expect(after).toContain(
      `<details><summary>Earlier plan: 2026-11-20 04:00:00 +00:00, commit ${proposal.headOid.slice(0, 7)}</summary>`,
    );
  });

  it("is left alone while it says what it should, and asks GitHub no more than it must", async () => {
    const proposal = await world.propose({ "announcements/a2.yaml": first });
    await world.comment(proposal);
    world.github.takeRequests();

    const again = await world.comment(proposal);

    expect(again.write?.stdout).toBe(`Pull request ${proposal.number}: comment unchanged.\n`);
    expect(world.github.takeRequests()).toEqual([
      "GET /repos/acme/chat/pulls",
      "GET /repos/acme/chat/pulls",
      `GET /repos/acme/chat/issues/${proposal.number}/comments`,
    ]);
  });

  it("names a newer commit with the same plan, and keeps no second copy of it", async () => {
    const proposal = await world.propose({ "announcements/a3.yaml": first });
    await world.comment(proposal);
    const amended = await world.amend(proposal, { "README.md": "mended" });
    await world.comment(amended);
    const body = await world.bodyOf(proposal.number);

    expect(body).toContain(`<sub>Commit ${amended.headOid.slice(0, 7)}.</sub>`);
    expect(body).not.toContain("Earlier plan");
  });

  it("is not begun where no announcement changes, but brought up to date where it is", async () => {
    const other = await world.propose({ "README.md": "more" });
    expect((await world.comment(other)).write?.stdout).toBe(`Pull request ${other.number}: comment left out.\n`);
    expect(await world.bodyOf(other.number)).toBeNull();

    const proposal = await world.propose({ "announcements/a4.yaml": first });
    await world.comment(proposal);
    await world.comment(await world.amend(proposal, { "announcements/a4.yaml": null }));

    expect(await world.bodyOf(proposal.number)).toContain("### If this is merged: nothing to do");
  });

  it("comes for a fork's pull request too, though its files reach no disk", async () => {
    const proposal = await world.propose({ "announcements/a5.yaml": first }, "ann/chat");

    expect((await world.comment(proposal)).write?.stdout).toContain("comment created");
    expect(await world.bodyOf(proposal.number)).toContain("netease/users");
  });

  it("is found by its author, not only by how it begins", async () => {
    const proposal = await world.propose({ "announcements/a6.yaml": first });
    const spoof = '<!-- announcements-as-code {"version":1,"sections":[]} -->\n### If this is merged: nothing.';
    await world.github.comment("ann", proposal.number, spoof);
    await world.comment(proposal);

    expect((await world.github.comments(proposal.number)).map(({ author }) => author)).toEqual([
      "ann",
      "github-actions[bot]",
    ]);
    expect((await world.github.comments(proposal.number))[0]?.body).toBe(spoof);
  });

  it("is found behind a hundred others", async () => {
    const proposal = await world.propose({ "announcements/a7.yaml": first });
    for (let count = 0; count < 101; count += 1) await world.github.comment("ann", proposal.number, "me too");
    await world.comment(proposal);

    expect((await world.comment(proposal)).write?.stdout).toContain("comment unchanged");
  });

  it("starts anew where somebody changed it by hand", async () => {
    const proposal = await world.propose({ "announcements/a8.yaml": first });
    await world.comment(proposal);
    const [comment] = await world.github.comments(proposal.number);
    await world.github.editComment(proposal.number, `${comment?.body ?? ""} by hand`);
    await world.comment(proposal);

    expect(await world.bodyOf(proposal.number)).toBe(comment?.body);
  });

  it("says nothing of a pull request that was closed or has moved on, not even in between", async () => {
    const closed = await world.propose({ "announcements/a9.yaml": first });
    await world.github.closePull(closed.number);
    const moved = await world.propose({ "announcements/a10.yaml": first });
    await world.amend(moved, { "announcements/a10.yaml": second });
    const head = [`--head-repository=acme/chat`, `--head-branch=${moved.branch}`, `--head-commit=${moved.headOid}`];
    const section = { kind: "plan", commit: moved.headOid, atMs: 0, digest: "0".repeat(64), markdown: "late" };
    const environment = { ...world.github.environment, SECTION: JSON.stringify(section), MAY_CREATE: "true" };

    expect((await world.comment(closed)).write).toBeNull();
    expect((await world.comment(moved)).write).toBeNull();
    expect((await world.run(["comment", "write", ...head], { environment })).stdout).toContain("has moved on");
    expect(await world.bodyOf(moved.number)).toBeNull();
  });

  it("says so where GitHub has no trial merge of the commit, and keeps no plan standing that does not hold", async () => {
    const proposal = await world.propose({ "announcements/a11.yaml": first });
    await world.comment(proposal);
    const { playground, remote } = world;
    const stale = await playground.git(remote, "rev-parse", `refs/pull/${proposal.number}/merge`);
    const amended = await world.amend(proposal, { "announcements/a11.yaml": second });
    await playground.git(remote, "update-ref", `refs/pull/${proposal.number}/merge`, stale);
    await world.comment(amended);

    expect(await world.bodyOf(proposal.number)).toMatch(/^<!--.*-->\n### No plan: this commit cannot be merged/);
  });

  it.each([
    ["GET /repos/acme/chat/pulls$", 500, 69, "GITHUB_UNREACHABLE"],
    ["GET /repos/acme/chat/pulls$", 404, 2, "GITHUB_REFUSED"],
  ])(
    "ends with a fault, and no token in it, where GitHub answers %s with %s",
    async (match, status, exitCode, code) => {
      const proposal = await world.propose({ [`announcements/f${status}.yaml`]: first });
      world.github.failWith(new RegExp(match), status);
      const { plan } = await world.comment(proposal);
      world.github.failWith(new RegExp(match), null);

      expect(plan.exitCode).toBe(exitCode);
      expect(plan.stderr).toContain(code);
      expect(plan.stderr).not.toContain("token-that-reads");
    },
  );

  it("cannot be written with a token that only reads", async () => {
    const proposal = await world.propose({ "announcements/a12.yaml": first });
    const { plan } = await world.comment(proposal);
    const { section } = JSON.parse(plan.stdout) as { section: unknown };
    const amended = { ...(section as object), digest: "f".repeat(64) };
    const environment = { ...world.github.readOnly, SECTION: JSON.stringify(amended), MAY_CREATE: "true" };
    const head = [`--head-repository=acme/chat`, `--head-branch=${proposal.branch}`];
    const run = await world.run(["comment", "write", ...head, `--head-commit=${proposal.headOid}`], { environment });

    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/^GITHUB_REFUSED: (?:POST|PATCH) /);
  });

  it.each([
    [{ GITHUB_TOKEN: "" }, "GITHUB_NOT_SET"],
    [{ GITHUB_REPOSITORY: "acme" }, "GITHUB_NOT_SET"],
    [{ GITHUB_API_URL: "http://127.0.0.1:1" }, "GITHUB_UNREACHABLE"],
  ])("needs to know where GitHub is: %j", async (lacking, code) => {
    const head = ["--head-repository=acme/chat", "--head-branch=x", `--head-commit=${"1".repeat(40)}`];
    const environment = { ...world.github.environment, ...lacking };

    expect((await world.run(["comment", "plan", ...head], { environment })).stderr).toContain(code);
  });

  it("refuses what is no plan of that commit", async () => {
    const head = ["--head-repository=acme/chat", "--head-branch=x", `--head-commit=${"1".repeat(40)}`];
    const section = { kind: "plan", commit: "2".repeat(40), atMs: 0, digest: "0".repeat(64), markdown: "" };
    for (const SECTION of ["", "{}", JSON.stringify(section)]) {
      const environment = { ...world.github.environment, SECTION };
      expect((await world.run(["comment", "write", ...head], { environment })).exitCode).toBe(2);
    }
  });

  it("asked GitHub nothing but what GitHub describes", () => {
    expect(world.github.breaches).toEqual([]);
  });
});
