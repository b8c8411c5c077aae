// GitHub's API for the comment on a pull request. It reaches GitHub and nothing else, and asks each thing once.
import { exitCodes, Fault } from "../../core/problems/fault.ts";
import { isJsonObject, objectOrEmpty } from "../../core/text/json.ts";
import { oneLine } from "../../core/text/one-line.ts";
import type { Environment } from "../git/git-environment.ts";

export interface GitHub {
  /** `owner/name`, as two parameters of every call. */
  readonly place: { readonly owner: string; readonly repo: string };
  readonly octokit: Client;
}

type Client = Awaited<ReturnType<typeof createClient>>;

const timeoutMs = 30_000;

/**
 * The repository and the server that GitHub Actions names, with the job's token.
 * @param hide called with the token before it is used. Fault GITHUB_NOT_SET.
 */
export async function openGitHub(
  environment: Environment,
  hide: (secrets: readonly string[]) => void,
): Promise<GitHub> {
  const token = environment["GITHUB_TOKEN"] ?? "";
  const [owner = "", repo = "", ...rest] = (environment["GITHUB_REPOSITORY"] ?? "").split("/");
  if (token === "" || owner === "" || repo === "" || rest.length > 0) throw notSet();
  hide([token]);
  const baseUrl = (environment["GITHUB_API_URL"] ?? "https://api.github.com").replace(/\/+$/, "");
  return { place: { owner, repo }, octokit: await createClient(token, baseUrl) };
}

/** Loaded only here: most commands never speak to GitHub. */
async function createClient(token: string, baseUrl: string) {
  const { Octokit } = await import("@octokit/core");
  const { paginateRest } = await import("@octokit/plugin-paginate-rest");
  const quiet = (): undefined => undefined;
  const octokit = new (Octokit.plugin(paginateRest))({
    auth: token,
    baseUrl,
    userAgent: "announcements-as-code",
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    request: { redirect: "error" },
  });
  octokit.hook.before("request", (options) => {
    options.request = { ...options.request, signal: AbortSignal.timeout(timeoutMs) };
  });
  octokit.hook.error("request", (error, options) => {
    throw faultOf(error, `${options.method} ${new URL(options.url, "http://x").pathname}`);
  });
  return octokit;
}

function faultOf(error: unknown, request: string): Fault {
  const said = error instanceof Error ? oneLine(error.message) : "";
  const answer = answerOf(error);
  if (answer === null || isBusy(answer)) {
    return new Fault({
      code: "GITHUB_UNREACHABLE",
      exitCode: exitCodes.unreachable,
      message: `${request} at GitHub: ${answer === null ? "" : `${answer.status} `}${said}`,
      remedy: "Nothing is lost: the next run tells what this one could not.",
      cause: error,
    });
  }
  return new Fault({
    code: "GITHUB_REFUSED",
    exitCode: exitCodes.configuration,
    message: `${request} at GitHub: ${answer.status} ${said}`,
    remedy: "Compare the job's `permissions:` with those of .github/workflows in this version.",
    cause: error,
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Null where GitHub never answered. */
function answerOf(error: unknown): Answer | null {
  if (!(error instanceof Error) || !("response" in error)) return null;
  const { response } = error;
  if (!isJsonObject(response) || typeof response["status"] !== "number") return null;
  return { status: response["status"], headers: objectOrEmpty(response["headers"]) };
}

/** Of GitHub's limits on requests: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api (2026-11-28). */
function isBusy({ status, headers }: Answer): boolean {
  if (status >= 500 || status === 429) return true;
  return status === 403 && ("retry-after" in headers || headers["x-ratelimit-remaining"] === "0");
}

function notSet(): Fault {
  return new Fault({
    code: "GITHUB_NOT_SET",
    exitCode: exitCodes.configuration,
    message: "GITHUB_TOKEN and GITHUB_REPOSITORY do not say which repository of GitHub this is, and with which token",
    remedy: "This command is for the workflows: see .github/workflows/comment.yml.",
  });
}
