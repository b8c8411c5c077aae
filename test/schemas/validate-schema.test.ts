// What `validate --json` prints fits its schema: with problems of every kind, with nothing wrong, and after `--fix`.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { announcementText } from "../support/announcement-texts.ts";
import { openPreviewWorld, type PreviewWorld } from "../support/preview-world.ts";
import { errorsOf } from "./schema-files.ts";

const good = announcementText({ to: ["netease/users"] });

let world: PreviewWorld;

beforeAll(async () => {
  world = await openPreviewWorld({ init: false });
});

afterEach(() => world.reset());
afterAll(() => world.remove());

async function validated(...options: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await world.run(["validate", "--json", ...options]);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

describe("validate.schema.json", () => {
  it("fits what is found, with and without --fix", async () => {
    expect(errorsOf("validate.schema.json", await validated())).toEqual([]);
    await world.write({
      "announcements/misnamed.yml": good,
      "announcements/misspelt.yaml": good.replace("title:", "Title:"),
      "announcements/wrong.yaml": good.replace("netease/users", "nowhere/users"),
    });

    expect(errorsOf("validate.schema.json", await validated())).toEqual([]);
    const fixed = await validated("--fix");
    expect(errorsOf("validate.schema.json", fixed)).toEqual([]);
    expect(fixed).toMatchObject({ ok: false, fixed: [{ renamedTo: "announcements/misnamed.yaml" }, { mended: [{}] }] });
  });

  it("fits nothing else", async () => {
    const report = await validated();

    expect(errorsOf("validate.schema.json", { ...report, version: 2 })).toEqual(["/version const"]);
    expect(errorsOf("validate.schema.json", { ...report, problems: [{ code: "X" }] }).length).toBeGreaterThan(0);
    expect(errorsOf("validate.schema.json", { ...report, secret: "x" })).toEqual([" additionalProperties"]);
  });
});
