// What git's messages become: the right fault, one line, and never a credential.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitFault, maskSecrets, shortReason, type GitResult } from "../../../scripts/effects/git/git-failure.ts";

function failed(stderr: string, overrides: Partial<GitResult> = {}): GitResult {
  return { stdout: Buffer.alloc(0), stderr, exitCode: 128, timedOut: false, ...overrides };
}

describe("gitFault", () => {
  it.each([
    ["fatal: not a git repository (or any of the parent directories): .git", "NOT_A_CHECKOUT", 2],
    ["fatal: cannot change to '/nowhere': No such file or directory", "NOT_A_CHECKOUT", 2],
    ["fatal: detected dubious ownership in repository at '/x'", "CHECKOUT_NOT_TRUSTED", 2],
    ["fatal: Unable to create '/x/.git/shallow.lock': File exists.\n\nAnother git process", "GIT_FAILED", 2],
    ["error: No such remote 'origin'", "REMOTE_MISSING", 2],
    ["remote: Repository not found.\nfatal: repository 'https://x/y.git/' not found", "REMOTE_MISSING", 2],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 404", "REMOTE_MISSING", 2],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 403", "REMOTE_REFUSED", 2],
    ["fatal: could not read Username for 'https://x': terminal prompts disabled", "REMOTE_REFUSED", 2],
    ["fatal: Authentication failed for 'https://x/'", "REMOTE_REFUSED", 2],
    ["git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "REMOTE_REFUSED", 2],
    ["fatal: remote error: upload-pack: not our ref 1234", "COMMIT_GONE", 2],
    ["fatal: unable to access 'https://x/': Could not resolve host: x", "REMOTE_UNREACHABLE", 69],
    ["fatal: unable to access 'https://x/': Failed to connect to x port 443", "REMOTE_UNREACHABLE", 69],
    ["fatal: unable to access 'https://x/': The requested URL returned error: 503", "REMOTE_UNREACHABLE", 69],
    ["fatal: something never seen before", "REMOTE_UNREACHABLE", 69],
  ])("reads %j of a remote command as %s", (stderr, code, exitCode) => {
    expect(gitFault("git fetch", failed(stderr), true)).toMatchObject({ code, exitCode });
  });

  it("does not take a local lack of permission for the remote's refusal", () => {
    const result = failed(
      "error: insufficient permission for adding an object to repository database: Permission denied",
    );

    expect(gitFault("git fast-import", result, false)).toMatchObject({ code: "GIT_FAILED", exitCode: 2 });
  });

  it("takes a partial clone's failing fetch in a local command for the remote's", () => {
    const result = failed("fatal: could not fetch 1234 from promisor remote");

    expect(gitFault("git cat-file", result, false)).toMatchObject({ code: "REMOTE_UNREACHABLE", exitCode: 69 });
  });

  it("takes a remote command that ran out of time for an unreachable remote", () => {
    const fault = gitFault("git fetch", failed("", { exitCode: 124, timedOut: true }), true);

    expect(fault).toMatchObject({ code: "REMOTE_UNREACHABLE", message: "git fetch ran out of time" });
  });
});

describe("maskSecrets", () => {
  it.each([
    ["fatal: unable to access 'https://x-access-token:ghs_16C7e42F292c@github.com/a/b/'", "16C7e42F"],
    ["https://oauth2:pa%40ss:w@host:8443/x", "pa%40"],
    ["ssh://deploy:hunter2@host/x", "hunter2"],
    ["fatal: unable to access 'https://me:12/hunter2@host/x/': URL rejected: Port number", "12/hunter2"],
    ["fatal: unable to access 'https://me:hunter2/x@host/x/': URL rejected: Port number", "hunter2"],
    ["fatal: unable to access 'https://me:it's\"mine\"@host/x/': refused", "mine"],
    ["fatal: 'https://me:p@ss@w0rd@host/x/' refused", "w0rd"],
    ["http.https://github.com/.extraheader=AUTHORIZATION: basic eC1hY2Nlc3M6c2VjcmV0", "eC1hY2Nlc3M6c2VjcmV0"],
    ["=> Send header: Authorization: Bearer abc.def.ghi", "abc.def.ghi"],
    ["sent Basic eC1hY2Nlc3M6c2VjcmV0", "eC1hY2Nlc3M6c2VjcmV0"],
    ["https://host/x?private_token=abcdef123&y=1", "abcdef123"],
    ["token github_pat_11ABCDEFG0123456789_abc was refused", "11ABCDEFG"],
  ])("hides the credential in %j", (text, secret) => {
    expect(maskSecrets(text)).not.toContain(secret);
  });

  it("keeps what is no credential", () => {
    const text =
      "fatal: unable to access 'https://github.com/a/b.git/' or http://[::1]:8080/x or ssh://host:22/x: Basic authentication failed for user@example.com";

    expect(maskSecrets(text)).toBe(text);
  });

  it("never lets the user and password of a URL through", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9._~%!$&()*+,;=-]{12,30}$/);
    fc.assert(
      fc.property(part, part, fc.constantFrom("https", "ssh", "http"), (user, password, scheme) => {
        const masked = maskSecrets(
          `error: cannot reach '${scheme}://${user}:${password}@host.example/a.git', giving up`,
        );

        expect(masked).toContain("host.example/a.git");
        expect(masked).not.toContain(password);
      }),
    );
  });
});

describe("shortReason", () => {
  it("keeps the telling lines, on one line", () => {
    const stderr = "hint: try again\nremote: \nremote: GH006: Protected branch\nTo https://x\nerror: failed to push\n";

    expect(shortReason(stderr)).toBe("remote: GH006: Protected branch; error: failed to push");
  });

  it("never holds a control character and never more than 400 characters", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 5 }), (lines) => {
        const text = shortReason(lines.map((line) => `remote: \u001B[31m${line}`).join("\n"));

        expect(text).not.toMatch(/\p{Cc}/u);
        expect(text.length).toBeLessThanOrEqual(400);
      }),
    );
  });
});
