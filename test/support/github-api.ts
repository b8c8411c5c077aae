// A GitHub API that nobody here wrote (`emulate`), told about the commits of a real git repository, and watched.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "emulate";
import { isJsonObject, objectOrEmpty, type Json, type JsonObject } from "../../scripts/core/text/json.ts";
import { requestBreaches, responseBreaches, type SeenRequest } from "./github-operations.ts";
import type { GitPlayground } from "./git-playground.ts";

export interface GitHubApi {
  readonly url: string;
  /** Of the workflow's job, as the workflows hand it over; and what only reads. */
  readonly environment: Readonly<Record<string, string>>;
  readonly readOnly: Readonly<Record<string, string>>;
  /** `GET /repos/acme/chat/pulls`, since they were last taken. */
  readonly takeRequests: () => readonly string[];
  /** Requests that GitHub does not describe, and answers that it would not give. */
  readonly breaches: readonly string[];
  /** Opens a pull request into main; its number. `ann/chat` is a fork. */
  readonly openPull: (pull: ProposedPull) => Promise<number>;
  /** The pull request's branch moves to another commit. */
  readonly moveHead: (number: number, headOid: string) => void;
  readonly closePull: (number: number) => Promise<void>;
  /** Merged by this commit of main, which was made in the repository. */
  readonly mergePull: (number: number, commit: string) => Promise<void>;
  readonly comments: (number: number) => Promise<readonly SeenComment[]>;
  readonly comment: (login: string, number: number, body: string) => Promise<void>;
  /** The workflow's own comment, as a person with the right to may change it. */
  readonly editComment: (number: number, body: string) => Promise<void>;
  /** Requests that match are answered with this status from now on; null ends it. */
  readonly failWith: (match: RegExp, status: number | null) => void;
  readonly close: () => Promise<void>;
}

export interface ProposedPull {
  readonly repository: "acme/chat" | "ann/chat";
  readonly branch: string;
  readonly headOid: string;
}

export interface SeenComment {
  readonly author: string;
  readonly body: string;
}

interface Merge {
  readonly number: number;
  readonly commit: string;
}

/** Also what GitHub itself refuses: https://docs.github.com names 65,536 characters. */
const mostCharacters = 65_536;

const logins = ["acme", "ann", "github-actions[bot]"];

/** @param remote a bare repository, of which acme/chat tells. */
export async function startGitHubApi(playground: GitPlayground, remote: string): Promise<GitHubApi> {
  const emulator = await createEmulator({ service: "github", port: 0, seed: seed() });
  const state = new EmulatedGitHub(emulator, playground, remote);
  const server = createServer((request, response) => {
    void state.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await state.prepare();
  const url = `http://127.0.0.1:${port}`;
  const environment = { GITHUB_REPOSITORY: "acme/chat", GITHUB_API_URL: url };
  return {
    url,
    environment: { ...environment, GITHUB_TOKEN: "token-of-github-actions[bot]" },
    readOnly: { ...environment, GITHUB_TOKEN: "token-that-reads" },
    takeRequests: () => state.seen.splice(0),
    breaches: state.breaches,
    openPull: (pull) => state.openPull(pull),
    moveHead: (number, headOid) => {
      state.moveHead(number, headOid);
    },
    closePull: async (number) => {
      await state.call("acme", "PATCH", `/repos/acme/chat/pulls/${number}`, { state: "closed" });
    },
    mergePull: (number, commit) => state.mergePull({ number, commit }),
    comments: (number) => state.comments(number),
    comment: async (login, number, body) => {
      await state.call(login, "POST", `/repos/acme/chat/issues/${number}/comments`, { body });
    },
    editComment: async (number, body) => {
      const listed = await state.call("acme", "GET", `/repos/acme/chat/issues/${number}/comments`);
      const { id } = objectOrEmpty(Array.isArray(listed) ? (listed[0] as Json) : null);
      await state.call("github-actions[bot]", "PATCH", `/repos/acme/chat/issues/comments/${textOf(id)}`, { body });
    },
    failWith: (match, status) => {
      state.failWith(match, status);
    },
    close: async () => {
      await closeServer(server);
      await emulator.close();
    },
  };
}

type Token = [token: string, holder: { login: string; scopes: string[] }];

function seed() {
  const tokens = logins.map((login): Token => [`token-of-${login}`, { login, scopes: ["repo"] }]);
  return {
    tokens: Object.fromEntries([...tokens, ["token-that-reads", { login: "github-actions[bot]", scopes: ["repo"] }]]),
    github: {
      users: logins.map((login) => ({ login })),
      repos: [{ owner: "acme", name: "chat", auto_init: true }],
    },
  };
}

class EmulatedGitHub {
  readonly seen: string[] = [];
  readonly breaches: string[] = [];
  readonly #emulator: Emulator;
  readonly #playground: GitPlayground;
  readonly #remote: string;
  /** The repository's commits, by what the emulator calls them. */
  readonly #oids = new Map<string, string>();
  readonly #heads = new Map<number, string>();
  readonly #merges: Merge[] = [];
  readonly #failures = new Map<string, { readonly match: RegExp; readonly status: number }>();

  constructor(emulator: Emulator, playground: GitPlayground, remote: string) {
    this.#emulator = emulator;
    this.#playground = playground;
    this.#remote = remote;
  }

  async prepare(): Promise<void> {
    await this.call("ann", "POST", "/repos/acme/chat/forks", {});
  }

  async openPull({ repository, branch, headOid }: ProposedPull): Promise<number> {
    const [owner = ""] = repository.split("/");
    const main = objectOrEmpty(await this.call(owner, "GET", `/repos/${repository}/git/ref/heads/main`));
    const { sha } = objectOrEmpty(main["object"]);
    await this.call(owner, "POST", `/repos/${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha: sha ?? "" });
    const content = Buffer.from(branch).toString("base64");
    const file = { message: branch, content, branch };
    await this.call(owner, "PUT", `/repos/${repository}/contents/${branch}.txt`, file);
    const head = `${owner}:${branch}`;
    const pull = objectOrEmpty(
      await this.call(owner, "POST", "/repos/acme/chat/pulls", { title: branch, head, base: "main" }),
    );
    const number = Number(pull["number"]);
    this.#heads.set(number, textOf(objectOrEmpty(pull["head"])["sha"]));
    this.moveHead(number, headOid);
    return number;
  }

  moveHead(number: number, headOid: string): void {
    this.#oids.set(this.#heads.get(number) ?? "", headOid);
  }

  async mergePull(merge: Merge): Promise<void> {
    const answer = await this.call("acme", "PUT", `/repos/acme/chat/pulls/${merge.number}/merge`, {
      merge_method: "squash",
    });
    this.#oids.set(textOf(objectOrEmpty(answer)["sha"]), merge.commit);
    this.#merges.push(merge);
  }

  async comments(number: number): Promise<readonly SeenComment[]> {
    const listed = await this.call("acme", "GET", `/repos/acme/chat/issues/${number}/comments?per_page=100`);
    return (Array.isArray(listed) ? listed : []).map((comment: Json) => {
      const { user, body } = objectOrEmpty(comment);
      return { author: textOf(objectOrEmpty(user)["login"]), body: textOf(body) };
    });
  }

  failWith(match: RegExp, status: number | null): void {
    if (status === null) this.#failures.delete(match.source);
    else this.#failures.set(match.source, { match, status });
  }

  /** Past the watch, as people's own tools would. */
  async call(login: string, method: string, path: string, body?: JsonObject): Promise<Json> {
    const answer = await fetch(this.#emulator.url + path, {
      method,
      headers: { authorization: `token token-of-${login}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? null : (JSON.parse(text) as Json);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString("utf8");
    const method = request.method ?? "";
    const url = new URL(request.url ?? "/", "http://github");
    const seen: SeenRequest = { method, url, body: text === "" ? null : (JSON.parse(text) as Json) };
    this.seen.push(`${method} ${url.pathname}`);
    this.breaches.push(...requestBreaches(seen));
    const own = this.#refusal(request, seen) ?? (await this.#ownAnswer(seen));
    if (own !== null) {
      send(response, own.status, own.body);
      return;
    }
    const answer = await fetch(this.#emulator.url + (request.url ?? ""), {
      method,
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      ...(text === "" ? {} : { body: text }),
    });
    const link = answer.headers.get("link");
    const here = `http://${request.headers.host ?? ""}`;
    if (link !== null) response.setHeader("link", link.replaceAll(this.#emulator.url, here));
    send(response, answer.status, this.#translated(await answer.text()));
  }

  #refusal(request: IncomingMessage, { method, url, body }: SeenRequest): OwnAnswer | null {
    const failure = [...this.#failures.values()].find(({ match }) => match.test(`${method} ${url.pathname}`));
    if (failure !== undefined) return { status: failure.status, body: { message: "Said to fail" } };
    const mayWrite = request.headers.authorization !== "token token-that-reads";
    if (method !== "GET" && !mayWrite)
      return { status: 403, body: { message: "Resource not accessible by integration" } };
    const comment = isJsonObject(body) ? textOf(body["body"]) : "";
    const isTooLong = Array.from(comment).length > mostCharacters;
    return isTooLong ? { status: 422, body: { message: "Body is too long (maximum is 65536 characters)" } } : null;
  }

  /** What the emulator leaves out comes from the repository, in the form that GitHub describes. */
  async #ownAnswer(seen: SeenRequest): Promise<OwnAnswer | null> {
    const { url } = seen;
    const [, number] = /\/pulls\/(\d+)\/files$/.exec(url.pathname) ?? [];
    if (number !== undefined) return this.#described(seen, await this.#files(Number(number)));
    const [, commit] = /\/commits\/([0-9a-f]+)\/pulls$/.exec(url.pathname) ?? [];
    if (commit !== undefined) return { status: 200, body: await this.#pullsOf(commit) };
    if (url.pathname.endsWith("/commits")) return this.#described(seen, await this.#commits(url.searchParams));
    return null;
  }

  #described(seen: SeenRequest, body: Json): OwnAnswer {
    this.breaches.push(...responseBreaches(seen, body));
    return { status: 200, body };
  }

  async #files(number: number): Promise<Json> {
    const merge = this.#merges.find((one) => one.number === number);
    if (merge === undefined) return [];
    const git = (...args: readonly string[]): Promise<string> => this.#playground.git(this.#remote, ...args);
    const listed = await git("diff-tree", "-r", "--name-status", "--no-commit-id", `${merge.commit}^`, merge.commit);
    const statuses: Readonly<Record<string, string>> = { A: "added", M: "modified", D: "removed" };
    return listed
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [status = "", filename = ""] = line.split("\t");
        const link = "http://github/acme/chat";
        const counts = { additions: 1, deletions: 0, changes: 1 };
        const links = { blob_url: link, raw_url: link, contents_url: link };
        return { sha: "0".repeat(40), filename, status: statuses[status] ?? "changed", ...counts, ...links };
      });
  }

  async #pullsOf(commit: string): Promise<Json> {
    const numbers = this.#merges.filter((merge) => merge.commit === commit).map(({ number }) => number);
    const pulls = numbers.map((number) => this.call("acme", "GET", `/repos/acme/chat/pulls/${number}`));
    return JSON.parse(this.#translated(JSON.stringify(await Promise.all(pulls)))) as Json;
  }

  async #commits(query: URLSearchParams): Promise<Json> {
    const count = query.get("per_page") ?? "30";
    const branch = query.get("sha") ?? "main";
    const format = ["log", `--max-count=${count}`, "--format=%H%x00%B%x01", branch, "--", query.get("path") ?? "."];
    const listed = await this.#playground.git(this.#remote, ...format);
    const entries = listed.split("\u0001").map((entry) => entry.trim());
    return entries
      .filter((entry) => entry !== "")
      .map((entry) => {
        const [sha = "", message = ""] = entry.split("\0");
        const link = "http://github/acme/chat";
        const tree = { sha, url: link };
        const commit = { url: link, author: null, committer: null, message, tree, comment_count: 0 };
        const links = { url: link, html_url: link, comments_url: link };
        return { sha, node_id: sha, commit, author: null, committer: null, parents: [], ...links };
      });
  }

  #translated(text: string): string {
    return [...this.#oids].reduce((told, [emulated, oid]) => told.replaceAll(emulated, oid), text);
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

interface OwnAnswer {
  readonly status: number;
  readonly body: Json;
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
