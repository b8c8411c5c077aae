// The rules of the code's shape: each takes the source files by path and tells every breach in one line.
import { posix } from "node:path";
import { moduleFacts, type Import, type ModuleFacts } from "./module-facts.ts";

/** Facts by path from the repository's root, such as `scripts/core/plan.ts`. */
export type SourceTree = ReadonlyMap<string, ModuleFacts>;

export function sourceTree(texts: ReadonlyMap<string, string>): SourceTree {
  return new Map([...texts].map(([path, text]) => [path, moduleFacts(path, text)]));
}

/** Imports point down only: announce.ts, commands, effects, vendors, core; the sandbox stands beside, on core alone. */
export function layerBreaches(tree: SourceTree): string[] {
  return everyImport(tree).flatMap(({ from, to, specifier }) => {
    if (layerOf(from) === null) return [`${from} is in no layer`];
    return to === null || mayImport(from, to) ? [] : [`${from} imports ${specifier}`];
  });
}

/** core/ and vendors/ reach no input, output, clock, randomness or environment. */
export function purityBreaches(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path]) => isPure(path))
    .flatMap(([path, facts]) => [
      ...facts.imports.filter((one) => !isPureImport(one)).map(({ specifier }) => `${path} imports ${specifier}`),
      ...impureUses.filter((use) => facts.uses.has(use)).map((use) => `${path} uses ${use}`),
    ]);
}

/** The sandbox needs nothing but Node, so that it cannot share a vendor's mistake with the code it tests. */
export function sandboxBreaches(tree: SourceTree): string[] {
  return everyImport(tree)
    .filter(({ from, to, specifier }) => layerOf(from) === "sandbox" && to === null && !specifier.startsWith("node:"))
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
}

/** The one file that speaks to GitHub, and the command that may use it. */
const gitHubClient = "scripts/effects/github/github-client.ts";
const gitHubCommand = /^scripts\/commands\/comment\b/;

/**
 * Commands whose files do not match `senders` cannot reach, at run time, a file that opens connections; the comment's
 * reach GitHub's client and no other.
 */
export function sendingPreviews(tree: SourceTree, senders: RegExp): string[] {
  const commands = [...tree.keys()].filter((path) => layerOf(path) === "commands" && !senders.test(path));
  // The command line itself loads each command only when it is named.
  const reachable = (path: string): string[] => runTimePaths(tree, path, { isDynamicToo: !isCommandTable(path) });
  return commands.flatMap((path) =>
    reachable(path)
      .filter((target) => opensConnections(tree.get(target)))
      .filter((target) => target !== gitHubClient || !gitHubCommand.test(path))
      .map((target) => `${path} reaches ${target}`),
  );
}

/** Whether a file can open a connection by itself. */
export function opensConnections(facts: ModuleFacts | undefined): boolean {
  if (facts === undefined) return false;
  const isConnecting = ({ specifier, isTypeOnly }: Import): boolean => !isTypeOnly && connecting.includes(specifier);
  return facts.imports.some(isConnecting) || connectingGlobals.some((use) => facts.uses.has(use));
}

/** No file waits for itself to be loaded. */
export function importCycles(tree: SourceTree): string[] {
  return [...tree.keys()].flatMap((path) => {
    const [, ...further] = runTimePaths(tree, path, { isDynamicToo: false });
    const closing = [path, ...further].filter((one) => runTimeTargets(tree, one, false).includes(path));
    return closing.map((one) => `${one} imports ${path}, which it was loaded for`);
  });
}

/**
 * No two folders below `root` need each other, not even for a type: whoever reads one need not read the other first.
 * The files of `root` itself are a folder too.
 */
export function folderCycles(tree: SourceTree, root: string): string[] {
  const imports = everyImport(tree).filter(({ from, to }) => from.startsWith(root) && to?.startsWith(root) === true);
  const below = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const [upper, lower] = [posix.dirname(from), posix.dirname(to ?? "")];
    if (upper !== lower) below.set(upper, (below.get(upper) ?? new Set()).add(lower));
  }
  return imports
    .filter(({ from, to }) => posix.dirname(from) !== posix.dirname(to ?? ""))
    .filter(({ from, to }) => reachableFolders(below, posix.dirname(to ?? "")).has(posix.dirname(from)))
    .map(({ from, to }) => `${from} imports ${to ?? ""}, whose folder needs ${posix.dirname(from)}`);
}

function reachableFolders(below: ReadonlyMap<string, ReadonlySet<string>>, start: string): ReadonlySet<string> {
  const met = new Set([start]);
  for (const folder of met) for (const next of below.get(folder) ?? []) met.add(next);
  return met;
}

/**
 * Each package that is loaded is one that a production install brings. Types are gone by then, and what keeps the
 * repository itself in step runs where it is developed.
 */
export function unknownPackages(tree: SourceTree, dependencies: readonly string[]): string[] {
  return everyImport(tree)
    .filter(({ to, specifier, isTypeOnly }) => to === null && !isTypeOnly && !specifier.startsWith("node:"))
    .filter(({ from, specifier }) => !isUpkeep(from) && !dependencies.includes(packageOf(specifier)))
    .map(({ from, specifier }) => `${from} imports ${specifier}`);
}

/** No default exports, no barrels, no module-level state. */
export function exportBreaches(tree: SourceTree): string[] {
  return [...tree].flatMap(([path, facts]) => [
    ...(facts.hasDefaultExport ? [`${path} has a default export`] : []),
    ...(facts.isBarrel ? [`${path} is a barrel`] : []),
    ...facts.mutableState.map((name) => `${path} keeps state in ${name}`),
  ]);
}

/** Names say what a file holds, in kebab-case. */
export function nameBreaches(paths: Iterable<string>): string[] {
  return [...paths].filter((path) => {
    const words = path.replace(/\.[a-z]+$/, "").split(/[/-]/);
    return !kebabPath.test(path) || words.some((word) => emptyWords.includes(word));
  });
}

/** Every file starts with a sentence on what it is for, and stays short enough to read. */
export function textBreaches(texts: ReadonlyMap<string, string>): string[] {
  return [...texts].flatMap(([path, text]) => {
    const lines = text.replace(/\n$/, "").split("\n");
    return [
      ...(/^\/\/ \S.*\.(?: |$)/.test(openingComment(lines)) ? [] : [`${path} does not start with a sentence`]),
      ...(lines.length <= mostLines ? [] : [`${path} has ${lines.length} lines`]),
    ];
  });
}

function openingComment(lines: readonly string[]): string {
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return lines.slice(0, end === -1 ? lines.length : end).join(" ");
}

const mostLines = 300;
const kebabPath = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.(?:ts|mjs)$/;
const emptyWords = ["utils", "util", "helpers", "helper", "manager", "common", "misc", "index"];

const layers = ["core", "vendors", "effects", "commands", "entry"] as const;
type Layer = (typeof layers)[number] | "sandbox";

const purePackages = ["ajv", "yaml"];
const impureUses = [
  ...["process", "globalThis", "console", "fetch", "WebSocket", "performance", "crypto", "navigator", "require"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
  ...["Date.now", "new Date()", "Date()", "Math.random", "Temporal.Now"],
];
const connecting = [
  "undici",
  "@octokit/core",
  "node:http",
  "node:https",
  "node:http2",
  "node:net",
  "node:tls",
  "node:dgram",
];
const connectingGlobals = ["fetch", "WebSocket", "EventSource"];

function layerOf(path: string): Layer | null {
  const [root, folder = "", ...rest] = path.split("/");
  if (root !== "scripts") return null;
  if (rest.length === 0) return "entry";
  return folder === "sandbox" ? folder : (layers.find((layer) => layer === folder && layer !== "entry") ?? null);
}

function mayImport(from: string, to: string): boolean {
  if (to.startsWith("schemas/")) return true;
  const [upper, lower] = [layerOf(from), layerOf(to)];
  if (upper === null || lower === null) return false;
  if (lower === "sandbox") return upper === "sandbox" || /^scripts\/commands\/(?:demo|sandbox)\b/.test(from);
  if (upper === "sandbox") return lower === "core";
  return layers.indexOf(lower) <= layers.indexOf(upper);
}

function isPure(path: string): boolean {
  const layer = layerOf(path);
  return layer === "core" || layer === "vendors";
}

function isPureImport({ specifier, names, isDynamic }: Import): boolean {
  if (isDynamic) return false;
  if (specifier.startsWith(".")) return true;
  if (specifier === "node:crypto") return names.length > 0 && names.every((name) => name === "createHash");
  return purePackages.includes(packageOf(specifier));
}

interface Edge {
  readonly from: string;
  readonly isTypeOnly: boolean;
  /** The file in this repository; null for a package or a part of Node. */
  readonly to: string | null;
  readonly specifier: string;
}

function everyImport(tree: SourceTree): Edge[] {
  return [...tree].flatMap(([from, { imports }]) =>
    imports.map(({ specifier, isTypeOnly }) => ({ from, to: targetOf(from, specifier), specifier, isTypeOnly })),
  );
}

function targetOf(from: string, specifier: string): string | null {
  return specifier.startsWith(".") ? posix.join(posix.dirname(from), specifier) : null;
}

function packageOf(specifier: string): string {
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

function isUpkeep(path: string): boolean {
  return path.startsWith("scripts/commands/upkeep/");
}

function isCommandTable(path: string): boolean {
  return path === "scripts/commands/command-line.ts";
}

/** The file itself and every file it loads, in the order they are met. */
function runTimePaths(tree: SourceTree, start: string, { isDynamicToo }: { readonly isDynamicToo: boolean }): string[] {
  const met = new Set([start]);
  for (const path of met) for (const target of runTimeTargets(tree, path, isDynamicToo)) met.add(target);
  return [...met];
}

function runTimeTargets(tree: SourceTree, path: string, isDynamicToo: boolean): string[] {
  const imports = tree.get(path)?.imports ?? [];
  return imports
    .filter(({ isTypeOnly, isDynamic }) => !isTypeOnly && (isDynamicToo || !isDynamic))
    .flatMap(({ specifier }) => targetOf(path, specifier) ?? []);
}
