// The environment and the settings every git process gets: nothing from outside may redirect it, prompt or run hooks.

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The GIT_ variables that survive: how to reach and authenticate to the remote, and which configuration to read.
 * All others go: they redirect the repository (GIT_DIR, GIT_INDEX_FILE, GIT_WORK_TREE, GIT_NAMESPACE …, set inside hooks
 * and aliases), change what paths mean, or print credentials (GIT_TRACE…, GIT_CURL_VERBOSE).
 */
const keptVariable =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|SSL_\w+|HTTP_\w+|PROXY_\w+|ALLOW_PROTOCOL|PROTOCOL_FROM_USER|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH)$/;

/** The environment of a git process. */
export function gitEnvironment(outer: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && (!name.startsWith("GIT_") || keptVariable.test(name))) kept[name] = value;
  }
  return {
    ...kept,
    // Messages are matched in English.
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    // Reading must not refresh the user's index.
    GIT_OPTIONAL_LOCKS: "0",
    // A replace ref would put other content behind an object id that reviewers approved.
    GIT_NO_REPLACE_OBJECTS: "1",
  };
}

/** Settings that override the user's for our own commands, as `git -c` arguments. */
export const gitSettings: readonly string[] = [
  // No local hook runs: pre-push and reference-transaction are made for people.
  "core.hooksPath=/dev/null",
  "core.quotePath=false",
  // macOS would otherwise compose names given as arguments, and miss decomposed ones in the tree.
  "core.precomposeUnicode=false",
  "core.logAllRefUpdates=false",
  "core.fsmonitor=false",
  "color.ui=false",
  "protocol.version=2",
  "gc.auto=0",
  "maintenance.auto=false",
  // A commit of ours is a handful of loose objects, not one more pack.
  "fastimport.unpackLimit=100",
  // git 2.48 would create refs/remotes/origin/HEAD on a fetch.
  "remote.origin.followRemoteHEAD=never",
].flatMap((setting) => ["-c", setting]);
