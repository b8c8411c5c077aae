// GitHub's client: what each kind of answer means, that nothing is asked twice, and that the token stays inside.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { Fault } from "../../../scripts/core/problems/fault.ts";
import { openGitHub } from "../../../scripts/effects/github/github-client.ts";

const token = "ghs_0123456789abcdefghijABCDEFGHIJ";

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How often the server was asked, and the fault of the request; null where it went well. */
async function ask({ status, headers = {} }: Answer): Promise<{ readonly asked: number; readonly fault: unknown }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ message: "Said so" }));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const hidden: string[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = { GITHUB_TOKEN: token, GITHUB_REPOSITORY: "acme/chat", GITHUB_API_URL: `${url}/api/v3/` };
  const { octokit, place } = await openGitHub(environment, (secrets) => hidden.push(...secrets));
  const fault = await octokit.request("GET /repos/{owner}/{repo}/pulls", place).then(
    () => null,
    (error: unknown) => error,
  );
  expect(hidden).toEqual([token]);
  return { asked, fault };
}

describe("an answer of GitHub", () => {
  it.each([
    [{ status: 500 }, "GITHUB_UNREACHABLE"],
    [{ status: 429 }, "GITHUB_UNREACHABLE"],
    [{ status: 403, headers: { "retry-after": "60" } }, "GITHUB_UNREACHABLE"],
    [{ status: 403, headers: { "x-ratelimit-remaining": "0" } }, "GITHUB_UNREACHABLE"],
    [{ status: 302, headers: { location: "http://127.0.0.1:1/" } }, "GITHUB_UNREACHABLE"],
    [{ status: 403 }, "GITHUB_REFUSED"],
    [{ status: 404 }, "GITHUB_REFUSED"],
    [{ status: 422 }, "GITHUB_REFUSED"],
  ])("%j is %s, and is asked for once", async (answer, code) => {
    const { asked, fault } = await ask(answer);

    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code });
    expect(asked).toBe(1);
  });

  it("goes well", async () => {
    expect(await ask({ status: 200 })).toEqual({ asked: 1, fault: null });
  });

  it("leads to no fault that holds the token of the request", async () => {
    const { fault } = await ask({ status: 403 });
    const shown = inspect(fault, { depth: 20 });

    expect(shown).toContain("Said so");
    expect(shown).not.toContain(token);
  });
});
