// The checkout and the commits that were named, found in one question: what one question each would find.
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../../../scripts/core/problems/fault.ts";
import { openGit } from "../../../scripts/effects/git/git.ts";
import { namedCommit, openCheckoutAt } from "../../../scripts/effects/git/named-commit.ts";
import { createGitPlayground, writeFiles, type GitPlayground } from "../../support/git-playground.ts";

let playground: GitPlayground;
let checkout: string;
let first: string;
let second: string;

beforeAll(async () => {
  playground = await createGitPlayground();
  const remote = await playground.createRemote({ "a/b/c.yaml": "c" });
  first = await playground.tipOf(remote, "refs/heads/main");
  second = await playground.commitTo(remote, "main", { "d.yaml": "d" });
  checkout = await playground.clone(remote);
  await playground.git(checkout, "tag", "-a", "-m", "a tag", "v1", first);
  await writeFiles(checkout, { "a-file": "", "-dashed": "" });
});

afterAll(() => playground.remove());

describe("openCheckoutAt", () => {
  it("finds the top of the checkout and both commits, from any folder in it", async () => {
    const { git, head, base } = await openCheckoutAt(join(checkout, "a/b"), playground.environment, {
      head: "origin/main",
      base: "v1",
    });

    expect({ directory: git.directory, head, base }).toEqual({ directory: checkout, head: second, base: first });
  });

  it("takes two names for one commit, and none for none", async () => {
    const { environment } = playground;

    expect(await openCheckoutAt(checkout, environment, { head: "main", base: "main" })).toMatchObject({
      head: second,
      base: second,
    });
    expect(await openCheckoutAt(checkout, environment, {})).toMatchObject({ head: null, base: null });
    expect(await openCheckoutAt(checkout, environment, { base: "main~" })).toMatchObject({ head: null, base: first });
  });

  it("says first which head is unknown, then which base, and before that where there is no checkout", async () => {
    const { environment, folder } = playground;
    const open = (directory: string): Promise<unknown> =>
      openCheckoutAt(directory, environment, { head: "none", base: "neither" });

    await expect(open(checkout)).rejects.toMatchObject({ code: "HEAD_UNKNOWN" });
    await expect(open(folder)).rejects.toMatchObject({ code: "NOT_A_CHECKOUT" });
    await expect(openCheckoutAt(checkout, environment, { head: "main", base: "neither" })).rejects.toMatchObject({
      code: "BASE_UNKNOWN",
      message: expect.stringContaining('"neither"') as string,
    });
  });

  it("understands any name as one question of its own does", async () => {
    const parts = [
      "main",
      "HEAD",
      "v1",
      "^",
      "..",
      "~1",
      "@{0}",
      "--all",
      "-h",
      ":",
      "a-file",
      "-dashed",
      "^{tree}",
      " ",
    ];
    const name = fc
      .array(fc.constantFrom(...parts, "", "\n"), { minLength: 1, maxLength: 3 })
      .map((some) => some.join(""));
    const { environment } = playground;
    const answerOf = async (asked: Promise<unknown>): Promise<unknown> =>
      asked.catch((error: unknown) => (error instanceof Fault ? `${error.code} ${error.message}` : error));

    await fc.assert(
      fc.asyncProperty(name, name, async (head, base) => {
        const git = openGit(checkout, environment);
        const each = async (): Promise<unknown> => ({
          head: await namedCommit(git, "head", head),
          base: await namedCommit(git, "base", base),
        });
        const together = openCheckoutAt(checkout, environment, { head, base }).then((found) => ({
          head: found.head,
          base: found.base,
        }));

        expect(await answerOf(together)).toEqual(await answerOf(each()));
      }),
      { numRuns: 40 },
    );
  });
});
