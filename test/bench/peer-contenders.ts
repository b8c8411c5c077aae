// The tools that check YAML files against a JSON Schema and nothing else: no places, no rules across keys or files.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../support/git-playground.ts";
import { corpusFiles } from "./corpus.ts";
import type { BenchWorld, Contender, PreparedRun } from "./scenario.ts";

const referenced = ["delivery", "netease", "rongcloud", "easemob"];

/** Started without its Node wrapper, which only starts it. */
export function jsonschema(mode: string, options: readonly string[]): Contender {
  return {
    name: `@sourcemeta/jsonschema (${mode})`,
    prepare: async (bench, files) => {
      const file = bench.peers === null ? null : nativeBinary(bench.peers);
      if (file === null) return null;
      const schemas = referenced.flatMap((name) => ["--resolve", schemaPath(bench, name)]);
      const args = ["validate", schemaPath(bench, "announcement"), "announcements", ...schemas, ...options];
      const directory = await bench.checkout(files);
      return { command: { file, args: [...args, "--extension", ".yaml"], directory, environment: bench.environment } };
    },
  };
}

export const ajvCli: Contender = {
  name: "ajv-cli",
  // Its glob hands all paths to one list; beyond this it takes minutes.
  mostFiles: 10_000,
  prepare: (bench, files) => {
    const references = referenced.flatMap((name) => ["-r", schemaPath(bench, name)]);
    const data = ["-d", "announcements/**/*.yaml", "-c", "ajv-formats", "--all-errors", "--strict=false"];
    return nodePeer(bench, files, {
      script: "ajv-cli/dist/index.js",
      args: ["validate", "-s", schemaPath(bench, "announcement"), ...references, ...data],
    });
  },
};

export const v8r: Contender = {
  name: "v8r",
  // 14 seconds for each thousand.
  mostFiles: 1_000,
  prepare: (bench, files) =>
    nodePeer(bench, files, {
      script: "v8r/src/index.js",
      args: ["--schema", schemaPath(bench, "announcement"), "announcements/**/*.yaml"],
    }),
};

interface NodePeer {
  readonly script: string;
  readonly args: readonly string[];
}

async function nodePeer(bench: BenchWorld, files: number, { script, args }: NodePeer): Promise<PreparedRun | null> {
  if (bench.peers === null) return null;
  const path = join(bench.peers, "node_modules", script);
  const directory = await folderWithQuotedTimes(bench, files);
  return { command: { file: process.execPath, args: [path, ...args], directory, environment: bench.environment } };
}

/** Their parsers are of YAML 1.1, take a time for a date, and then miss the text: they get times in quotes. */
async function folderWithQuotedTimes({ folder }: BenchWorld, count: number): Promise<string> {
  const directory = join(folder, `quoted-times-${count}`);
  if (existsSync(directory)) return directory;
  for (const { path, text } of corpusFiles(count)) {
    await writeFiles(directory, { [path]: text.replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+08:00)/g, '"$&"') });
  }
  return directory;
}

function schemaPath({ program }: BenchWorld, name: string): string {
  return join(program, "schemas", `${name}.schema.json`);
}

function nativeBinary(peers: string): string | null {
  const folder = join(peers, "node_modules/@sourcemeta/jsonschema/build/github-releases");
  if (!existsSync(folder)) return null;
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const stem = `jsonschema-${platform}-${process.arch === "x64" ? "x86_64" : process.arch}`;
  const name = readdirSync(folder).find((entry) => entry === stem || entry === `${stem}.exe`);
  return name === undefined ? null : join(folder, name);
}
