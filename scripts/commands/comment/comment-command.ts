// The words of `comment`, for the workflows; what does the work is loaded when they are in order.
import type { ExitCode } from "../../core/problems/fault.ts";
import type { World } from "../../effects/world.ts";
import { readWords, usageFault, type Command } from "../command.ts";
import type { CommentOptions } from "./comment-place.ts";

type Act = (world: World, options: CommentOptions) => Promise<ExitCode>;

const acts: Readonly<Record<string, () => Promise<Act>>> = {
  plan: async () => (await import("./comment-plan.ts")).commentPlan,
  write: async () => (await import("./comment-write.ts")).commentWrite,
  due: async () => (await import("./comment-due.ts")).commentDue,
  results: async () => (await import("./comment-results.ts")).commentResults,
};

export const commentCommand: Command = {
  name: "comment",
  usage: "plan|write|due|results",
  summary: "keeps one comment on each pull request; for the workflows",
  help:
    "For the workflows, which say in GITHUB_REPOSITORY and GITHUB_TOKEN where the comment stands. It reaches GitHub and\n" +
    "never a vendor. There is one comment on a pull request, edited in place.\n\n" +
    "  plan     plans what merging an open pull request would do, from its files read as data, and hands that on\n" +
    "  write    writes what `plan` handed on in SECTION into the comment, if the pull request has not moved on\n" +
    "  due      tells whether something happened that the comments do not tell yet\n" +
    "  results  tells in the comments of merged pull requests what became of their announcements\n\n" +
    "  --head-repository OWNER/NAME, --head-branch BRANCH, --head-commit COMMIT\n" +
    "           which pull request `plan` and `write` are for: the open one whose head stands there\n" +
    "  --json   what `plan` hands on, as JSON on stdout\n",
  async run(args, world) {
    const { values, positionals } = readWords("comment", args, {
      "head-repository": { type: "string" },
      "head-branch": { type: "string" },
      "head-commit": { type: "string" },
      json: { type: "boolean", default: false },
    });
    const [name = "", ...others] = positionals;
    const load = Object.hasOwn(acts, name) ? acts[name] : undefined;
    if (load === undefined || others.length > 0)
      throw usageFault("comment", "comment takes plan, write, due or results");
    const act = await load();
    return await act(world, {
      repository: values["head-repository"],
      branch: values["head-branch"],
      oid: values["head-commit"],
      json: values.json,
    });
  },
};
