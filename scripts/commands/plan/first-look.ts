// What `plan` asks git and the remote first, while the rest of the program is still being loaded: hence this file imports little.
import { askedAhead } from "../../effects/asked-ahead.ts";
import { filesOf, type FileTree } from "../../effects/files/file-tree.ts";
import { readSettings } from "../../effects/files/survey.ts";
import type { Git } from "../../effects/git/git.ts";
import type { CheckoutAt } from "../../effects/git/named-commit.ts";
import { surveyMerge } from "../../effects/preview/merge-survey.ts";
import type { AskedMerge } from "../../effects/preview/read-merge.ts";

export interface FirstLook {
  readonly git: Git;
  readonly tree: FileTree;
  readonly baseOid: string | null;
  readonly asked: AskedMerge;
}

export function lookFirst(checkout: CheckoutAt): FirstLook {
  const { git, base: baseOid } = checkout;
  const tree = filesOf(checkout);
  const settings = readSettings(tree);
  const survey = baseOid === null ? null : surveyMerge(tree, { baseOid, edits: null });
  askedAhead(settings, survey);
  return { git, tree, baseOid, asked: { settings, survey } };
}
