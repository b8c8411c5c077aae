// The one comment on a pull request: found by how it begins and by who wrote it, and edited in place.
import { commentText, isOurs, readSections, withSection, type CommentSection } from "../../core/review/comment-body.ts";
import type { GitHub } from "./github-client.ts";

/** Whose comments GitHub shows for a workflow's own token: https://docs.github.com/en/rest/issues/comments (2026-11-28). */
const workflowAuthor = "github-actions[bot]";

export type Written = "created" | "updated" | "unchanged" | "left out";

export interface CommentRequest {
  readonly number: number;
  readonly section: CommentSection;
  /** Whether to begin one where there is none; what is there already is always brought up to date. */
  readonly mayCreate: boolean;
}

/** Looks for the comment on at most this many pages of a hundred. */
const mostPages = 20;

/** Brings the section into the pull request's comment. */
export async function writeComment(github: GitHub, { number, section, mayCreate }: CommentRequest): Promise<Written> {
  const { octokit, place } = github;
  const { known, isSure } = await findComment(github, number);
  if (known === null) {
    if (!mayCreate || !isSure) return "left out";
    const body = commentText([section]);
    await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...place,
      issue_number: number,
      body,
    });
    return "created";
  }
  const sections = withSection(readSections(known.body), section);
  if (sections === null) return "unchanged";
  const body = commentText(sections);
  await octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    ...place,
    comment_id: known.id,
    body,
  });
  return "updated";
}

interface Comment {
  readonly id: number | bigint;
  readonly body: string;
}

interface Search {
  readonly known: Comment | null;
  /** Whether there is none where none was found; otherwise a second one could be begun. */
  readonly isSure: boolean;
}

/** The oldest of ours: anybody can write how it begins, so the author counts too. */
async function findComment({ octokit, place }: GitHub, number: number): Promise<Search> {
  const pages = octokit.paginate.iterator("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...place,
    issue_number: number,
    per_page: 100,
  });
  let count = 0;
  for await (const { data } of pages) {
    for (const { id, body = "", user } of data) {
      if (user?.login === workflowAuthor && isOurs(body)) return { known: { id, body }, isSure: true };
    }
    count += 1;
    if (count === mostPages) return { known: null, isSure: false };
  }
  return { known: null, isSure: true };
}
