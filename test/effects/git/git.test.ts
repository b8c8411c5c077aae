// Starting git: arguments arrive as they are, bytes come back as they are, and nothing outside can redirect it.
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckout, openGit, type Git } from "../../../scripts/effects/git/git.ts";
import { createGitPlayground, type GitPlayground } from "../../support/git-playground.ts";

const run = promisify(execFile);
let playground: GitPlayground;
let checkout: string;
let git: Git;

beforeAll(async () => {
  playground = await createGitPlayground();
  checkout = await playground.clone(await playground.createRemote({ "README.md": "hello\n" }));
  git = openGit(checkout, playground.environment);
});

afterAll(() => playground.remove());

describe("run", () => {
  it.each(["$HOME", "`id`", "a'b\"c", "-x y", "a\nb\tc", "公告", "!!", "\\", "*", "~", "a;b|c&d>e", "$'x'", ""])(
    "hands the argument %j to git as it is",
    async (text) => {
      const result = await git.run(["rev-parse", "--sq-quote", text, "end"]);

      expect(result.stdout.toString("utf8")).toBe(
        ` '${text.replaceAll("'", `'\\''`).replaceAll("!", `'\\!'`)}' 'end'\n`,
      );
    },
  );

  it("gives back every byte of what went in on stdin", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const oid = await git.read(["hash-object", "-w", "--stdin"], { input: Buffer.from(bytes) });
        const blob = await git.read(["cat-file", "blob", oid.toString("utf8").trim()]);

        expect(blob.equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it("closes stdin for commands that get no input", async () => {
    const result = await git.run(["hash-object", "--stdin"], { timeoutMs: 5_000 });

    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  });

  it("survives a command that does not read its input", async () => {
    const result = await git.run(["version"], { input: Buffer.alloc(4_000_000, 0x20) });

    expect(result.exitCode).toBe(0);
  });

  it("passes more arguments than one shell command line can hold", async () => {
    const many = Array.from({ length: 3_000 }, (_value, index) => `${"x".repeat(60)}${index}`);

    const result = await git.run(["rev-parse", "--sq-quote", ...many]);

    expect(result.stdout.toString("utf8").trim().split(" ")).toHaveLength(3_000);
  });

  it("ends git and the helpers it started when the time is up", async () => {
    const heartbeat = join(playground.folder, "heartbeat");
    const alias = `alias.wait=!while :; do echo beat >> '${heartbeat}'; sleep 0.02; done & wait`;

    const result = await git.run(["-c", alias, "wait"], { timeoutMs: 400 });

    expect(result).toMatchObject({ exitCode: 124, timedOut: true });
    const beats = await readFile(heartbeat, "utf8");
    await wait(150);
    expect(await readFile(heartbeat, "utf8")).toBe(beats);
  });

  it("masks credentials before anyone sees the error output", async () => {
    const result = await git.run(["show-ref", "--verify", "https://bot:hunter2@git.example/x"]);

    expect(result.stderr).toContain("https://***@git.example/x");
    expect(result.stderr).not.toContain("hunter2");
  });

  it.each(["gc.auto", "maintenance.auto", "core.hooksPath", "core.precomposeUnicode", "protocol.version"])(
    "does not follow the checkout's own setting of %s",
    async (name) => {
      await playground.git(checkout, "config", name, "1");

      expect((await git.read(["config", "--get", name])).toString("utf8").trim()).not.toBe("1");
    },
  );

  it("runs no local hook", async () => {
    const hooks = join(checkout, ".git", "hooks");
    const trace = join(playground.folder, "hook-ran");
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, "reference-transaction"), `#!/bin/sh\ntouch '${trace}'\n`, { mode: 0o755 });

    await git.read(["update-ref", "refs/announce/test", "HEAD"]);

    await expect(run("cat", [trace])).rejects.toThrow();
  });
});

describe("the environment", () => {
  it("cannot redirect git to another repository, as it does inside hooks", async () => {
    const elsewhere = await playground.clone(await playground.createRemote({ other: "" }));
    const hookEnvironment = {
      ...playground.environment,
      GIT_DIR: join(elsewhere, ".git"),
      GIT_WORK_TREE: elsewhere,
      GIT_INDEX_FILE: join(elsewhere, ".git", "index"),
      GIT_PREFIX: "x/",
    };

    const top = await openGit(checkout, hookEnvironment).read(["rev-parse", "--show-toplevel"]);

    expect(top.toString("utf8").trim()).toBe(checkout);
  });

  it("may ask zx to print, to time out, to look for git elsewhere or for another shell: nothing of that happens", async () => {
    const script = `
      import { openGit } from ${JSON.stringify(new URL("../../../scripts/effects/git/git.ts", import.meta.url).href)};
      const result = await openGit(${JSON.stringify(checkout)}).run(["rev-parse", "--is-inside-work-tree"]);
      console.log(JSON.stringify([result.stdout.toString(), result.exitCode]));
    `;
    // Only git on PATH, so neither bash nor ps; and another "git" where zx would look first.
    const bin = join(playground.folder, "bin");
    await mkdir(bin);
    const { stdout: gitPath } = await run("sh", ["-c", "command -v git"]);
    await symlink(gitPath.trim(), join(bin, "git"));
    const local = join(playground.folder, "node_modules", ".bin");
    await mkdir(local, { recursive: true });
    await writeFile(join(local, "git"), "#!/bin/sh\necho impostor\n", { mode: 0o755 });
    const zx = {
      ZX_VERBOSE: "true",
      ZX_QUIET: "false",
      ZX_TIMEOUT: "1ms",
      ZX_SHELL: "/bin/false",
      ZX_PREFER_LOCAL: "true",
    };

    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], {
      cwd: playground.folder,
      env: { ...playground.environment, ...zx, PATH: bin },
    });

    expect(JSON.parse(stdout)).toEqual(["true\n", 0]);
    expect(stderr).toBe("");
  });
});

describe("whileWaiting", () => {
  it("has one thing done each time that git has begun to talk to the remote, and none before", async () => {
    const { run, pushAddress, whileWaiting } = openGit(checkout, playground.environment);
    const done: string[] = [];
    whileWaiting(() => done.push("first"));
    whileWaiting(() => done.push("second"));

    await Promise.all([run(["version"]), pushAddress()]);
    expect(done).toEqual([]);
    const listing = run(["ls-remote", "origin"], { talksToRemote: true });
    expect(done).toEqual(["first"]);
    expect((await listing).exitCode).toBe(0);
    await run(["ls-remote", "origin"], { talksToRemote: true });
    expect(done).toEqual(["first", "second"]);
    await run(["ls-remote", "origin"], { talksToRemote: true });
    expect(done).toHaveLength(2);
  });
});

describe("pushAddress", () => {
  it("is where git pushes to, whatever it fetches from, and is asked once", async () => {
    const directory = await playground.clone(await playground.createRemote({ a: "" }));
    await playground.git(directory, "config", "url.https://git.example/.pushInsteadOf", "file:///");
    const { pushAddress } = openGit(directory, playground.environment);

    const [first] = await Promise.all([pushAddress(), pushAddress()]);
    await playground.git(directory, "remote", "remove", "origin");

    expect(first).toMatch(/^https:\/\/git\.example\/.*remote\.git$/);
    expect(await pushAddress()).toBe(first);
  });
});

describe("what is asked once", () => {
  it("is asked again where it failed", async () => {
    const directory = await playground.clone(await playground.createRemote({ a: "" }));
    await playground.git(directory, "remote", "rename", "origin", "elsewhere");
    const { pushAddress } = openGit(directory, playground.environment);

    await expect(pushAddress()).rejects.toMatchObject({ code: "REMOTE_MISSING" });
    await playground.git(directory, "remote", "rename", "elsewhere", "origin");

    expect(await pushAddress()).toMatch(/^file:/);
  });
});

describe("remotes", () => {
  it("tells a partial clone from all others, whichever remote it is promised by", async () => {
    const remote = await playground.createRemote({ a: "" });
    const settingsOf = async (...options: readonly string[]) =>
      await openGit(await playground.clone(remote, options), playground.environment).remotes();

    expect(await settingsOf()).toEqual({ isPartial: false, isFiltered: false });
    expect(await settingsOf("--depth=1")).toMatchObject({ isPartial: false });
    expect(await settingsOf("--filter=blob:none")).toEqual({ isPartial: true, isFiltered: true });
    expect(await settingsOf("-c", "remote.up/stream.Promisor=true")).toMatchObject({
      isPartial: true,
      isFiltered: false,
    });
    const bare = openGit(remote, playground.environment);
    expect(await bare.remotes()).toEqual({ isPartial: false, isFiltered: false });
  });
});

describe("faults", () => {
  it("says NOT_A_CHECKOUT outside of one and for a folder that is not there", async () => {
    const outside = openGit(playground.folder, {
      ...playground.environment,
      GIT_CEILING_DIRECTORIES: playground.folder,
    });
    const nowhere = openGit(join(playground.folder, "nowhere"), playground.environment);

    await expect(outside.read(["rev-parse", "HEAD"])).rejects.toMatchObject({ code: "NOT_A_CHECKOUT", exitCode: 2 });
    await expect(nowhere.read(["rev-parse", "HEAD"])).rejects.toMatchObject({ code: "NOT_A_CHECKOUT", exitCode: 2 });
  });

  it("says GIT_MISSING where git is not installed", async () => {
    const noGit = openGit(checkout, { ...playground.environment, PATH: playground.folder });

    await expect(noGit.run(["version"])).rejects.toMatchObject({ code: "GIT_MISSING", exitCode: 2 });
  });

  it("says REMOTE_UNREACHABLE when nobody listens at the remote's address", async () => {
    const away = await playground.clone(await playground.createRemote({ a: "" }));
    await playground.git(away, "remote", "set-url", "origin", "http://bot:hunter2@127.0.0.1:1/x.git");
    const reading = openGit(away, playground.environment).read(["ls-remote", "origin"], { talksToRemote: true });

    const fault: unknown = await reading.catch((error: unknown) => error);

    expect(fault).toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
    expect(String(fault)).not.toContain("hunter2");
  });

  it("names the command that failed, and not the settings before it", async () => {
    const failing = openGit(checkout, playground.environment).read(["-c", "fetch.output=compact", "fetch", "nowhere"]);

    await expect(failing).rejects.toMatchObject({ message: expect.stringMatching(/^git fetch failed/) as string });
  });

  it("says REMOTE_MISSING without a remote of that name", async () => {
    const alone = await playground.clone(await playground.createRemote({ a: "" }));
    await playground.git(alone, "remote", "remove", "origin");

    const reading = openGit(alone, playground.environment).read(["ls-remote", "origin"], { talksToRemote: true });

    await expect(reading).rejects.toMatchObject({ code: "REMOTE_MISSING", exitCode: 2 });
  });
});

describe("openCheckout", () => {
  it("finds the top folder from inside a checkout, whatever it is called", async () => {
    const odd = join(playground.folder, "odd 'name' $x 公告");
    await playground.git(playground.folder, "clone", "--quiet", checkout, odd);
    await mkdir(join(odd, "deep", "down"), { recursive: true });

    expect((await openCheckout(join(odd, "deep", "down"), playground.environment)).directory).toBe(odd);
  });

  it("refuses a bare repository", async () => {
    const bare = await playground.createRemote({ a: "" });

    await expect(openCheckout(bare, playground.environment)).rejects.toMatchObject({ code: "NOT_A_CHECKOUT" });
  });
});
