// The world of a real process: what it prints is cleaned on its way out, and a reader that stops reading ends nothing.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const worldFile = join(import.meta.dirname, "../../scripts/effects/world.ts");

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that has a `world`, and reads its stdout, or only the first bytes of it. */
function runWith(
  program: string,
  options: { readonly inActions?: boolean; readonly readsAll?: boolean },
): Promise<Ended> {
  const code = `import { systemWorld } from ${JSON.stringify(worldFile)}; const world = systemWorld(); ${program}`;
  const { PATH } = process.env;
  const env = { PATH, ...(options.inActions === true ? { GITHUB_ACTIONS: "true" } : {}) };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], { env });
    const written = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      written.stdout += chunk.toString("utf8");
      if (options.readsAll === false) child.stdout.destroy();
    });
    child.stderr.on("data", (chunk: Buffer) => (written.stderr += chunk.toString("utf8")));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode, ...written });
    });
  });
}

describe("systemWorld", () => {
  it("goes on when whoever reads its output stops reading", async () => {
    const program = `
      for (let line = 0; line < 3; line += 1) {
        world.stdout.write("x".repeat(200_000) + "\\n");
        await world.clock.sleep(50, AbortSignal.any([]));
      }
      world.stderr.write("came to its end\\n");
      process.exitCode = 3;`;

    expect(await runWith(program, { readsAll: false })).toMatchObject({ exitCode: 3, stderr: "came to its end\n" });
  });

  it("prints no secret and, in Actions, no workflow command", async () => {
    const program = `
      world.hide(["s3cret-value"]);
      world.stdout.write("::error::a s3cret-value\\n");
      world.stderr.write("said ##[add-mask]s3cret-value\\n");`;

    const { stdout, stderr } = await runWith(program, { inActions: true });

    expect(stdout).toBe(":\u200b:error::a ***\n");
    expect(stderr).toBe("said ##\u200b[add-mask]***\n");
  });

  it("leaves what only looks like a workflow command alone outside of Actions", async () => {
    const { stdout } = await runWith(`world.stdout.write("::error::a\\n");`, {});

    expect(stdout).toBe("::error::a\n");
  });
});
