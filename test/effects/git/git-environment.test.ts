// Which variables reach git: none that redirects it, all that it needs to reach the remote.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitEnvironment } from "../../../scripts/effects/git/git-environment.ts";

describe("gitEnvironment", () => {
  it.each([
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_PREFIX",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_TRACE",
    "GIT_TRACE_CURL",
    "GIT_CURL_VERBOSE",
    "GIT_EXTERNAL_DIFF",
  ])("drops %s", (name) => {
    expect(gitEnvironment({ [name]: "x" })).not.toHaveProperty(name);
  });

  it.each([
    "PATH",
    "HOME",
    "SSH_AUTH_SOCK",
    "GIT_SSH_COMMAND",
    "GIT_ASKPASS",
    "GIT_SSL_CAINFO",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_0",
    "GIT_CONFIG_VALUE_12",
    "GIT_CONFIG_GLOBAL",
  ])("keeps %s", (name) => {
    expect(gitEnvironment({ [name]: "x" })).toHaveProperty(name, "x");
  });

  it("always answers in English and never prompts, whatever came from outside", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("LC_ALL", "LANG", "GIT_TERMINAL_PROMPT"), fc.string()), (outer) => {
        expect(gitEnvironment(outer)).toMatchObject({ LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" });
      }),
    );
  });
});
